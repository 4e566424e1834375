"""The table of divisions at a moment.

What was known is in the rows of the divisions. Of days the documents know: `validTo` of most retired divisions, the
last day of the year in which they went; `validFrom` where it was entered. A retired division keeps no parent, so on a
day when it was in force its place is that of its last row before it was retired, where the journal has one.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self, cast
from weakref import WeakKeyDictionary

import orjson

from directory.documents import RegionDocument
from directory.history import queries
from directory.history.moment import Moment
from directory.history.rows import Erased
from directory.regions import Division, Regions
from directory.search.snapshot import Snapshot
from graph_schema.connection import Graph
from graph_schema.slices import slices

TABLES = 4  # of other moments that are kept for each present one: some 10 MB each

Versions = dict[str, list[int]]
"""The seqs of the rows of each division by entity id, ascending."""


@dataclass
class Timeline:
    """When each division was written, and the tables of other moments that were made already."""

    rows: Sequence[tuple[str, int, str]]  # entity, seq, instant
    tables: "OrderedDict[Any, Regions]" = field(default_factory=OrderedDict)

    @classmethod
    async def read(cls, graph: Graph, until: int) -> Self:
        """Return the timeline up to a seq."""
        rows = await graph.read(queries.READ_DIVISION_TIMELINE, until=until)
        return cls([(row["entity"], row["seq"], row["at"]) for row in rows])

    def versions(self, known: str) -> Versions:
        """Return the rows that were known at an instant."""
        found: Versions = defaultdict(list)
        for entity, seq, at in self.rows:
            if at <= known:
                found[entity].append(seq)
        return found

    async def table(self, key: Any, divisions: Iterable[Division]) -> Regions:
        """Return the table under a key, made of the divisions unless it is kept."""
        if key not in self.tables:
            self.tables[key] = await asyncio.to_thread(Regions, divisions)
        self.tables.move_to_end(key)
        while len(self.tables) > TABLES:
            self.tables.popitem(last=False)
        return self.tables[key]


# A table is replaced as soon as any division changes, and its timeline with it; many may ask for a new one at once.
_TIMELINES: "WeakKeyDictionary[Regions, Timeline]" = WeakKeyDictionary()
_READING: "WeakKeyDictionary[Regions, asyncio.Lock]" = WeakKeyDictionary()


async def divisions_at(graph: Graph, snapshot: Snapshot, moment: Moment) -> Regions:
    """Return the table of the divisions as of a moment; the present one where nothing differs."""
    present = snapshot.regions
    async with _READING.setdefault(present, asyncio.Lock()):
        if present not in _TIMELINES:
            _TIMELINES[present] = await Timeline.read(graph, snapshot.as_of)
    timeline = _TIMELINES[present]
    versions = timeline.versions(moment.known)
    known = await _known(graph, timeline, present, versions)
    return known if moment.day is None else await _on_day(graph, timeline, known, versions, moment.day.isoformat())


async def _known(graph: Graph, timeline: Timeline, present: Regions, versions: Versions) -> Regions:
    """Return the table as it was known when these were the rows of the divisions."""
    last = {entity: seq for entity, seq, _ in timeline.rows}
    if {entity: seqs[-1] for entity, seqs in versions.items()} == last:
        return present
    key = _state(versions)
    if key in timeline.tables:
        return timeline.tables[key]
    changed = [seqs[-1] for entity, seqs in versions.items() if seqs[-1] != last[entity]]
    same = (present.get(_code(entity)) for entity, seqs in versions.items() if seqs[-1] == last[entity])
    former = await _read(graph, changed)
    return await timeline.table(key, [*filter(None, same), *filter(None, former.values())])


async def _on_day(graph: Graph, timeline: Timeline, known: Regions, versions: Versions, day: str) -> Regions:
    """Return the table with those divisions that were in force on a day in their places, others in none."""
    table = {division.code: division for division in _all(known)}
    later = {code for code, one in table.items() if one.parent and one.valid_from and day < one.valid_from}
    gone = [code for code, one in table.items() if one.retired and one.valid_to and day <= one.valid_to]
    earlier = {code: seqs[:-1] for code in gone if len(seqs := versions[f"region-{code}"]) > 1}
    if not later and not earlier:
        return known
    former = await _read(graph, [seq for seqs in earlier.values() for seq in seqs])
    for code in later:
        table[code] = replace(table[code], parent=None)
    for code, seqs in earlier.items():
        before = next((one for seq in reversed(seqs) if (one := former[seq]) and not one.retired), None)
        table[code] = replace(before, valid_to=table[code].valid_to) if before else table[code]
    key = (_state(versions), frozenset(later), frozenset(earlier))
    return await timeline.table(key, table.values())


def _state(versions: Versions) -> frozenset[int]:
    """Return what a table was made of: the last row of each division."""
    return frozenset(seqs[-1] for seqs in versions.values())


def _all(regions: Regions) -> Iterator[Division]:
    yield from regions.current()
    yield from regions.retired()


async def _read(graph: Graph, seqs: Sequence[int]) -> Mapping[int, Division | None]:
    """Return the divisions as these rows have them, None for one that was removed; raise `Erased`."""
    found: dict[int, Division | None] = {}
    for part in slices(seqs):
        for row in await graph.read(queries.READ_DIVISION_CHANGES, rows=part):
            if row["salt"] is None:
                raise Erased(row["entity"], row["seq"])
            found[row["seq"]] = _division(row["payload"])
    return found


def _division(payload: str | None) -> Division | None:
    return Division.of(cast("RegionDocument", orjson.loads(payload))) if payload else None


def _code(entity: str) -> str:
    return entity.removeprefix("region-")
