"""The register of this process: read once in the background, then followed by the journal."""

import asyncio
from contextvars import Context as Variables
from typing import cast
from weakref import WeakKeyDictionary

from cultivation.tiers import queries
from cultivation.tiers.documents import TITLE, TitleDocument
from cultivation.tiers.register import Register
from directory.accounts.roles import ENTERPRISE
from directory.context import Context
from directory.regions import Regions
from graph_schema.connection import Graph, Row
from graph_schema.errors import Unavailable

FOLLOWED_ROWS = 50_000  # rows of the journal looked through; behind more of them everything is read anew
READ_DIVISIONS = 30  # whose titles are read at once: about a hundredth of the nation's
WAIT_SECONDS = 8.0  # for a register that is being read, before the caller is asked to come again: below the deadline


class _Keeper:
    """Holds the register of one graph."""

    def __init__(self) -> None:
        self._following = asyncio.Lock()
        self._register: Register | None = None
        self._regions: Regions | None = None
        self._reading: asyncio.Task[Register] | None = None

    async def at(self, graph: Graph, seq: int, regions: Regions) -> Register:
        """Return the register after a row of the journal, or younger; raise `Unavailable` while it is being read."""
        # Other tables mean that the graph was replaced, as by a backup, or that divisions changed.
        if self._register is None or regions is not self._regions or seq - self._register.seq > FOLLOWED_ROWS:
            self._register, self._regions = await self._read(graph, seq, regions), regions
        async with self._following:
            if seq > self._register.seq:
                await _follow(graph, self._register, seq)
            return self._register

    async def _read(self, graph: Graph, seq: int, regions: Regions) -> Register:
        """Return a register read anew; the reading goes on when the one who began it goes away."""
        if self._reading is None:
            # Without the variables of the request, whose deadline is shorter than the reading of a whole nation.
            self._reading = asyncio.create_task(_read(graph, seq, regions), context=Variables())
        reading = self._reading
        done, _ = await asyncio.wait({reading}, timeout=WAIT_SECONDS)
        if not done:
            raise Unavailable("the titles of the nation are being read", hint="try again in some seconds")
        if self._reading is reading:
            self._reading = None
        return reading.result()


_keepers: WeakKeyDictionary[object, _Keeper] = WeakKeyDictionary()


async def register_of(context: Context) -> Register:
    """Return the titles as this process holds them, not older than the answer."""
    return await register_at(context.graph, context.as_of, context.snapshot.regions)


async def register_at(graph: Graph, seq: int, regions: Regions) -> Register:
    """Return the titles of a graph after a row of the journal, or younger."""
    return await _keepers.setdefault(graph.shared, _Keeper()).at(graph, seq, regions)


async def _read(graph: Graph, seq: int, regions: Regions) -> Register:
    register = Register(seq)
    codes = [division.code for division in regions.all()]
    for first in range(0, len(codes), READ_DIVISIONS):
        rows = await graph.read(queries.READ_HELD_IN, codes=codes[first : first + READ_DIVISIONS])
        await asyncio.to_thread(_put, register, rows)
    return register


async def _follow(graph: Graph, register: Register, seq: int) -> None:
    """Bring a register to a row: what the rows since touched is read as it is now."""
    rows = await graph.read(queries.READ_TOUCHED, first=register.seq + 1, last=seq, title=TITLE, enterprise=ENTERPRISE)
    touched = [row["entity"] for row in rows]
    titles = [entity for entity in touched if entity.startswith(TITLE)]
    holders = [entity for entity in touched if entity.startswith(ENTERPRISE)]
    found = await graph.read(queries.READ_HELD, keys=titles) if titles else []
    found += await graph.read(queries.READ_HELD_BY, enterprises=holders) if holders else []
    gone = sorted(set(titles) - {row["id"] for row in found})
    if found:
        _put(register, found)
    if gone:
        register.drop(gone)
    register.seq = seq


def _put(register: Register, rows: list[Row]) -> None:
    register.put((cast("TitleDocument", row), row["region"]) for row in rows)
