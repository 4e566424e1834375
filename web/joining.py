"""Head and body of an answer leave in one system call, and arrive in one packet: each takes some 15 µs."""

import asyncio
from typing import Any

MOST_BYTES = 65_536  # that wait: transports ask their writers to pause from here on, and nobody is asked before


class Joining:
    """A transport that keeps what is written until the loop goes on, or it is much, then hands it on in one piece.

    Everything else is the business of the `plain` one, which nobody else may write to meanwhile.
    """

    def __init__(self, plain: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.plain = plain
        self.is_closing = plain.is_closing
        self._loop = loop
        self._parts: list[bytes] = []
        self._bytes = 0

    def __getattr__(self, name: str) -> Any:
        """Return what the plain transport has."""
        return getattr(self.plain, name)

    def write(self, data: bytes) -> None:
        """Take a part of an answer."""
        if not self._parts:
            self._loop.call_soon(self._hand_on)
        self._parts.append(data)
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            self._hand_on()

    def close(self) -> None:
        """Hand on what was written, then close."""
        self._hand_on()
        self.plain.close()

    def _hand_on(self) -> None:
        parts, self._parts, self._bytes = self._parts, [], 0
        if parts and not self.is_closing():  # uvloop raises an error for what comes later
            self.plain.write(parts[0] if len(parts) == 1 else b"".join(parts))
