"""Who holds which title, counted from the register of a process and once more, naively, from the documents."""

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from accounts_given import CITY, COUNTY, NATION, OTHER_COUNTY, OTHER_PROVINCE, PROVINCE, RETIRED, network
from cultivation_given import credit_code
from given import AT, committed, importing, undone

from cultivation import keeper as following
from cultivation.plan.filling import fill_plans
from cultivation.tiers import keeper, queries, terms
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.keeper import register_at
from cultivation.tiers.keeping import revocation
from cultivation.tiers.register import FEW_LATE, Keys
from cultivation.tiers.vocabulary import Tier
from directory.categories import read_categories
from directory.context import Context
from directory.search.index import SearchIndex
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import DirectoryError
from graph_schema.journal import Journal
from web.graphql_schema import build_schema

pytestmark = pytest.mark.anyio

SCHEMA = build_schema()
PLACES = (PROVINCE, CITY, COUNTY, OTHER_COUNTY, OTHER_PROVINCE, RETIRED)
BELOW = {
    NATION: {PROVINCE: {PROVINCE, CITY, COUNTY, OTHER_COUNTY, RETIRED}, OTHER_PROVINCE: {OTHER_PROVINCE}},
    PROVINCE: {CITY: {CITY, COUNTY, OTHER_COUNTY, RETIRED}},
    CITY: {COUNTY: {COUNTY, RETIRED}, OTHER_COUNTY: {OTHER_COUNTY}},
    COUNTY: {},
}
"""What lies in the divisions below each: an enterprise of the retired county counts in the first of its successors."""
WHOLE = {
    NATION: set(PLACES),
    PROVINCE: BELOW[NATION][PROVINCE],
    CITY: BELOW[PROVINCE][CITY],
    COUNTY: BELOW[CITY][COUNTY],
}
ASK = """query($within: String!, $on: Date, $since: Date!, $days: Int!) { cultivation(within: $within, on: $on) {
  on tiers { tier enterprises highest expiring(days: $days) } flows(since: $since) { before after enterprises }
  below { code tiers { tier enterprises highest expiring(days: $days) } } goals { tier target enterprises share } } }"""
DICE = random.Random(7)


def enterprise(number: int, region: str) -> dict[str, Any]:
    return {
        "id": f"enterprise-{number:04d}",
        "creditCode": credit_code(number),
        "name": f"企业{number}",
        "industry": "C",
        "region": region,
        "createdAt": AT,
    }


def title(number: int, tier: Tier, first: str, region: str) -> TitleDocument:
    return {
        "id": f"title-{number:04d}-{tier.value.lower().replace('_', '-')}-{first}",
        "enterprise": f"enterprise-{number:04d}",
        "tier": tier.value,
        "title": tier.value,
        "name": f"企业{number}",
        "region": region,
        "standard": "standard-none@1",
        "validFrom": first,
        "validTo": terms.last_day(first, 3),
        "status": terms.STANDS,
    }


def day(number: int) -> str:
    return (dt.date(2022, 1, 1) + dt.timedelta(days=number)).isoformat()


