"""The self-check of the API: of drafts for everybody, of enterprises for their own."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from accounts_given import COUNTY, SHOP, person
from cultivation_given import OFFER
from given import added, category, committed, organization
from tiers_given import INNOVATIVE, Nursery, nursery_of

from directory.accounts.documents import Caller
from directory.context import Context
from directory.search.index import SearchIndex
from evaluation.explaining import explain
from evaluation.rounds.case import assessment_id
from graph_schema.clock import today
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from web.graphql_schema import build_schema

pytestmark = pytest.mark.anyio

SCHEMA = build_schema()
CHECK = """query($enterprise: ID, $answers: Answers, $region: String, $on: Date) {
  selfCheck(enterprise: $enterprise, answers: $answers, region: $region, on: $on) {
    on region holds reached problems { field }
    next { tier }
    tiers { tier reached evaluation { standard { id version } problems { field } scorecard { decision } }
      gaps { condition { key holds } improvements { field } help { category { code } reason
        organizations { nodes { id } } } } } } }"""


@pytest.fixture
async def nursery(graph: Graph, tmp_path: Path) -> AsyncIterator[tuple[Nursery, SearchIndex]]:
    desk = await nursery_of(graph)
    shop: Any = organization(3, region=COUNTY, services=OFFER, version=2)
    codes = ("financing", "innovation", "marketing", "management", "intellectual-property", "testing")
    await committed(
        desk.journal,
        *(added(category(code)) for code in codes),
        Draft("ORGANIZATION_CHANGED", SHOP, shop),
    )
    index = await SearchIndex.open(tmp_path, graph, desk.journal)
    yield desk, index
    await index.close()


async def checked(desk: Nursery, index: SearchIndex, caller: Caller | None = None, **variables: Any) -> Any:
    context = Context.of(desk.graph, desk.journal, index, explain, caller)
    result = await SCHEMA.execute(CHECK, variables, context)
    return result.data["selfCheck"] if result.data else str(result.errors)


async def test_a_draft_is_checked_against_all_tiers_without_an_account(nursery: tuple[Nursery, SearchIndex]) -> None:
    desk, index = nursery
    head = await desk.journal.head()
    told = await checked(desk, index, answers=INNOVATIVE | {"nonsense": 1}, region=COUNTY, on="2024-06-05")
    assert (told["reached"], told["next"], told["holds"]) == ("INNOVATIVE", {"tier": "SPECIALIZED"}, None)
    assert told["problems"] == [{"field": "nonsense"}]
    assert [(one["tier"], one["evaluation"]["standard"]["version"]) for one in told["tiers"]] == [
        ("INNOVATIVE", "2022"),
        ("SPECIALIZED", "2022"),
        ("LITTLE_GIANT", "2022"),
    ]
    assert told["tiers"][0]["gaps"] == []
    later = await checked(desk, index, answers=INNOVATIVE, region=COUNTY, on="2026-06-05")
    assert [one["evaluation"]["standard"]["version"] for one in later["tiers"]] == ["2022", "2026", "2026"]
    assert await desk.journal.head() == head


async def test_what_is_missing_leads_to_who_is_near(nursery: tuple[Nursery, SearchIndex]) -> None:
    desk, index = nursery
    told = await checked(desk, index, answers={"asset_liability_ratio": "90"}, region=COUNTY, on="2026-06-05")
    gaps = {gap["condition"]["key"]: gap for gap in told["tiers"][1]["gaps"]}
    assert gaps["asset_liability_ratio"] == {
        "condition": {"key": "asset_liability_ratio", "holds": False},
        "improvements": [{"field": "asset_liability_ratio"}],
        "help": [
            {
                "category": {"code": "financing"},
                "reason": "股权融资对接与债务结构优化",
                "organizations": {"nodes": [{"id": SHOP}]},
            }
        ],
    }
    assert gaps["development_score"]["condition"]["holds"] is None
    assert gaps["veto_major_incident"]["help"] == []
    nowhere = await checked(desk, index, answers={"asset_liability_ratio": "90"}, on="2026-06-05")
    assert {one["organizations"] for gap in nowhere["tiers"][1]["gaps"] for one in gap["help"]} == {None}


async def test_an_enterprise_is_known_to_its_own(nursery: tuple[Nursery, SearchIndex]) -> None:
    desk, index = nursery
    enterprise = await desk.enters(1, figures=[{"year": 2025, "revenue": "1600"}])
    await desk.opens(2024)
    await desk.wins(1, enterprise, INNOVATIVE, "2024-06-05T04:00:00Z")
    for name in ("boss-1", "county", "nation"):
        told = await checked(desk, index, person(name), enterprise=enterprise, on="2026-06-05")
        assert (told["region"], told["holds"], told["reached"]) == (COUNTY, "INNOVATIVE", "INNOVATIVE")
        missing = {gap["condition"]["key"] for gap in told["tiers"][1]["gaps"]}
        assert not missing & {"prior_title_valid", "revenue_or_financing", "main_revenue_share"}
        assert "rd_expense_min" in missing
    for caller in (None, person("boss-2"), person("staff"), person("auditor"), person("expert-1")):
        assert "is none that the caller represents" in await checked(desk, index, caller, enterprise=enterprise)
    assert "is none that" in await checked(desk, index, person("boss-1"), enterprise="enterprise-none")
    lapsed = await checked(desk, index, person("boss-1"), enterprise=enterprise, on="2027-06-05")
    assert lapsed["holds"] is None
    assert "prior_title_valid" in {gap["condition"]["key"] for gap in lapsed["tiers"][1]["gaps"]}


async def test_a_holder_is_checked_for_its_re_review_whatever_it_once_applied_for(
    nursery: tuple[Nursery, SearchIndex],
) -> None:
    desk, index = nursery
    enterprise = await desk.enters(1)
    await desk.opens(2026, "little-giant", "2026")
    await desk.applies(1, enterprise, {"review_kind": "initial"}, "2026-06-05T04:00:00Z")
    growth = "revenue_cagr_2y"
    before = await checked(desk, index, person("boss-1"), enterprise=enterprise, on="2026-07-05")
    assert growth in {gap["condition"]["key"] for gap in before["tiers"][2]["gaps"]}
    title = {
        "id": "title-1",
        "enterprise": enterprise,
        "tier": "LITTLE_GIANT",
        "title": "专精特新“小巨人”企业",
        "name": "企业1",
        "region": COUNTY,
        "standard": "standard-little-giant@2026",
        "validFrom": "2026-07-01",
        "validTo": "2029-06-30",
        "status": "VALID",
    }
    await committed(desk.journal, Draft("TITLE_GRANTED", "title-1", title, fresh=True))
    after = await checked(desk, index, person("boss-1"), enterprise=enterprise, on="2026-07-05")
    assert growth not in {gap["condition"]["key"] for gap in after["tiers"][2]["gaps"]}


async def test_answers_that_are_wrong_are_told_by_tier(nursery: tuple[Nursery, SearchIndex]) -> None:
    desk, index = nursery
    told = await checked(desk, index, answers={"rd_ratio": "much", "years_in_niche": 3}, on="2026-06-05")
    assert told["tiers"][0]["evaluation"] == {
        "standard": {"id": "innovative-sme", "version": "2022"},
        "problems": [{"field": "rd_ratio"}],
        "scorecard": None,
    }
    assert told["tiers"][0]["gaps"] == []
    assert told["tiers"][1]["evaluation"]["problems"] == []
    assert "999999" in await checked(desk, index, region="999999")


KNOWN = """query($enterprise: ID!, $standard: String!, $version: String!) {
  knownAnswers(enterprise: $enterprise, standard: $standard, version: $version) }"""
NAMED = "query($id: ID!) { assessment(id: $id) { subject subjectName subjectEnglish subjectRegion { code } } }"


async def asked(nursery: tuple[Nursery, SearchIndex], caller: str | None, query: str, **variables: Any) -> Any:
    desk, index = nursery
    context = Context.of(desk.graph, desk.journal, index, explain, person(caller) if caller else None)
    result = await SCHEMA.execute(query, variables, context)
    return next(iter(result.data.values())) if result.data else str(result.errors)


async def test_a_form_begins_with_what_is_known_of_an_enterprise(nursery: tuple[Nursery, SearchIndex]) -> None:
    desk, _ = nursery
    year = today().year - 1
    enterprise = await desk.enters(1, figures=[{"year": year, "revenue": "1600"}])
    await desk.opens(year)
    await desk.wins(1, enterprise, INNOVATIVE, f"{year}-06-05T04:00:00Z")
    wanted = {"enterprise": enterprise, "standard": "specialized-sme", "version": "2022"}
    known = await asked(nursery, "boss-1", KNOWN, **wanted)
    assert known["revenue_last_year"] == "1600"
    assert known["main_revenue_share"] == INNOVATIVE["main_revenue_share"]
    assert "main_revenue_growth" not in known  # which this standard does not ask for
    newer = await asked(nursery, "boss-1", KNOWN, **wanted | {"version": "2026"})
    assert newer["prior_title_valid"] is True
    giant = await asked(nursery, "boss-1", KNOWN, **wanted | {"standard": "little-giant", "version": "2026"})
    assert giant["review_kind"] == "initial"
    assert "is none that the caller represents" in await asked(nursery, "auditor", KNOWN, **wanted)
    assert "there is no version" in await asked(nursery, "boss-1", KNOWN, **wanted | {"version": "1999"})


async def test_an_assessment_names_its_enterprise_to_those_who_see_it(nursery: tuple[Nursery, SearchIndex]) -> None:
    desk, _ = nursery
    enterprise = await desk.enters(1)
    await desk.opens(2026)
    await desk.applies(1, enterprise, INNOVATIVE, "2026-06-05T04:00:00Z")
    case = assessment_id(desk.round, enterprise)
    for caller in ("boss-1", "county", "auditor"):
        assert await asked(nursery, caller, NAMED, id=case) == {
            "subject": enterprise,
            "subjectName": "企业1",
            "subjectEnglish": None,
            "subjectRegion": {"code": COUNTY},
        }
    for stranger in (None, "boss-2", "expert-1"):
        assert await asked(nursery, stranger, NAMED, id=case) is None
