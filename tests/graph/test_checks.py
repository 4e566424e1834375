"""Health checks find what is wrong and say how to mend it."""

import given
import pytest

from graph_schema.checks import CHECKS, run_checks
from graph_schema.connection import Graph
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio

DAMAGES = {
    "Every node and edge is of a known kind": "CREATE (:Stranger)-[:KNOWS]->(:Stranger)",
    "Every service, designation and division below the nation hangs on something": "CREATE (:Service {id: 'x'})",
    "No import is unfinished": "MATCH (h:JournalHead) SET h.importing = 'import-1', h.importer = 'host 1 1'",
    "The journal has its head": "MATCH (h:JournalHead) DELETE h",
    "The divisions are loaded": "MATCH (r:Region) DETACH DELETE r",
}


async def findings(graph: Graph) -> dict[str, list[str]]:
    return {outcome.check.title: outcome.findings for outcome in await run_checks(graph) if not outcome.sound}


async def test_a_sound_database_passes_every_check(graph: Graph) -> None:
    await given.small_network(graph)
    outcomes = await run_checks(graph)
    assert [outcome.check for outcome in outcomes] == CHECKS
    assert all(outcome.sound for outcome in outcomes)


@pytest.mark.parametrize(("title", "damage"), DAMAGES.items(), ids=DAMAGES.keys())
async def test_damage_is_found(graph: Graph, title: str, damage: str) -> None:
    await given.small_network(graph)
    await graph.write(lambda tx: tx.run(Statement("tests.damage", damage)))
    assert title in await findings(graph)


def test_every_check_has_a_title_and_a_hint() -> None:
    assert all(check.title and check.hint for check in CHECKS)
    assert len({check.title for check in CHECKS}) == len(CHECKS)