class World:
    """What the graph holds, as plain documents."""

    def __init__(self) -> None:
        self.regions = {number: DICE.choice(PLACES) for number in range(60)}
        self.titles: dict[str, TitleDocument] = {}
        for number, region in self.regions.items():
            for tier in Tier:
                for _ in range(DICE.randint(0, 2)):  # terms may overlap, or follow each other with a gap
                    one = title(number, tier, day(DICE.randint(0, 1500)), region)
                    self.titles[one["id"]] = one

    def drafts(self) -> list[Draft]:
        entered = [enterprise(number, region) for number, region in self.regions.items()]
        return [
            *(Draft("ENTERPRISE_ADDED", one["id"], one, fresh=True) for one in entered),
            *(Draft("TITLE_GRANTED", key, dict(one), fresh=True) for key, one in self.titles.items()),
        ]

    def held(self, places: set[str], on: str) -> dict[int, set[Tier]]:
        """By enterprise in these places: the tiers whose title it holds on a day."""
        found: dict[int, set[Tier]] = {number: set() for number, region in self.regions.items() if region in places}
        for one in self.titles.values():
            number = int(one["enterprise"].removeprefix("enterprise-"))
            if number in found and terms.counts_on(one, on):
                found[number].add(Tier(one["tier"]))
        return found

    def counted(self, places: set[str], on: str, days: int) -> list[dict[str, Any]]:
        now, then = self.held(places, on), self.held(places, terms.days_after(on, days))
        return [
            {
                "tier": tier.value,
                "enterprises": sum(tier in tiers for tiers in now.values()),
                "highest": sum(top(tiers) is tier for tiers in now.values()),
                "expiring": sum(tier in now[number] and tier not in then[number] for number in now),
            }
            for tier in Tier
        ]

    def flows(self, places: set[str], since: str, on: str) -> Counter[tuple[str | None, str | None]]:
        before, after = self.held(places, since), self.held(places, on)
        pairs = ((top(before[number]), top(after[number])) for number in after)
        return Counter((one and one.value, two and two.value) for one, two in pairs if one is not two)


def top(tiers: set[Tier]) -> Tier | None:
    return max(tiers, key=lambda tier: tier.step, default=None)


@pytest.fixture
async def journal(graph: Graph) -> Journal:
    return await network(graph)


