"""Migrations: twice is once, a killed one is finished, a newer database is refused."""

import pytest

from graph_schema import queries
from graph_schema.checks import run_checks
from graph_schema.connection import Graph
from graph_schema.errors import Conflict
from graph_schema.migrations import STEPS, migrate, version
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio

INDEX = Statement("tests.index", "CREATE INDEX tests_index IF NOT EXISTS FOR (node:Nothing) ON (node.nothing)")


async def test_twice_is_once(graph: Graph) -> None:
    assert await version(graph) == len(STEPS)
    assert await migrate(graph) == 0
    assert len(await graph.read(queries.READ_HEAD)) == 1


async def test_a_killed_migration_is_finished_at_the_next_start(graph: Graph) -> None:
    runs: list[str] = []

    async def first(graph: Graph) -> None:
        """Die half way the first time."""
        await graph.define(INDEX)
        runs.append("first")
        if len(runs) == 1:
            raise KeyboardInterrupt

    async def second(_: Graph) -> None:
        """Follow it."""
        runs.append("second")

    steps = (*STEPS, first, second)
    with pytest.raises(KeyboardInterrupt):
        await migrate(graph, steps)
    assert await version(graph) == len(STEPS)
    assert (await graph.read(queries.READ_SCHEMA_VERSION))[0]["running"] == len(STEPS) + 1
    assert await migrate(graph, steps) == 2
    assert await migrate(graph, steps) == 0
    assert runs == ["first", "first", "second"]
    assert (await graph.read(queries.READ_SCHEMA_VERSION))[0]["running"] is None


async def test_a_newer_database_is_refused_with_advice(graph: Graph) -> None:
    await graph.write(lambda tx: tx.run(queries.WRITE_SCHEMA_VERSION, version=99, running=None))
    with pytest.raises(Conflict, match="schema version 99") as refusal:
        await migrate(graph)
    assert "install the newer smenet" in (refusal.value.hint or "")
    outcomes = await run_checks(graph)
    assert outcomes[-1].check.fatal
    assert outcomes[-1].findings == [f"schema version 99, this program knows {len(STEPS)}"]
