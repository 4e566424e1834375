"""A copy that a process keeps of a graph: read once, whoever waits for it, and followed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from given import added, committed, organization, small_network

from cultivation import keeper
from cultivation.keeper import Keeper
from directory.regions import Regions
from graph_schema.connection import Graph
from graph_schema.errors import InvalidInput, Unavailable
from graph_schema.journal import Journal

pytestmark = pytest.mark.anyio

REGIONS, OTHERS = Regions([]), Regions([])


@dataclass
class Told:
    """A copy that knows how often it was followed."""

    seq: int
    regions: Regions
    followed: int = 0


class Library:
    """Reads such copies, slowly where it is told so, and counts."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.error: Exception | None = None
        self.readings = 0
        self.following = asyncio.Event()
        self.following.set()

    async def read(self, _: Graph, seq: int, regions: Regions) -> Told:
        self.readings += 1
        await asyncio.sleep(self.seconds)
        if self.error:
            raise self.error
        return Told(seq, regions)

    async def follow(self, _: Graph, copy: Told, seq: int) -> Told:
        await self.following.wait()
        return Told(seq, copy.regions, copy.followed + 1)

    def keeper(self) -> Keeper[Told]:
        return Keeper("the tests", self.read, self.follow)


@pytest.fixture
async def journal(graph: Graph) -> Journal:
    return await small_network(graph)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    monkeypatch.setattr(keeper, "WAIT_SECONDS", 0.05)
    return monkeypatch.undo


async def test_it_is_read_once_for_all_who_ask_and_followed(graph: Graph, journal: Journal) -> None:
    library = Library(0.05)
    kept = library.keeper()
    seq = (await journal.head()).seq
    found = await asyncio.gather(*(kept.at(graph, journal, seq, REGIONS) for _ in range(5)))
    assert (library.readings, {one.followed for one in found}) == (1, {0})
    seq = await committed(journal, added(organization(3)))
    assert await kept.at(graph, journal, seq, REGIONS) == Told(seq, REGIONS, 1)
    assert await kept.at(graph, journal, seq - 1, REGIONS) == Told(seq, REGIONS, 1)
    await kept.at(graph, journal, seq, OTHERS)
    assert library.readings == 2, "other tables of divisions may be those of another graph"


async def test_who_waits_too_long_is_told_and_the_reading_goes_on(
    graph: Graph, journal: Journal, hurried: Callable[[], None]
) -> None:
    library, seq = Library(0.2), (await journal.head()).seq
    kept = library.keeper()
    with pytest.raises(Unavailable, match="the tests are being read") as told:
        await kept.at(graph, journal, seq, REGIONS)
    assert told.value.hint == "try again in some seconds; while an import is unfinished, when it has ended"
    hurried()
    assert await kept.at(graph, journal, seq, REGIONS) == Told(seq, REGIONS)
    assert library.readings == 1


async def test_an_error_that_nobody_waited_for_is_told_to_nobody_later(
    graph: Graph, journal: Journal, hurried: Callable[[], None]
) -> None:
    library, seq = Library(0.1), (await journal.head()).seq
    library.error = InvalidInput("broken")
    kept = library.keeper()
    with pytest.raises(Unavailable, match="are being read"):
        await kept.at(graph, journal, seq, REGIONS)
    await asyncio.sleep(0.3)
    hurried()
    with pytest.raises(InvalidInput, match="broken"):
        await kept.at(graph, journal, seq, REGIONS)
    assert library.readings == 2
    library.error = None
    assert await kept.at(graph, journal, seq, REGIONS) == Told(seq, REGIONS)
    assert library.readings == 3


async def test_a_reading_that_ended_long_ago_is_not_followed_from_there(
    graph: Graph, journal: Journal, hurried: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, seq = Library(0.1), (await journal.head()).seq
    kept = library.keeper()
    with pytest.raises(Unavailable, match="are being read"):
        await kept.at(graph, journal, seq, REGIONS)
    await asyncio.sleep(0.3)
    hurried()
    monkeypatch.setattr(keeper, "FOLLOWED_ROWS", 1)
    for number in (3, 4):
        seq = await committed(journal, added(organization(number)))
    assert await kept.at(graph, journal, seq, REGIONS) == Told(seq, REGIONS)
    assert library.readings == 2


async def test_who_follows_slowly_does_not_put_an_old_copy_over_a_new_one(graph: Graph, journal: Journal) -> None:
    library = Library()
    kept = library.keeper()
    await kept.at(graph, journal, (await journal.head()).seq, REGIONS)
    seq = await committed(journal, added(organization(3)))
    library.following.clear()
    slow = asyncio.create_task(kept.at(graph, journal, seq, REGIONS))
    await asyncio.sleep(0)
    other = asyncio.create_task(kept.at(graph, journal, seq, OTHERS))
    await asyncio.sleep(0.3)  # the other has read anew by then, and waits for its turn
    library.following.set()
    assert await slow == Told(seq, REGIONS, 1)
    assert await other == Told(seq, OTHERS)
    assert await kept.at(graph, journal, seq, OTHERS) == Told(seq, OTHERS)
    assert library.readings == 2
