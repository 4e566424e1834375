"""`python -m benchmarks.cultivation`: gradient cultivation of the whole nation, a million enterprises unless told else.

For each engine: enterprises and titles a second into an empty graph, journal included; seconds until a process that
starts knows all titles; then p50 and p95 of `cultivation` of the nation and of a province with everything about it,
asked again and again, and asked once after each change of a title.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import engines
import orjson
import uvloop

from benchmarks.figures import Latency
from cultivation.aggregates import AGGREGATES
from cultivation.enterprises.inventing import invented
from cultivation.plan.filling import fill_plans
from cultivation.tiers.aggregate import TITLES
from cultivation.tiers.keeper import register_at
from cultivation.tiers.keeping import revocation
from directory.context import Context
from directory.filling import fill_divisions
from directory.search.index import SearchIndex
from directory.store import read_regions
from evaluation.adopting import fill_standards
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal
from graph_schema.migrations import migrate
from web.graphql_schema import build_schema

AT = "2026-11-23T00:00:00Z"
SEED = 14
ENTERPRISES = 1_000_000
SECONDS = 5.0  # that each request is repeated
CHANGES = 20  # titles revoked, each followed by a request
NATION = """{ cultivation { on tiers { tier enterprises highest expiring } flows(since: "2025-01-01") { before after
  enterprises } below { code tiers { tier enterprises highest } } goals { tier target enterprises share } } }"""
PROVINCE = """{ cultivation(within: "330000") { tiers { tier enterprises highest expiring }
  flows(since: "2025-01-01") { before after enterprises } below { code tiers { tier enterprises } } } }"""


def main() -> None:
    """Measure what the arguments ask for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cultivation", description=__doc__)
    parser.add_argument("--engines", default=",".join(engines.available()), help="embedded, neo4j")
    parser.add_argument("--enterprises", type=int, default=ENTERPRISES)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each request is repeated")
    asked = parser.parse_args()
    for engine in asked.engines.split(","):
        with tempfile.TemporaryDirectory() as place, engines.ENGINES[engine](Path(place) / "graph") as address:
            print(f"{engine}, {asked.enterprises:,} enterprises", flush=True)
            uvloop.run(measure(address, Path(place) / "index", asked.enterprises, asked.seconds))
    if reason := engines.missing():
        print(f"Neo4j: NOT RUN: {reason}")


async def measure(address: Address, index: Path, enterprises: int, seconds: float) -> None:
    """Print the figures of one engine, whose graph is empty before."""
    async with AsyncExitStack() as stack:
        graph = await Graph.open(address)
        stack.push_async_callback(graph.close)
        journal = Journal(graph, AGGREGATES)
        await fill(graph, journal, enterprises)
        searching = await SearchIndex.open(index, graph, journal)
        stack.push_async_callback(searching.close)
        await read(graph, journal, searching)
        schema = build_schema()

        async def ask(query: str) -> Any:
            answer = await schema.execute(query, context_value=Context.of(graph, journal, searching))
            if answer.errors:
                raise answer.errors[0]
            return orjson.dumps(answer.data)

        told(f"the nation, {len(await ask(NATION)):,} bytes", await repeated(lambda: ask(NATION), seconds))
        told("a province", await repeated(lambda: ask(PROVINCE), seconds))
        told("the nation after each change", await changed(graph, journal, searching, lambda: ask(NATION)))


async def fill(graph: Graph, journal: Journal, enterprises: int) -> None:
    """Load so many invented enterprises with their titles, and print the rate."""
    await migrate(graph)
    await fill_divisions(graph, journal)
    await fill_standards(graph, journal, "benchmark", AT[:10])
    await fill_plans(graph, journal, "benchmark")
    before, started = (await journal.head()).seq, time.monotonic()
    batches = invented(enterprises, SEED, await read_regions(graph), AT)
    seq = await journal.load("benchmark", "import-benchmark", batches, at=AT)
    rows, elapsed = seq - before - 1, time.monotonic() - started
    titles = rows - enterprises
    print(f"  load: {titles:,} titles too, {rows / elapsed:,.0f} of both a second ({elapsed:.0f} s)", flush=True)


async def read(graph: Graph, journal: Journal, index: SearchIndex) -> None:
    """Have the process read all titles, and print how long that took and what memory the process has then."""
    started, snapshot = time.monotonic(), index.snapshot()
    while True:
        try:
            register = await register_at(graph, journal, snapshot.as_of, snapshot.regions)
            break
        except Unavailable:
            continue
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(
        f"  titles known after {time.monotonic() - started:.1f} s, of {register.enterprises:,} enterprises; "
        f"the process had {memory / 1e6:,.0f} MB at most",
        flush=True,
    )


async def repeated(work: Callable[[], Awaitable[Any]], seconds: float) -> list[float]:
    """Return how long each repetition took, the first ones left out."""
    await work()
    durations: list[float] = []
    end = time.perf_counter() + seconds
    while (started := time.perf_counter()) < end:
        await work()
        durations.append(time.perf_counter() - started)
    return durations


async def changed(
    graph: Graph, journal: Journal, index: SearchIndex, work: Callable[[], Awaitable[Any]]
) -> list[float]:
    """Return how long a request takes that is the first after a change; the change itself is not counted."""
    rows = await graph.read(TITLES.scan, after="", first=CHANGES)
    durations: list[float] = []
    for row in rows:
        draft = revocation(cast("Any", TITLES.document(row)), "2026-11-20", "benchmark")

        async def decide(_: Any, draft: Draft = draft) -> list[Draft]:
            return [draft]

        await index.wait_for(await journal.commit("benchmark", decide), 5.0)
        started = time.perf_counter()
        await work()
        durations.append(time.perf_counter() - started)
    return durations


def told(name: str, durations: list[float]) -> None:
    """Print the latency of a request."""
    latency = Latency.of(durations)
    print(f"  {name}: p50 {latency.p50:.1f} ms, p95 {latency.p95:.1f} ms, {latency.count} times", flush=True)


if __name__ == "__main__":
    main()
