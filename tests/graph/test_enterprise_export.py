"""Enterprises of a division as they were at one row of the journal, whatever is written while they are sent."""

import asyncio
import random
from typing import Any

import pytest
from accounts_given import COUNTY, OTHER_COUNTY, OTHER_PROVINCE, PROVINCE, network
from cultivation_given import credit_code
from given import AT, committed, undone

from cultivation.enterprises import exporting
from cultivation.enterprises.exporting import enterprises_at
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import Unavailable
from graph_schema.head import Head
from graph_schema.journal import Journal
from graph_schema.settled import head_between_imports

pytestmark = pytest.mark.anyio

CODES = (PROVINCE, COUNTY, OTHER_COUNTY)
PLACES = (*CODES, OTHER_PROVINCE)
MANY = 24


def enterprise(number: int, region: str, **more: Any) -> dict[str, Any]:
    fields = {"id": f"enterprise-{number:04d}", "creditCode": credit_code(number), "name": f"企业{number}"}
    return {**fields, "industry": "C", "region": region, "createdAt": AT, **more}


def figures(number: int) -> list[dict[str, Any]]:
    return [{"year": 2025, "employees": number, "revenue": "1200.50"}]


class World:
    """What the graph holds, as plain documents, and who changes it."""

    def __init__(self, journal: Journal, seed: int) -> None:
        self.journal = journal
        self.dice = random.Random(seed)
        self.documents: dict[str, dict[str, Any]] = {}

    async def begins(self) -> None:
        for number in range(MANY):
            one = enterprise(number, self.dice.choice(PLACES), figures=figures(number))
            self.documents[one["id"]] = one
        entered = [Draft("ENTERPRISE_ADDED", key, one, fresh=True) for key, one in self.documents.items()]
        await committed(self.journal, *entered)

    async def changes(self) -> None:
        """Move some, report figures of others, enter one."""
        drafts = list[Draft]()
        for key in self.dice.sample(sorted(self.documents), 4):
            told = figures(self.dice.randrange(1_000))
            self.documents[key] = {**self.documents[key], "region": self.dice.choice(PLACES), "figures": told}
            drafts.append(Draft("ENTERPRISE_CHANGED", key, self.documents[key]))
        one = enterprise(len(self.documents), self.dice.choice(PLACES))
        self.documents[one["id"]] = one
        await committed(self.journal, *drafts, Draft("ENTERPRISE_ADDED", one["id"], one, fresh=True))

    def listed(self) -> list[dict[str, Any]]:
        """What is exported, in its order."""
        found = [one for one in self.documents.values() if one["region"] in CODES]
        return sorted(found, key=lambda one: (one["region"], one["id"]))


async def exported(graph: Graph, journal: Journal, head: Head) -> list[Any]:
    """Everything that is exported."""
    pages = [page async for page in enterprises_at(graph, journal, head, CODES)]
    return [one for page in pages for one in page]


@pytest.fixture(autouse=True)
def one_division_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "READ_DIVISIONS", 1)


@pytest.fixture
async def journal(graph: Graph) -> Journal:
    return await network(graph)


async def test_one_that_is_moved_meanwhile_is_in_it_once_and_as_it_was(graph: Graph, journal: Journal) -> None:
    forth, back = enterprise(1, PROVINCE), enterprise(2, OTHER_COUNTY)
    await committed(journal, *(Draft("ENTERPRISE_ADDED", one["id"], one, fresh=True) for one in (forth, back)))
    pages = enterprises_at(graph, journal, await journal.head(), CODES)
    told = [await anext(pages)]
    moves = [{**forth, "region": OTHER_COUNTY}, {**back, "region": PROVINCE}]
    await committed(journal, *(Draft("ENTERPRISE_CHANGED", one["id"], one) for one in moves))
    told += [page async for page in pages]
    assert told == [[forth], [], [back]]


@pytest.mark.parametrize("seed", range(4))
async def test_an_export_is_of_one_row_of_the_journal(graph: Graph, journal: Journal, seed: int) -> None:
    world = World(journal, seed)
    await world.begins()
    head, wanted = await journal.head(), world.listed()
    told: list[Any] = []
    await world.changes()
    async for page in enterprises_at(graph, journal, head, CODES):
        told += page
        await world.changes()
    assert told == wanted
    assert await exported(graph, journal, await journal.head()) == world.listed()


async def test_an_export_that_races_with_writers_is_so_too(graph: Graph, journal: Journal) -> None:
    world = World(journal, 7)
    await world.begins()
    over = asyncio.Event()

    async def writes() -> None:
        while not over.is_set():
            await world.changes()

    writing = asyncio.create_task(writes())
    try:
        for _ in range(5):
            head = await head_between_imports(journal)
            assert await exported(graph, journal, head) == await exported(graph, journal, head)
    finally:
        over.set()
        await writing


async def test_no_page_holds_a_part_of_an_import(graph: Graph, journal: Journal) -> None:
    head = await head_between_imports(journal)
    pages = enterprises_at(graph, journal, head, CODES)
    assert await anext(pages) == []
    one = enterprise(1, COUNTY)
    await undone(journal, Draft("ENTERPRISE_ADDED", one["id"], one, fresh=True))
    with pytest.raises(Unavailable, match="an import ran meanwhile"):
        await anext(pages)
