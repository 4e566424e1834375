"""Every Cypher statement: named, used, accepted by both engines, and on Neo4j planned over an index."""

import importlib
import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from conftest import empty

from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
AREAS = ("graph_schema", "directory", "evaluation", "cultivation", "web")
MODULES = (
    "graph_schema.queries",
    "directory.queries",
    "directory.accounts.queries",
    "directory.titles.queries",
    "directory.types.queries",
    "directory.history.queries",
    "directory.importing.queries",
    "directory.editing.queries",
    "directory.suggesting.queries",
    "evaluation.queries",
    "evaluation.dispatch.queries",
    "evaluation.intake.queries",
    "evaluation.rounds.queries",
    "cultivation.collaborations.queries",
    "cultivation.enterprises.queries",
    "cultivation.instruments.queries",
    "cultivation.plan.queries",
    "cultivation.requests.queries",
    "cultivation.tiers.queries",
    "cultivation.voices.queries",
    "cultivation.year.queries",
)
STATEMENTS = {
    f"{module}.{name}": value
    for module in MODULES
    for name, value in vars(importlib.import_module(module)).items()
    if isinstance(value, Statement)
}
WHOLE = re.compile("AllNodesScan|NodeByLabelScan|AllRelationshipsScan|RelationshipTypeScan")
SINGLE = re.compile("NodeUniqueIndexSeek|Argument")  # at most one row, so that their product is no product
LISTS = (
    "rows",
    "keys",
    "codes",
    "ids",
    "entities",
    "accounts",
    "organizations",
    "states",
    "within",
    "closed",
    "subjects",
    "enterprises",
    "prefixes",
)
EMPTY: dict[str, Any] = {name: list[Any]() for name in LISTS} | {"everywhere": False}


def parameters(statement: Statement) -> dict[str, Any]:
    """Parameters of the right shape that touch nothing."""
    return {name: EMPTY.get(name, 1) for name in re.findall(r"\$(\w+)", statement.text)}


def wide(plan: Any) -> list[str]:
    """The operators that read a whole label or multiply rows."""
    name, children = plan["operatorType"], plan.get("children", ())
    product = name.startswith("CartesianProduct") and not all(SINGLE.match(leaf) for leaf in leaves(plan))
    return [name] * bool(product or WHOLE.search(name)) + [found for child in children for found in wide(child)]


def leaves(plan: Any) -> list[str]:
    children = plan.get("children", ())
    return [leaf for child in children for leaf in leaves(child)] if children else [plan["operatorType"]]


NAMED_VALUE = re.compile(r"\b\w+\.\w+ AS (\w+)")
ORDER = re.compile(r"ORDER BY ([^\n]*)")


@pytest.mark.parametrize("name", STATEMENTS)
def test_an_order_looks_into_no_value_that_took_the_name_of_a_node(name: str) -> None:
    """The embedded engine finds out when two rows are equal so far, and fails."""
    for part in re.split(r"\b(?=RETURN|WITH)\b", STATEMENTS[name].text):
        values = set(NAMED_VALUE.findall(part))
        looked_into = {into for order in ORDER.findall(part) for into in re.findall(r"(\w+)\.", order)}
        assert not values & looked_into


def test_no_statement_stands_elsewhere() -> None:
    homes = {str(Path(*module.split(".")).with_suffix(".py")) for module in MODULES} | {"graph_schema/migrations.py"}
    made = [path for area in AREAS for path in (ROOT / area).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in made if re.search(r"= Statement\(", path.read_text())}
    assert found == homes


def test_names_are_of_one_form_and_unique() -> None:
    names = [statement.name for statement in STATEMENTS.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+\.[a-z_]+", name)] == []


def test_every_statement_is_used() -> None:
    code = [path for area in (*AREAS, "benchmarks") for path in (ROOT / area).rglob("*.py")] + [*ROOT.glob("*.py")]
    words = Counter(word for path in code for word in re.findall(r"\w+", path.read_text()))
    assert [name for name in STATEMENTS if words[name.rpartition(".")[2]] < 2] == []


@pytest.fixture(scope="module")
async def schema(engine: Address) -> AsyncIterator[Graph]:
    """An empty graph that nothing here changes."""
    opened = await Graph.open(engine)
    await empty(opened)
    yield opened
    await opened.close()


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
async def test_it_is_accepted(schema: Graph, statement: Statement) -> None:
    asked = Statement("tests.explain", "EXPLAIN " + statement.text, 60.0)
    await schema.read(asked, **parameters(statement))


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
async def test_it_is_planned_over_an_index_or_marked(schema: Graph, engine: Address, statement: Statement) -> None:
    if engine.user != "neo4j":
        pytest.skip("the embedded engine tells no operators; it has the same indexes")
    async with schema._driver.session(database=engine.database) as session:
        result = await session.run("EXPLAIN " + statement.text, parameters(statement))
        summary = await result.consume()
    found = wide(summary.plan)
    assert bool(found) <= statement.scans, f"{found}: mark it with scans=True and a reason, or give it an index"
