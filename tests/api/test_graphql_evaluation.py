"""Standards, scores and evaluations through the schema."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import evaluation_given
import given
import orjson
import pytest
from evaluation_given import TODAY, WORKED_EXAMPLE, published
from graphql_given import CITY, HUB, SHOP, Network

from directory.feedback.summary import FEWEST
from evaluation.adopting import adopt
from evaluation.recomputing import recompute
from evaluation.scoring.scorecard import score
from evaluation.scoring.shown import decimal_text
from evaluation.standards import build, catalogue
from graph_schema.address import Address
from graph_schema.connection import Transaction
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
FEEDBACK = Statement(
    "tests.feedback",
    """
    MATCH (organization:Organization {id: $id})
    UNWIND $voices AS voice
    CREATE (feedback:Feedback)-[:ABOUT]->(organization)
    SET feedback = voice
    RETURN count(*) AS created
    """,
)
TALLY = Statement(
    "tests.tally", "CREATE (:Tally {id: 'tally-100000', voices: 20, satisfied: 9, stars: 60}) RETURN 1 AS created"
)
SCORE = """
    query($id: ID!) { organization(id: $id) { score {
      id total stars decision outcome coverage agreement computedAt inherited synthetic earnedBy derivation
      standard { id version title english authority digest definition }
      indicators { key title english dimension points maximum weight rule ruleEnglish evidence reason reasonEnglish }
    } } }
"""
EVALUATE = """
    query(
      $answers: Answers!, $region: String, $standard: String! = "service-organization", $version: String! = "2026"
    ) {
      evaluate(standard: $standard, version: $version, region: $region, answers: $answers) {
        standard { id version } problems { field reason allowed }
        scorecard { total stars decision outcome coverage failed direct
          dimensions { key points } indicators { key points }
          conditions { key holds } improvements(first: 3) { indicator field neededEnglish gain met decision } } } }
