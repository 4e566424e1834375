"""A demonstration of a whole round: everything is done, nothing twice, and every figure comes out again."""

from pathlib import Path

import pytest
from accounts_given import CITY, COUNTY, OTHER_COUNTY, OTHER_PROVINCE, PROVINCE, SHOP, appointed, network
from evaluation_given import with_standards
from given import added, committed, organization

from cultivation.aggregates import AGGREGATES
from directory.accounts.roles import Role
from evaluation.aggregates import ASSESSMENTS, RATINGS, ROUNDS, SCORES
from evaluation.dispatch.dispatching import redo
from evaluation.evidence.store import EvidenceStore
from evaluation.recomputing import recompute
from evaluation.rounds.demonstration import ISSUER, Plan, hold_round
from evaluation.rounds.results import Results
from evaluation.rounds.states import Deed
from graph_schema.connection import Graph
from graph_schema.errors import Conflict
from graph_schema.journal import Journal
from graph_schema.pages import all_of
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

PLAN = Plan(PROVINCE, 6, 14)


@pytest.fixture
async def journal(graph: Graph) -> Journal:
    """Nine synthetic organizations of the province, one of them closed, and one of another province."""
    journal = await network(graph)
    await with_standards(graph, journal)
    places = [COUNTY, OTHER_COUNTY, CITY, COUNTY, PROVINCE, COUNTY, CITY, COUNTY]
    members = [added(organization(30 + n, region=place, synthetic=True)) for n, place in enumerate(places)]
    shut = added(organization(40, region=COUNTY, synthetic=True, status="CLOSED"))
    await committed(journal, *members, shut, added(organization(41, region=OTHER_PROVINCE, synthetic=True)))
    return journal


class Stopped(Exception):
    """The end of a demonstration before its time."""


async def held(graph: Graph, journal: Journal, path: Path, plan: Plan = PLAN, until: int | None = None) -> bool:
    def progress(done: int, total: int) -> None:
        assert done <= total
        if done == until:
            raise Stopped

    return await hold_round(graph, journal, EvidenceStore(path), plan, progress)


async def test_a_whole_round_is_held_once(graph: Graph, journal: Journal, tmp_path: Path) -> None:
    assert await held(graph, journal, tmp_path)
    results = await Results.read(graph, PLAN.round)
    once = {deed: results.deeds[deed] for deed in (Deed.APPEAL, Deed.RE_RATE, Deed.REVOKE)}
    assert set(once.values()) == {1}
    assert [results.deeds[deed] for deed in (Deed.SELF_ASSESS, Deed.ACCEPT, Deed.DISPATCH)] == [6, 6, 6]
    assert results.deeds[Deed.RATE] == results.drawn >= 14
    assert results.states == {"PUBLISHED": 5, "REVOKED": 1}
    assert results.stars.total() == 5
    (round_,) = await all_of(graph, ROUNDS)
    assert (round_["id"], round_["state"], round_["region"]) == (PLAN.round, "CLOSED", PROVINCE)
    head = await journal.head()
    assert not await held(graph, journal, tmp_path)
    assert await journal.head() == head
    assert await Results.read(graph, PLAN.round) == results


async def test_it_leaves_nothing_that_cannot_be_checked(graph: Graph, journal: Journal, tmp_path: Path) -> None:
    await held(graph, journal, tmp_path)
    report = await verify(graph, journal, AGGREGATES)
    assert report.clean, report.findings
    outcome = await recompute(graph, lambda _done, _total: None)
    assert (outcome.scores, outcome.differences) == (6, [])
    assessments, scores = await all_of(graph, ASSESSMENTS), await all_of(graph, SCORES)
    assert {one["synthetic"] for one in (*assessments, *scores)} == {True}
    assert SHOP not in {one["organization"] for one in assessments}
    draws = [draw for one in assessments for draw in one["dispatches"]]
    assert len(draws) >= 7
    assert all(redo(draw) for draw in draws)
    store = EvidenceStore(tmp_path)
    pieces = [piece for one in await all_of(graph, RATINGS) for piece in one.get("evidence", ())]
    assert len(pieces) == 6
    assert all(store.holds(piece["sha256"]) for piece in pieces)


@pytest.mark.parametrize("until", [1, 14, 36])
async def test_one_that_was_stopped_goes_on_where_it_ended(
    graph: Graph, journal: Journal, tmp_path: Path, until: int
) -> None:
    with pytest.raises(Stopped):
        await held(graph, journal, tmp_path, until=until)
    assert await held(graph, journal, tmp_path)
    results = await Results.read(graph, PLAN.round)
    assert [results.deeds[deed] for deed in (Deed.SELF_ASSESS, Deed.ACCEPT, Deed.APPEAL, Deed.REVOKE)] == [6, 6, 1, 1]
    assert results.states == {"PUBLISHED": 5, "REVOKED": 1}
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_another_seed_is_another_round_and_its_scores_are_the_current_ones(
    graph: Graph, journal: Journal, tmp_path: Path
) -> None:
    other = Plan(PROVINCE, 8, 15)
    await held(graph, journal, tmp_path)
    await held(graph, journal, tmp_path, other)
    current = [target for one in await all_of(graph, SCORES) for target in one.get("currentOf", ())]
    assert len(current) == len(set(current)) == 7
    assert (await Results.read(graph, other.round)).deeds[Deed.SELF_ASSESS] == 8


async def test_nobody_answers_for_a_real_evaluator(graph: Graph, journal: Journal, tmp_path: Path) -> None:
    real = [await appointed(journal, f"real-{number}", Role.EVALUATOR, PROVINCE) for number in range(8)]
    await held(graph, journal, tmp_path)
    by = {one["by"] for one in await all_of(graph, RATINGS)}
    assert not by & {caller.account for caller in real}
    states = (await Results.read(graph, PLAN.round)).states
    assert states["UNDER_REVIEW"] > 0
    assert states.total() == 6


async def test_a_division_without_enough_organizations_is_refused(
    graph: Graph, journal: Journal, tmp_path: Path
) -> None:
    before = await journal.head()
    for plan in (Plan(PROVINCE, 9, 14), Plan("999999", 2, 14)):
        with pytest.raises(Conflict, match="synthetic organizations"):
            await held(graph, journal, tmp_path, plan)
    assert await journal.head() == before


def test_nobody_signs_in_as_an_invented_person() -> None:
    people = [PLAN.administrator, *PLAN.evaluators.values()]
    assert {caller.issuer for caller in people} == {ISSUER}
    assert not ISSUER.startswith("http")
    assert ISSUER != "smenet-trial"
