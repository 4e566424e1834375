"""What a process keeps of a whole graph: read once in the background, then followed by the journal.

It holds no part of an import that may yet be undone: it is read between imports, and followed by rows that readers see.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context as Variables
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from directory.context import Context
from directory.regions import Regions
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.head import Head
from graph_schema.journal import Journal
from graph_schema.settled import read_settled

FOLLOWED_ROWS = 50_000  # rows of the journal looked through; behind more of them everything is read anew
WAIT_SECONDS = 8.0  # for what is being read, before the caller is asked to come again: below the deadline


class Copy(Protocol):
    """What is kept: as of the journal's row `seq`, or younger, by the divisions `regions`."""

    seq: int
    regions: Regions


Kept = TypeVar("Kept", bound=Copy)
Read = Callable[[Graph, int, Regions], Awaitable[Kept]]
"""Reads a copy from a graph whose head is the row of a seq."""
Follow = Callable[[Graph, Kept, int], Awaitable[Kept]]
"""Brings a copy to a later row, by what the journal says."""


@dataclass
class _Held(Generic[Kept]):
    """What is held of one graph; `sought` are the divisions by which it is being read."""

    copy: Kept | None = None
    reading: asyncio.Task[Kept] | None = None
    sought: Regions | None = None
    following: asyncio.Lock = field(default_factory=asyncio.Lock)


class Keeper(Generic[Kept]):
    """Keeps one copy of each open graph; `what` says in errors what is read."""

    def __init__(self, what: str, read: Read[Kept], follow: Follow[Kept]) -> None:
        self._what = what
        self._read = read
        self._follow = follow
        self._held: WeakKeyDictionary[object, _Held[Kept]] = WeakKeyDictionary()

    async def of(self, context: Context) -> Kept:
        """Return the copy of this process, not older than the answer."""
        return await self.at(context.graph, context.journal, context.as_of, context.snapshot.regions)

    async def at(self, graph: Graph, journal: Journal, seq: int, regions: Regions) -> Kept:
        """Return the copy after a row of the journal, or younger; raise `Unavailable` while it is being read."""
        held = self._held.setdefault(graph.shared, _Held())
        seen = copy = held.copy
        # Other tables mean that the graph was replaced, as by a backup, or that divisions changed.
        while copy is None or copy.regions is not regions or seq - copy.seq > FOLLOWED_ROWS:
            copy = await self._anew(held, graph, journal, regions)
        if held.copy is seen:
            held.copy = copy
        async with held.following:
            if held.copy is not None and held.copy.regions is regions:
                copy = held.copy  # others may have followed further, or have read anew
            if seq > copy.seq:
                before, copy = copy, await self._follow(graph, copy, seq)
                if held.copy is before:
                    held.copy = copy
            return copy

    async def _anew(self, held: _Held[Kept], graph: Graph, journal: Journal, regions: Regions) -> Kept:
        """Return a copy read anew; the reading goes on when the one who began it goes away."""

        async def read(head: Head) -> Kept:
            return await self._read(graph, head.seq, regions)

        if held.reading is None or held.sought is not regions or _failed(held.reading):
            # Without the variables of the request, whose deadline is shorter than the reading of a whole nation.
            held.reading = asyncio.create_task(read_settled(journal, read), context=Variables())
            held.sought = regions
        reading = held.reading
        done, _ = await asyncio.wait({reading}, timeout=WAIT_SECONDS)
        if not done:
            raise Unavailable(
                f"{self._what} are being read",
                hint="try again in some seconds; while an import is unfinished, when it has ended",
            )
        if held.reading is reading:
            held.reading = None
        return reading.result()


def _failed(reading: asyncio.Task[Kept]) -> bool:
    """Return whether a reading ended with an error that nobody waited for: what was wrong may be right by now."""
    return reading.done() and (reading.cancelled() or reading.exception() is not None)
