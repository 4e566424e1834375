"""The instruments as every process holds them: by the division they apply in, kept current by the journal.

A condition that several instruments share is held once, so that it is evaluated once for an enterprise. It is read when
it is asked for the first time: what applies elsewhere costs a process nothing when it starts.
"""

import asyncio
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from cultivation.instruments.aggregate import POLICIES, PRODUCTS
from cultivation.instruments.documents import ACTIVE, POLICY, PRODUCT, InstrumentDocument
from cultivation.instruments.reading import read_condition
from cultivation.keeper import Keeper
from directory.context import Context
from directory.regions import Regions
from evaluation.standards.conditions import Condition
from graph_schema.canonical import canonical
from graph_schema.connection import Graph
from graph_schema.pages import pages
from graph_schema.versions import changed_between


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """An instrument; `rules` are the places of its conditions on the shelf, in the order of its requirements."""

    document: InstrumentDocument
    rules: tuple[int, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Return what it is ordered by."""
        return self.document["title"], self.document["id"]

    def in_force(self, day: str) -> bool:
        """Return whether it may be applied for on an ISO day."""
        document = self.document
        term = document.get("validFrom", "") <= day <= document.get("validTo", "9999")
        return term and document["status"] == ACTIVE


class Shelf:
    """The instruments of one graph after the journal's row `seq`.

    One that was handed out changes no more, so that threads may read it: `changed` makes the next one. Only conditions
    are read into their places meanwhile, where two threads put the same.
    """

    def __init__(self, seq: int, regions: Regions) -> None:
        self.seq = seq
        self.regions = regions
        self.conditions: list[Condition | None] = []  # None: not read yet
        self._rules: list[str] = []
        self._places: dict[str, int] = {}
        self._by_id: dict[str, Held] = {}
        self._by_region: dict[str, list[Held]] = defaultdict(list)
        self._by_part: dict[str, list[Held]] = defaultdict(list)

    def get(self, instrument: str) -> Held | None:
        """Return the instrument of an id, also one that was withdrawn; None when there is none."""
        return self._by_id.get(instrument)

    def all(self) -> Iterable[Held]:
        """Return all instruments, in no order."""
        return self._by_id.values()

    def applying(self, region: str) -> Sequence[Held]:
        """Return those that apply in this division by name (not in one above), by title."""
        return self._by_region.get(region, ())

    def supporting(self, part: str) -> Sequence[Held]:
        """Return those that support a part of a plan, by title."""
        return self._by_part.get(part, ())

    def condition(self, place: int) -> Condition:
        """Return the condition of a place."""
        condition = self.conditions[place]
        if condition is None:
            condition = self.conditions[place] = read_condition(self._rules[place])
        return condition

    def changed(self, seq: int, documents: Iterable[InstrumentDocument], gone: Iterable[str]) -> "Shelf":
        """Return what is held after a later row: with these documents, without those ids."""
        later = Shelf(seq, self.regions)
        later.conditions, later._rules = list(self.conditions), list(self._rules)
        later._places, later._by_id = dict(self._places), dict(self._by_id)
        for mine, theirs in ((self._by_region, later._by_region), (self._by_part, later._by_part)):
            theirs.update((code, list(held)) for code, held in mine.items())
        for document in documents:
            later.put(document)
        for instrument in gone:
            later.drop(instrument)
        return later

    def fill(self, documents: Iterable[InstrumentDocument]) -> None:
        """Take in instruments of which none is held yet."""
        for document in documents:
            for shelf in self._lists(held := self._held(document)):
                shelf.append(held)
        for shelf in (*self._by_region.values(), *self._by_part.values()):
            shelf.sort(key=_key)

    def put(self, document: InstrumentDocument) -> None:
        """Take in an instrument, in place of what was held of it."""
        self.drop(document["id"])
        for shelf in self._lists(held := self._held(document)):
            insort(shelf, held, key=_key)

    def drop(self, instrument: str) -> None:
        """Forget an instrument, if it is held."""
        if held := self._by_id.pop(instrument, None):
            for shelf in self._lists(held):
                del shelf[bisect_left(shelf, held.key, key=_key)]

    def _held(self, document: InstrumentDocument) -> Held:
        """Hold an instrument, in no list yet."""
        rules = tuple(self._place(row["rule"]) for row in document.get("eligibility", ()))
        held = self._by_id[document["id"]] = Held(document, rules)
        return held

    def _lists(self, held: Held) -> Iterable[list[Held]]:
        yield from (self._by_region[code] for code in held.document["regions"])
        yield from (self._by_part[part] for part in held.document.get("supports", ()))

    def _place(self, rule: dict[str, object]) -> int:
        text = canonical(rule)
        if text not in self._places:
            self._places[text] = len(self.conditions)
            self.conditions.append(None)
            self._rules.append(text)
        return self._places[text]


async def shelf_of(context: Context) -> Shelf:
    """Return the instruments as this process holds them, not older than the answer."""
    return await _SHELVES.of(context)


async def _read(graph: Graph, seq: int, regions: Regions) -> Shelf:
    shelf = Shelf(seq, regions)
    for aggregate in (POLICIES, PRODUCTS):
        async for page in pages(graph, aggregate):
            await asyncio.to_thread(shelf.fill, cast("list[InstrumentDocument]", page))
    return shelf


async def _follow(graph: Graph, shelf: Shelf, seq: int) -> Shelf:
    changed = await changed_between(graph, shelf.seq, seq, (POLICY, PRODUCT))
    if not changed:
        shelf.seq = seq
        return shelf
    documents = [cast("InstrumentDocument", one) for one in changed.values() if one]
    gone = [key for key, one in changed.items() if one is None]
    return await asyncio.to_thread(shelf.changed, seq, documents, gone)


def _key(held: Held) -> tuple[str, str]:
    return held.key


_SHELVES = Keeper("policies and finance products", _read, _follow)
