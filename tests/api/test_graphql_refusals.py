"""What is out of range is refused: the argument, the value and what is allowed are told."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql_given import SHOP, Network

from graph_schema.address import Address
from graph_schema.errors import InvalidInput

pytestmark = pytest.mark.anyio

LIST = """query($s: String, $f: OrganizationFilter, $n: Int, $a: String) {
    organizations(search: $s, filter: $f, first: $n, after: $a) { totalCount } }"""
NEAR = """query($p: PointInput, $c: String, $r: Int, $n: Int, $a: String) {
    nearby(point: $p, region: $c, radiusMetres: $r, first: $n, after: $a) { totalCount } }"""
REGIONS = """query($s: String, $p: String, $n: Int, $a: String) {
    regions(search: $s, parent: $p, first: $n, after: $a) { totalCount } }"""
HERE = {"latitude": 30.25, "longitude": 120.16}


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with Network.opened(engine, tmp_path_factory.mktemp("index")) as opened:
        yield opened


def at(latitude: Any, longitude: Any) -> dict[str, Any]:
    return {"p": {"latitude": latitude, "longitude": longitude}, "r": 20_000}


@pytest.mark.parametrize(
    ("query", "variables", "field", "message"),
    [
        (LIST, {"n": 101}, "first", "first is 101; it must be 0 to 100"),
        (LIST, {"n": -1}, "first", "first is -1; it must be 0 to 100"),
        (NEAR, {"p": HERE, "r": 1, "n": 101}, "first", "first is 101; it must be 0 to 100"),
        (REGIONS, {"n": -1}, "first", "first is -1; it must be 0 to 100"),
        ("{ changes(first: 101) { totalCount } }", {}, "first", "first is 101; it must be 0 to 100"),
        ("{ changes(after: -5) { totalCount } }", {}, "after", "after is -5; it must be a seq, 0 to 9007199254740991"),
        (
            LIST,
            {"a": "garbage"},
            "after",
            "after is 'garbage'; it must be a cursor that the same field gave under the same arguments",
        ),
        (
            LIST,
            {"a": ""},
            "after",
            "after is ''; it must be a cursor that the same field gave under the same arguments",
        ),
        (LIST, {"s": "企" * 201}, "search", "search has 201 characters; it must have at most 200"),
        (
            LIST,
            {"s": "a\x00b"},
            "search",
            "search holds the character \\u0000; it must be text without control characters",
        ),
        (
            REGIONS,
            {"s": "\ud800"},
            "search",
            "search holds the character \\ud800; it must be text without control characters",
        ),
        (LIST, {"f": {"within": "999999"}}, "within", "within is '999999'; it must be the six-digit code of a region"),
        (LIST, {"f": {"within": ""}}, "within", "within is ''; it must be the six-digit code of a region"),
        (
            LIST,
            {"f": {"categories": ["nope"]}},
            "categories",
            "categories names 'nope'; it must be the code of a category",
        ),
        (
            LIST,
            {"f": {"categories": ["legal"] * 101}},
            "categories",
            "categories holds 101 codes; it must hold at most 100",
        ),
        (LIST, {"f": {"minimumScore": -1}}, "minimumScore", "minimumScore is -1; it must be 0 to 1000"),
        (LIST, {"f": {"minimumScore": 1e308}}, "minimumScore", "minimumScore is 1e+308; it must be 0 to 1000"),
        (LIST, {"f": {"stars": 6}}, "stars", "stars is 6; it must be 0 to 5"),
        (LIST, {"f": {"stars": -1}}, "stars", "stars is -1; it must be 0 to 5"),
        (REGIONS, {"p": "33"}, "parent", "parent is '33'; it must be the six-digit code of a region"),
        (NEAR, at(91, 0), "latitude", "latitude is 91; it must be -90 to 90 degrees"),
        (NEAR, at(0, -180.5), "longitude", "longitude is -180.5; it must be -180 to 180 degrees"),
        (NEAR, {"p": HERE, "r": 0}, "radiusMetres", "radiusMetres is 0; it must be 1 to 500000"),
        (NEAR, {"c": "330100", "r": 500_001}, "radiusMetres", "radiusMetres is 500001; it must be 1 to 500000"),
        (NEAR, {}, "point", "neither point nor region is given; nearby takes exactly one of point and region"),
        (
            NEAR,
            {"p": HERE, "c": "330100"},
            "point",
            "both point and region are given; nearby takes exactly one of point and region",
        ),
        (NEAR, {"c": "999999"}, "region", "region is '999999'; it must be the six-digit code of a region"),
        (
            NEAR,
            {"c": "330199"},
            "region",
            "region 330199 was divided among 330106, 330110; choose one of them or give a point",
        ),
        (NEAR, {"c": "330110"}, "region", "region 330110 has no point; give a point instead of the region"),
        (
            '{ categories(parent: "nope") { code } }',
            {},
            "parent",
            "parent names 'nope'; it must be the code of a category",
        ),
        (
            '{ organizationByCreditCode(creditCode: "123") { id } }',
            {},
            "creditCode",
            "creditCode is '123', which has 3 characters; a credit code has 18 (GB 32100-2015)",
        ),
        (
            '{ region(code: "330106") { organizations(filter: { within: "330000" }) { totalCount } } }',
            {},
            "within",
            "within is '330000'; it must be a region in 330106 or that region itself",
        ),
        (
            f"{{ nodes(ids: {json.dumps(['x'] * 101)}) {{ id }} }}",
            {},
            "ids",
            "ids holds 101 ids; it must hold at most 100",
        ),
        (
            f'{{ organization(id: "{SHOP}") {{ history(first: 101) {{ totalCount }} }} }}',
            {},
            "first",
            "first is 101; it must be 0 to 100",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_refusals(network: Network, query: str, variables: dict[str, Any], field: str, message: str) -> None:
    refused = await network.refusal(query, **variables)
    assert isinstance(refused, InvalidInput)
    assert (refused.field, refused.message) == (field, message)


async def test_a_cursor_belongs_to_its_query(network: Network) -> None:
    page = await network.only("{ organizations(first: 1) { pageInfo { endCursor } } }")
    cursor = page["pageInfo"]["endCursor"]
    await network.data(LIST, n=1, a=cursor)
    for query, variables in (
        (LIST, {"f": {"within": "330000"}}),
        (LIST, {"s": "服务"}),
        (REGIONS, {}),
        (NEAR, {"p": HERE, "r": 1}),
        ("query($a: String) { organizations(orderBy: SCORE_DESC, after: $a) { totalCount } }", {}),
        ('query($a: String) { region(code: "330000") { organizations(after: $a) { totalCount } } }', {}),
        (f'query($a: String) {{ organization(id: "{SHOP}") {{ members(after: $a) {{ totalCount }} }} }}', {}),
    ):
        assert (await network.refusal(query, a=cursor, **variables)).field == "after"


@pytest.mark.parametrize(
    ("query", "variables", "words"),
    [
        ("query($d: Date) { standards(inForceOn: $d) { id } }", {"d": "2025-02-30"}, "2025-02-30 is no Date"),
        ("query($d: Date) { standards(inForceOn: $d) { id } }", {"d": "２０２５-01-01"}, "２０２５-01-01 is no Date"),
        ("query($d: Date) { standards(inForceOn: $d) { id } }", {"d": 20250101}, "20250101 is no Date"),
        ("query($a: Long) { changes(after: $a) { totalCount } }", {"a": 2**53}, "9007199254740992 is no Long"),
        ("query($a: Long) { changes(after: $a) { totalCount } }", {"a": True}, "; true is no Long"),
        ("query($a: Long) { changes(after: $a) { totalCount } }", {"a": 1.5}, "1.5 is no Long"),
        (LIST, {"f": {"minimumScore": float("nan")}}, "Float cannot represent"),
        (LIST, {"f": {"natures": ["PIRATE"]}}, "PIRATE"),
        (NEAR, {"p": {"latitude": 39.9}}, "longitude"),
    ],
)
async def test_values_of_the_wrong_kind_are_refused(
    network: Network, query: str, variables: dict[str, Any], words: str
) -> None:
    assert words in (await network.invalid(query, **variables)).message
