"""What ends an answer that nobody takes: its connection would be held for ever, and with it a descriptor."""

import asyncio
import fcntl
import termios
from array import array

import structlog

STALL_SECONDS = 60.0  # in which a client takes nothing of what waits for it; one that is slow takes some meanwhile

log = structlog.get_logger("smenet.http")


class Stall:
    """Looks at what waits on a transport, from when it is full until it has room again."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting = 0
        self._look: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Begin to look: more waits than shall wait."""
        self._waiting = self._untaken()
        self._look = self._loop.call_later(STALL_SECONDS, self._again)

    def end(self) -> None:
        """Look no more: there is room again, or the connection is lost."""
        if self._look is not None:
            self._look.cancel()
            self._look = None

    def _again(self) -> None:
        before = self._waiting
        self.begin()
        if self._waiting >= before:
            self.end()
            log.warning("http.too_slow", waiting=self._waiting)
            self._transport.abort()  # a close would wait for what waits

    def _untaken(self) -> int:
        """Return how many bytes the client has not taken, of what waits here and of what waits in the system.

        The system asks for more only when a third of its megabytes is gone, which takes a slow client minutes.
        """
        queued = array("i", [0])
        fcntl.ioctl(self._transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, queued)
        return self._transport.get_write_buffer_size() + queued[0]
