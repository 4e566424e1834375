"""Migrations: twice is once, a killed one is finished, a newer database is refused."""

import pytest

from graph_schema import queries
from graph_schema.checks import run_checks
from graph_schema.connection import Graph
from graph_schema.errors import Conflict
from graph_schema.migrations import STEPS, migrate, queues, version
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio

FORMER = Statement(
    "tests.former",
    """
    CREATE (:Request {id: 'request-1', numberDigest: 'a', state: 'OPEN', dueAt: '2026-01-02T00:00:00Z'})
    CREATE (:Request {id: 'request-2', numberDigest: 'b', state: 'CONFIRMED', dueAt: '2026-01-03T00:00:00Z'})
    CREATE (:Complaint {id: 'complaint-1', state: 'OPEN', at: '2026-01-04T00:00:00Z'})
    """,
)
QUEUED = Statement(
    "tests.queued", "MATCH (node) WHERE node.queue IS NOT NULL RETURN node.id AS id, node.queue AS queue ORDER BY id"
)
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


async def test_requests_and_complaints_of_former_versions_take_their_place_in_the_queue(graph: Graph) -> None:
    before = STEPS.index(queues)
    await graph.write(lambda tx: tx.run(queries.WRITE_SCHEMA_VERSION, version=before, running=None))
    await graph.write(lambda tx: tx.run(FORMER))
    assert await migrate(graph) == len(STEPS) - before
    assert [row["queue"] for row in await graph.read(QUEUED)] == [
        "OPEN 2026-01-04T00:00:00Z complaint-1",
        "WAITING 2026-01-02T00:00:00Z request-1",
        "CONFIRMED 2026-01-03T00:00:00Z request-2",
    ]
