"""Lists: filters, order, facets, pages, and what they cost."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from graphql_given import BARE, CITY, FAR, HUB, OLD, SHOP, Network

from graph_schema.address import Address

pytestmark = pytest.mark.anyio

LIST = """query($search: String, $filter: OrganizationFilter, $orderBy: OrganizationOrder, $first: Int,
                $after: String) {
    list: organizations(search: $search, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { id } } nodes { id } } }"""
REGIONS = """query($search: String, $level: RegionLevel, $parent: String, $first: Int, $after: String) {
    list: regions(search: $search, level: $level, parent: $parent, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { id } } nodes { id code } } }"""
NEARBY = """query($point: PointInput, $region: String, $radius: Int, $filter: OrganizationFilter, $first: Int,
                  $after: String) {
    list: nearby(point: $point, region: $region, radiusMetres: $radius, filter: $filter, first: $first, after: $after) {
        totalCount withinRadiusCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor reach distanceMetres node { id } } nodes { id } } }"""
HERE = {"latitude": 30.25, "longitude": 120.16}


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with Network.opened(engine, tmp_path_factory.mktemp("index")) as opened:
        yield opened


async def ids(network: Network, **arguments: Any) -> list[str]:
    page = await network.only(LIST, first=100, **arguments)
    assert page["totalCount"] == len(page["nodes"])
    return [node["id"] for node in page["nodes"]]


async def codes(network: Network, **arguments: Any) -> list[str]:
    page = await network.only(REGIONS, first=100, **arguments)
    assert page["totalCount"] == len(page["nodes"])
    return [node["code"] for node in page["nodes"]]


async def test_organizations_come_by_name_without_the_closed_ones(network: Network) -> None:
    assert await ids(network) == [FAR, BARE, CITY, HUB, SHOP]
    assert await ids(network, filter={"includeClosed": True}) == [FAR, BARE, CITY, HUB, OLD, SHOP]
    assert await ids(network, orderBy="SCORE_DESC") == [FAR, BARE, CITY, HUB, SHOP]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"within": "330000"}, [CITY, HUB, SHOP]),
        ({"within": "330106"}, [SHOP]),
        ({"within": "330199"}, [SHOP]),
        ({"within": "330101"}, [CITY, SHOP]),
        ({"categories": ["professional"]}, [SHOP]),
        ({"categories": ["green"]}, []),
        ({"categories": []}, [FAR, BARE, CITY, HUB, SHOP]),
        ({"natures": ["MARKET", "PUBLIC_WELFARE", "MARKET"]}, [FAR, SHOP]),
        ({"natures": []}, [FAR, BARE, CITY, HUB, SHOP]),
        ({"level": "PROVINCE"}, [FAR, HUB]),
        ({"minimumScore": 0}, []),
        ({"stars": 5}, []),
        ({"designatedOn": "2026-12-31"}, [CITY]),
        ({"designatedOn": "2027-01-01"}, []),
        ({"includeClosed": None}, [FAR, BARE, CITY, HUB, SHOP]),
    ],
)
async def test_filters(network: Network, filter_: dict[str, Any], expected: list[str]) -> None:
    assert await ids(network, filter=filter_) == expected


async def test_a_search_comes_by_relevance_and_blanks_are_none(network: Network) -> None:
    for blank in (" ", "\n", "\r\n", "\t"):
        assert set(await ids(network, search=f"中小企业{blank}服务中心")) == {CITY, HUB}
    assert (await ids(network, search="西湖法律咨询公司"))[0] == SHOP
    assert await ids(network, search=" \n\t ") == [FAR, BARE, CITY, HUB, SHOP]


async def test_facets_count_under_every_filter_but_their_own(network: Network) -> None:
    found = await network.only(
        """{ organizations(first: 0, filter: { within: "330000", natures: [MARKET] }) {
            totalCount nodes { id } pageInfo { hasNextPage }
            facets { nature { value label count } level { value count } category { value count }
                     region { value label count } stars { value } } } }"""
    )
    assert found["facets"] == {
        "nature": [
            {"value": "GOVERNMENT", "label": "Government", "count": 2},
            {"value": "MARKET", "label": "Market", "count": 1},
        ],
        "level": [{"value": "COUNTY", "count": 1}],
        "category": [{"value": value, "count": 1} for value in ("financing", "legal", "professional")],
        "region": [{"value": "330100", "label": "杭州市", "count": 1}],
        "stars": [],
    }
    assert (found["totalCount"], found["nodes"], found["pageInfo"]) == (1, [], {"hasNextPage": True})


async def test_the_organizations_of_a_region_are_those_of_its_subtree(network: Network) -> None:
    query = """query($f: OrganizationFilter, $s: String) { region(code: "330100") {
        organizations(filter: $f, search: $s, orderBy: NAME) {
        totalCount nodes { id } } } }"""
    assert (await network.only(query))["organizations"] == {"totalCount": 2, "nodes": [{"id": CITY}, {"id": SHOP}]}
    assert (await network.only(query, f={"within": "330106"}))["organizations"]["nodes"] == [{"id": SHOP}]
    assert (await network.only(query, s="法律"))["organizations"]["nodes"] == [{"id": SHOP}]


async def test_members_are_a_page_by_name(network: Network) -> None:
    query = """query($a: String) { organization(id: "%s") {
        members(first: 1, after: $a) { totalCount nodes { id } pageInfo { endCursor } } } }"""
    first = (await network.only(query % HUB))["members"]
    assert (first["totalCount"], first["nodes"]) == (2, [{"id": CITY}])
    second = (await network.only(query % HUB, a=first["pageInfo"]["endCursor"]))["members"]
    assert second["nodes"] == [{"id": SHOP}]


async def test_regions_come_by_code_and_are_in_force(network: Network) -> None:
    assert await codes(network) == ["100000", "330000", "330100", "330106", "330110", "340000"]
    assert await codes(network, level="COUNTY") == ["330106", "330110"]
    assert await codes(network, parent="330100") == ["330106", "330110"]
    assert await codes(network, parent="330101") == ["330106", "330110"]
    assert await codes(network, parent="330106") == []
    assert await codes(network, parent="100000", level="CITY") == []


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("杭州市", ["330100"]),
        ("杭州", ["330100"]),
        ("杭", ["330100", "330110"]),
        ("hangzhou", ["330100"]),
        ("Hang Zhou Shi", ["330100"]),
        ("ｈａｎｇ", ["330100", "330110"]),
        ("330106", ["330106"]),
        ("33010", ["330100", "330106"]),
        ("省", ["330000", "340000"]),
        ("xihuqu", ["330106"]),
        ("nosuch", []),
    ],
)
async def test_regions_are_found_by_name_alias_pinyin_and_code(
    network: Network, search: str, expected: list[str]
) -> None:
    assert await codes(network, search=search) == expected


async def test_nearby_comes_by_distance(network: Network) -> None:
    page = await network.only(NEARBY, point=HERE, radius=20_000)
    assert [(edge["node"]["id"], edge["reach"]) for edge in page["edges"]] == [
        (key, "WITHIN_RADIUS") for key in (CITY, SHOP, HUB)
    ]
    assert [edge["distanceMetres"] for edge in page["edges"]] == pytest.approx([0, 73.5, 1469.3], abs=1)
    assert (page["totalCount"], page["withinRadiusCount"]) == (3, 3)
    assert [node["id"] for node in page["nodes"]] == [CITY, SHOP, HUB]
    everything = await network.only(NEARBY, point=HERE, radius=None)
    assert [node["id"] for node in everything["nodes"]] == [CITY, SHOP, HUB, FAR]
    natures = await network.only(NEARBY, point=HERE, filter={"natures": ["MARKET"]})
    assert [node["id"] for node in natures["nodes"]] == [SHOP]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"point": HERE}, [(CITY, "WITHIN_RADIUS"), (SHOP, "SERVES_COUNTY"), (HUB, "SERVES_PROVINCE")]),
        ({"region": "330106"}, [(SHOP, "SERVES_COUNTY"), (CITY, "SERVES_CITY"), (HUB, "SERVES_PROVINCE")]),
        ({"region": "330100"}, [(CITY, "WITHIN_RADIUS"), (HUB, "SERVES_PROVINCE"), (SHOP, "ONLINE")]),
        ({"region": "330100", "filter": {"categories": ["professional"]}}, [(SHOP, "ONLINE")]),
        ({"region": "330100", "filter": {"categories": ["financing"]}}, []),
        ({"point": {"latitude": 35.68, "longitude": 139.69}}, [(SHOP, "ONLINE")]),
    ],
)
async def test_beyond_the_radius_come_those_that_serve_the_place_or_are_online(
    network: Network, where: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    page = await network.only(NEARBY, radius=1, **where)
    assert [(edge["node"]["id"], edge["reach"]) for edge in page["edges"]] == expected
    assert page["totalCount"] == len(expected)
    assert page["withinRadiusCount"] == sum(reach == "WITHIN_RADIUS" for _, reach in expected)


async def test_an_edge_says_how_exact_the_position_is(network: Network) -> None:
    query = "query($p: PointInput) { nearby(point: $p, first: 3) { edges { pointAccuracy node { pointAccuracy } } } }"
    edges = (await network.only(query, p=HERE))["edges"]
    assert [edge["pointAccuracy"] for edge in edges] == ["EXACT", None, "REGION"]
    assert all(edge["pointAccuracy"] == edge["node"]["pointAccuracy"] for edge in edges)


async def test_nearby_takes_a_region_for_its_point_and_other_datums(network: Network) -> None:
    shifted = {"latitude": 30.247609, "longitude": 120.164635}
    for datum, point in (("GCJ02", shifted), ("WGS84", HERE), (None, HERE)):
        page = await network.only(NEARBY, point={**point, "datum": datum}, radius=100)
        assert page["edges"][0]["node"]["id"] == CITY, datum
        assert page["edges"][0]["distanceMetres"] < 20


@pytest.mark.parametrize("point", [(90, 0), (-90, -180), (0, 180), (-0.0, -0.0), (1e-320, 1e-320)])
@pytest.mark.parametrize("datum", ["WGS84", "GCJ02", "BD09"])
async def test_nearby_answers_at_the_ends_of_the_world(
    network: Network, point: tuple[float, float], datum: str
) -> None:
    where = {"latitude": point[0], "longitude": point[1], "datum": datum}
    edges = (await network.only(NEARBY, point=where))["edges"]
    assert [(edge["node"]["id"], edge["reach"]) for edge in edges] == [(SHOP, "ONLINE")]


async def test_the_facets_of_nearby_count_the_whole_list(network: Network) -> None:
    found = await network.only(
        "query($p: PointInput) { nearby(point: $p, first: 0) { facets { nature { value count } } nodes { id } "
        "pageInfo { hasNextPage } } }",
        p=HERE,
    )
    assert found["facets"]["nature"] == [{"value": "GOVERNMENT", "count": 2}, {"value": "MARKET", "count": 1}]
    assert (found["nodes"], found["pageInfo"]) == ([], {"hasNextPage": True})


@pytest.mark.parametrize("size", [1, 2, 100])
@pytest.mark.parametrize(
    ("query", "arguments", "count"),
    [
        (LIST, {}, 5),
        (LIST, {"orderBy": "SCORE_DESC"}, 5),
        (LIST, {"search": "服务"}, 4),
        (REGIONS, {}, 6),
        (REGIONS, {"search": "杭"}, 2),
        (NEARBY, {"point": HERE, "radius": None}, 4),
    ],
)
async def test_pages_hold_each_item_once(
    network: Network, size: int, query: str, arguments: dict[str, Any], count: int
) -> None:
    seen: list[str] = []
    after = None
    while True:
        page = await network.only(query, first=size, after=after, **arguments)
        cursors = [edge["cursor"] for edge in page["edges"]]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        info = page["pageInfo"]
        assert [node["id"] for node in page["nodes"]] == [edge["node"]["id"] for edge in page["edges"]]
        assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1])
        assert info["hasPreviousPage"] == (after is not None)
        assert page["totalCount"] == count
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
        assert len(cursors) == size
    assert len(seen) == len(set(seen)) == count
    none = await network.only(query, first=size, after=after, **arguments)
    assert (none["nodes"], none["pageInfo"]["hasNextPage"]) == ([], False)


COVERAGE = """query($code: String!) { region(code: $code) { statistics { coverage {
    category { code } fromWithin fromAbove offered nearestMetres nearest { id } } } } }"""
GAPS = """query($within: String, $category: String, $beyond: Int, $first: Int, $after: String) {
    list: coverageGaps(within: $within, category: $category, beyondMetres: $beyond, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { region { code } } }
        nodes { region { code } category { code } nearestMetres offered } } }"""


async def test_coverage_tells_from_where_each_function_is_offered(network: Network) -> None:
    found = (await network.only(COVERAGE, code="330106"))["statistics"]["coverage"]
    assert [one["category"]["code"] for one in found] == ["financing", "professional"]
    assert [(one["fromWithin"], one["fromAbove"], one["offered"]) for one in found] == [(1, 0, "WITHIN")] * 2
    assert {one["nearest"]["id"] for one in found} == {SHOP}
    assert [one["nearestMetres"] for one in found] == pytest.approx([3114.3] * 2, abs=1)
    below = (await network.only(COVERAGE, code="330110"))["statistics"]["coverage"][0]
    assert (below["offered"], below["nearestMetres"], below["nearest"]) == ("NONE", None, None)


async def test_gaps_come_widest_first(network: Network) -> None:
    near = await network.only(GAPS, within="330000", category="financing", beyond=4_000)
    assert (near["totalCount"], near["nodes"]) == (0, [])
    page = await network.only(GAPS, within="330199", beyond=2_000, first=1)
    assert page["totalCount"] == 2
    assert page["nodes"][0] == {
        "region": {"code": "330106"},
        "category": {"code": "financing"},
        "nearestMetres": pytest.approx(3114.3, abs=1),
        "offered": "WITHIN",
    }
    rest = await network.only(GAPS, within="330199", beyond=2_000, first=1, after=page["pageInfo"]["endCursor"])
    assert [node["category"]["code"] for node in rest["nodes"]] == ["professional"]
    assert rest["pageInfo"]["hasNextPage"] is False
    nobody = await network.only(GAPS, category="green", first=0)
    assert (nobody["totalCount"], nobody["nodes"]) == (1, [])
    assert (await network.only(GAPS, category="green"))["nodes"][0]["nearestMetres"] is None


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"within": "999999"}, "within"),
        ({"category": "none"}, "category"),
        ({"beyond": 0}, "beyondMetres"),
        ({"beyond": 500_001}, "beyondMetres"),
        ({"first": 101}, "first"),
        ({"after": "x"}, "after"),
    ],
)
async def test_gaps_refuse_what_is_unknown_or_out_of_range(
    network: Network, arguments: dict[str, Any], field: str
) -> None:
    assert (await network.refusal(GAPS, **arguments)).field == field


EVERYTHING = """name region { code } ancestors { code } serviceAreas { code } services { category { code } }
    designations { id } memberOf { id name }
    predecessors { id } successors { id } score { total } feedback { answers }"""


@pytest.mark.parametrize("first", [1, 5])
async def test_a_page_costs_the_same_statements_whatever_its_size(network: Network, first: int) -> None:
    filter_ = "filter: { includeClosed: true }"
    query = f"query($n: Int) {{ organizations(first: $n, {filter_}) {{ nodes {{ id {EVERYTHING} }} }} }}"
    cost = await network.cost(query, n=first)
    assert {name: count for name, count in cost.items() if name.startswith("directory.")} == {
        "directory.read_feedback": 1,
        "directory.read_successors": 1,
    }
    assert cost["index.documents"] <= 2  # hubs and predecessors, then successors


async def test_the_main_job_asks_no_graph(network: Network) -> None:
    query = """query($p: PointInput) { nearby(point: $p) { edges { distanceMetres node {
        id name region { name } services { category { code } } } } } }"""
    assert not await network.cost(query, p=HERE)
    single = await network.cost(f'{{ organization(id: "{SHOP}") {{ name ancestors {{ code }} services {{ name }} }} }}')
    assert single == {"index.documents": 1}
    several = await network.cost("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[SHOP, HUB, FAR])
    assert several == {"index.documents": 1}


async def test_documents_that_many_are_given_stay_as_they_are_stored(network: Network) -> None:
    page = f"nodes {{ id {EVERYTHING} updatedAt facts: services {{ documents price }} serviceAreas {{ name }} }}"
    await network.data(f"{{ organizations(filter: {{ includeClosed: true }}) {{ {page} }} }}")
    await network.data(f"query($p: PointInput) {{ nearby(point: $p, radiusMetres: null) {{ {page} }} }}", p=HERE)
    view = network.index.snapshot().view
    addresses = view.matches(view.any_of("id", [SHOP, HUB, FAR, OLD, BARE, CITY]))
    assert len(addresses) == len({view.document(address)["id"] for address in addresses}) >= 5
    for address in addresses:
        assert view.document(address) == orjson.loads(view.body(address))
