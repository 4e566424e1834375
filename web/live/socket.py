"""GraphQL over WebSocket by the graphql-transport-ws protocol, at `/graphql`.

Close codes beside those of the protocol (4400 what cannot be read, 4401 not initialised, 4403 a token that proves
nothing or has ended, 4406 another subprotocol, 4408 not initialised in time, 4409 an id that is in use, 4429
initialised twice): 4413 when the client takes nothing for too long, 1012 when the server stops, these two and the end
of a token with the seq behind which to subscribe again in their reason; 1013 when nobody can tell now whether the token
is valid, or one proves nothing and the points of the address are spent.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any

import orjson
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from directory.accounts.documents import Caller
from graph_schema.errors import DirectoryError
from web.addresses import address_of
from web.allowance import payer_of
from web.graphql_http import GraphQLEndpoint
from web.graphql_request import GraphQLRequest, from_object
from web.live.live import SEND_SECONDS, Live, expired
from web.live.messages import Closing, Message, credentials, read
from web.live.subscription import LiveContext
from web.refusals import HttpRefusal, Refusal, refusal_answer

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0  # from the handshake to connection_init
HEARTBEAT_SECONDS = 10.0  # between pings of graphql-transport-ws: pages cannot see those of the WebSocket
OPERATIONS_MOST = 20  # of one connection at once

log = structlog.get_logger("smenet.live")


class SocketEndpoint:
    """Answers WebSockets at `/graphql`."""

    def __init__(self, endpoint: GraphQLEndpoint, live: Live) -> None:
        self._endpoint = endpoint
        self._live = live

    async def answer(self, socket: WebSocket) -> None:
        """Serve one connection until it ends; a token that proves nothing, and a full house, are refused before."""
        try:
            caller = await self._endpoint.identify(socket.headers, socket.scope)
            with self._live.seats.taken(address_of(socket.scope)):
                await Connection(socket, self._endpoint, self._live).serve(caller)
        except HttpRefusal as refusal:
            await socket.send_denial_response(refusal_answer(refusal))
        except DirectoryError as error:
            await socket.send_denial_response(refusal_answer(HttpRefusal(503, error.code, error.message)))


class Connection:
    """One WebSocket: its caller, and the operations that it runs, by their ids."""

    def __init__(self, socket: WebSocket, endpoint: GraphQLEndpoint, live: Live) -> None:
        self._socket = socket
        self._endpoint = endpoint
        self._live = live
        self._caller: Caller | None = None
        self._ready = False
        self._tasks = asyncio.TaskGroup()
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._followings: dict[str, LiveContext] = {}
        self._sending = asyncio.Lock()
        self._answers: dict[str, Callable[[Message], Awaitable[None]]] = {
            "connection_init": self._init,
            "subscribe": self._subscribe,
            "complete": self._complete,
            "ping": self._pong,
            "pong": self._nothing,
        }

    async def serve(self, caller: Caller | None) -> None:
        """Serve until either side closes; `caller` is who the handshake says that it is."""
        self._caller = caller
        offered = PROTOCOL in self._socket.scope["subprotocols"]
        await self._socket.accept(PROTOCOL if offered else None)
        closing = await self._work() if offered else Closing(4406, f"the subprotocol must be {PROTOCOL}")
        if closing is not None:
            log.info("live.closed", code=closing.code, reason=closing.reason)
            with suppress(WebSocketDisconnect, RuntimeError):  # the client was faster
                await self._socket.close(closing.code, closing.reason)

    async def _work(self) -> Closing | None:
        """Do everything at once until one part of it ends the connection; return how to close, None when it is."""
        closing: Closing | None = None
        try:
            async with self._tasks:
                for part in (self._receive(), self._beat(), self._stop()):
                    self._tasks.create_task(part)
        except* WebSocketDisconnect:
            pass
        except* Closing as closings:
            closing = next(error for error in closings.exceptions if isinstance(error, Closing))
        except* Exception:
            log.exception("live.fault")
            closing = Closing(1011, "the server failed")
        return closing

    async def _receive(self) -> None:
        deadline = asyncio.get_running_loop().time() + INIT_SECONDS
        while True:
            try:
                async with asyncio.timeout_at(None if self._ready else deadline):
                    frame = await self._socket.receive()
            except TimeoutError:
                raise Closing(4408, "Connection initialisation timeout") from None
            if frame["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(frame.get("code", 1005))
            message = read(frame.get("text"))
            await self._answers[message.type](message)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            if self._ready:
                await self._send({"type": "ping"})

    async def _stop(self) -> None:
        await self._live.stopping.wait()
        raise Closing(1012, self._resumable("the server stops"))

    async def _expire(self, until: float) -> None:
        await expired(until)
        raise Closing(4403, self._resumable("Forbidden: the token has expired"))

    async def _init(self, message: Message) -> None:
        if self._ready:
            raise Closing(4429, "Too many initialisation requests")
        given = credentials(message.payload)
        if given and self._caller:
            raise Closing(4403, "Forbidden: two tokens are none")
        try:
            self._caller = self._caller or await self._endpoint.identify(given, self._socket.scope)
        except HttpRefusal as refusal:
            raise _unproven(refusal) from None
        except DirectoryError as error:
            raise Closing(1013, error.message) from None
        if self._caller:
            self._tasks.create_task(self._expire(self._caller.until))
        self._ready = True
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, message: Message) -> None:
        if not self._ready:
            raise Closing(4401, "Unauthorized")
        if message.id in self._operations:
            raise Closing(4409, f"Subscriber for {message.id} already exists")
        try:
            asked = from_object(message.payload, {}, message.size)
        except HttpRefusal as refusal:
            raise Closing(4400, refusal.message) from None
        if len(self._operations) >= OPERATIONS_MOST:
            await self._send({"id": message.id, "type": "error", "payload": [_too_many().form()]})
            return
        self._operations[message.id] = self._tasks.create_task(self._run(message.id, asked))

    async def _complete(self, message: Message) -> None:
        if task := self._operations.pop(message.id, None):
            self._followings.pop(message.id, None)
            task.cancel()

    async def _pong(self, _message: Message) -> None:
        await self._send({"type": "pong"})

    async def _nothing(self, _message: Message) -> None:
        pass

    async def _run(self, key: str, asked: GraphQLRequest) -> None:
        """Send the answers to an operation, and that it is complete; one that is not executed ends with its errors."""
        following = self._followings[key] = self._live.following()
        payer = payer_of(self._caller, self._socket.scope)
        async with aclosing(self._endpoint.payloads(asked, self._caller, payer, following)) as payloads:
            async for payload in payloads:
                if "data" not in payload:
                    await self._end(key, {"type": "error", "payload": payload["errors"]})
                    return
                await self._send({"id": key, "type": "next", "payload": payload})
        await self._end(key, {"type": "complete"})

    async def _end(self, key: str, message: dict[str, Any]) -> None:
        """Send the last message of an operation; its id is free from then on."""
        await self._send({"id": key, **message})
        self._operations.pop(key, None)
        self._followings.pop(key, None)

    async def _send(self, message: dict[str, Any]) -> None:
        """Send a message; raise `Closing` when the client takes none for too long."""
        try:
            async with asyncio.timeout(SEND_SECONDS), self._sending:
                await self._socket.send_text(orjson.dumps(message).decode())
        except TimeoutError:
            log.warning("live.too_slow")
            raise Closing(4413, self._resumable("too slow")) from None

    def _resumable(self, reason: str) -> str:
        """Return the reason with the seq behind which all subscriptions of this connection go on."""
        passed = [one.passed for one in self._followings.values() if one.passed is not None]
        return f"{reason}; resume after: {min(passed)}" if passed else reason


def _unproven(refusal: HttpRefusal) -> Closing:
    if refusal.details.get("retryable"):
        return Closing(1013, refusal.message)
    return Closing(4403, f"Forbidden: {refusal.message}")


def _too_many() -> Refusal:
    return Refusal(
        "LIMIT_EXCEEDED",
        f"the connection runs {OPERATIONS_MOST} operations already",
        limit="operations",
        allowed=OPERATIONS_MOST,
    )
