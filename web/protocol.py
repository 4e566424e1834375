"""Limits on what comes before a request is one: the size of its head and the time it takes to arrive.

uvicorn's own protocol collects heads of any size for any time. This one ends them: 431 beyond the size, closed
beyond the time. It also tells open streams at once that the server stops, and sends answers in one piece.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from web.joining import Joining

HEAD_BYTES = 65_536  # address and headers together: browsers send about 1,000 bytes, tokens add up to 8,000
HEADERS_MAX = 200
HEAD_SECONDS = 10.0  # from the connection, or a head's first byte, to its end
STOPPING = "stopping"  # name of the event in the lifespan's state
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/json\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%b"
)
TOO_LARGE_BODY = (
    b'{"errors":[{"message":"address and headers are larger than %d bytes or more than %d headers",'
    b'"extensions":{"code":"HEADERS_TOO_LARGE"}}]}' % (HEAD_BYTES, HEADERS_MAX)
)


class _TooLarge(Exception):
    """A head beyond its limits."""


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's httptools protocol with limits on heads."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = True
        self._head_bytes = 0
        self._too_large = False
        self._refused = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn narrows it
        """Start the time of the first head."""
        super().connection_made(cast("asyncio.Transport", Joining(transport, self.loop)))
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._unwatch()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Hand on the transport itself: a message of a socket is one piece, and leaves at once."""
        self.transport = self.transport.plain  # type: ignore[attr-defined]  # as `connection_made` has it
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        """Take what arrived; end the connection when a head grows beyond its limit."""
        if self._refused:
            return
        was_in_head = self._in_head
        super().data_received(data)
        if not self._in_head:
            self._unwatch()
            return
        self._watch()
        if was_in_head:
            self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES:
            self._refuse()

    def on_message_begin(self) -> None:
        """Start to measure a head."""
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        """Measure the whole head before the application sees it."""
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > HEAD_BYTES or len(self.headers) > HEADERS_MAX:
            self._too_large = True
            raise _TooLarge
        self._in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer a head that cannot be read, or is too large."""
        if self._too_large:
            self._refuse()
            return
        self._refused = True
        super().send_400_response(msg)

    def shutdown(self) -> None:
        """Stop after the answer that is going out; streams are told to end."""
        stopping: asyncio.Event | None = self.app_state.get(STOPPING)
        if stopping:
            stopping.set()
        super().shutdown()

    def _refuse(self) -> None:
        self._refused = True
        self._unwatch()
        if not self.transport.is_closing():
            self.transport.write(TOO_LARGE % (len(TOO_LARGE_BODY), TOO_LARGE_BODY))
            self.transport.close()

    def _watch(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._late)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        if self._in_head and not self.transport.is_closing():
            self.transport.close()
