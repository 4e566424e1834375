"""Plans in the graph, and asked for."""

from typing import Any, cast

import pytest
from given import committed
from graphql_given import Network
from instruments_given import instrument

from cultivation.aggregates import AGGREGATES
from cultivation.plan.aggregate import PLANS
from cultivation.plan.catalogue import everything
from cultivation.plan.filling import fill_plans
from directory.filling import fill_divisions
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.pages import all_of
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

PLAN = "plan-sme-14"


async def filled(graph: Graph) -> Journal:
    """The divisions, categories and plans of the package."""
    journal = Journal(graph, AGGREGATES)
    await fill_divisions(graph, journal)
    await fill_plans(graph, journal, "tests")
    return journal


async def test_the_plans_of_the_package_are_stored_whole_and_once(graph: Graph) -> None:
    journal = await filled(graph)
    assert await all_of(graph, PLANS) == list(cast("Any", everything()))
    head = await journal.head()
    assert await fill_plans(graph, journal, "tests") == head.seq
    assert await journal.head() == head
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_another_plan_of_that_name_is_brought_to_what_the_package_holds(graph: Graph) -> None:
    journal = await filled(graph)
    plan = cast("Any", everything()[0])
    fewer = {**plan, "parts": plan["parts"][:3], "goals": plan["goals"][:1]}

    async def decide(_: Any) -> list[Draft]:
        return [Draft("PLAN_CHANGED", plan["id"], fewer)]

    await journal.commit("tests", decide)
    assert await all_of(graph, PLANS) == [fewer]
    await fill_plans(graph, journal, "tests")
    assert await all_of(graph, PLANS) == [plan]
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_plan_is_told_with_its_progress_and_who_supports_it(engine: Address, tmp_path: Any) -> None:
    async with Network.opened(engine, tmp_path) as network:
        await fill_divisions(network.graph, network.journal)
        seq = await fill_plans(network.graph, network.journal, "tests")
        await network.index.wait_for(seq, 10)
        query = """query ($id: ID!, $within: String) { plan(id: $id) { id title issuedOn sources
            tasks: parts(kind: TASK) { id } parts { id kind categories { code } organizations(within: $within) }
            goals { id target progress reached latest { on value bound } } } }"""
        plan = await network.only(query, id=PLAN)
        assert len(plan["tasks"]) == 7
        parts = {part["id"].partition("/")[2]: part for part in plan["parts"]}
        assert parts["focus-finance"]["categories"] == [{"code": "financing"}]
        assert parts["system-policy"]["organizations"] == 0
        offered = await network.only('{ organizations(first: 0, filter: {categories: ["financing"]}) { totalCount } }')
        assert parts["focus-finance"]["organizations"] == offered["totalCount"] > 0
        giants = next(goal for goal in plan["goals"] if goal["id"] == f"{PLAN}/little-giants")
        assert giants["progress"] == "176.00"
        assert giants["latest"] == {"on": "2025-12-31", "value": "17600", "bound": "EXACT"}
        elsewhere = await network.only(query, id=PLAN, within="340000")
        assert all(part["organizations"] == 0 for part in elsewhere["parts"])
        green = instrument(
            "product-a", organization="org-00003", supports=[f"{PLAN}/project-green"], regions=["330106"]
        )
        ended = {**green, "id": "product-b", "validTo": "2020-12-31"}
        law = instrument("policy-a", supports=[f"{PLAN}/project-green", f"{PLAN}/task-policy"], regions=["330000"])
        kinds = {"product-a": "FINANCE_PRODUCT", "product-b": "FINANCE_PRODUCT", "policy-a": "POLICY"}
        drafts = [Draft(f"{kinds[one['id']]}_ADDED", one["id"], one, fresh=True) for one in (green, ended, law)]
        await network.index.wait_for(await committed(network.journal, *drafts), 10)
        query_support = """query ($id: ID!, $in: String) { plan(id: $id) { parts { id policies(appliesIn: $in)
            financeProducts(appliesIn: $in) } } }"""
        for place, expected in ((None, (1, 1)), ("330106", (1, 1)), ("330000", (1, 0)), ("340000", (0, 0))):
            told = await network.only(query_support, **{"id": PLAN, "in": place})
            support = {part["id"].partition("/")[2]: part for part in told["parts"]}
            assert (support["project-green"]["policies"], support["project-green"]["financeProducts"]) == expected
        assert support["task-rights"]["policies"] == 0
        assert [one["id"] for one in await network.only("{ plans { id } }")] == [PLAN]
        for unknown in ("plan-none", "org-00001", ""):
            assert await network.only("query ($id: ID!) { plan(id: $id) { id } }", id=unknown) is None
        refusal = await network.refusal("query ($id: ID!) { plan(id: $id) { id } }", id="p" * 101)
        assert refusal.field == "id"