@pytest.fixture
async def index(graph: Graph, journal: Journal, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    opened = await SearchIndex.open(tmp_path, graph, journal)
    yield opened
    await opened.close()


async def asked(graph: Graph, journal: Journal, index: SearchIndex, **variables: Any) -> Any:
    await index.wait_for((await journal.head()).seq, 5)
    context = Context.of(graph, journal, index)
    result = await SCHEMA.execute(ASK, {"within": NATION, "since": "2023-01-01", "days": 90} | variables, context)
    if result.errors:
        assert isinstance(result.errors[0].original_error, DirectoryError), result.errors
        return result.errors[0].message
    return result.data["cultivation"] if result.data else None


async def agrees(
    world: World,
    graph: Graph,
    journal: Journal,
    index: SearchIndex,
    days: Sequence[str],
    within: Sequence[str] = tuple(WHOLE),
) -> None:
    """The answers are those of the naive count, for each division, on each of the days."""
    for code in within:
        places = WHOLE[code]
        for on in days:
            told = await asked(graph, journal, index, within=code, on=on, since="2023-01-01", days=200)
            assert told["tiers"] == world.counted(places, on, 200), (code, on)
            assert {one["code"]: one["tiers"] for one in told["below"]} == {
                below: world.counted(inside, on, 200) for below, inside in BELOW[code].items()
            }
            flows = {(one["before"], one["after"]): one["enterprises"] for one in told["flows"]}
            assert flows == world.flows(places, "2023-01-01", on)


async def test_counts_and_flows_are_those_of_a_naive_count(graph: Graph, journal: Journal, index: SearchIndex) -> None:
    world = World()
    await committed(journal, *world.drafts())
    days = ("2023-01-01", "2024-02-29", "2025-08-17", "2028-12-31")
    await agrees(world, graph, journal, index, days)
    # What happens afterwards is followed: grants, revocations, moves, removals, a title of an enterprise without any.
    drafts: list[Draft] = []
    for key in DICE.sample(sorted(world.titles), 15):
        draft = revocation(world.titles[key], day(DICE.randint(0, 1500)), "材料不实")
        world.titles[key] = draft.document  # type: ignore[assignment]
        drafts.append(draft)
    for number in DICE.sample(sorted(world.regions), 12):
        world.regions[number] = DICE.choice(PLACES)
        drafts.append(
            Draft("ENTERPRISE_CHANGED", f"enterprise-{number:04d}", enterprise(number, world.regions[number]))
        )
    standing = [key for key, one in world.titles.items() if one["status"] == terms.STANDS]
    for key in DICE.sample(sorted(standing), 4):
        del world.titles[key]
        drafts.append(Draft("TITLE_REMOVED", key, None))
    world.regions[60] = COUNTY
    fresh = title(60, Tier.LITTLE_GIANT, "2023-05-05", COUNTY)
    world.titles[fresh["id"]] = fresh
    drafts += granted(60, COUNTY)
    await committed(journal, *drafts)
    await agrees(world, graph, journal, index, days)


async def test_many_changes_make_it_read_anew(
    graph: Graph, journal: Journal, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    assert (await asked(graph, journal, index))["tiers"][0]["enterprises"] == 0
    monkeypatch.setattr(following, "FOLLOWED_ROWS", 3)
    monkeypatch.setattr(keeper, "READ_DIVISIONS", 2)
    await committed(journal, *world.drafts())
    await agrees(world, graph, journal, index, ("2024-02-29",))


async def test_titles_that_an_import_brings_count_when_it_is_complete(
    graph: Graph, journal: Journal, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, days = World(), ("2024-02-29",)
    await committed(journal, *world.drafts())
    key, other = sorted(world.titles)[:2]
    moved = Draft("ENTERPRISE_CHANGED", "enterprise-0000", enterprise(0, OTHER_PROVINCE))
    brought = [moved, *granted(60, COUNTY), revocation(world.titles[key], "2023-01-01", "未定")]
    with monkeypatch.context() as hurried:
        hurried.setattr(following, "WAIT_SECONDS", 0.2)
        async with importing(journal, *brought):
            assert "are being read" in await asked(graph, journal, index)
    await agrees(world, graph, journal, index, days)
    # One that knows all titles follows what was written before the import, not what that one made of it.
    taken = revocation(world.titles[other], "2023-01-01", "材料不实")
    world.titles[other] = taken.document  # type: ignore[assignment]
    world.regions[0] = COUNTY
    stays = Draft("ENTERPRISE_CHANGED", "enterprise-0000", enterprise(0, COUNTY))
    await committed(journal, taken, stays)
    restored = Draft("TITLE_UPDATED", other, {**taken.document, "status": terms.STANDS})  # type: ignore[dict-item]
    async with importing(journal, restored, *brought):
        await agrees(world, graph, journal, index, days)
    await agrees(world, graph, journal, index, days)
    await journal.load("tests", "import-y", [brought, [restored]])
    world.regions |= {0: OTHER_PROVINCE, 60: COUNTY}
    written: dict[str, Any] = {draft.entity: draft.document for draft in (*brought, restored)}
    world.titles |= {key: document for key, document in written.items() if key.startswith("title-")}
    await agrees(world, graph, journal, index, days)


class Between:
    """A graph in which something happens right before the titles of a division are read."""

    def __init__(self, graph: Graph, code: str, deed: Callable[[], Awaitable[Any]]) -> None:
        self._graph, self._code, self._deed = graph, code, deed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._graph, name)

    async def read(self, statement: Any, **parameters: Any) -> Any:
        if statement is queries.READ_HELD_IN and self._code in parameters["codes"]:
            await self._deed()
        return await self._graph.read(statement, **parameters)


async def test_who_is_moved_to_where_the_reading_was_before_is_counted(
    graph: Graph, journal: Journal, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "READ_DIVISIONS", 1)
    world = World()
    world.regions[0] = OTHER_PROVINCE
    held = title(0, Tier.LITTLE_GIANT, "2023-05-05", OTHER_PROVINCE)
    world.titles[held["id"]] = held
    await committed(journal, *world.drafts())
    seq = (await journal.head()).seq
    await index.wait_for(seq, 5)

    async def moves() -> None:
        await committed(journal, Draft("ENTERPRISE_CHANGED", "enterprise-0000", enterprise(0, CITY)))

    process = await Graph.open(graph.address)
    try:
        between = cast("Graph", Between(process, OTHER_PROVINCE, moves))
        await register_at(between, journal, seq, index.snapshot().regions)
        world.regions[0] = CITY
        await agrees(world, process, journal, index, ("2024-02-29",))
    finally:
        await process.close()


async def test_imports_that_race_with_readers_leave_nothing_behind(
    graph: Graph, journal: Journal, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes that begin to read at any moment of imports that come and go count what is there at last."""
    monkeypatch.setattr(keeper, "READ_DIVISIONS", 1)
    world = World()
    await committed(journal, *world.drafts())
    await index.wait_for((await journal.head()).seq, 5)
    processes = [await Graph.open(graph.address) for _ in range(8)]

    async def begins(process: Graph, wait: float) -> None:
        await asyncio.sleep(wait)
        await register_at(process, journal, (await journal.head()).seq, index.snapshot().regions)

    async def imports() -> None:
        for number in range(60, 66):
            await undone(journal, *granted(number, COUNTY))

    try:
        await asyncio.gather(imports(), *(begins(process, DICE.random() / 4) for process in processes))
        for process in processes:
            await agrees(world, process, journal, index, ("2024-02-29",), within=[CITY])
    finally:
        for process in processes:
            await process.close()


def granted(number: int, region: str) -> list[Draft]:
    """An enterprise that is entered with a title."""
    one = title(number, Tier.LITTLE_GIANT, "2023-05-05", region)
    entered = Draft("ENTERPRISE_ADDED", f"enterprise-{number:04d}", enterprise(number, region), fresh=True)
    return [entered, Draft("TITLE_GRANTED", one["id"], dict(one), fresh=True)]


async def test_the_nation_is_told_beside_the_goals_of_the_plan(
    graph: Graph, journal: Journal, index: SearchIndex
) -> None:
    categories: list[dict[str, Any]] = [{**one} for one in read_categories()]
    await committed(journal, *(Draft("CATEGORY_ADDED", one["id"], one, fresh=True) for one in categories))
    await fill_plans(graph, journal, "tests")
    drafts = [Draft("ENTERPRISE_ADDED", f"enterprise-{n:04d}", enterprise(n, COUNTY), fresh=True) for n in range(3)]
    for number in range(3):
        one = title(number, Tier.LITTLE_GIANT, "2025-07-01", COUNTY)
        drafts.append(Draft("TITLE_GRANTED", one["id"], dict(one), fresh=True))
    await committed(journal, *drafts)
    told = await asked(graph, journal, index, on="2026-01-01")
    assert [(one["tier"], one["target"], one["enterprises"], one["share"]) for one in told["goals"]] == [
        ("INNOVATIVE", "1000000", 0, "0.0000"),
        ("SPECIALIZED", "100000", 0, "0.0000"),
        ("LITTLE_GIANT", "10000", 3, "0.0003"),
    ]
    assert (await asked(graph, journal, index, within=PROVINCE, on="2026-01-01"))["goals"] == []


async def test_what_cannot_be_asked_is_told(graph: Graph, journal: Journal, index: SearchIndex) -> None:
    for variables, match in (
        ({"within": "999999"}, "within is '999999'"),
        ({"on": "1999-12-31"}, "on is 1999-12-31; it must be 2000-01-01 to 2100-01-01"),
        ({"on": "2024-01-01", "since": "2024-01-02"}, "since is 2024-01-02, after 2024-01-01"),
        ({"days": 0}, "days is 0; it must be 1 to 3660"),
    ):
        assert match in await asked(graph, journal, index, **variables)


def test_keys_are_found_among_the_sorted_and_the_young() -> None:
    keys = Keys()
    places = {f"title-{number}": keys.add(f"title-{number}") for number in range(FEW_LATE + 1)}
    keys.settle()
    places["title-young"] = keys.add("title-young")
    assert all(keys.place(key) == place for key, place in places.items())
    assert keys.place("title-unknown") is None
    assert len(keys) == len(places)
