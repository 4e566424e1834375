"""Head and body of an answer leave in one system call, and arrive in one packet: each takes some 15 µs."""

import asyncio
from typing import Any

JOINED_BYTES = 16_384  # more leaves at once, so that the transport notices a client who does not keep up


class Joining:
    """A transport that keeps what is written until the loop goes on, then hands it on in one piece.

    Everything else is the business of the `plain` one, which nobody else may write to meanwhile.
    """

    def __init__(self, plain: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.plain = plain
        self.is_closing = plain.is_closing
        self._loop = loop
        self._parts: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        """Return what the plain transport has."""
        return getattr(self.plain, name)

    def write(self, data: bytes) -> None:
        """Take a part of an answer; of a large one, what came until now leaves at once."""
        if not self._parts:
            self._loop.call_soon(self._hand_on)
        self._parts.append(data)
        self._size += len(data)
        if self._size > JOINED_BYTES:
            self._hand_on()

    def close(self) -> None:
        """Hand on what was written, then close."""
        self._hand_on()
        self.plain.close()

    def _hand_on(self) -> None:
        parts, self._parts, self._size = self._parts, [], 0
        if parts and not self.is_closing():  # uvloop raises an error for what comes later
            self.plain.write(parts[0] if len(parts) == 1 else b"".join(parts))
