"""Limits on what of a request is no body: the size of its head and the time it takes to arrive, and what is in chunks.

uvicorn's own protocol collects heads of any size for any time, and headers behind a body in chunks (trailers) too. This
one ends them: 431 beyond the size, closed beyond the time. Trailers are dropped. It also tells open streams at once
that the server stops, sends answers in one piece, lets go who takes nothing of them, refuses what is no HTTP in the
form of all errors, and ignores upgrades to what is not spoken here.
"""

import asyncio
from http import HTTPStatus
from typing import Any, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from web.joining import Joining
from web.refusals import JSON, HttpRefusal, refusal_answer
from web.stalling import Stall

HEAD_BYTES = 65_536  # address and headers together: browsers send about 1,000 bytes, tokens add up to 8,000
HEADERS_MAX = 200
HEAD_SECONDS = 10.0  # from the connection, or a head's first byte, to its end
STOPPING = "stopping"  # name of the event in the lifespan's state


def _answer(refusal: HttpRefusal) -> bytes:
    """Return a refusal as it goes over the wire, after which the connection is closed."""
    body = bytes(refusal_answer(refusal).body)
    status = f"{refusal.status} {HTTPStatus(refusal.status).phrase}"
    head = f"HTTP/1.1 {status}\r\ncontent-type: {JSON}\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


TOO_LARGE = _answer(
    HttpRefusal(
        431,
        "HEADERS_TOO_LARGE",
        f"address and headers, or what stands around the chunks of a body, are larger than {HEAD_BYTES} bytes or more "
        f"than {HEADERS_MAX} headers",
    )
)
NO_HTTP = _answer(HttpRefusal(400, "BAD_REQUEST", "what was sent is no request of HTTP/1.1"))


class _TooLarge(Exception):
    """A head beyond its limits."""


class _NoHost(Exception):
    """A head that does not name one host (RFC 9112, 3.2): proxies differ in which of several they take."""


class _Tunnel(Exception):
    """CONNECT: what follows is no HTTP for whoever believes in it, and would be the next request here."""


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's httptools protocol with limits on heads."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = True
        self._head_bytes = 0
        self._around_bytes = 0  # since the last byte of a body: sizes of chunks and what may follow them, trailers
        self._too_large = False
        self._refused = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn narrows it
        """Start the time of the first head."""
        super().connection_made(cast("asyncio.Transport", Joining(transport, self.loop)))
        self._stall = Stall(transport, self.loop)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._unwatch()
        self._stall.end()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Let the application wait, and the client go when it takes nothing for too long."""
        super().pause_writing()
        self._stall.begin()

    def resume_writing(self) -> None:
        """Let the application go on."""
        super().resume_writing()
        self._stall.end()

    def handle_websocket_upgrade(self) -> None:
        """Hand on the transport itself: a message of a socket is one piece, and leaves at once."""
        self.transport = self.transport.plain  # type: ignore[attr-defined]  # as `connection_made` has it
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        """Take what arrived; end the connection when a head, or what is no body, grows beyond its limit."""
        if self._refused:
            return
        was_in_head = self._in_head
        self._around_bytes += len(data)
        self._read(data)
        if not self._in_head:
            self._unwatch()
            if self._around_bytes > HEAD_BYTES:
                self._end_with(TOO_LARGE)
            return
        self._watch()
        if was_in_head:
            self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES:
            self._end_with(TOO_LARGE)

    def on_message_begin(self) -> None:
        """Start to measure a head."""
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = self._around_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header of the head; trailers are dropped, which nobody reads here."""
        if self._in_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._around_bytes = 0
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """Measure the whole head before the application sees it."""
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > HEAD_BYTES or len(self.headers) > HEADERS_MAX:
            self._too_large = True
            raise _TooLarge
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise _NoHost
        if self.parser.get_method() == b"CONNECT":
            raise _Tunnel
        if self.parser.should_upgrade() and not self._should_upgrade():
            return  # `_read` has the head read once more, without its upgrade
        super().on_headers_complete()
        self._in_head = False

    def on_message_complete(self) -> None:
        """Tell the application that a body is whole; a head that is to be read once more has none yet."""
        if not self._in_head:
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's text, which has another form
        """Answer what cannot be read, or is too large."""
        self._end_with(TOO_LARGE if self._too_large else NO_HTTP)

    def shutdown(self) -> None:
        """Stop after the answer that is going out; streams are told to end."""
        stopping: asyncio.Event | None = self.app_state.get(STOPPING)
        if stopping:
            stopping.set()
        super().shutdown()

    def _read(self, data: bytes) -> None:
        """Do what uvicorn's `data_received` does, but ignore an upgrade to what is not spoken (RFC 9110, 7.8).

        To httptools each upgrade is one that is spoken: what follows the head is no body, and what comes later the next
        request, so that a body could smuggle one past a proxy. It cannot be told otherwise, but a new parser that reads
        the head without its `Upgrade`, and then what follows, finds the body by the rules of every other request.
        """
        self._unset_keepalive_if_required()
        while True:
            try:
                self.parser.feed_data(data)
            except HttpParserError:
                self.logger.warning("Invalid HTTP request received.")
                self.send_400_response("")
            except HttpParserUpgrade as upgrade:
                if not self._should_upgrade():
                    data = self._plain_head() + data[upgrade.args[0] :]
                    self._renew_parser()
                    continue
                self.handle_websocket_upgrade()
            return

    def _plain_head(self) -> bytes:
        """Return the head that was read last, without its upgrade."""
        lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
        lines += [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"\r\n"])

    def _renew_parser(self) -> None:
        """Forget what was parsed; the new parser is as lenient as uvicorn's."""
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def _end_with(self, answer: bytes) -> None:
        """Close the connection: with an answer, or behind those to whole requests that came before.

        Without any where an answer to the same request is going out.
        """
        self._refused = True
        self._unwatch()
        if self.transport.is_closing():
            return
        if self._in_head and self._is_answering():
            self.cycle.keep_alive = False  # the last of them closes
            return
        if self._in_head or not (self.pipeline or self.cycle.response_started):
            self.transport.write(answer)
        self.transport.close()

    def _is_answering(self) -> bool:
        """Return whether a request before the present head waits for the end of its answer."""
        before: RequestResponseCycle | None = self.cycle
        return before is not None and not before.response_complete

    def _watch(self) -> None:
        if self._deadline is None and not self._refused:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._late)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        if self._in_head and not self.transport.is_closing():
            self.transport.close()
