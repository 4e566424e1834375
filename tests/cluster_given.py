"""A cluster of one: several addresses that forward to one Neo4j, and tell routing tables of their own.

What comes between driver and server is Bolt itself: messages are counted, so that an answer of ours takes its place in
the order of the server's. A member that does not lead refuses to begin a writing transaction, as a real one does.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graph_schema.address import Address

HANDSHAKE_BYTES = 20
BOLT_5_4 = bytes.fromhex("6060b017" + "00000405" + "00000000" * 3)  # the one version that is read here
GOODBYE, RESET, BEGIN, ROUTE = 0x02, 0x0F, 0x11, 0x66
RECORD = 0x71
READING = b"\x84mode\x81r"
BOOKMARK = re.compile(rb"FB:[\w+/=-]+")
TTL_SECONDS = 300  # longer than a test: what changes is noticed by failures, not by the clock


def packed(value: Any) -> bytes:
    """Small values in PackStream."""
    if isinstance(value, dict):
        return bytes([0xA0 + len(value)]) + b"".join(packed(key) + packed(item) for key, item in value.items())
    if isinstance(value, list):
        return bytes([0x90 + len(value)]) + b"".join(map(packed, value))
    if isinstance(value, int):
        return b"\xc9" + value.to_bytes(2, "big")
    text = str(value).encode()
    return bytes([0xD0, len(text)]) + text


def framed(payload: bytes) -> bytes:
    return len(payload).to_bytes(2, "big") + payload + b"\x00\x00"


def success(values: dict[str, Any]) -> bytes:
    return framed(b"\xb1\x70" + packed(values))


IGNORED = framed(b"\xb0\x7e")
NOT_A_LEADER = framed(
    b"\xb1\x7f" + packed({"code": "Neo.ClientError.Cluster.NotALeader", "message": "this member does not lead"})
)


async def message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """The next message: as it was sent, and its payload."""
    sent, payload = b"", b""
    while True:
        size = await reader.readexactly(2)
        chunk = await reader.readexactly(int.from_bytes(size, "big"))
        sent, payload = sent + size + chunk, payload + chunk
        if not chunk and payload:
            return sent, payload


@dataclass(frozen=True)
class Begun:
    """A transaction that began at a member, with the bookmarks it was given."""

    member: int
    reading: bool
    bookmarks: frozenset[str]


@dataclass
class Cluster:
    """Members 0, 1, 2: one leads and takes writes, the others are read."""

    address: Address
    leader: int = 0
    ports: list[int] = field(default_factory=list)
    begun: list[Begun] = field(default_factory=list)
    refused: int = 0
    _servers: list[asyncio.Server] = field(default_factory=list)
    _connections: dict[int, set[asyncio.StreamWriter]] = field(default_factory=dict)

    @property
    def routed(self) -> Address:
        """The address of the whole."""
        seed = self.ports[self.leader]
        return Address(f"neo4j://127.0.0.1:{seed}", self.address.user, self.address.password, self.address.database)

    def table(self) -> bytes:
        """The answer to a question for the routing table."""
        places = [f"127.0.0.1:{port}" for port in self.ports]
        readers = [place for member, place in enumerate(places) if member != self.leader]
        roles = {"WRITE": [places[self.leader]], "READ": readers, "ROUTE": places}
        servers = [{"addresses": found, "role": role} for role, found in roles.items()]
        return success({"rt": {"ttl": TTL_SECONDS, "db": self.address.database or "neo4j", "servers": servers}})

    async def lose(self, member: int) -> None:
        """Take a member away, with all its connections."""
        self._servers[member].close()
        for writer in self._connections[member]:
            writer.transport.abort()

    async def start(self, members: int) -> None:
        for member in range(members):
            self._connections[member] = set()
            server = await asyncio.start_server(partial(self._serve, member), "127.0.0.1", 0)
            self._servers.append(server)
            self.ports.append(server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        for member in self._connections:
            await self.lose(member)

    async def _serve(self, member: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections[member].add(writer)
        host, _, port = self.address.url.removeprefix("bolt://").partition(":")
        answers, requests = await asyncio.open_connection(host, int(port))
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readexactly(HANDSHAKE_BYTES)
            requests.write(BOLT_5_4)
            writer.write(await answers.readexactly(4))
            link = _Link(self, member, writer, requests)
            both = [asyncio.create_task(link.requests(reader)), asyncio.create_task(link.answers(answers))]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
        for each in (writer, requests):
            each.transport.abort()
        self._connections[member].discard(writer)


class _Link:
    """One connection; `_waiting` holds an answer of ours, or None for one of the server, for each request in turn."""

    def __init__(
        self, cluster: Cluster, member: int, client: asyncio.StreamWriter, server: asyncio.StreamWriter
    ) -> None:
        self._cluster, self._member, self._client, self._server = cluster, member, client, server
        self._waiting: deque[bytes | None] = deque()
        self._failed = False

    async def requests(self, reader: asyncio.StreamReader) -> None:
        while True:
            sent, payload = await message(reader)
            answer = self._own(payload)
            if payload[1] != GOODBYE:
                self._waiting.append(answer)
            if answer is None:
                self._server.write(sent)
            self._flush()

    async def answers(self, reader: asyncio.StreamReader) -> None:
        while True:
            sent, payload = await message(reader)
            self._client.write(sent)
            if payload[1] != RECORD:
                self._waiting.popleft()
                self._flush()

    def _own(self, payload: bytes) -> bytes | None:
        """What is answered here and does not reach the server."""
        kind = payload[1]
        if kind == RESET:
            self._failed = False
        elif self._failed and kind != GOODBYE:
            return IGNORED
        elif kind == ROUTE:
            return self._cluster.table()
        elif kind == BEGIN:
            reading = READING in payload
            if not reading and self._member != self._cluster.leader:
                self._failed, self._cluster.refused = True, self._cluster.refused + 1
                return NOT_A_LEADER
            bookmarks = frozenset(found.decode() for found in BOOKMARK.findall(payload))
            self._cluster.begun.append(Begun(self._member, reading, bookmarks))
        return None

    def _flush(self) -> None:
        while self._waiting and (answer := self._waiting[0]) is not None:
            self._waiting.popleft()
            self._client.write(answer)


@asynccontextmanager
async def cluster(address: Address, members: int = 3) -> AsyncIterator[Cluster]:
    """Members in front of one server."""
    whole = Cluster(address)
    await whole.start(members)
    try:
        yield whole
    finally:
        await whole.stop()
