"""A cluster behind a routing address: where reads and writes go, what they see, and what survives whom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import engines
import given
import pytest
from cluster_given import Cluster, cluster

from directory.accounts.documents import Caller
from directory.aggregates import AGGREGATES
from graph_schema import queries
from graph_schema.address import Address
from graph_schema.bookmarks import Bookmarks
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal
from graph_schema.verify import verify
from web.parts import Parts

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif("neo4j" not in engines.available(), reason=f"Neo4j: NOT RUN: {engines.missing()}"),
    pytest.mark.parametrize("engine", ["neo4j"], indirect=True),
]
WRITERS, WRITES = 4, 15


@asynccontextmanager
async def opened(engine: Address) -> AsyncIterator[tuple[Cluster, Graph]]:
    async with cluster(engine) as members:
        graph = await Graph.open(members.routed)
        try:
            yield members, graph
        finally:
            await graph.close()


async def adds(graph: Graph, number: int) -> int:
    return await given.committed(Journal(graph, AGGREGATES), given.added(given.organization(number)))


async def test_reads_go_to_readers_and_writes_to_the_leader(graph: Graph, engine: Address) -> None:
    await given.small_network(graph)
    async with opened(engine) as (members, routed):
        for number in range(3, 9):
            await adds(routed, number)
    assert {begun.member for begun in members.begun if not begun.reading} == {members.leader}
    assert {begun.member for begun in members.begun if begun.reading} == {1, 2}


async def test_what_somebody_wrote_is_seen_by_what_he_reads(graph: Graph, engine: Address) -> None:
    await given.small_network(graph)
    async with opened(engine) as (members, routed):
        mine, other = routed.seen_by(Bookmarks()), routed.seen_by(Bookmarks())
        await adds(mine, 3)
        (written,) = mine.bookmarks.known()
        await mine.read(queries.READ_HEAD)
        assert members.begun[-1].bookmarks == {written}
        await other.read(queries.READ_HEAD)
        assert written not in members.begun[-1].bookmarks


async def test_a_caller_sees_his_writes_and_everybody_what_the_index_has(
    graph: Graph, engine: Address, tmp_path: Path
) -> None:
    await given.small_network(graph)
    async with opened(engine) as (members, _), AsyncExitStack() as stack:
        parts = Parts()
        await parts.open(members.routed, tmp_path, stack)
        caller = Caller("issuer", "li", 0)
        first = parts.context(caller)
        seq = await given.committed(first.journal, given.added(given.organization(3)))
        written = first.graph.bookmarks.known()
        await parts.context(caller).graph.read(queries.PING)
        assert written
        assert members.begun[-1].bookmarks >= written
        await parts.wait_for(seq, 5)
        indexed = parts.graph.bookmarks.known()
        assert indexed
        await parts.context().graph.read(queries.PING)
        assert members.begun[-1].bookmarks >= indexed


async def test_a_bookmark_that_no_member_knows_is_forgotten(graph: Graph, engine: Address) -> None:
    await given.small_network(graph)
    async with opened(engine) as (_, routed):
        lost = routed.seen_by(Bookmarks())
        lost.bookmarks.saw(frozenset(), ["FB:nonsense"])
        with pytest.raises(Unavailable, match="does not know what was seen"):
            await lost.read(queries.READ_HEAD)
        assert (await lost.read(queries.READ_HEAD))[0]["seq"] == 7


async def test_a_reader_that_is_lost_is_replaced(graph: Graph, engine: Address) -> None:
    await given.small_network(graph)
    async with opened(engine) as (members, routed):
        for _ in range(4):
            await routed.read(queries.READ_HEAD)
        await members.lose(1)
        members.begun.clear()
        for _ in range(4):
            assert (await routed.read(queries.READ_HEAD))[0]["seq"] == 7
    assert {begun.member for begun in members.begun} == {2}


async def test_a_leader_that_steps_down_costs_nothing(graph: Graph, engine: Address) -> None:
    journal = await given.small_network(graph)
    async with opened(engine) as (members, routed):

        async def writer(number: int) -> None:
            for turn in range(WRITES):
                await adds(routed, 100 * number + turn)

        async def fate() -> None:
            for leader in (1, 2):
                await asyncio.sleep(0.3)
                members.leader = leader
            await members.lose(1)

        await asyncio.gather(fate(), *(writer(number) for number in range(1, WRITERS + 1)))
    assert members.refused
    assert {begun.member for begun in members.begun if not begun.reading} == {0, 1, 2}
    rows = await journal.rows(7, 1_000)
    assert sorted(row.entity or "" for row in rows) == [
        f"org-{100 * number + turn:05d}" for number in range(1, WRITERS + 1) for turn in range(WRITES)
    ]
    report = await verify(graph, journal, AGGREGATES)
    assert report.clean, report.findings