"""


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with Network.opened(engine, tmp_path_factory.mktemp("index")) as opened:
        await evaluation_given.with_standards(opened.graph, opened.journal)
        rows = (*published(2), *published(3, staff=20, fee_score=100), *published(1, maturity_level=1))
        await opened.index.wait_for(await given.committed(opened.journal, *rows), 30)
        yield opened


async def test_a_score_is_shown_with_everything_that_explains_it(network: Network) -> None:
    score = (await network.only(SCORE, id=CITY))["score"]
    standard, indicators = score.pop("standard"), score.pop("indicators")
    derivation = orjson.loads(score.pop("derivation"))
    assert score == {
        "id": "score-00002-2026",
        "total": "85.22",
        "stars": 4,
        "decision": "4_STARS",
        "outcome": "PASS",
        "coverage": "1",
        "agreement": None,
        "computedAt": "2026-11-23T08:00:00Z",
        "inherited": False,
        "synthetic": False,
        "earnedBy": CITY,
    }
    ours = evaluation_given.standard()
    assert (standard["digest"], standard["definition"]) == (ours.digest, ours.definition)
    assert (standard["id"], standard["version"], standard["authority"]) == ("service-organization", "2026", "PROJECT")
    assert derivation["answers"] == WORKED_EXAMPLE
    assert derivation["standard"]["digest"] == ours.digest
    assert [row["key"] for row in indicators] == [row.key for row in ours.indicators]
    functions = next(row for row in indicators if row["key"] == "functions_covered")
    assert functions == {
        "key": "functions_covered",
        "title": "提供的服务功能",
        "english": "service functions offered",
        "dimension": "capability",
        "points": "66.67",
        "maximum": "100",
        "weight": "0.04",
        "rule": "1 得 0 分，4 得 100 分，其间按比例",
        "ruleEnglish": "0 points at 1, 100 at 4, in proportion between",
        "evidence": None,
        "reason": "提供的服务功能：信息服务、市场营销、创业辅导",
        "reasonEnglish": "service functions offered: information, marketing, startup guidance",
    }


async def test_a_stranger_recomputes_a_published_score(network: Network, tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    answer.write_bytes(orjson.dumps({"data": await network.data(SCORE, id=SHOP)}))
    command = [sys.executable, "-I", str(ROOT / "evaluation" / "recompute.py"), "--file", str(answer)]

    def recomputed() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)

    told = await asyncio.to_thread(recomputed)
    assert (told.returncode, told.stdout) == (0, "equal\n"), told.stderr
    answer.write_bytes(answer.read_bytes().replace(b'"stars":4', b'"stars":5'))
    told = await asyncio.to_thread(recomputed)
    assert (told.returncode, told.stdout) == (1, "stars: published 5, recomputed 4\n")


async def test_the_whole_network_is_recomputed(network: Network) -> None:
    steps: list[tuple[int, int]] = []
    outcome = await recompute(network.graph, lambda done, total: steps.append((done, total)))
    assert (outcome.scores, outcome.different, outcome.differences, steps) == (3, 0, [], [(3, 3)])


async def test_lists_filter_order_and_count_by_score(network: Network) -> None:
    asked = """query($f: OrganizationFilter) { organizations(orderBy: SCORE_DESC, filter: $f) {
        facets { stars { value count } } nodes { id score { total stars } } } }"""
    whole = await network.only(asked)
    scored = [(node["id"], node["score"]["total"]) for node in whole["nodes"] if node["score"]]
    assert [key for key, _ in scored] == [SHOP, CITY, HUB]
    assert [node["score"] for node in whole["nodes"][3:]] == [None, None]
    assert whole["facets"]["stars"] == [{"value": "4", "count": 2}, {"value": "1", "count": 1}]
    kept = await network.only(asked, f={"minimumScore": 85.22, "stars": 4})
    assert [node["id"] for node in kept["nodes"]] == [SHOP, CITY]
    statistics = await network.only('{ region(code: "330000") { statistics { averageScore scored } } }')
    total = sum((Decimal(total) for _, total in scored), Decimal(0))
    assert statistics["statistics"]["scored"] == 3
    assert Decimal(statistics["statistics"]["averageScore"]) == (total / 3).quantize(Decimal("0.01"))


async def test_a_page_of_scores_costs_as_many_statements_as_one(network: Network) -> None:
    asked = (
        "query($n: Int) { organizations(first: $n, orderBy: SCORE_DESC) { nodes { score { total stars decision } } } }"
    )
    assert await network.cost(asked, n=1) == await network.cost(asked, n=6) == {}
    whole = """query($n: Int) { organizations(first: $n, orderBy: SCORE_DESC) {
        nodes { score { derivation standard { title } indicators { key } } } } }"""
    assert await network.cost(whole, n=1) == await network.cost(whole, n=6)


async def test_answers_are_scored_without_being_stored(network: Network) -> None:
    before = await network.journal.head()
    evaluation = await network.only(EVALUATE, answers=WORKED_EXAMPLE)
    card = evaluation["scorecard"]
    assert evaluation["problems"] == []
    assert (card["total"], card["stars"], card["decision"], card["outcome"]) == ("85.22", 4, "4_STARS", "PASS")
    assert {row["key"]: row["points"] for row in card["dimensions"]}["coverage"] == "77.88"
    assert all(row["holds"] for row in card["conditions"])
    gains = [Decimal(row["gain"]) for row in card["improvements"]]
    assert gains == sorted(gains, reverse=True)
    first = card["improvements"][0]
    better = await network.only(EVALUATE, answers=WORKED_EXAMPLE | {first["field"]: 150})
    assert first["field"] == "smes_served_per_year"
    assert Decimal(better["scorecard"]["total"]) - Decimal("85.225") == pytest.approx(gains[0], abs=Decimal("0.01"))
    assert await network.journal.head() == before


async def test_a_province_may_have_another_rule(network: Network) -> None:
    answers = dict.fromkeys(("main_revenue_share", "rd_staff_share"), 0)
    asked = {"standard": "specialized-sme", "version": "2022", "answers": answers}
    assert (await network.only(EVALUATE, **asked))["scorecard"]["decision"] == "INSUFFICIENT_EVIDENCE"
    standard = await network.only(
        '{ standard(id: "specialized-sme", version: "2022") { overrides { province condition demand rule sources } } }'
    )
    (override,) = standard["overrides"]
    assert (override["province"], override["condition"], override["demand"]) == ("440000", "score_total", "total ≥ 70")
    assert override["rule"] == {"total": True, "at_least": 70}


async def test_all_invalid_answers_are_told_at_once(network: Network) -> None:
    answers = {"staff": 1.5, "x": 1, "maturity_level": 9, "published_items": ["no"], "satisfied_clients": 3}
    evaluation = await network.only(EVALUATE, answers=answers, region="33")
    assert evaluation["scorecard"] is None
    told = {row["field"]: (row["reason"], row["allowed"]) for row in evaluation["problems"]}
    asked = ", ".join(field.key for field in evaluation_given.standard().fields)
    assert told == {
        "region": ("OUT_OF_RANGE", "the six-digit code of a region"),
        "x": ("UNKNOWN_INDICATOR", f"one of {asked}"),
        "published_items": ("OUT_OF_RANGE", "any of fees, process"),
        "staff": ("WRONG_TYPE", "an integer, ≥ 0"),
        "maturity_level": ("OUT_OF_RANGE", "an integer, ≥ 0, ≤ 5"),
        "rated_clients": ("MISSING_REQUIRED", "an integer, ≥ 0"),
    }


async def test_a_variable_inside_written_answers_counts_as_json_has_it(network: Network) -> None:
    written = """query($staff: Int, $share: Decimal, $day: Date) {
        evaluate(standard: "service-organization", version: "2026",
            answers: {staff: $staff, professional_share: $share, years_operating: $day}) {
            problems { field reason value } scorecard { coverage } } }"""
    nothing = await network.only(EVALUATE, answers={})
    unanswered = await network.only(written)
    assert (unanswered["problems"], unanswered["scorecard"]["coverage"]) == ([], nothing["scorecard"]["coverage"])
    assert (await network.only(written, staff=17, share="82.5"))["problems"] == []
    (problem,) = (await network.only(written, day="2026-01-01"))["problems"]
    assert problem == {"field": "years_operating", "reason": "WRONG_TYPE", "value": "2026-01-01"}


async def test_an_unknown_standard_is_refused(network: Network) -> None:
    for standard, version in (("nope", "2026"), ("service-organization", "1"), ("'", "2026"), ("", "")):
        refusal = await network.refusal(EVALUATE, answers={}, standard=standard, version=version)
        assert refusal.field == "standard"
        assert (
            await network.only(
                "query($i: String!, $v: String!) { standard(id: $i, version: $v) { id } }", i=standard, v=version
            )
            is None
        )
    assert "is no Answers" in (await network.invalid(EVALUATE, answers=[1])).message


@pytest.mark.parametrize("name", [(one.id, one.version) for one in catalogue.everything()], ids="@".join)
async def test_every_standard_is_shown_with_its_whole_tree(network: Network, name: tuple[str, str]) -> None:
    asked = """query($i: String!, $v: String!) { standard(id: $i, version: $v) {
        id version title english document subject authority completeness effectiveFrom effectiveTo supersedes reReview
        validityYears notes digest fields { key type title english unit minimum maximum required words { word } }
        dimensions { key maximum weight unknown }
        indicators { key dimension kind maximum weight rule confidence sources note }
        conditions { key kind title english demand replaces stars rule confidence sources note } } }"""
    shown = await network.only(asked, i=name[0], v=name[1])
    ours = catalogue.find(*name)
    assert ours is not None
    assert (shown["digest"], shown["effectiveFrom"], shown["effectiveTo"]) == (
        ours.digest,
        ours.effective_from,
        ours.effective_to,
    )
    content: dict[str, Any] = orjson.loads(ours.definition)
    for table in ("fields", "dimensions", "indicators"):
        assert [row["key"] for row in shown[table]] == [row["key"] for row in content.get(table, [])]
    rows = [row for table in ("conditions", "direct", "limits") for row in content.get(table, [])]
    assert [(row["key"], row["rule"]) for row in shown["conditions"]] == [(row["key"], row.get("rule")) for row in rows]
    assert all(row["sources"] for row in (*shown["indicators"], *shown["conditions"]))


async def test_standards_are_listed_by_day_and_subject(network: Network) -> None:
    asked = "query($d: Date, $s: StandardSubject) { standards(inForceOn: $d, subject: $s) { id version } }"
    everything = await network.only(asked)
    assert [(row["id"], row["version"]) for row in everything] == [
        (one.id, one.version) for one in sorted(catalogue.everything(), key=lambda one: (one.id, one.version))
    ]
    for day in ("2011-06-17", "2026-03-31", "2026-04-01", TODAY):
        expected = {
            (one.id, one.version)
            for one in catalogue.everything()
            if one.effective_from and one.effective_from <= day and (not one.effective_to or day <= one.effective_to)
        }
        assert {(row["id"], row["version"]) for row in await network.only(asked, d=day)} == expected
    enterprises = await network.only(asked, s="ENTERPRISE", d=TODAY)
    assert [row["id"] for row in enterprises] == [
        "enterprise-size",
        "innovative-sme",
        "little-giant",
        "specialized-sme",
    ]


async def test_a_published_assessment_is_shown(network: Network) -> None:
    asked = "query($id: ID!) { assessment(id: $id) { period state synthetic standard { id } organization { id } } }"
    assert await network.only(asked, id="assessment-00002-2026") == {
        "period": "2026",
        "state": "PUBLISHED",
        "synthetic": False,
        "standard": {"id": "service-organization"},
        "organization": {"id": CITY},
    }
    assert await network.only(asked, id="assessment-nobody") is None


async def test_feedback_is_shown_apart(network: Network) -> None:
    async def unit(transaction: Transaction) -> None:
        await transaction.run(FEEDBACK, id=CITY, voices=voices)
        await transaction.run(TALLY)

    voices: list[dict[str, Any]] = [
        {"id": f"f{n}", "satisfied": n < 4, "stars": 5 if n < 4 else 2} for n in range(FEWEST)
    ]
    voices.append({"id": "flagged", "satisfied": True, "stars": 5, "flags": ["BURST"]})
    await network.graph.write(unit)
    asked = """query($id: ID!) { organization(id: $id) { feedback {
        tooFew answers flagged satisfied satisfaction satisfactionAtLeast satisfactionAtMost averageStars bayesianStars
        prior { region averageStars weight } complaints { tooFew open upheld partly rejected withdrawn } } } }"""
    found = await network.only(asked, id=CITY)
    assert found["feedback"] == {
        "tooFew": False,
        "answers": 5,
        "flagged": 1,
        "satisfied": 4,
        "satisfaction": "0.80",
        "satisfactionAtLeast": "0.38",
        "satisfactionAtMost": "0.96",
        "averageStars": "4.40",
        "bayesianStars": "3.47",
        "prior": {"region": "100000", "averageStars": "3.00", "weight": 10},
        "complaints": {"tooFew": True} | dict.fromkeys(("open", "upheld", "partly", "rejected", "withdrawn")),
    }


COMPARE = """
    query($a: StandardVersion!, $b: StandardVersion!, $within: String, $organization: ID, $first: Int) {
      compareStandards(a: $a, b: $b, within: $within, organization: $organization, first: $first) {
        peers a { version } b { version }
        organizations { organization { id } moved a { total rank stars decision } b { total rank stars decision } } } }
