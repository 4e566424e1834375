"""What surrounds every request, as plain ASGI: a request id, one log line, figures, headers, and a limit on bodies."""

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import metrics
from web.refusals import HttpRefusal, refusal_answer

BODY_MAX = 1_000_000  # bytes: 15 times the longest document, so room for large variables
BODY_SECONDS = 8.0  # for a whole body to arrive; a megabyte takes that long at 1 Mbit/s
SANE_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
LOGGED_PATH = 200  # characters of a path in the log
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
# Pages of any site may read these; they never see credentials.
OPEN_PATHS = ("/graphql", "/assessments/", "/changes", "/export/")
PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Content-Type, Authorization, Smenet-At-Least, X-Request-Id, Last-Event-ID"),
    (b"access-control-max-age", b"86400"),
)
CROSS_ORIGIN = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Smenet-As-Of, X-Request-Id, Retry-After"),
)
SECURITY = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}
FAULT = HttpRefusal(500, "INTERNAL_ERROR", "the server failed; the answer's X-Request-Id finds it in the server's log")

log = structlog.get_logger("smenet.http")


class Observed:
    """Gives each request an id, answers a fault without showing it, writes one log line and counts."""

    def __init__(self, app: ASGIApp, routes: Mapping[str, str]) -> None:
        self._app = app
        self._routes = routes  # first part of a path → its name in the figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(send, _request_id(scope))
        structlog.contextvars.bind_contextvars(request_id=exchange.id.decode())
        started = time.perf_counter()
        try:
            await self._app(scope, receive, exchange.send)
        except ClientDisconnect:
            pass  # nobody is left to answer; the line in the log says 499
        except Exception:
            log.exception("fault")
            await exchange.fail(scope, receive)
        finally:
            self._tell(scope, exchange.status, time.perf_counter() - started)
            structlog.contextvars.unbind_contextvars("request_id")

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        path, method = scope["path"], scope["method"]
        log.info("request", method=method[:16], path=path[:LOGGED_PATH], status=status, ms=round(seconds * 1_000, 2))
        route = self._routes.get("/" + path[1:].partition("/")[0], "other")
        metrics.observe(route, method if method in METHODS else "other", status, seconds)


class _Exchange:
    """One answer as it goes out: its id, and the status once it has one; 499 until then: the client left."""

    def __init__(self, send: Send, request_id: bytes) -> None:
        self._send = send
        self.id = request_id
        self.status = 499

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.id)]
        await self._send(message)

    async def fail(self, scope: Scope, receive: Receive) -> None:
        """Answer a fault where nothing is answered yet; else leave the answer cut, which a client can tell."""
        if self.status == 499:  # noqa: PLR2004 - as set above
            await refusal_answer(FAULT)(scope, receive, self.send)


def _request_id(scope: Scope) -> bytes:
    """Return the id that the caller sent when it is sane, else a new one."""
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given if SANE_ID.fullmatch(given) else secrets.token_hex(8).encode()


class Headers:
    """Adds the headers that every answer has, and opens the public data to all origins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_open = scope["path"].startswith(OPEN_PATHS)

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = [*message.get("headers", ())]
                names = {name for name, _ in present}
                present += [(name, value) for name, value in SECURITY.items() if name not in names]
                message["headers"] = [*present, *CROSS_ORIGIN] if is_open else present
            await send(message)

        await self._app(scope, receive, add)


class Preflight:
    """Answers the OPTIONS requests by which browsers ask whether a page of another site may send a request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and scope["path"].startswith(OPEN_PATHS):
            await send({"type": "http.response.start", "status": 204, "headers": [*PREFLIGHT]})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._app(scope, receive, send)


@dataclass(frozen=True)
class Bounds:
    """What a body may be: so many bytes, that arrive within so many seconds."""

    size: int
    seconds: float


class BodyLimit:
    """Refuses a body that is too large, without reading on, or too slow.

    `own` names the paths with bounds of their own.
    """

    def __init__(self, app: ASGIApp, own: Mapping[str, Bounds] | None = None) -> None:
        self._app = app
        self._own = dict(own or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bounds = self._own.get(scope["path"], Bounds(BODY_MAX, BODY_SECONDS))
        try:
            _check_announced(scope, bounds)
            await self._app(scope, _Limited(receive, bounds), send)
        except _Broken as broken:
            await refusal_answer(broken.refusal)(scope, receive, send)


class _Broken(Exception):
    """A body that is not read on; no handler of the application answers it."""

    def __init__(self, refusal: HttpRefusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def _check_announced(scope: Scope, bounds: Bounds) -> None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > bounds.size:
            raise _too_large(bounds)


class _Limited:
    """Receives a body within its limits of size and time."""

    def __init__(self, receive: Receive, bounds: Bounds) -> None:
        self._receive = receive
        self._bounds = bounds
        self._size = 0
        self._whole = False
        self._deadline: float | None = None

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        loop = asyncio.get_running_loop()
        self._deadline = self._deadline or loop.time() + self._bounds.seconds
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise _too_slow(self._bounds) from None
        self._whole = not message.get("more_body", False)
        self._size += len(message.get("body", b""))
        if self._size > self._bounds.size:
            raise _too_large(self._bounds)
        return message


def _too_large(bounds: Bounds) -> _Broken:
    return _Broken(
        HttpRefusal(
            413,
            "PAYLOAD_TOO_LARGE",
            f"the body is larger than {bounds.size} bytes",
            {"Connection": "close"},
            limit="bytes",
            allowed=bounds.size,
        )
    )


def _too_slow(bounds: Bounds) -> _Broken:
    return _Broken(
        HttpRefusal(
            408,
            "REQUEST_TIMEOUT",
            f"the body did not arrive within {bounds.seconds:.0f} s",
            {"Connection": "close"},
            limit="seconds",
            allowed=bounds.seconds,
        )
    )
