"""What the connections of one process that follow changes share."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any

from web.live.seats import Seats
from web.live.subscription import LiveContext
from web.parts import Parts

EXPIRY_SECONDS = 1.0  # between looks at the clock, which may be set, whether a token has ended
SEND_SECONDS = 10.0  # for a message to leave: who takes none for so long is too slow, or gone

Payloads = Callable[[LiveContext], AsyncGenerator[dict[str, Any], None]]
"""Starts an operation and yields its answers."""


class Live:
    """The stream of changes, the seats of those who follow it, and the event that ends them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.seats = Seats()

    @property
    def stopping(self) -> asyncio.Event:
        """Return the event that is set when the process shall end."""
        return self._parts.stopping

    def following(self, after: int | None = None) -> LiveContext:
        """Return the context of a subscription that begins now; `after` goes before what it asks for."""
        snapshot = self._parts.index.snapshot()
        return LiveContext(self._parts.stream, snapshot, after, snapshot.as_of)


async def expired(until: float) -> None:
    """Return when a token has ended that lasts until an instant, in seconds since 1970."""
    while time.time() < until:  # noqa: ASYNC110 - nothing tells that the clock was set
        await asyncio.sleep(EXPIRY_SECONDS)
