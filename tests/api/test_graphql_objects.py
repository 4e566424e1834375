"""Single objects and what hangs on them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql_given import BARE, CITY, CODES, HUB, OLD, SHOP, Network

from graph_schema.address import Address

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with Network.opened(engine, tmp_path_factory.mktemp("index")) as opened:
        yield opened


async def test_an_organization_has_all_its_fields(network: Network) -> None:
    found = await network.only(
        """query($id: ID!) { organization(id: $id) {
            id name english aliases creditCode nature kind level status region { code } ancestors { code }
            serviceAreas { code } point { latitude longitude } pointAccuracy address phone email website
            openingHours staff
            services { id name category { code parent { code } } channel fee documents durationDays eligibility }
            designations { id } memberOf { id } members { totalCount } predecessors { id status } successors { id }
            score { total } feedback { answers } synthetic version establishedOn confirmedOn updatedAt } }""",
        id=SHOP,
    )
    legal = {"code": "legal", "parent": {"code": "professional"}}
    assert found == {
        "id": SHOP,
        "name": "西湖法律咨询公司",
        "english": None,
        "aliases": [],
        "creditCode": None,
        "nature": "MARKET",
        "kind": None,
        "level": "COUNTY",
        "status": "ACTIVE",
        "region": {"code": "330106"},
        "ancestors": [{"code": code} for code in ("100000", "330000", "330100", "330106")],
        "serviceAreas": [],
        "point": {"latitude": 30.2505, "longitude": 120.1605},
        "pointAccuracy": None,
        "address": None,
        "phone": None,
        "email": None,
        "website": None,
        "openingHours": None,
        "staff": None,
        "services": [
            {
                "id": "service-00003-1",
                "name": "合同审查",
                "category": legal,
                "channel": "BOTH",
                "fee": "PUBLIC_BENEFIT",
                "documents": [],
                "durationDays": None,
                "eligibility": None,
            },
            {
                "id": "service-00003-2",
                "name": "贷款对接",
                "category": {"code": "financing", "parent": None},
                "channel": None,
                "fee": None,
                "documents": ["营业执照"],
                "durationDays": 5,
                "eligibility": None,
            },
        ],
        "designations": [],
        "memberOf": [{"id": HUB}, {"id": CITY}],
        "members": {"totalCount": 0},
        "predecessors": [{"id": OLD, "status": "MERGED"}],
        "successors": [],
        "score": None,
        "feedback": None,
        "synthetic": True,
        "version": 1,
        "establishedOn": "2001-02-03",
        "confirmedOn": None,
        "updatedAt": "2026-11-23T08:00:00Z",
    }


async def test_closed_organizations_and_those_without_region_are_found(network: Network) -> None:
    query = """query($id: ID!) { organization(id: $id) {
        id status region { code } ancestors { code } point { latitude } successors { id } } }"""
    assert await network.only(query, id=OLD) == {
        "id": OLD,
        "status": "MERGED",
        "region": {"code": "330106"},
        "ancestors": [{"code": code} for code in ("100000", "330000", "330100", "330106")],
        "point": None,
        "successors": [{"id": SHOP}],
    }
    bare: dict[str, Any] = {
        "id": BARE,
        "status": "ACTIVE",
        "region": None,
        "ancestors": [],
        "point": None,
        "successors": [],
    }
    assert await network.only(query, id=BARE) == bare


async def test_nodes_are_found_by_their_ids(network: Network) -> None:
    known = [SHOP, "region-330199", "category-legal", "service-00003-2", "designation-00002-1"]
    unknown = [
        "org-99999",
        "region-999999",
        "category-none",
        "service-00003-9",
        "service-99999-1",
        "designation-1",
        "x",
        "",
        "\udfff",
    ]
    found = await network.only("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", ids=[*known, *unknown])
    names = ["Organization", "Region", "Category", "Service", "Designation"]
    assert found[:5] == [{"id": key, "__typename": name} for key, name in zip(known, names, strict=True)]
    assert found[5:] == [None] * len(unknown)
    for key, name in zip(known, names, strict=True):
        node = await network.only("query($id: ID!) { node(id: $id) { id __typename } }", id=key)
        assert node == {"id": key, "__typename": name}
    assert await network.only('{ node(id: "nope") { id } }') is None
    assert await network.only('{ organization(id: "region-330000") { id } }') is None


async def test_an_organization_is_found_by_its_credit_code(network: Network) -> None:
    query = "query($c: String!) { organizationByCreditCode(creditCode: $c) { id } }"
    assert await network.only(query, c=CODES[0]) == {"id": HUB}
    assert await network.only(query, c=f" {CODES[1].lower()} ") == {"id": OLD}
    assert await network.only(query, c="91330000MA27XCCC86") is None


async def test_a_region_has_all_its_fields(network: Network) -> None:
    found = await network.only(
        """{ region(code: "330100") { id code name english pinyin level parent { code } ancestors { code }
             children { code } point { latitude longitude } validFrom validTo successors { code }
             aliases { name language kind } path } }"""
    )
    assert found == {
        "id": "region-330100",
        "code": "330100",
        "name": "杭州市",
        "english": "Hangzhou",
        "pinyin": "hang zhou shi",
        "level": "CITY",
        "parent": {"code": "330000"},
        "ancestors": [{"code": "100000"}, {"code": "330000"}],
        "children": [{"code": "330106"}, {"code": "330110"}],
        "point": {"latitude": 30.25, "longitude": 120.16},
        "validFrom": None,
        "validTo": None,
        "successors": [],
        "aliases": [
            {"name": "杭", "language": "zh", "kind": "abbreviation"},
            {"name": "330101", "language": "", "kind": "code"},
        ],
        "path": "浙江省 › 杭州市",
    }


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("330100", "330100"),
        ("330199", "330199"),
        ("330101", "330100"),
        ("３３０１００", "330100"),
        (" 330100\n", "330100"),
        ("330100000000", "330100"),
        ("330100000001", None),
        ("999999", None),
        ("33010", None),
        ("", None),
        ("杭州市", None),
        ("٣٣٠١٠٠", None),
        ("1" * 50_000, None),
        ("\ud800", None),
    ],
)
async def test_a_region_is_found_by_what_people_write(network: Network, given: str, code: str | None) -> None:
    found = await network.only("query($c: String!) { region(code: $c) { code } }", c=given)
    assert found == (code and {"code": code})


async def test_a_retired_region_tells_its_end_and_successors(network: Network) -> None:
    found = await network.only(
        """{ region(code: "330199") { name validTo parent { code } ancestors { code } successors { code }
             organizations { nodes { id } } } }"""
    )
    assert found == {
        "name": "下城区",
        "validTo": "2021-12-31",
        "parent": None,
        "ancestors": [],
        "successors": [{"code": "330106"}, {"code": "330110"}],
        "organizations": {"nodes": [{"id": SHOP}]},
    }


async def test_statistics_count_the_region_and_everything_below(network: Network) -> None:
    found = await network.only(
        """{ region(code: "330000") { statistics {
             organizations scored averageScore byLevel { value count } byNature { value label count }
             byCategory { value count } coverage { category { code } fromWithin } } } }"""
    )
    assert found["statistics"] == {
        "organizations": 3,
        "scored": 0,
        "averageScore": None,
        "byLevel": [{"value": value, "count": 1} for value in ("CITY", "COUNTY", "PROVINCE")],
        "byNature": [
            {"value": "GOVERNMENT", "label": "Government", "count": 2},
            {"value": "MARKET", "label": "Market", "count": 1},
        ],
        "byCategory": [{"value": value, "count": 1} for value in ("financing", "legal", "professional")],
        "coverage": [{"category": {"code": code}, "fromWithin": 1} for code in ("financing", "professional")],
    }


async def test_categories_are_a_tree(network: Network) -> None:
    assert [one["code"] for one in await network.only("{ categories { code } }")] == ["financing", "professional"]
    below = await network.only(
        '{ categories(parent: "professional") { id code name english parent { code } children { code } } }'
    )
    assert [one["code"] for one in below] == ["green", "legal"]
    assert below[1] == {
        "id": "category-legal",
        "code": "legal",
        "name": "法律维权",
        "english": "legal",
        "parent": {"code": "professional"},
        "children": [],
    }


async def test_changes_are_the_journal(network: Network) -> None:
    page = await network.only(
        "{ changes(first: 2) { totalCount edges { cursor } "
        "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } "
        "nodes { seq at actor kind entity payload salt content previous hash } } }"
    )
    assert (page["totalCount"], page["edges"]) == (17, [{"cursor": "1"}, {"cursor": "2"}])
    assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "startCursor": "1", "endCursor": "2"}
    rows = await network.journal.rows(0, 2)
    assert page["nodes"] == [row.public_form() for row in rows]
    last = await network.only("{ changes(after: 16) { pageInfo { hasNextPage hasPreviousPage } nodes { entity } } }")
    assert last == {"pageInfo": {"hasNextPage": False, "hasPreviousPage": True}, "nodes": [{"entity": BARE}]}
    assert await network.only("{ changes(after: 9007199254740991) { nodes { seq } pageInfo { endCursor } } }") == {
        "nodes": [],
        "pageInfo": {"endCursor": None},
    }


async def test_the_history_of_an_organization_is_its_own_rows(network: Network) -> None:
    found = await network.only(
        f'{{ organization(id: "{CITY}") {{ history {{ totalCount nodes {{ kind entity }} }} }} }}'
    )
    assert found["history"] == {"totalCount": 1, "nodes": [{"kind": "ORGANIZATION_ADDED", "entity": CITY}]}


async def test_without_evaluation_its_queries_are_empty(network: Network) -> None:
    assert await network.only('{ standards(inForceOn: "2025-06-01", subject: ORGANIZATION) { id } }') == []
    assert await network.only('{ standard(id: "no-such", version: "0") { id } }') is None
    query = "query($i: String!, $v: String!) { standard(id: $i, version: $v) { id } }"
    assert await network.only(query, i="../../etc", v="\ud800") is None
    assert await network.only('{ assessment(id: "no-such") { id } }') is None
