"""A server of its own with small limits, a writer beside it, and clients that follow it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import engines
import httpx2
from given import added, changed, committed, organization, region, removed, small_network
from serving import POLL_SECONDS, STOP_SECONDS, await_ready, environment
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from web.identity.trial import TrialKey

CHILD = Path(__file__).with_name("live_child.py")
PROTOCOL = "graphql-transport-ws"
HANDSHAKE = (
    b" /graphql HTTP/1.1\r\nHost: smenet.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
)
NARROW_BYTES = 65_536
SEAT_SECONDS = 2.0  # less than a close takes that nobody answers
SOON = 10.0  # seconds; an event comes within one where the machine is not busy
CHANGED = """subscription($within: String, $kinds: [String!], $after: Long) {
    changed(within: $within, kinds: $kinds, after: $after) { seq kind entity } }"""


@dataclass
class House:
    """The server and the journal that it follows."""

    url: str
    process: "subprocess.Popen[bytes]"
    journal: Journal
    keys: TrialKey
    log: Path
    _names: int = field(default=100, init=False)

    async def head(self) -> int:
        return (await self.journal.head()).seq

    async def rename(self, times: int = 1, number: int = 1, **more: Any) -> int:
        """Change an organization so often, each a commit of its own; returns the last seq."""
        seq = 0
        for _ in range(times):
            self._names += 1
            named = organization(number, name=f"名{self._names}", **{"region": "330000"} | more)
            seq = await committed(self.journal, changed(named))
        return seq

    def times_logged(self, event: str) -> int:
        return self.log.read_text().count(event)

    def logged(self, event: str, times: int = 1) -> None:
        """Return when the server's log holds an event so often."""
        deadline = time.monotonic() + SOON
        while self.times_logged(event) < times:
            assert time.monotonic() < deadline, f"{event} is not logged"
            time.sleep(POLL_SECONDS)

    def followed_by(self, connections: int) -> None:
        """Return when so many connections follow."""
        deadline = time.monotonic() + SEAT_SECONDS
        while f"smenet_live_connections {connections}.0" not in httpx2.get(f"{self.url}/metrics").text:
            assert time.monotonic() < deadline, "a seat is not given free"
            time.sleep(POLL_SECONDS)

    def narrow(self) -> socket.socket:
        """A connection whose side holds little that is not read."""
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW_BYTES)
        narrow.connect(("127.0.0.1", int(self.url.rpartition(":")[2])))
        narrow.setblocking(False)
        return narrow

    def shaken(self, method: bytes, header: bytes) -> bytes:
        """What a handshake of a WebSocket is answered, with this header too, until the connection is closed."""
        with socket.create_connection(("127.0.0.1", int(self.url.rpartition(":")[2])), SOON) as connection:
            connection.sendall(method + HANDSHAKE + header + b"\r\n\r\n")
            return connection.makefile("rb").read()

    def connect(self, subprotocols: Sequence[str] = (PROTOCOL,), **options: Any) -> Any:
        """A WebSocket; `headers` are those of its handshake."""
        headers = options.pop("headers", {})
        offered = [Subprotocol(name) for name in subprotocols] or None
        address = self.url.replace("http", "ws") + "/graphql"
        return connect(
            address, subprotocols=offered, additional_headers=headers, compression=None, proxy=None, **options
        )

    @asynccontextmanager
    async def client(self, **options: Any) -> AsyncIterator["Client"]:
        """A WebSocket that is initialised."""
        async with self.connect(**options) as socket:
            client = Client(socket)
            await client.say(type="connection_init")
            assert await client.heard() == {"type": "connection_ack"}
            yield client

    @asynccontextmanager
    async def events(self, query: str = CHANGED, **given: Any) -> AsyncIterator["Events"]:
        """Server-sent events; `last` is the id that a browser goes on behind, `token` says who follows."""
        headers = {"Accept": "text/event-stream"}
        headers |= {"Last-Event-ID": str(given.pop("last"))} if "last" in given else {}
        headers |= {"Authorization": f"Bearer {given.pop('token')}"} if "token" in given else {}
        async with httpx2.AsyncClient(timeout=SOON) as http:
            body = {"query": query, "variables": given}
            async with http.stream("POST", f"{self.url}/graphql", json=body, headers=headers) as answer:
                assert answer.status_code == 200, await answer.aread()
                assert answer.headers["content-type"].startswith("text/event-stream")
                yield Events(answer.aiter_lines())


@dataclass
class Client:
    """A client of graphql-transport-ws."""

    socket: ClientConnection

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def heard(self) -> Any:
        """The next message but for pings, which are answered."""
        async with asyncio.timeout(SOON):
            while (message := json.loads(await self.socket.recv()))["type"] == "ping":
                await self.say(type="pong")
        return message

    async def follow(self, key: str = "1", query: str = CHANGED, **variables: Any) -> None:
        await self.say(id=key, type="subscribe", payload={"query": query, "variables": variables})

    async def changes(self, count: int, key: str = "1") -> list[Any]:
        """The next changes of a subscription."""
        found: list[Any] = []
        while len(found) < count:
            message = await self.heard()
            assert message["type"] == "next", message
            assert message["id"] == key
            change = message["payload"]["data"]["changed"]
            assert message["payload"]["extensions"] == {"asOf": change["seq"]}
            found.append(change)
        return found

    async def closed(self, messages: list[Any] | None = None) -> tuple[int, str]:
        """The code and reason of the close that follows; what comes before it goes to `messages`, but for pings."""
        async with asyncio.timeout(SOON):
            async for frame in self._frames():
                message = json.loads(frame)
                if messages is not None and message["type"] != "ping":
                    messages.append(message)
        end = self.socket.protocol.close_rcvd
        assert end
        return end.code, end.reason

    async def _frames(self) -> AsyncIterator[str]:
        with suppress(ConnectionClosed):
            while True:
                yield str(await self.socket.recv())


@dataclass
class Events:
    """Server-sent events as they come."""

    lines: AsyncIterator[str]

    async def heard(self) -> dict[str, str] | None:
        """The fields of the next event; `{}` for a heartbeat, None at the end."""
        found: dict[str, str] = {}
        async with asyncio.timeout(SOON):
            async for line in self.lines:
                if not line:
                    return found
                name, _, value = line.partition(":")
                if name:
                    found[name] = value.strip()
        return None

    async def changes(self, count: int) -> list[Any]:
        """The next changes."""
        found: list[Any] = []
        while len(found) < count:
            event = await self.heard()
            assert event is not None
            if event:
                assert event["event"] == "next"
                found.append(json.loads(event["data"])["data"]["changed"])
                assert event["id"] == str(found[-1]["seq"])
        return found


@asynccontextmanager
async def house(graph: Graph, address: Address, data: Path, **settings: str) -> AsyncIterator[House]:
    """A server over the small network of `given`, which has two organizations more, in another province."""
    journal = await small_network(graph)
    await committed(journal, added(region("340000", parent="100000")), added(organization(3, region="340000")))
    port = engines.free_port()
    own = {"SMENET_PORT": str(port), "PYTHONPATH": os.pathsep.join(sys.path)}
    environ = environment(address, data) | own | settings
    log = data / "serve.log"
    process = started(environ, log)
    url = f"http://127.0.0.1:{port}"
    try:
        await asyncio.to_thread(await_ready, process, url, log)
        yield House(url, process, journal, TrialKey(data), log)
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, STOP_SECONDS)


def started(environ: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen([sys.executable, str(CHILD)], env=environ, stdout=output, stderr=output)


async def gone(journal: Journal, number: int) -> int:
    return await committed(journal, removed(f"org-{number:05d}"))
