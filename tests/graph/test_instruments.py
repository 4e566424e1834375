"""Policies and finance products in the graph: who may enter which, what is refused, and what the graph holds then."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from accounts_given import (
    CITY,
    COUNTY,
    NATION,
    OTHER_COUNTY,
    PROVINCE,
    RETIRED,
    SHOP,
    appointed,
    person,
    request_id,
    takes,
    wish,
)
from cultivation_given import open_network
from given import committed
from instruments_given import (
    POLICY,
    PRODUCT,
    REVENUE,
    changes,
    creates,
    instrument,
    policy,
    requirement,
    terms,
    withdraws,
)

from cultivation.aggregates import AGGREGATES
from cultivation.instruments.aggregate import POLICIES, PRODUCTS
from cultivation.instruments.writing import create_instrument
from cultivation.plan.aggregate import PLANS
from cultivation.refusals import InstrumentRefused
from directory.accounts.refusals import NotAllowed, NotFound, VersionConflict
from directory.accounts.roles import Role
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import RequestIdConflict
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

STAFF, CITY_S, COUNTY_S, LI = (person(name) for name in ("staff", "city", "county", "li"))
PLAN: dict[str, Any] = {
    "id": "plan-x",
    "title": "规划",
    "english": "plan",
    "document": "x",
    "issuedOn": "2021-12-17",
    "periodFrom": "2021",
    "periodTo": "2025",
    "sources": ["S1: x"],
    "parts": [
        {"id": f"plan-x/{key}", "kind": "TASK", "position": position, "title": key, "english": key}
        | {"sources": ["S1"], "confidence": "read", "supportedBy": ["financing"]}
        for position, key in enumerate(("finance", "rights"))
    ],
    "goals": [],
}


@pytest.fixture
async def journal(graph: Graph) -> AsyncIterator[Journal]:
    opened = await open_network(graph)
    await appointed(opened, "county", Role.ADMINISTRATOR, COUNTY)
    await committed(opened, Draft("PLAN_ADDED", PLAN["id"], PLAN, fresh=True))
    yield opened
    report = await verify(graph, opened, AGGREGATES)
    assert report.clean, report


async def stored(graph: Graph, entity: str) -> Any:
    aggregate = POLICIES if entity.startswith("policy-") else PRODUCTS
    rows = await graph.read(aggregate.read, keys=[entity])
    return aggregate.document(rows[0]) if rows else None


async def test_staff_enter_change_and_withdraw_a_product_of_their_organization(journal: Journal, graph: Graph) -> None:
    given = terms("碳排放权质押贷款", REVENUE, greenRights=["CARBON_EMISSION"], supports=["plan-x/finance"])
    entity = (await creates(journal, STAFF, PRODUCT, given)).answer["id"]
    document = await stored(graph, entity)
    assert document["eligibility"] == [requirement("r0", REVENUE)]
    assert (document["organization"], document["regions"], document["version"]) == (SHOP, [NATION], 1)
    assert (document["greenRights"], document["supports"]) == (["CARBON_EMISSION"], ["plan-x/finance"])
    await changes(journal, STAFF, entity, 1, terms("另名", validFrom="2026-01-01", regions=[CITY, COUNTY]))
    document = await stored(graph, entity)
    assert (document["title"], document["version"], document["regions"]) == ("另名", 2, [CITY, COUNTY])
    assert "eligibility" not in document
    with pytest.raises(VersionConflict):
        await withdraws(journal, STAFF, entity, 1)
    await withdraws(journal, STAFF, entity, 2)
    document = await stored(graph, entity)
    assert (document["status"], document["reason"], document["version"]) == ("WITHDRAWN", "停办", 3)
    for again in (withdraws(journal, STAFF, entity, 3), changes(journal, STAFF, entity, 3, terms())):
        with pytest.raises(InstrumentRefused, match="for good"):
            await again


async def test_a_product_takes_staff_or_an_administrator_of_its_organization(journal: Journal) -> None:
    entity = (await creates(journal, CITY_S, PRODUCT, terms())).answer["id"]
    for caller in (LI, person("expert")):
        with pytest.raises(NotAllowed):
            await creates(journal, caller, PRODUCT, terms())
        with pytest.raises(NotAllowed):
            await changes(journal, caller, entity, 1, terms())
        with pytest.raises(NotAllowed):
            await withdraws(journal, caller, entity, 1)
    with pytest.raises(NotAllowed):
        await changes(journal, STAFF, entity, 1, terms(organization="org-00006"))
    with pytest.raises(NotFound):
        await creates(journal, STAFF, PRODUCT, terms(organization="org-none"))
    for missing in (changes(journal, STAFF, "product-none", 1, terms()), withdraws(journal, STAFF, "policy-none", 1)):
        with pytest.raises(NotFound):
            await missing
    await takes(journal, CITY_S, wish("staff", Role.ORGANIZATION, SHOP))
    with pytest.raises(NotAllowed):
        await withdraws(journal, STAFF, entity, 1)


async def test_a_policy_takes_an_administrator_of_every_division_it_applies_in(journal: Journal) -> None:
    entity = (await creates(journal, COUNTY_S, POLICY, policy())).answer["id"]
    for caller, regions in ((STAFF, [COUNTY]), (COUNTY_S, [OTHER_COUNTY]), (COUNTY_S, [COUNTY, CITY])):
        with pytest.raises(NotAllowed):
            await creates(journal, caller, POLICY, policy(regions=regions))
    with pytest.raises(NotAllowed):
        await changes(journal, COUNTY_S, entity, 1, policy(regions=[OTHER_COUNTY]))
    await changes(journal, CITY_S, entity, 1, policy(regions=[CITY]))
    with pytest.raises(NotAllowed):
        await withdraws(journal, COUNTY_S, entity, 2)
    with pytest.raises(NotAllowed):
        await creates(journal, CITY_S, POLICY, policy(organization="org-00006"))
    await creates(journal, COUNTY_S, POLICY, policy(organization=SHOP))


@pytest.mark.parametrize(
    ("type_", "wrong", "field"),
    [
        (PRODUCT, {"title": " "}, "title"),
        (PRODUCT, {"title": "长" * 201}, "title"),
        (PRODUCT, {"title": "a\u202eb"}, "title"),
        (PRODUCT, {"organization": None}, "organization"),
        (PRODUCT, {"regions": []}, "regions"),
        (PRODUCT, {"regions": ["999999"]}, "regions"),
        (PRODUCT, {"regions": [RETIRED]}, "regions"),
        (PRODUCT, {"regions": [COUNTY, COUNTY]}, "regions"),
        (PRODUCT, {"kind": "GRANT"}, "kind"),
        (PRODUCT, {"url": "no address"}, "url"),
        (PRODUCT, {"url": "javascript:alert(1)"}, "url"),
        (PRODUCT, {"supports": ["plan-x/none"]}, "supports"),
        (PRODUCT, {"validFrom": "2026-02-01", "validTo": "2026-01-31"}, "validTo"),
        (PRODUCT, {"organization": "org-00010"}, "organization"),
        (PRODUCT, {"eligibility": [requirement("a", {"field": "profit", "at_least": 1})]}, "eligibility"),
        *(
            (PRODUCT, {"eligibility": [requirement("a", {"field": "revenue", "at_least": large})]}, "eligibility")
            for large in (2**53 + 1, 2**70, 10**300, -(2**64))
        ),
        (PRODUCT, {"eligibility": [requirement("a", REVENUE), requirement("a", REVENUE)]}, "eligibility"),
        (PRODUCT, {"eligibility": [requirement("a b", REVENUE)]}, "eligibility"),
        (PRODUCT, {"eligibility": [{**requirement("a", REVENUE), "english": ""}]}, "eligibility"),
        (PRODUCT, {"eligibility": [requirement(f"a{n}", REVENUE) for n in range(31)]}, "eligibility"),
        (PRODUCT, {"eligibility": [requirement("a", {"any": [REVENUE] * 200})]}, "eligibility"),
        (POLICY, {"organization": None, "regions": []}, "regions"),
        (POLICY, {"organization": None, "regions": ["999999"]}, "regions"),
    ],
)
async def test_what_cannot_be_so_is_told_with_its_field(journal: Journal, type_: Any, wrong: Any, field: str) -> None:
    head = await journal.head()
    with pytest.raises(InstrumentRefused) as refusal:
        await creates(journal, CITY_S, type_, terms(**wrong))
    assert {problem.field for problem in refusal.value.problems} == {field}
    assert await journal.head() == head


async def test_rules_nested_without_end_are_refused(journal: Journal) -> None:
    deep: Any = REVENUE
    for _ in range(5_000):
        deep = {"all": [deep]}
    with pytest.raises(InstrumentRefused, match="deeper"):
        await creates(journal, CITY_S, PRODUCT, terms("深", deep))


async def test_a_request_has_one_effect(journal: Journal) -> None:
    name = request_id()
    first = await create_instrument(journal, STAFF, name, PRODUCT, terms())
    assert await create_instrument(journal, STAFF, name, PRODUCT, terms()) == first
    with pytest.raises(RequestIdConflict):
        await create_instrument(journal, STAFF, name, PRODUCT, terms("另名"))


async def test_a_plan_that_is_written_anew_keeps_what_supports_it(journal: Journal, graph: Graph) -> None:
    given = terms(supports=["plan-x/finance", "plan-x/rights"])
    entity = (await creates(journal, STAFF, PRODUCT, given)).answer["id"]
    after = {**PLAN, "title": "新规划", "parts": [{**part, "title": "新"} for part in PLAN["parts"]]}
    await committed(journal, Draft("PLAN_CHANGED", PLAN["id"], after))
    assert (await stored(graph, entity))["supports"] == ["plan-x/finance", "plan-x/rights"]
    assert PLANS.document((await graph.read(PLANS.read, keys=["plan-x"]))[0]) == after


async def test_changes_of_instruments_are_public(journal: Journal) -> None:
    seq = (await creates(journal, STAFF, PRODUCT, terms())).seq
    (row,) = await journal.rows(seq - 1, 1)
    assert (row.kind, row.public) == ("FINANCE_PRODUCT_ADDED", True)
    document = instrument("policy-removed", regions=[PROVINCE])
    await committed(journal, Draft("POLICY_ADDED", document["id"], document, fresh=True))
    await committed(journal, Draft("POLICY_REMOVED", document["id"], None))
