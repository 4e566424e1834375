"""Long sequences of edits at random: the journal stays sound, the index right, and files bring everything back."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from accounts_given import CITY, COUNTY, OLD, OTHER_COUNTY, PROVINCE
from editing_given import CODES, REASON, Clerk
from evaluation_given import published, with_standards
from importing_desk import Desk

from directory.accounts.refusals import NotFound
from directory.aggregates import ORGANIZATIONS
from directory.editing.designations import AddedDesignation, RevokedDesignation
from directory.editing.desk import Edit, Seen
from directory.editing.merger import Merger
from directory.editing.refusals import DuplicateConflict, EditRefused
from directory.editing.services import AddedService, ChangedService, RemovedService
from directory.editing.status import Closing, Reopening
from directory.editing.succession import Succession
from directory.search.criteria import Criteria, Order
from directory.search.index import SearchIndex
from evaluation.inheriting import inherit
from graph_schema.connection import Graph
from graph_schema.pages import all_of

pytestmark = pytest.mark.anyio

EDITS = 120
PLACES = (PROVINCE, CITY, COUNTY, OTHER_COUNTY)
EVERYTHING = Criteria(include_closed=True)


class Chance:
    """Edits drawn by a seed from what the directory holds at that moment."""

    def __init__(self, seed: int, clerk: Clerk) -> None:
        self._random = Random(seed)
        self._clerk = clerk
        self._number = 0
        self._held: list[Any] = []

    async def edit(self) -> Edit:
        """The next edit; it may well be one that is refused."""
        self._held = await all_of(self._clerk.graph, ORGANIZATIONS)
        one, two = self._random.sample(self._held, 2)
        make = self._random.choice(MAKERS)
        self._number += 1
        return make(self, one, two)

    def place(self) -> str:
        return self._random.choice(PLACES)

    def name(self) -> str:
        return f"机构{self._number}"

    def create(self, one: Any, _: Any) -> Edit:
        return self._clerk.creation(name=self.name(), region=self.place(), memberOf=[one["id"]])

    def move(self, one: Any, _: Any) -> Edit:
        return self._clerk.move(seen(one), stays=self._random.random() < 0.5, region=self.place())

    def close(self, one: Any, _: Any) -> Edit:
        return Closing(seen(one), REASON)

    def reopen(self, one: Any, _: Any) -> Edit:
        closed = [other for other in self._held if other["status"] == "CLOSED"]
        return Reopening(seen(self._random.choice([one, *closed])), REASON)

    def merge(self, one: Any, two: Any) -> Edit:
        return Merger(seen(one), (seen(two),), REASON)

    def succeed(self, one: Any, two: Any) -> Edit:
        before = (one,) if self._random.random() < 0.7 else (one, two)
        return Succession(self._clerk.new(name=self.name()), tuple(map(seen, before)), REASON, inherit=inherit)

    def join(self, one: Any, two: Any) -> Edit:
        return self._clerk.hubs(seen(one), two["id"])

    def serve(self, one: Any, _: Any) -> Edit:
        return self._clerk.areas(seen(one), *self._random.sample(PLACES, self._random.randrange(4)))

    def offer(self, one: Any, _: Any) -> Edit:
        given = {"name": self.name(), "category": self._random.choice(CODES)}
        return AddedService.of(seen(one), given, None, CODES)

    def change(self, _: Any, __: Any) -> Edit:
        return ChangedService.of(*self._part("services"), {"price": self.name()}, None, CODES)

    def withdraw(self, _: Any, __: Any) -> Edit:
        return RemovedService(*self._part("services"))

    def award(self, one: Any, _: Any) -> Edit:
        return AddedDesignation.of(seen(one), {"title": self.name(), "validFrom": "2025-01-01"})

    def revoke(self, _: Any, __: Any) -> Edit:
        return RevokedDesignation(*self._part("designations"))

    def _part(self, field: str) -> tuple[str, int]:
        """A part of any organization, or of none, with the version of its owner's entry."""
        parts = [(part["id"], one["version"]) for one in self._held for part in one.get(field, ())]
        return self._random.choice([*parts, ("service-none-1", 1)])


MAKERS = (
    Chance.create,
    Chance.move,
    Chance.close,
    Chance.reopen,
    Chance.merge,
    Chance.succeed,
    Chance.join,
    Chance.serve,
    Chance.offer,
    Chance.change,
    Chance.withdraw,
    Chance.award,
    Chance.revoke,
)


def seen(one: Any) -> Seen:
    return Seen(one["id"], one["version"])


async def listed(index: SearchIndex, seq: int) -> list[Any]:
    """Every entry of the index once it reflects a change."""
    await index.wait_for(seq, 10.0)
    return [hit.document for hit in index.snapshot().organizations(EVERYTHING, Order.NAME, 1_000).hits]


@pytest.mark.parametrize("seed", [1, 3])
async def test_whatever_is_done_everything_agrees(graph: Graph, tmp_path: Path, seed: int) -> None:
    clerk = await Clerk.of(graph)
    await with_standards(graph, clerk.journal)
    await clerk.commits(*published(7), *published(8))
    chance = Chance(seed, clerk)
    index = await SearchIndex.open(tmp_path / "index", graph, clerk.journal)
    done: set[str] = set()
    try:
        for number in range(EDITS):
            edit = await chance.edit()
            before = await clerk.journal.head()
            try:
                await clerk.does(edit, request=f"{seed}-{number}")  # ids are made of it, and choices of ids
                done.add(str(edit.body()["mutation"]) + str(edit.body().get("field", "")))
            except (EditRefused, DuplicateConflict, NotFound):
                assert await clerk.journal.head() == before
        followed = await listed(index, (await clerk.journal.head()).seq)
    finally:
        await index.close()
    assert len(done) == len(MAKERS), f"not all kinds were done: {sorted(done)}"
    assert await clerk.is_sound()
    rebuilt = await SearchIndex.open(tmp_path / "another", graph, clerk.journal)
    assert await listed(rebuilt, 0) == followed
    await rebuilt.close()


async def test_a_file_brings_back_what_edits_made(graph: Graph, tmp_path: Path) -> None:
    clerk = await Clerk.of(graph)
    await clerk.does(clerk.move(Seen(OLD, 1), region=COUNTY))
    await clerk.does(clerk.move(Seen("org-00003", 1), region=CITY, effective_on="2026-01-02"))
    await clerk.does(Closing(Seen("org-00008", 1), '改制,"合并"|撤销', "2026-02-03"))
    desk = Desk(graph, tmp_path)
    desk.journal = clerk.journal
    await desk.bring(await desk.exported())  # gives all that have none the point of their division
    before, text = await desk.organizations(), await desk.exported()
    assert "2026-01-02" in text
    assert '"改制,""合并""|撤销"' in text
    assert (await desk.bring(text)).writes == 0
    without = "id,phone\norg-00003,0571-66666666\norg-00008,0571-66666666\n"
    await desk.bring(without)
    after = {one["id"]: one for one in await desk.organizations()}
    assert (after["org-00003"]["validFrom"], after["org-00008"]["validFrom"]) == ("2026-01-02", "2026-02-03")
    assert after["org-00008"]["statusReason"] == '改制,"合并"|撤销'
    await desk.bring(text)
    kept = [{key: value for key, value in one.items() if key not in {"version", "updatedAt"}} for one in before]
    again = await desk.organizations()
    assert [{key: value for key, value in one.items() if key not in {"version", "updatedAt"}} for one in again] == kept
    assert await desk.exported() == text
