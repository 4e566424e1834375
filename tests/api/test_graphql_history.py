"""What was in force on a day, and what was known at an instant."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
from given import changed, organization
from graphql_given import SCHEMA, Network
from history_given import (
    BEGUN,
    CITY,
    CORRECTED,
    COUNTY,
    FORMER,
    GONE,
    HEIR,
    HUB,
    MOVED,
    NATION,
    NEW,
    PROVINCE,
    RENAMED,
    RETIRED,
    SECRET,
    SHOP,
    story,
    written,
)

from cultivation.aggregates import AGGREGATES
from directory.context import Context
from directory.history import divisions
from evaluation.explaining import explain
from graph_schema.address import Address
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio
SHOP_QUERY = """query($id: ID!, $on: Date, $at: DateTime) { organization(id: $id, validOn: $on, knownAt: $at) {
    name phone version region { code } ancestors { code } memberOf { name } score { total derivation }
    designations { status } successors { id } } }"""
REGION_QUERY = """query($code: String!, $on: Date, $at: DateTime) { region(code: $code, validOn: $on, knownAt: $at) {
    inForce parent { code } ancestors { code } children { code } successors { code } } }"""
DAY_LATER = "2024-06-02T00:00:00Z"


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with story(engine, tmp_path_factory.mktemp("index")) as opened:
        yield opened


async def at(network: Network, on: str | None = None, known: str | None = None, entity: str = SHOP) -> Any:
    return await network.only(SHOP_QUERY, id=entity, on=on, at=known)


@pytest.mark.parametrize(
    ("on", "known", "expected"),
    [
        (None, None, ("丙", COUNTY, "市中心", "0571-1")),
        ("2025-01-01", None, ("丙", COUNTY, "市中心", "0571-1")),
        ("2024-12-31", None, ("乙", COUNTY, "市中心", "0571-1")),
        ("2024-05-15", None, ("乙", COUNTY, "市中心", "0571-1")),
        ("2024-05-14", None, ("甲", FORMER, "新中心", None)),
        ("1949-10-01", None, ("甲", FORMER, "新中心", None)),
        ("2024-05-15", "2024-05-31T00:00:00Z", ("甲", FORMER, "中心", None)),
        ("2024-05-15", MOVED, ("乙", COUNTY, "市中心", None)),
        ("2024-05-14", MOVED, ("甲", FORMER, "中心", None)),
        (None, "2024-06-01T01:59:59.999Z", ("甲", FORMER, "中心", None)),
        (None, "2024-06-01T10:00:00.500+08:00", ("乙", COUNTY, "市中心", None)),
        (None, CORRECTED, ("乙", COUNTY, "市中心", "0571-1")),
        (None, BEGUN, ("甲", FORMER, "中心", None)),
    ],
)
async def test_an_entry_is_as_it_was_on_the_day_and_known_at_the_instant(
    network: Network, on: str | None, known: str | None, expected: tuple[str | None, ...]
) -> None:
    found = await at(network, on, known)
    (hub,) = found["memberOf"]
    assert (found["name"], found["region"]["code"], hub["name"], found["phone"]) == expected


async def test_before_its_first_row_there_is_nothing_and_nothing_after_its_removal(network: Network) -> None:
    assert await at(network, None, "2024-01-10T01:59:59Z") is None
    assert (await at(network, None, BEGUN, GONE))["name"] == "去者"
    assert await at(network, None, RENAMED, GONE) is None
    assert await at(network, "2024-02-01", None, GONE) is None
    assert await at(network, None, BEGUN, "org-nobody") is None
    assert await at(network, None, BEGUN, "region-330000") is None


@pytest.mark.parametrize(
    ("on", "known", "total"),
    [
        ("2023-11-30", None, None),
        ("2023-12-01", None, "70.00"),
        ("2024-09-01", None, "70.00"),
        ("2024-09-02", None, "80.00"),
        ("2024-09-02", "2024-09-01T16:59:59Z", "70.00"),
        (None, "2024-09-01T17:00:00Z", "80.00"),
        (None, None, "80.00"),
    ],
)
async def test_the_score_is_the_one_in_force_with_what_it_was_computed_from(
    network: Network, on: str | None, known: str | None, total: str | None
) -> None:
    score = (await at(network, on, known))["score"]
    number = {"70.00": 1, "80.00": 2}.get(total or "")
    assert score == (total and {"total": total, "derivation": f'{{"answers":{{"number":{number}}}}}'})


async def test_an_entry_answers_from_its_moment_all_the_way_down(network: Network) -> None:
    above = [{"code": code} for code in (NATION, PROVINCE, CITY)]
    before, after = await at(network, "2024-02-10"), await at(network, "2024-06-10")
    assert before["ancestors"] == [*above, {"code": FORMER}], "the county as it was before it was retired"
    assert after["ancestors"] == [*above, {"code": COUNTY}]
    assert before["designations"] == [{"status": "VALID"}]
    assert (await at(network, "2024-04-10"))["designations"] == [{"status": "LAPSED"}]
    assert [after["successors"], (await at(network, "2024-10-15"))["successors"]] == [[], [{"id": HEIR}]]


async def test_a_correction_overwrites_nothing(network: Network) -> None:
    told = [(await at(network, "2024-07-01", known))["phone"] for known in (DAY_LATER, CORRECTED, DAY_LATER)]
    assert told == [None, "0571-1", None], "true all along, known since"
    history = "{ organization(id: ID) { history { totalCount nodes { seq payload } } } }".replace("ID", f'"{SHOP}"')
    found = (await network.only(history))["history"]
    assert (found["totalCount"], [row["payload"]["version"] for row in found["nodes"]]) == (4, [1, 2, 3, 4])
    findings = (await verify(network.graph, network.journal, AGGREGATES)).findings
    assert findings == [f"{SECRET}: its last row is erased, so that nothing says what it should be"]


@pytest.mark.parametrize(
    ("code", "on", "known", "expected"),
    [
        (FORMER, None, None, (False, None, [])),
        (FORMER, "2024-02-29", None, (True, CITY, [])),
        (FORMER, "2024-03-01", None, (False, None, [])),
        (FORMER, None, BEGUN, (True, CITY, [])),
        (NEW, "2024-02-14", None, (False, None, [])),
        (NEW, "2024-02-15", None, (True, CITY, [])),
        ("330198", "2020-01-01", None, (None, None, [])),
        ("330198", None, None, (False, None, [])),
        (CITY, None, None, (True, PROVINCE, [COUNTY, NEW])),
        (CITY, "2024-02-14", None, (True, PROVINCE, [FORMER, COUNTY])),
        (CITY, "2024-02-29", None, (True, PROVINCE, [FORMER, COUNTY, NEW])),
        (CITY, "2024-02-29", "2024-02-29T00:00:00Z", (True, PROVINCE, [FORMER, COUNTY, NEW])),
        (CITY, "2024-05-01", "2024-02-29T00:00:00Z", (True, PROVINCE, [FORMER, COUNTY, NEW])),
        (CITY, "2024-05-01", RETIRED, (True, PROVINCE, [COUNTY, NEW])),
    ],
)
async def test_a_division_has_its_place_of_that_day(
    network: Network,
    code: str,
    on: str | None,
    known: str | None,
    expected: tuple[Any, ...],
) -> None:
    found = await network.only(REGION_QUERY, code=code, on=on, at=known)
    children = [child["code"] for child in found["children"]]
    assert (found["inForce"], found["parent"] and found["parent"]["code"], children) == expected


async def test_no_division_was_known_before_the_first_row(network: Network) -> None:
    assert await network.only(REGION_QUERY, code=CITY, at="2024-01-10T01:59:59Z") is None


async def test_a_region_and_a_score_have_a_history(network: Network) -> None:
    asked = "history { totalCount nodes { at kind erased } }"
    found = await network.data(
        f'{{ region(code: "{FORMER}") {{ {asked} }} organization(id: "{SHOP}", validOn: "2024-01-11") '
        f'{{ score {{ {asked} }} }} known: region(code: "{FORMER}", knownAt: "{BEGUN}") {{ {asked} }} }}'
    )
    kinds = [[row["kind"] for row in rows["history"]["nodes"]] for rows in (found["region"], found["known"])]
    assert kinds == [["REGION_ADDED", "REGION_CHANGED"], ["REGION_ADDED"]]
    assert found["known"]["history"]["totalCount"] == 1
    score = found["organization"]["score"]["history"]
    assert score["nodes"] == [
        {"at": BEGUN, "kind": "SCORE_PUBLISHED", "erased": False},
        {"at": "2024-09-01T17:00:00Z", "kind": "SCORE_REPLACED", "erased": False},
    ]


async def test_what_is_erased_is_told(network: Network) -> None:
    refusal = await network.refusal(SHOP_QUERY, id=SECRET, at=BEGUN)
    assert refusal.code == "ERASED"
    assert SECRET in refusal.message
    history = await network.only(f'{{ organization(id: "{SECRET}") {{ history {{ nodes {{ erased payload }} }} }} }}')
    assert history == {"history": {"nodes": [{"erased": True, "payload": None}]}}


@pytest.mark.parametrize("known", ["0500-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
async def test_in_the_first_centuries_nothing_was_known(network: Network, known: str) -> None:
    assert await at(network, known=known) is None
    assert await network.only(REGION_QUERY, code=CITY, on=None, at=known) is None


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ('validOn: "1949-09-30"', "validOn"),
        ('validOn: "LATER"', "validOn"),
        ('knownAt: "TOMORROW"', "knownAt"),
    ],
)
@pytest.mark.parametrize("asked", ['organization(id: "org-00003", {}) {{ id }}', 'region(code: "330106", {}) {{ id }}'])
async def test_moments_out_of_range_are_refused(network: Network, asked: str, arguments: str, field: str) -> None:
    now = dt.datetime.now(dt.UTC)
    given = arguments.replace("LATER", f"{now.year + 2}-01-01")
    given = given.replace("TOMORROW", (now + dt.timedelta(days=1)).isoformat())
    refusal = await network.refusal(f"{{ {asked.format(given)} }}")
    assert (refusal.code, refusal.field) == ("INVALID_INPUT", field)


@pytest.mark.parametrize(
    ("entity", "asked"),
    [
        (f'organization(id: "{HUB}", validOn: "2024-06-01")', "members { totalCount }"),
        (f'organization(id: "{HUB}", validOn: "2024-06-01")', "feedback { answers }"),
        (f'region(code: "{CITY}", validOn: "2024-06-01")', "organizations { totalCount }"),
        (f'region(code: "{CITY}", knownAt: "{BEGUN}")', "statistics { organizations }"),
    ],
)
async def test_what_only_the_present_knows_says_so(network: Network, entity: str, asked: str) -> None:
    refusal = await network.refusal(f"{{ {entity} {{ {asked} }} }}")
    assert (refusal.code, asked.split(maxsplit=1)[0] in refusal.message) == ("INVALID_INPUT", True)


async def test_a_list_with_histories_costs_the_statements_of_one(network: Network) -> None:
    asked = "{ organizations(first: %d) { nodes { name history(first: 2) { totalCount nodes { kind } } } } }"
    one, many = await network.cost(asked % 1), await network.cost(asked % 20)
    assert one == many


async def test_of_many_who_ask_for_the_past_at_once_one_reads_when_divisions_changed(network: Network) -> None:
    divisions._TIMELINES.clear()
    days = [f'day{day}: region(code: "{CITY}", validOn: "2024-06-{day:02d}") {{ name }}' for day in range(1, 21)]
    asked = await network.cost(f"{{ {' '.join(days)} }}")
    assert asked["history.read_division_timeline"] == 1


async def test_a_history_counts_what_its_snapshot_holds(network: Network) -> None:
    context = Context.of(network.graph, network.journal, network.index, explain)
    await written(network.journal, RENAMED, changed(organization(4, name="继任者", region=COUNTY, version=2)))
    asked = (
        f'{{ organization(id: "{HEIR}") {{ history {{ totalCount nodes {{ seq }} pageInfo {{ hasNextPage }} }} }} }}'
    )
    result = await SCHEMA.execute(asked, None, context)
    assert not result.errors
    assert result.data
    history = result.data["organization"]["history"]
    assert (history["totalCount"], len(history["nodes"])) == (2, 2)


async def test_a_request_reads_so_many_rows_and_no_more(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.history.rows.ROWS_MOST", 40)
    monkeypatch.setattr("directory.history.rows.VERSIONS", 1)
    assert (await at(network, "2024-02-01"))["name"] == "甲", "page by page"
    refusal = await network.refusal("{ organizations(first: 5) { nodes { history { totalCount nodes { kind } } } } }")
    assert (refusal.code, "40 rows" in refusal.message) == ("LIMIT_EXCEEDED", True)
