"""The way of an assessment through a round, on the graph."""

import pytest
from accounts_given import SHOP
from rounds_given import Office, office

from evaluation.aggregates import AGGREGATES
from evaluation.recomputing import recompute
from graph_schema.connection import Graph
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(graph: Graph) -> Office:
    return await office(graph)


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
    published, score = await desk.assessment(), await desk.score()
    assert (published["state"], score["currentOf"]) == ("PUBLISHED", [SHOP])
    assert (score["agreement"], score["outcome"], score["stars"]) == (reviewed["agreement"], "PASS", 4)
    aggregation = score["derivation"]["aggregation"]
    assert (aggregation["raters"], aggregation["numbers"], aggregation["words"]) == (2, "MEDIAN", "MAJORITY")
    await clean(desk)
