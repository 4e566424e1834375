"""Five hundred ratings of one organization at once, then all of its scores published at once, over HTTP."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from accounts_given import PROVINCE, SHOP
from conftest import empty
from evaluation_given import WORKED_EXAMPLE
from faults_given import LONG, ON_DEMAND, PATIENCE, PAUSE, Note, Outcome, passes
from reviewing import ADMINISTRATOR, RATE, Client, NoAnswer, evaluator
from rounds_given import office, under_review_often
from serving import serving

from cultivation.aggregates import AGGREGATES
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from evaluation.aggregates import SCORES
from evaluation.recomputing import recompute
from graph_schema.address import Address
from graph_schema.change import Change
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.pages import all_of
from graph_schema.verify import Report, verify
from web.identity.trial import RULES

RATINGS = 500 if LONG else 100
EVALUATORS = 2
AT_ONCE = 50  # requests on their way, each on a connection of its own
PUBLISH = """mutation($requestId: ID!, $assessment: ID!) {
  done: publishAssessment(requestId: $requestId, assessment: $assessment) {
    __typename ... on AssessmentAdvanced { seq } ... on Refusal { code message } } }"""

Done = TypeVar("Done")
Sending = tuple[str, str, dict[str, Any]]  # who sends which mutation, with what

pytestmark = [pytest.mark.slow, ON_DEMAND]


def caller(subject: str) -> Caller:
    return Caller(RULES.issuer, subject)


async def prepared(address: Address) -> list[str]:
    """Fill the graph with assessments of one organization, and return those of which all ratings are awaited."""
    graph = await Graph.open(address)
    try:
        await empty(graph)
        desk = await office(graph)
        raters = [caller(evaluator(number)) for number in range(EVALUATORS)]
        wishes = [Wish(rater, Role.EVALUATOR, region=PROVINCE) for rater in raters]
        for wish in (*wishes, Wish(caller(ADMINISTRATOR), Role.ADMINISTRATOR, region=PROVINCE)):
            await grant_by_command(desk.journal, "smenet", wish)
        return await under_review_often(desk, raters, RATINGS // EVALUATORS)
    finally:
        await graph.close()


async def examined(address: Address) -> tuple[Report, list[Change], list[Any], int]:
    """What verification finds, all rows, all scores, and how many of them come out differently when computed anew."""
    graph = await Graph.open(address)
    try:
        journal = Journal(graph, AGGREGATES)
        scores = await all_of(graph, SCORES)
        differing = (await recompute(graph, lambda _done, _total: None)).different
        return await verify(graph, journal, AGGREGATES), await journal.rows(0, 100 * RATINGS), scores, differing
    finally:
        await graph.close()


def sent(url: str, data: Path, sending: Sending) -> int:
    """Send a mutation until there is an answer, and return its seq."""
    subject, query, variables = sending
    client = Client(url, data, subject)
    deadline = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < deadline:
            try:
                done = client.done(query, variables)
            except NoAnswer:
                time.sleep(PAUSE)
            else:
                assert "code" not in done, done
                return int(done["seq"])
    finally:
        client.close()
    raise AssertionError(f"no answer to {variables['requestId']} in {PATIENCE:.0f} s")


def at_once(send: Callable[[Sending], Done], sendings: list[Sending]) -> list[Done]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, sendings))


def rating(assessment: str, number: int) -> Sending:
    said = {"requestId": f"rate-{assessment}", "assessment": assessment, "answers": WORKED_EXAMPLE | {"staff": 17}}
    return evaluator(number), RATE, said


def publishing(assessment: str) -> Sending:
    return ADMINISTRATOR, PUBLISH, {"requestId": f"publish-{assessment}", "assessment": assessment}


def test_one_organization_is_rated_by_all_at_once(engine: Address, tmp_path: Path, record_property: Note) -> None:
    assessments = asyncio.run(prepared(engine))
    outcome = Outcome(f"{RATINGS} ratings at once", times=1, attempted=RATINGS)
    with serving(engine, tmp_path, "--no-demonstration") as url:
        since = time.monotonic()
        rated = at_once(
            lambda one: sent(url, tmp_path, one),
            [rating(assessment, number) for assessment in assessments for number in range(EVALUATORS)],
        )
        outcome.seconds.append(time.monotonic() - since)
        published = at_once(lambda one: sent(url, tmp_path, one), [publishing(one) for one in assessments])
    report, rows, scores, differing = asyncio.run(examined(engine))
    given = [row for row in rows if row.kind == "RATING_GIVEN"]
    outcome.acknowledged = len(rated)
    outcome.lost = RATINGS - len({row.entity for row in given})
    outcome.twice = len(given) - len({row.entity for row in given})
    outcome.half = report.found + differing
    assert len(scores) == len(assessments)
    assert {score["derivation"]["aggregation"]["raters"] for score in scores} == {EVALUATORS}
    last = assessments[max(range(len(published)), key=published.__getitem__)]
    assert [score["assessment"] for score in scores if SHOP in score.get("currentOf", ())] == [last]
    assert report.clean, report.findings
    passes(outcome, record_property)