"""
INTERVALS = """
    query($standard: StandardVersion!, $within: String, $organization: ID) {
      scoreIntervals(standard: $standard, within: $within, organization: $organization) {
        peers organizations { organization { id } nominal { total rank }
          total { low median high } rank { low median high } } } }
"""
OURS, NEXT = {"id": "service-organization", "version": "2026"}, {"id": "service-organization", "version": "2027"}


async def test_two_versions_are_compared_on_the_same_answers(network: Network) -> None:
    definition = orjson.loads(evaluation_given.standard().definition)
    weights = {"norms": "0.05", "capability": "0.20", "execution": "0.40", "satisfaction": "0.05"}
    for dimension in definition["dimensions"]:
        dimension["weight"] = weights.get(dimension["key"], dimension["weight"])
    definition |= {"version": "2027", "supersedes": "2026", "effective_from": "2027-01-01"}
    later = build.standard(definition)
    await network.index.wait_for(await adopt(network.graph, network.journal, [later], "tests", TODAY), 30)
    found = await network.only(COMPARE, a=OURS, b=NEXT, within="330000")
    assert (found["peers"], found["a"]["version"], found["b"]["version"]) == (3, "2026", "2027")
    rows = {row["organization"]["id"]: row for row in found["organizations"]}
    assert {key: (row["a"]["rank"], row["b"]["rank"], row["moved"]) for key, row in rows.items()} == {
        SHOP: (1, 1, 0),
        CITY: (2, 2, 0),
        HUB: (2, 2, 0),
    }
    for row in found["organizations"]:
        answers = WORKED_EXAMPLE | ({"staff": 20, "fee_score": 100} if row["organization"]["id"] == SHOP else {})
        assert row["b"]["total"] == decimal_text(score(later, None, answers).total)
    only = await network.only(COMPARE, a=NEXT, b=OURS, organization=CITY)
    assert [row["organization"]["id"] for row in only["organizations"]] == [CITY]
    assert only["peers"] == 3
    assert await network.only(COMPARE, a=OURS, b=NEXT, within="340000") == found | {"peers": 0, "organizations": []}


async def test_intervals_tell_how_firm_a_rank_is(network: Network) -> None:
    found = await network.only(INTERVALS, standard=OURS, within="330000")
    assert found["peers"] == 3
    first = found["organizations"][0]
    assert (first["organization"]["id"], first["nominal"]["rank"], first["rank"]["high"]) == (SHOP, 1, "1.00")
    for row in found["organizations"]:
        low, median, high = (Decimal(row["total"][end]) for end in ("low", "median", "high"))
        assert low < median < high
        assert low < Decimal(row["nominal"]["total"]) < high
    assert await network.only(INTERVALS, standard=OURS, within="330000") == found
    only = await network.only(INTERVALS, standard=OURS, organization=SHOP)
    assert only["organizations"] == [first]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"a": OURS, "b": {"id": "little-giant", "version": "2026"}}, "b"),
        ({"a": {"id": "service-organization", "version": "1"}, "b": OURS}, "a"),
        ({"a": OURS, "b": {"id": "service-organization", "version": "' "}}, "b"),
        ({"a": OURS, "b": OURS, "within": "999999"}, "within"),
        ({"a": OURS, "b": OURS, "organization": "org-nobody"}, "organization"),
        ({"a": OURS, "b": OURS, "first": 101}, "first"),
    ],
)
async def test_what_cannot_be_compared_is_refused(network: Network, asked: dict[str, Any], field: str) -> None:
    assert (await network.refusal(COMPARE, **asked)).field == field


async def test_weights_that_are_not_there_cannot_vary(network: Network) -> None:
    refusal = await network.refusal(INTERVALS, standard={"id": "service-norms", "version": "trial"})
    assert (refusal.field, "no weights" in refusal.message) == ("standard", True)


async def test_roll_ups_guard_small_samples(network: Network) -> None:
    found = await network.only(
        """{ rollUps(by: REGION, filter: {within: "100000"}) {
            whole { scored average bayesianAverage median spread }
            groups { value organizations scores { scored average } } } }"""
    )
    assert found["whole"] == {"scored": 3, "average": None, "bayesianAverage": None, "median": None, "spread": None}
    assert found["groups"] == [
        {"value": "330000", "organizations": 3, "scores": {"scored": 3, "average": None}},
        {"value": "340000", "organizations": 1, "scores": {"scored": 0, "average": None}},
    ]
