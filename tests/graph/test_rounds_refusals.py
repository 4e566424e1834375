"""What cannot be done in a round: every refusal, who may do what on the graph, and that nothing came of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from accounts_given import (
    BARE,
    CITY,
    COUNTY,
    NATION,
    OTHER_COUNTY,
    OTHER_PROVINCE,
    PROVINCE,
    RETIRED,
    SHOP,
    appointed,
    person,
    request_id,
)
from conftest import empty
from evaluation_given import WORKED_EXAMPLE, published
from given import changed, committed, organization
from rounds_given import AWAY, EVALUATORS, EVIDENCE, NEIGHBOUR, Office, Refused, day, office, refused

from directory.accounts.refusals import NotAllowed, NotFound, VersionConflict
from directory.accounts.roles import Role
from evaluation.aggregates import ROUNDS
from evaluation.documents import AssessmentDocument
from evaluation.rounds.case import assessment_id, load_case
from evaluation.rounds.publication import revoke
from evaluation.rounds.refusals import (
    AnswersRefused,
    DeadlineRefused,
    EvaluatorsRefused,
    EvidenceRefused,
    PublicationRefused,
    ReasonRefused,
    RoundRefused,
    StateConflict,
)
from evaluation.rounds.seeing import GraphReader
from evaluation.rounds.self_assessment import submit_self_assessment
from evaluation.rounds.states import OPEN_TO_ALL, TABLE, AssessmentState, Deed
from graph_schema.address import Address
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.receipts import RequestIdConflict

pytestmark = pytest.mark.anyio

LONG = "由" * 2_001


@pytest.fixture(scope="module")
async def opened(engine: Address) -> AsyncIterator[Office]:
    graph = await Graph.open(engine)
    await empty(graph)
    yield await office(graph)
    await graph.close()


@pytest.fixture
async def desk(opened: Office) -> Office:
    await opened.opens()
    return opened


OPENINGS: list[tuple[Refused, str, dict[str, Any], str]] = [
    (NotAllowed, "staff", {}, "it takes ADMINISTRATOR of 100000 or ADMINISTRATOR of 330000$"),
    (NotAllowed, "city", {}, "has no role"),
    (NotAllowed, "auditor", {}, "has no role"),
    (NotAllowed, "expert-1", {}, "has no role"),
    (NotAllowed, "province", {"region": OTHER_PROVINCE}, "has no role"),
    (NotAllowed, "province", {"region": NATION}, "has no role"),
    (NotFound, "nation", {"region": "999999"}, "region '999999' does not exist"),
    (NotFound, "nation", {"standard": "none"}, "standard 'none@2026' does not exist"),
    (NotFound, "nation", {"version": "x" * 1_000}, "does not exist"),
    (RoundRefused, "province", {"region": RETIRED}, "is retired"),
    (RoundRefused, "province", {"standard": "enterprise-size", "version": "2011"}, "a class by figures alone"),
    (RoundRefused, "province", {"standard": "demo-platform", "version": "2017"}, "in force from 2017-07-03 to"),
    (RoundRefused, "province", {"standard": "service-norms", "version": "trial"}, "from an unknown day"),
    (RoundRefused, "province", {"period": "26"}, "period is '26'"),
    (RoundRefused, "province", {"period": "2026-13"}, "period is '2026-13'"),
    (RoundRefused, "province", {"raters": 1}, "raters is 1; it must be 2 to 9"),
    (RoundRefused, "province", {"raters": 10}, "raters is 10; it must be 2 to 9"),
    (RoundRefused, "province", {"appeal_days": 0}, "appealDays is 0; it must be 1 to 90"),
    (RoundRefused, "province", {"appeal_days": 91}, "appealDays is 91"),
    (RoundRefused, "province", {"self_assess_by": day(-1)}, "one after the other"),
    (RoundRefused, "province", {"check_by": day(9)}, "one after the other"),
    (RoundRefused, "province", {"publish_by": day(2_000)}, "one after the other"),
]


@pytest.mark.parametrize(("error", "name", "changed", "match"), OPENINGS)
async def test_rounds_that_cannot_be_opened(
    opened: Office, error: Refused, name: str, changed: dict[str, Any], match: str
) -> None:
    await refused(opened, error, lambda: opened.opens(name, **changed), match)


async def test_rounds_that_cannot_be_closed(desk: Office) -> None:
    await refused(desk, NotAllowed, lambda: desk.closes("city"))
    await refused(desk, VersionConflict, lambda: desk.closes(version=2), "has version 1, expected was 2")
    await desk.closes(version=1)
    await refused(desk, RoundRefused, desk.closes, "is CLOSED already")
    await refused(desk, RoundRefused, desk.self_assesses, "nobody further may enter")
    desk.round = "round-330000-000000000000"
    await refused(desk, NotFound, desk.closes)


async def test_organizations_that_cannot_enter(desk: Office) -> None:
    await appointed(desk.journal, "bare", Role.ORGANIZATION, BARE)
    await refused(desk, RoundRefused, lambda: desk.self_assesses("away", AWAY), "lies in 340000")
    await refused(desk, RoundRefused, lambda: desk.self_assesses("bare", BARE), "lies in no known division")
    await refused(desk, NotFound, lambda: desk.self_assesses("staff", "org-none"))
    await refused(desk, NotAllowed, lambda: desk.self_assesses("neighbour"))
    await refused(desk, NotAllowed, lambda: desk.self_assesses("nation"))
    for entity in ("", "assessment-", "assessment-330000-000000000000-00003", "x" * 100_000, f"{desk.case()}\n"):
        work = partial(submit_self_assessment, desk.journal, person("staff"), request_id(), entity)
        await refused(desk, NotFound, partial(work, WORKED_EXAMPLE, []), "does not exist")
    await committed(desk.journal, changed(organization(7, region=OTHER_COUNTY, status="CLOSED", version=2)))
    await refused(desk, RoundRefused, lambda: desk.self_assesses("neighbour", NEIGHBOUR), "is CLOSED")
    await committed(desk.journal, changed(organization(7, region=OTHER_COUNTY, version=3)))


ANSWERS: list[tuple[Refused, Any, list[dict[str, Any]], str]] = [
    (AnswersRefused, {}, [], "answers: missing_required"),
    (AnswersRefused, {"staff": None}, [], "answers: missing_required"),
    (AnswersRefused, {"staff": -1}, [], "staff: out_of_range"),
    (AnswersRefused, {"staff": 10**99 * 10}, [], "staff: out_of_range"),
    (AnswersRefused, {"staff": 1.5}, [], "staff: wrong_type"),
    (AnswersRefused, {"unknown": 1}, [], "unknown: unknown_indicator"),
    (AnswersRefused, {"staff": {1, 2}}, [], "answers: wrong_type"),
    (AnswersRefused, {"staff": 10**5_000}, [], "answers: wrong_type"),
    (AnswersRefused, {"satisfied_clients": 5}, [], "rated_clients: missing_required"),
    (EvidenceRefused, WORKED_EXAMPLE, [EVIDENCE] * 51, "51 pieces; allowed are 50"),
    (EvidenceRefused, WORKED_EXAMPLE, [EVIDENCE | {"sha256": "AB" * 32}], "64 hexadecimal digits"),
    (EvidenceRefused, WORKED_EXAMPLE, [EVIDENCE | {"link": "javascript:alert(1)"}], "http or https"),
    (EvidenceRefused, WORKED_EXAMPLE, [EVIDENCE | {"link": "https://a.cn/" + "a" * 500}], "500 characters"),
    (EvidenceRefused, WORKED_EXAMPLE, [EVIDENCE | {"mediaType": "pdf"}], "mediaType"),
    (EvidenceRefused, WORKED_EXAMPLE, [EVIDENCE | {"size": -1}], "size"),
    (EvidenceRefused, WORKED_EXAMPLE, [EVIDENCE | {"fields": ["none"]}], "inputs of the standard"),
]


@pytest.mark.parametrize(("error", "answers", "evidence", "match"), ANSWERS)
async def test_answers_and_evidence_that_are_not_taken(
    opened: Office, error: Refused, answers: Any, evidence: list[dict[str, Any]], match: str
) -> None:
    work = partial(submit_self_assessment, opened.journal, person("staff"), request_id(), opened.case())
    await refused(opened, error, partial(work, answers, evidence), match)


def works(desk: Office) -> dict[Deed, Callable[[], Awaitable[Any]]]:
    """Every deed by somebody who may do it, in a state where it can be done."""
    return {
        Deed.SELF_ASSESS: desk.self_assesses,
        Deed.ACCEPT: desk.checks,
        Deed.SEND_BACK: lambda: desk.checks("province", accept=False, reason="不全"),
        Deed.DISPATCH: desk.dispatches,
        Deed.RATE: lambda: desk.rates("expert-1"),
        Deed.PUBLISH: desk.publishes,
        Deed.APPEAL: desk.appeals,
        Deed.CONFIRM: lambda: desk.decides(confirm=True),
        Deed.RE_RATE: lambda: desk.decides(confirm=False),
        Deed.REVOKE: desk.revokes,
    }


async def test_out_of_turn_everything_is_refused_on_the_graph(desk: Office) -> None:
    forward: list[Callable[[], Awaitable[Any]]] = [
        desk.self_assesses,
        desk.checks,
        desk.dispatches,
        desk.all_rate,
        desk.publishes,
        desk.appeals,
        lambda: desk.decides(confirm=False),
        desk.all_rate,
        desk.publishes,
        desk.revokes,
    ]
    met: set[AssessmentState | None] = set()
    for advance in (None, *forward):
        if advance:
            await advance()
        document = await desk.assessment()
        state = AssessmentState(document["state"]) if document else None
        if state in met:
            continue
        met.add(state)
        drawn = [account for draw in document.get("dispatches", []) for account in draw["drawn"]]
        told = state in OPEN_TO_ALL or person("expert-1").account in drawn  # who has nothing to do with a draft is not
        for deed, work in works(desk).items():
            if (state, deed) not in TABLE:
                await refused(desk, StateConflict if told or deed is not Deed.RATE else NotAllowed, work)
    assert met == {None, *AssessmentState} - {AssessmentState.RETURNED}


async def test_only_the_drawn_rate_and_they_do_not_publish(desk: Office) -> None:
    await desk.self_assesses()
    await desk.checks()
    await desk.dispatches()
    drawn = await desk.awaited()
    for name in set(EVALUATORS) - set(drawn):
        await refused(desk, NotAllowed, partial(desk.rates, name), "not among the evaluators")
    await refused(desk, NotAllowed, lambda: desk.rates("nation"), "EVALUATOR of")
    await refused(desk, AnswersRefused, lambda: desk.rates(drawn[0], staff=-1), "staff: out_of_range")
    await refused(desk, EvaluatorsRefused, desk.dispatches, f"may still answer, until {day(30)}")
    await desk.all_rate()
    await appointed(desk.journal, drawn[0], Role.ADMINISTRATOR, NATION, until="2099-01-01T00:00:00Z")
    await refused(desk, PublicationRefused, lambda: desk.publishes(drawn[0]), "does not publish it")
    await refused(desk, VersionConflict, lambda: desk.publishes(version=1), "expected was 1")
    await desk.takes(drawn[0], Role.ADMINISTRATOR, NATION)
    await desk.publishes()


async def test_too_few_evaluators(desk: Office) -> None:
    await desk.self_assesses()
    await desk.checks()
    for name in EVALUATORS[1:]:
        await appointed(desk.journal, name, Role.EMPLOYEE, SHOP)
    await refused(desk, EvaluatorsRefused, desk.dispatches, "1 evaluators can be drawn, of 5 with a role here")
    for name in EVALUATORS[1:]:
        await desk.forget(name, Role.EMPLOYEE, SHOP)
    await desk.dispatches()


async def test_what_leaves_the_decision_open_is_not_published(desk: Office) -> None:
    await desk.self_assesses()
    await desk.checks()
    await desk.dispatches()
    for name in await desk.awaited():
        await desk.rates_only(name, {"staff": 17, "fixed_site": True})
    await refused(desk, PublicationRefused, desk.publishes, "left open what the decision needs")


async def test_reasons_are_needed_and_bounded(desk: Office) -> None:
    await desk.self_assesses()
    for reason in (None, "", "  "):
        work = partial(desk.checks, accept=False, reason=reason)
        await refused(desk, ReasonRefused, work, "is empty; it must say why")
    await refused(desk, ReasonRefused, lambda: desk.checks(reason=LONG), "2001 characters; allowed: 1 to 2000")
    await refused(desk, ReasonRefused, lambda: desk.checks(accept=False, reason="a\x00b"), "invisible character U.0000")
    await refused(desk, VersionConflict, lambda: desk.checks(version=7))


async def test_who_published_does_not_decide_and_an_appeal_is_made_once(desk: Office) -> None:
    await desk.until_reviewed()
    await desk.publishes("nation")
    await refused(desk, ReasonRefused, lambda: desk.appeals(reason=" "))
    await desk.appeals()
    await refused(desk, NotAllowed, lambda: desk.decides("nation", confirm=True), "who published a score")
    await refused(desk, NotAllowed, lambda: desk.decides("province", confirm=True), "it takes ADMINISTRATOR of 100000$")
    await appointed(desk.journal, "other nation", Role.ADMINISTRATOR, NATION)
    await desk.decides("other nation", confirm=True)
    await refused(desk, RoundRefused, desk.appeals, "was appealed before")


async def rewritten(desk: Office, **changed: Any) -> None:
    """The round with other days."""
    document = await desk.stored(ROUNDS, desk.round) | changed
    await committed(desk.journal, Draft("ROUND_CLOSED", desk.round, document))


async def test_deadlines_are_kept_where_the_table_says_and_told_elsewhere(desk: Office) -> None:
    await rewritten(desk, selfAssessBy=day(-9))
    await refused(desk, DeadlineRefused, desk.self_assesses, f"SELF_ASSESS was due by the end of {day(-9)}")
    await rewritten(desk, selfAssessBy=day(0))
    await desk.self_assesses()
    await rewritten(desk, selfAssessBy=day(-9), checkBy=day(-8), rateBy=day(-7))
    await desk.checks(accept=False, reason="不全")
    await desk.self_assesses()
    await desk.checks()
    await desk.dispatches()
    one, other = await desk.awaited()
    await desk.rates(one)
    await desk.dispatches()
    (third,) = await desk.awaited()
    assert third not in {one, other}, "who is late is replaced"
    await refused(desk, NotAllowed, lambda: desk.rates(other), "not among the evaluators")
    await desk.rates(third)
    await desk.publishes()
    late = [step["deed"] for step in (await desk.assessment())["steps"] if step.get("late")]
    assert late == ["SEND_BACK", "ACCEPT", "DISPATCH", "RATE", "DISPATCH", "RATE"]
    document = await desk.assessment() | {"publishedAt": f"{day(-16)}T00:00:00Z"}
    await committed(desk.journal, Draft("ASSESSMENT_PUBLISHED", desk.case(), document))
    await refused(desk, DeadlineRefused, desk.appeals, f"APPEAL was due by the end of {day(-1)}")
    await rewritten(desk, publishBy=day(-1))
    await refused(desk, DeadlineRefused, lambda: desk.self_assesses("neighbour", NEIGHBOUR))


async def test_what_no_round_gave_rise_to_cannot_be_appealed(desk: Office) -> None:
    assessment, score = published(3)
    await committed(desk.journal, assessment, score)
    await refused(desk, RoundRefused, lambda: desk.appeals_entity(assessment.entity), "without a round")
    await refused(desk, NotAllowed, lambda: desk.revokes_entity(assessment.entity, "staff"))
    await refused(desk, NotFound, lambda: desk.revokes_entity("assessment-00099-2026"))


async def test_a_request_id_belongs_to_one_request(desk: Office) -> None:
    name, caller = request_id(), person("staff")
    answers = dict(WORKED_EXAMPLE)
    asked = partial(submit_self_assessment, desk.journal, caller, name, desk.case())
    receipt = await asked(answers, [EVIDENCE])
    assert await asked(answers, [EVIDENCE]) == receipt
    await refused(desk, RequestIdConflict, partial(asked, answers | {"staff": 1}, [EVIDENCE]))
    await refused(desk, RequestIdConflict, partial(asked, answers, []))
    await refused(desk, RequestIdConflict, lambda: revoke(desk.journal, caller, name, desk.case(), "x"))


def test_an_assessment_is_named_by_its_round_and_organization() -> None:
    assert assessment_id("round-330000-0123456789ab", "org-a-1") == "assessment-330000-0123456789ab-a-1"


LEVELS = {"nation": NATION, "province": PROVINCE, "city": CITY, "county": COUNTY}
ASIDE = {"aside": OTHER_COUNTY, "away province": OTHER_PROVINCE}


async def test_on_the_graph_each_role_may_where_it_holds(desk: Office) -> None:
    """The shop lies in the county, the round is held by the city. Last here: it makes many evaluators."""
    await desk.opens("city", region=CITY)
    people: dict[str, tuple[Role, str]] = {}
    for role in (Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR):
        for level, place in (LEVELS | ASIDE).items():
            people[f"{role.value} {level}"] = (role, level)
            await appointed(desk.journal, f"{role.value} {level}", role, place)
    for role in (Role.ORGANIZATION, Role.EMPLOYEE):
        for shop in (SHOP, NEIGHBOUR):
            people[f"{role.value} {shop}"] = (role, shop)
            await appointed(desk.journal, f"{role.value} {shop}", role, shop)
    reader = GraphReader(desk.graph)
    case = await load_case(reader, desk.case(), now())
    holding = {"nation", "province", "city"}
    local, higher = holding | {"county"}, holding - {"city"}
    rights = {(way.action, way.place): key for key, way in TABLE.items() if way.action}
    for state, deed in rights.values():  # every right once; the whole table is gone through without a graph
        drafted: AssessmentDocument | None = None
        if state is not None:
            fields: Any = {"id": desk.case(), "state": state.value}
            drafted = fields
        for name, (role, place) in people.items():
            over = {
                Deed.SELF_ASSESS: {SHOP},
                Deed.APPEAL: {SHOP},
                Deed.RATE: local,
                Deed.ACCEPT: local,
                Deed.SEND_BACK: holding if state is AssessmentState.EXPERT_REVIEWED else local,
                Deed.CONFIRM: higher,
                Deed.RE_RATE: higher,
            }.get(deed, holding)
            needed = {Deed.SELF_ASSESS: Role.ORGANIZATION, Deed.APPEAL: Role.ORGANIZATION, Deed.RATE: Role.EVALUATOR}
            expected = role is needed.get(deed, Role.ADMINISTRATOR) and place in over
            try:
                await replace(case, assessment=drafted).require(reader, person(name).account, deed)
                allowed = True
            except NotAllowed:
                allowed = False
            assert allowed == expected, (state, deed, name)
