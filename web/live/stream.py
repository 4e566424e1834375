"""The journal as all subscribers of one process read it: each row is read once, however many there are.

Who follows it keeps a position of his own and takes pages of what lies behind it, so that nothing is lost or repeated
and nobody's queue grows. Pages are kept for a while and shared. What is new is told by the search index, which follows
the journal anyway: an event comes when this process answers from it, and no subscriber asks the database for news.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from directory.search.index import SearchIndex
from graph_schema.change import Change
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from web.live.places import Areas, areas_of

PAGE_ROWS = 500  # rows read at once: about a megabyte
PAGES = 8  # kept for those who come behind
KEPT_CHARACTERS = 16_000_000  # in all pages but the last one read


@dataclass(frozen=True)
class Event:
    """A row of the journal and the divisions it lies in, from the nation down."""

    row: Change
    areas: Areas


class Stream:
    """Reads the journal for all subscribers of this process."""

    def __init__(self, graph: Graph, journal: Journal, index: SearchIndex) -> None:
        self._graph = graph
        self._journal = journal
        self._index = index
        self._pages: OrderedDict[int, list[Event]] = OrderedDict()
        self._reading = asyncio.Lock()

    @property
    def as_of(self) -> int:
        """Return the seq that this process answers from; events go as far."""
        return self._index.snapshot().as_of

    async def after(self, seq: int) -> Sequence[Event]:
        """Return the next events behind a seq, a page at most, none when there are none yet; raises `Unavailable`."""
        as_of = self.as_of
        if seq >= as_of:
            return ()
        start = seq - seq % PAGE_ROWS
        page = await self._page(start, min(as_of - start, PAGE_ROWS))
        return page[seq - start :]  # sequence numbers have no gap

    async def moved(self, seq: int) -> None:
        """Return when there is an event behind a seq, however long that takes."""
        await self._index.moved(seq)

    async def reached(self, seq: int, seconds: float) -> None:
        """Return when this process answers from a seq; raises `Unavailable` when it does not in time."""
        await self._index.wait_for(seq, seconds)

    async def _page(self, start: int, length: int) -> list[Event]:
        """Return the events behind `start`, at least so many of them."""
        async with self._reading:
            page = self._pages.get(start, [])
            if len(page) < length:
                page = [*page, *await self._read(start + len(page), length - len(page))]
                self._pages[start] = page
                self._pages.move_to_end(start)
                self._shrink()
            self._pages.move_to_end(start)
            return page

    def _shrink(self) -> None:
        """Drop the pages that were not used for longest."""
        kept = sum(len(event.row.payload or "") for page in self._pages.values() for event in page)
        while len(self._pages) > PAGES or (len(self._pages) > 1 and kept > KEPT_CHARACTERS):
            _, page = self._pages.popitem(last=False)
            kept -= sum(len(event.row.payload or "") for event in page)

    async def _read(self, after: int, first: int) -> list[Event]:
        rows = await self._journal.rows(after, first)
        areas = await areas_of(self._graph, self._index.snapshot(), rows)
        return [Event(row, places) for row, places in zip(rows, areas, strict=True)]
