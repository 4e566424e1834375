"""Policies and finance products as clients see them: lists, what fits, and what stays private."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from accounts_given import CITY, COUNTY, NATION, OTHER_COUNTY, OTHER_PROVINCE, PROVINCE, RETIRED, SHOP, request_id
from cultivation_given import credit_code
from given import committed
from instruments_given import CARBON, REVENUE, TAX, instrument, requirement
from test_http_mutations import REFUSAL, Desk, desk_at
from test_http_voices import ENTER

from directory.accounts.roles import Role
from graph_schema.connection import Graph
from graph_schema.draft import Draft

pytestmark = pytest.mark.anyio

WRITTEN = """{ __typename ... on InstrumentWritten { seq instrument { __typename id title version status reason } }
    ... on InstrumentRefused { problems { field value message } } ... on VersionConflict { version } """
CREATE = (
    """mutation($requestId: ID!, $type: InstrumentType!, $instrument: InstrumentInput!) {
    done: createInstrument(requestId: $requestId, type: $type, instrument: $instrument) """
    + WRITTEN
    + REFUSAL
    + "} }"
)
CHANGE = (
    """mutation($requestId: ID!, $id: ID!, $version: Int!, $instrument: InstrumentInput!) {
    done: changeInstrument(requestId: $requestId, id: $id, expectedVersion: $version, instrument: $instrument) """
    + WRITTEN
    + REFUSAL
    + "} }"
)
WITHDRAW = (
    """mutation($requestId: ID!, $id: ID!, $version: Int!) {
    done: withdrawInstrument(requestId: $requestId, id: $id, expectedVersion: $version, reason: "停办") """
    + WRITTEN
    + REFUSAL
    + "} }"
)
MATCHES = """query($enterprise: ID, $answers: Answers, $within: String, $outcomes: [MatchOutcome!], $first: Int,
    $after: String, $filter: InstrumentFilter) { matches(enterprise: $enterprise, answers: $answers, within: $within,
    outcomes: $outcomes, first: $first, after: $after, filter: $filter) { totalCount fitting notKnown nearMisses
    problems { field reason value allowed } pageInfo { hasNextPage endCursor }
    nodes { outcome instrument { id } missing { key reasonEnglish } unknown { key demand reason }
    conditions { key holds demandEnglish } } } }"""
LIST = """query($filter: InstrumentFilter, $first: Int, $after: String) {
    financeProducts(filter: $filter, first: $first, after: $after) {
    totalCount nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(graph, tmp_path) as opened:
        await opened.appoint("staff", Role.ORGANIZATION, SHOP)
        await opened.appoint("city", Role.ADMINISTRATOR, CITY)
        documents = [
            instrument("product-a", REVENUE, organization=SHOP),
            instrument("product-b", REVENUE, TAX, regions=[PROVINCE], greenRights=["CARBON_EMISSION"]),
            instrument("product-c", CARBON, regions=[OTHER_PROVINCE]),
            instrument("product-d", kind="DIRECT_FINANCING", validTo="2020-12-31"),
            instrument("policy-a", {"field": "revenue", "above": 1_200}, regions=[COUNTY], kind="GRANT"),
        ]
        await committed(
            opened.parts.journal,
            *(Draft(f"{_kind(row['id'])}_ADDED", row["id"], row, fresh=True) for row in documents),
        )
        await settled(opened)
        yield opened


def _kind(entity: str) -> str:
    return "POLICY" if entity.startswith("policy") else "FINANCE_PRODUCT"


async def settled(desk: Desk) -> None:
    """Return when the process answers from the youngest row."""
    await desk.parts.wait_for((await desk.parts.journal.head()).seq, 10)


async def only(desk: Desk, query: str, name: str | None = None, **variables: Any) -> Any:
    answer = await desk.ask(query, name, **variables)
    assert "errors" not in answer, answer
    (value,) = answer["data"].values()
    return value


async def refused(desk: Desk, query: str, name: str | None = None, **variables: Any) -> Any:
    return (await desk.ask(query, name, **variables))["errors"][0]


async def test_lists_hold_what_is_asked_for_page_by_page(desk: Desk) -> None:
    async def ids(**asked: Any) -> list[str]:
        return [node["id"] for node in (await only(desk, LIST, filter=asked))["nodes"]]

    assert await ids() == ["product-a", "product-b", "product-c"]
    assert await ids(includeEnded=True, kinds=["DIRECT_FINANCING"]) == ["product-d"]
    assert await ids(appliesIn=COUNTY) == ["product-a", "product-b"]
    assert await ids(appliesIn=RETIRED) == ["product-a", "product-b"]
    assert await ids(appliesIn=NATION) == ["product-a"]
    assert await ids(greenRights=["CARBON_EMISSION", "WATER_USE"]) == ["product-b"]
    assert await ids(offeredBy=SHOP) == ["product-a"]
    assert await ids(supports="plan-x/none") == []
    assert await ids(kinds=[], greenRights=[]) == ["product-a", "product-b", "product-c"]
    page = await only(desk, LIST, first=2)
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    rest = await only(desk, LIST, first=2, after=page["pageInfo"]["endCursor"])
    assert ([node["id"] for node in rest["nodes"]], rest["pageInfo"]["hasNextPage"]) == (["product-c"], False)
    for wrong in ({"filter": {"appliesIn": "999999"}}, {"first": 101}, {"after": "x"}):
        assert (await refused(desk, LIST, **wrong))["extensions"]["code"] == "INVALID_INPUT"
    other = await refused(desk, LIST, filter={"appliesIn": COUNTY}, after=page["pageInfo"]["endCursor"])
    assert other["extensions"]["argument"] == "after"
    policies = await only(desk, "{ policies { nodes { id kind regions { code } eligibility { demand rule } } } }")
    assert policies["nodes"] == [
        {
            "id": "policy-a",
            "kind": "GRANT",
            "regions": [{"code": COUNTY}],
            "eligibility": [{"demand": "上年度营业收入 > 1200", "rule": {"field": "revenue", "above": 1200}}],
        }
    ]


async def test_draft_figures_are_matched_without_an_account(desk: Desk) -> None:
    found = await only(desk, MATCHES, answers={"revenue": "1200"}, within=COUNTY)
    assert (found["totalCount"], found["fitting"], found["notKnown"], found["nearMisses"]) == (3, 1, 1, 1)
    assert [(node["instrument"]["id"], node["outcome"]) for node in found["nodes"]] == [
        ("product-a", "FITS"),
        ("product-b", "NOT_KNOWN"),
        ("policy-a", "NEAR_MISS"),
    ]
    assert found["nodes"][0]["conditions"] == [
        {"key": "r0", "holds": True, "demandEnglish": "revenue of the last year ≥ 300"}
    ]
    assert found["nodes"][1]["unknown"] == [
        {"key": "r1", "demand": "纳税信用等级：A级或B级", "reason": "纳税信用等级：未填写"}
    ]
    assert [row["key"] for row in found["nodes"][2]["missing"]] == ["r0"]
    only_near = await only(desk, MATCHES, answers={"revenue": "1200"}, within=COUNTY, outcomes=["NEAR_MISS"])
    assert (only_near["totalCount"], only_near["fitting"]) == (1, 1)
    green = await only(desk, MATCHES, answers={}, within=COUNTY, filter={"greenRights": ["CARBON_EMISSION"]})
    assert [node["instrument"]["id"] for node in green["nodes"]] == ["product-b"]
    walked, after = [], None
    while True:
        page = await only(desk, MATCHES, answers={"revenue": "1200"}, within=COUNTY, first=1, after=after)
        walked += [node["instrument"]["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert walked == ["product-a", "product-b", "policy-a"]


async def test_wrong_answers_are_told_with_what_is_allowed(desk: Desk) -> None:
    found = await only(desk, MATCHES, answers={"revenue": "-1", "tax_credit": "E", "profit": 1})
    assert found["nodes"] == []
    assert {row["field"]: (row["reason"], row["value"]) for row in found["problems"]} == {
        "profit": ("UNKNOWN_INDICATOR", "1"),
        "tax_credit": ("OUT_OF_RANGE", "E"),
        "revenue": ("OUT_OF_RANGE", "-1"),
    }
    assert all(row["allowed"] for row in found["problems"])
    for nowhere in ("999999", ""):
        assert (await refused(desk, MATCHES, within=nowhere))["extensions"]["argument"] == "within"
    fields = await only(desk, "{ eligibilityFields { key type title } }")
    assert {"carbon_emission_right", "energy_use_right", "tier"} <= {field["key"] for field in fields}


async def test_the_figures_of_an_enterprise_stay_its_own(desk: Desk) -> None:
    enterprise = (await desk.done(ENTER, "sme", code=credit_code(1), represent=True))["id"]
    seen = await only(desk, MATCHES, "sme", enterprise=enterprise)
    assert [node["instrument"]["id"] for node in seen["nodes"]] == ["policy-a", "product-a", "product-b"]
    assert (await only(desk, MATCHES, "city", enterprise=enterprise))["fitting"] == seen["fitting"] == 2
    draft = await only(desk, MATCHES, "sme", enterprise=enterprise, answers={"revenue": "100"}, within=OTHER_COUNTY)
    first = draft["nodes"][0]
    assert (first["instrument"]["id"], first["outcome"]) == ("product-a", "NEAR_MISS")
    absent = await refused(desk, MATCHES, "staff", enterprise="enterprise-none")
    for name in (None, "staff", "stranger"):
        error = await refused(desk, MATCHES, name, enterprise=enterprise)
        assert error["message"].replace(enterprise, "enterprise-none") == absent["message"]
        assert "1200" not in str(error)


async def test_what_is_written_is_listed_matched_and_gone_once_withdrawn(desk: Desk) -> None:
    given = {
        "title": "用能权质押贷款",
        "kind": "INDIRECT_FINANCING",
        "organization": SHOP,
        "regions": [COUNTY],
        "greenRights": ["ENERGY_USE"],
        "eligibility": [requirement("r", {"field": "energy_use_right", "is": True})],
    }
    done = await desk.done(CREATE, "staff", type="FINANCE_PRODUCT", instrument=given)
    entity, told = done["instrument"]["id"], done["instrument"]
    assert (told["__typename"], told["title"], told["version"]) == ("FinanceProduct", "用能权质押贷款", 1)
    await settled(desk)
    asked: dict[str, Any] = {"filter": {"greenRights": ["ENERGY_USE"]}}
    assert [node["id"] for node in (await only(desk, LIST, **asked))["nodes"]] == [entity]
    found = await only(desk, MATCHES, answers={"energy_use_right": True}, within=COUNTY, **asked)
    assert found["fitting"] == 1
    changed = await desk.done(CHANGE, "staff", id=entity, version=1, instrument={**given, "regions": [OTHER_PROVINCE]})
    assert changed["instrument"]["version"] == 2
    await settled(desk)
    assert (await only(desk, MATCHES, answers={}, within=COUNTY, **asked))["totalCount"] == 0
    gone = await desk.done(WITHDRAW, "staff", id=entity, version=2)
    assert (gone["instrument"]["status"], gone["instrument"]["reason"]) == ("WITHDRAWN", "停办")
    await settled(desk)
    assert (await only(desk, LIST, **asked))["nodes"] == []
    by_id = await only(desk, "query($id: ID!) { financeProduct(id: $id) { status organization { id } } }", id=entity)
    assert by_id == {"status": "WITHDRAWN", "organization": {"id": SHOP}}
    assert await only(desk, "query($id: ID!) { policy(id: $id) { id } }", id=entity) is None


@pytest.mark.parametrize(
    ("kind", "given", "alike"),
    [
        ("Int", {}, '{field: "revenue"}'),
        ("Date", {"x": "2026-01-01"}, '{field: "revenue", at_least: "2026-01-01"}'),
        ("Decimal", {"x": "4.20"}, '{field: "revenue", at_least: "4.20"}'),
    ],
)
async def test_a_variable_inside_a_written_condition_counts_as_json_has_it(
    desk: Desk, kind: str, given: dict[str, Any], alike: str
) -> None:
    def creating(rule: str, declared: str = "") -> str:
        return f"""mutation{declared} {{ createInstrument(requestId: "{request_id()}", type: POLICY, instrument: {{
            title: "甲", kind: GRANT, regions: ["{COUNTY}"], eligibility: [{{key: "r", title: "甲", english: "a",
            rule: {rule}}}]}}) {{ ... on InstrumentWritten {{ instrument {{ eligibility {{ rule }} }} }}
            ... on InstrumentRefused {{ problems {{ field value message }} }} }} }}"""

    varying = creating('{field: "revenue", at_least: $x}', f"($x: {kind})")
    done = await only(desk, varying, "city", **given)
    assert done
    assert done == await only(desk, creating(alike), "city")


async def test_refusals_are_told_by_type(desk: Desk) -> None:
    given = {"title": "甲", "kind": "GRANT", "regions": [COUNTY]}
    head = await desk.parts.journal.head()
    product = {**given, "kind": "SERVICE_MODEL", "organization": SHOP}
    cases: list[tuple[str, str | None, dict[str, Any], str]] = [
        (CREATE, None, {"type": "POLICY", "instrument": given}, "NotSignedIn"),
        (CREATE, "staff", {"type": "POLICY", "instrument": given}, "NotAllowed"),
        (CREATE, "city", {"type": "FINANCE_PRODUCT", "instrument": given}, "InstrumentRefused"),
        (CREATE, "city", {"type": "POLICY", "instrument": {**given, "organization": "org-none"}}, "NotFound"),
        (CHANGE, "staff", {"id": "product-a", "version": 7, "instrument": product}, "VersionConflict"),
        (CHANGE, "staff", {"id": "product-none", "version": 1, "instrument": product}, "NotFound"),
        (CHANGE, "staff", {"id": "x" * 100_000, "version": 1, "instrument": product}, "NotFound"),
        (WITHDRAW, "city", {"id": "product-b", "version": 1}, "NotAllowed"),
    ]
    for query, name, variables, kind in cases:
        done = await desk.done(query, name, **{"requestId": request_id(), **variables})
        assert (done["__typename"], bool(done["code"]), len(done["message"]) < 400) == (kind, True, True), done
    assert await desk.parts.journal.head() == head
