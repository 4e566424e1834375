"""The way of an assessment through a round, on the graph."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from accounts_given import CITY, COUNTY, OTHER_PROVINCE, PROVINCE, SHOP, appointed, person, request_id, wish
from conftest import empty
from evaluation_given import published
from given import changed, committed, organization
from rounds_given import DISSENT, EVALUATORS, NEIGHBOUR, Office, office

from cultivation.aggregates import AGGREGATES
from directory.accounts.granting import revoke_by_command
from directory.accounts.refusals import NotAllowed
from directory.accounts.roles import Role
from evaluation.aggregates import ROUNDS
from evaluation.dispatch.dispatching import redo
from evaluation.documents import AssessmentDocument
from evaluation.recomputing import recompute
from evaluation.rounds.listing import work_of
from evaluation.rounds.opening import open_round
from evaluation.rounds.refusals import StateConflict
from evaluation.rounds.seeing import GraphReader, Viewer, viewers_of
from evaluation.rounds.states import Deed
from graph_schema.address import Address
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def opened(engine: Address) -> AsyncIterator[Office]:
    """One graph for all tests of this module; each opens a round of its own."""
    graph = await Graph.open(engine)
    await empty(graph)
    yield await office(graph)
    await graph.close()


@pytest.fixture
async def desk(opened: Office) -> Office:
    await opened.opens()
    return opened


async def clean(desk: Office) -> None:
    """The journal tells what the graph holds, and every score comes out again."""
    report = await verify(desk.graph, desk.journal, AGGREGATES)
    assert report.clean, report.findings
    outcome = await recompute(desk.graph, lambda _done, _total: None)
    assert outcome.different == 0, outcome.differences


async def test_the_whole_way_of_an_assessment(desk: Office) -> None:
    await desk.self_assesses()
    assert (await desk.assessment())["state"] == "SELF_ASSESSED"
    await desk.checks()
    await desk.dispatches()
    one, other = await desk.awaited()
    await desk.rates(one)
    assert await desk.awaited() == [other]
    await desk.rates(other, staff=16)
    reviewed = await desk.assessment()
    assert (reviewed["state"], reviewed["version"]) == ("EXPERT_REVIEWED", 6)
    assert reviewed["agreement"].startswith("0.99")
    await desk.publishes()
    done, score = await desk.assessment(), await desk.score()
    assert (done["state"], score["currentOf"]) == ("PUBLISHED", [SHOP])
    assert (score["agreement"], score["outcome"], score["stars"]) == (reviewed["agreement"], "PASS", 4)
    aggregation = score["derivation"]["aggregation"]
    assert (aggregation["raters"], aggregation["numbers"], aggregation["words"]) == (2, "MEDIAN", "MAJORITY")
    assert sorted(one["staff"] for one in aggregation["ratings"]) == ["16", "17"]
    assert score["derivation"]["answers"]["staff"] == "16", "of two whole numbers the mean, rounded down"
    await clean(desk)


async def test_ratings_that_do_not_combine_to_the_answers_are_found(desk: Office) -> None:
    await desk.until_published()
    right, wrong = await desk.score(), await desk.score()
    for rating in wrong["derivation"]["aggregation"]["ratings"]:
        rating["staff"] = "5"
    await committed(desk.journal, Draft("SCORE_PUBLISHED", wrong["id"], wrong))
    outcome = await recompute(desk.graph, lambda _done, _total: None)
    assert outcome.differences == [f"{wrong['id']}: its answers are not what its ratings combine to"]
    await committed(desk.journal, Draft("SCORE_PUBLISHED", right["id"], right))
    await clean(desk)


async def test_nothing_of_a_draft_and_no_rating_is_public_in_the_journal(desk: Office) -> None:
    before = (await desk.journal.head()).seq
    await desk.until_reviewed()
    rows = await desk.journal.rows(before, 100)
    assert {row.kind for row in rows} == {"ASSESSMENT_ADVANCED", "RATING_GIVEN"}
    assert all(row.public_form().keys() == {"seq", "at", "content", "hash"} for row in rows)
    middle = (await desk.journal.head()).seq
    await desk.publishes()
    public = await desk.journal.rows(middle, 100)
    assert [row.kind for row in public if row.public] == [row.kind for row in public]
    told = str([row.payload for row in public])
    for secret in ("example.cn/report.pdf", "rating-", "awaiting"):
        assert secret not in told
    score = next(row.document() for row in public if row.kind == "SCORE_PUBLISHED")
    assert all(person(name).account not in str(score) for name in EVALUATORS)


async def test_the_draw_can_be_redone(desk: Office) -> None:
    await desk.until_published()
    (draw,) = (await desk.assessment())["dispatches"]
    assert redo(draw)
    assert not redo({**draw, "drawn": draw["drawn"][::-1]})
    assert set(draw["candidates"]) == {person(name).account for name in EVALUATORS}


async def test_each_draw_has_a_seed_of_its_own_that_nothing_published_before_tells(desk: Office) -> None:
    await desk.self_assesses()
    await desk.closes()
    round_ = await desk.stored(ROUNDS, desk.round)
    assert "seed" not in str(round_), "whoever reads a round cannot tell who will be drawn"
    await desk.checks()
    await desk.dispatches()
    await desk.all_rate()
    await desk.publishes()
    await desk.appeals()
    await desk.decides(confirm=False)
    first, second = (await desk.assessment())["dispatches"]
    assert first["seed"] != second["seed"]
    assert [len(draw["seed"]) for draw in (first, second)] == [32, 32]
    assert redo(first)
    assert redo(second)
    told = [row.payload for row in await desk.journal.rows_of(desk.case(), 0, 100) if row.public]
    assert first["seed"] in str(told)
    assert second["seed"] not in str(told)


async def test_closing_a_round_publishes_no_seed_that_an_older_one_still_holds(desk: Office) -> None:
    older = await desk.stored(ROUNDS, desk.round) | {"seed": "ab" * 16}
    await committed(desk.journal, Draft("ROUND_OPENED", desk.round, older))
    await desk.closes()
    assert "seed" not in await desk.stored(ROUNDS, desk.round)


async def test_what_is_sent_back_comes_again_and_the_former_answers_are_kept(desk: Office) -> None:
    await desk.self_assesses(staff=3)
    await desk.checks(accept=False, reason="人数不实")
    sent = await desk.assessment()
    assert (sent["state"], sent["steps"][-1]["reason"]) == ("RETURNED", "人数不实")
    await desk.self_assesses(staff=5)
    await desk.checks()
    assert (await desk.assessment())["state"] == "LOCALLY_CHECKED"
    await clean(desk)


async def test_while_evaluators_disagree_one_more_is_drawn_until_there_is_none(desk: Office) -> None:
    await desk.self_assesses()
    await desk.checks()
    await desk.dispatches()
    rated = 0
    while names := await desk.awaited():
        for name in names:
            await desk.rates(name, **(DISSENT if rated % 2 else {}))
            rated += 1
    assert rated == len(EVALUATORS)
    reviewed = await desk.assessment()
    assert reviewed["state"] == "EXPERT_REVIEWED"
    assert float(reviewed["agreement"]) < 0.667
    assert [len(draw["drawn"]) for draw in reviewed["dispatches"]] == [2, 1, 1, 1]
    assert all(redo(draw) for draw in reviewed["dispatches"])
    await desk.publishes()
    score = await desk.score()
    assert (score["derivation"]["aggregation"]["raters"], score["agreement"]) == (5, reviewed["agreement"])
    await clean(desk)


async def test_when_a_third_evaluator_brings_agreement_the_review_ends(desk: Office) -> None:
    other_view: dict[str, Any] = {"staff": 8, "service_growth": 0}
    await desk.self_assesses()
    await desk.checks()
    await desk.dispatches()
    one, other = await desk.awaited()
    await desk.rates(one)
    await desk.rates(other, **other_view)
    between = await desk.assessment()
    assert (between["state"], between["agreement"]) == ("UNDER_REVIEW", "0.489")
    (third,) = await desk.awaited()
    with pytest.raises(NotAllowed, match="not among the evaluators who are awaited"):
        await desk.rates(one, **other_view)
    await desk.rates(third, **other_view)
    reviewed = await desk.assessment()
    assert (reviewed["state"], reviewed["agreement"]) == ("EXPERT_REVIEWED", "0.719")
    assert [one["deed"] for one in reviewed["steps"]][3:] == ["RATE", "RATE", "DRAW_FURTHER", "RATE", "COMPLETE"]
    await desk.publishes()
    assert (await desk.score())["derivation"]["answers"]["staff"] == "8", "the median of three"
    await clean(desk)


async def test_an_evaluator_may_rate_anew_until_all_have_answered(desk: Office) -> None:
    await desk.self_assesses()
    await desk.checks()
    await desk.dispatches()
    one, other = await desk.awaited()
    await desk.rates(one, staff=5)
    await desk.rates(one, staff=17)
    await desk.rates(other, staff=17)
    await desk.publishes()
    ratings = (await desk.score())["derivation"]["aggregation"]["ratings"]
    assert [rating["staff"] for rating in ratings] == ["17", "17"]
    await clean(desk)


async def test_a_publication_takes_the_place_of_the_former_score(desk: Office) -> None:
    await committed(desk.journal, *published(7))
    await desk.until_published(NEIGHBOUR, "neighbour")
    first = (await desk.score(NEIGHBOUR))["id"]
    await desk.opens(period="2027")
    await desk.until_published(NEIGHBOUR, "neighbour")
    second = await desk.score(NEIGHBOUR)
    holding = [score for score in await desk.scores() if NEIGHBOUR in score.get("currentOf", ())]
    assert [score["id"] for score in holding] == [second["id"]] != [first]
    await clean(desk)


async def test_an_appeal_is_confirmed(desk: Office) -> None:
    await desk.until_published()
    before = await desk.score()
    await desk.appeals()
    assert (await desk.assessment())["state"] == "APPEALED"
    await desk.decides(confirm=True)
    assert (await desk.assessment())["state"] == "PUBLISHED"
    assert await desk.score() == before
    await clean(desk)


async def test_an_appeal_is_rated_anew_by_others_and_the_score_stands_until_then(desk: Office) -> None:
    await desk.until_published()
    before = await desk.score()
    await desk.appeals()
    head = (await desk.journal.head()).seq
    await desk.decides(confirm=False)
    again = await desk.assessment()
    first, second = again["dispatches"]
    assert again["state"] == "RE_REVIEW"
    assert not set(first["drawn"]) & set(second["drawn"])
    assert {one["kind"] for one in second["excluded"]} <= {"EARLIER_RATING", "SAME_EMPLOYER"}
    assert await desk.score() == before
    await desk.all_rate(staff=20, smes_served_per_year=150)
    assert await desk.score() == before
    rows = await desk.journal.rows(head, 100)
    assert not any(row.public for row in rows), "who rates anew is not known before the publication"
    await desk.publishes()
    after = await desk.score()
    assert float(after["total"]) > float(before["total"])
    assert (after["currentOf"], after["derivation"]["aggregation"]["raters"]) == ([SHOP], 2)
    await clean(desk)


async def test_an_appeal_does_not_displace_a_younger_score(desk: Office) -> None:
    await desk.until_published()
    older = desk.round
    await desk.opens(period="2027")
    await desk.until_published()
    younger, desk.round = (await desk.score())["id"], older
    await desk.appeals()
    await desk.decides(confirm=False)
    await desk.all_rate()
    await desk.publishes()
    assert "currentOf" not in await desk.score()
    holding = [score["id"] for score in await desk.scores() if SHOP in score.get("currentOf", ())]
    assert holding == [younger]
    await clean(desk)


async def test_a_revoked_score_is_nobodys_and_says_so(desk: Office) -> None:
    await desk.until_published()
    await desk.revokes()
    score = await desk.score()
    assert ((await desk.assessment())["state"], score["outcome"]) == ("REVOKED", "REVOKED")
    assert "currentOf" not in score
    (last,) = (await desk.journal.rows_of(score["id"], 0, 10))[-1:]
    assert (last.kind, last.public) == ("SCORE_REVOKED", True)
    await clean(desk)


async def test_what_no_round_gave_rise_to_is_revoked_by_the_division(desk: Office) -> None:
    (assessment, score) = published(7)
    await committed(desk.journal, assessment, score)
    await desk.revokes_entity(assessment.entity, "city")
    await clean(desk)


async def test_evaluators_who_lost_their_role_are_replaced(desk: Office) -> None:
    await desk.self_assesses()
    await desk.checks()
    await desk.dispatches()
    one, other = await desk.awaited()
    await desk.rates(one)
    await revoke_by_command(desk.journal, "smenet", wish(other, Role.EVALUATOR, PROVINCE))
    await desk.dispatches()
    (third,) = await desk.awaited()
    assert third not in {one, other}
    await desk.rates(third)
    assert (await desk.assessment())["state"] == "EXPERT_REVIEWED"
    await appointed(desk.journal, other, Role.EVALUATOR, PROVINCE)
    await clean(desk)


async def test_what_the_evaluators_left_open_is_sent_back_and_rated_again(desk: Office) -> None:
    await desk.self_assesses()
    await desk.checks()
    await desk.dispatches()
    for name in await desk.awaited():
        await desk.rates_only(name, {"staff": 17, "fixed_site": True})
    assert (await desk.assessment())["state"] == "EXPERT_REVIEWED"
    await desk.checks("province", accept=False, reason="证据不足")
    await desk.until_published()
    assert (await desk.score())["derivation"]["aggregation"]["raters"] == 2
    await clean(desk)


async def test_an_organization_that_moves_out_stays_with_the_round(desk: Office) -> None:
    await desk.self_assesses()
    await desk.checks()
    await committed(desk.journal, changed(organization(3, region=OTHER_PROVINCE, version=2)))
    reader, account = GraphReader(desk.graph), person("province").account
    document = cast("AssessmentDocument", await desk.assessment())
    assert await viewers_of(reader, account, [document], now()) == [Viewer.OVERSEER]
    work = [one.deed for one in await work_of(reader, account, now()) if one.assessment["id"] == desk.case()]
    assert work == [Deed.DISPATCH]
    with pytest.raises(StateConflict):
        await desk.publishes()
    await committed(desk.journal, changed(organization(3, region=COUNTY, version=3)))
    await clean(desk)


async def test_the_same_request_gives_the_same_receipt(desk: Office) -> None:
    name = request_id()
    caller, opening = person("province"), desk.opening(period="2028")
    receipts = [await open_round(desk.journal, caller, name, opening) for _ in range(3)]
    assert receipts == [receipts[0]] * 3


async def test_a_round_is_held_at_any_level_for_all_below(desk: Office) -> None:
    await desk.opens("city", region=CITY, period="2029")
    await desk.self_assesses("neighbour", NEIGHBOUR)
    assert (await desk.assessment(NEIGHBOUR))["state"] == "SELF_ASSESSED"
