"""Two at the same moment: whatever the order, one score is current and nothing is lost."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from accounts_given import SHOP, person, request_id
from conftest import empty
from evaluation_given import WORKED_EXAMPLE
from rounds_given import Office, office, under_review_often

from cultivation.aggregates import AGGREGATES
from evaluation.recomputing import recompute
from evaluation.rounds.case import assessment_id
from evaluation.rounds.publication import publish
from evaluation.rounds.rating import submit_rating
from evaluation.rounds.refusals import StateConflict
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

TIMES = 200 if os.environ.get("SMENET_FAULTS") == "long" else 30
BETWEEN_PROCESSES = TIMES // 10  # of them; two writers of one process wait for each other, those of two collide
RATERS = ("expert-1", "expert-2")


@pytest.fixture(scope="module")
async def desk(engine: Address) -> AsyncIterator[Office]:
    graph = await Graph.open(engine)
    await empty(graph)
    yield await office(graph)
    await graph.close()


async def test_two_who_rate_and_two_who_publish_at_the_same_moment(desk: Office) -> None:
    """In one process, and in two, as two journals are: there the one does not know what the other is about to write."""
    assessments = await under_review_often(desk, [person(name) for name in RATERS], TIMES)
    async with another(desk) as journal:
        await race(assessments[:BETWEEN_PROCESSES], (desk.journal, journal))
    await race(assessments[BETWEEN_PROCESSES:], (desk.journal, desk.journal))
    scores = [score for score in await desk.scores() if score["assessment"] in assessments]
    assert len(scores) == TIMES
    assert {score["derivation"]["aggregation"]["raters"] for score in scores} == {2}, "no rating is lost"
    current = [score["assessment"] for score in scores if SHOP in score.get("currentOf", ())]
    assert current == [assessments[-1]]
    report = await verify(desk.graph, desk.journal, AGGREGATES)
    assert report.clean, report.findings
    assert (await recompute(desk.graph, lambda _done, _total: None)).different == 0


@asynccontextmanager
async def another(desk: Office) -> AsyncIterator[Journal]:
    """The journal of another process."""
    graph = await Graph.open(desk.graph.address)
    try:
        yield Journal(graph, AGGREGATES)
    finally:
        await graph.close()


async def race(assessments: list[str], journals: tuple[Journal, Journal]) -> None:
    """Both evaluators rate each assessment at once, then two administrators publish it at once: one of them does."""
    for assessment in assessments:
        rating = [
            submit_rating(journal, person(name), request_id(), assessment, WORKED_EXAMPLE | {"staff": 17})
            for journal, name in zip(journals, RATERS, strict=True)
        ]
        await asyncio.gather(*rating)
        publishing = [
            publish(journal, person(name), request_id(), assessment)
            for journal, name in zip(journals, ("province", "nation"), strict=True)
        ]
        answers = await asyncio.gather(*publishing, return_exceptions=True)
        assert [type(one) for one in answers if not isinstance(one, Receipt)] == [StateConflict], answers


async def test_two_scores_of_one_organization_published_at_the_same_moment(desk: Office) -> None:
    """Two rounds end at once: one of the two scores is current, whichever came last."""
    rounds = []
    for period in ("2027", "2028"):
        rounds.append(await desk.opens(period=period))
        await desk.until_reviewed()
    work = [publish(desk.journal, person("province"), request_id(), assessment_id(one, SHOP)) for one in rounds]
    receipts = await asyncio.gather(*work)
    last = max(receipts, key=lambda receipt: receipt.seq).answer["id"]
    current = [score["assessment"] for score in await desk.scores() if SHOP in score.get("currentOf", ())]
    assert current == [last]
