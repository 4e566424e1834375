"""`python -m benchmarks.cultivation`: gradient cultivation of the whole nation, a million enterprises unless told else.

For each engine: enterprises and titles a second into an empty graph, journal included; seconds until a process that
starts knows all titles; then p50 and p95 of `cultivation` of the nation and of a province with everything about it,
asked again and again, and asked once after each change of a title; and of lists of enterprises, as `LISTS` says.
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

from benchmarks import results
from benchmarks.figures import Latency
from cultivation.aggregates import AGGREGATES
from cultivation.enterprises.inventing import invented
from cultivation.plan.filling import fill_plans
from cultivation.tiers.aggregate import TITLES
from cultivation.tiers.keeper import register_at
from cultivation.tiers.keeping import revocation
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from directory.context import Context
from directory.filling import fill_divisions
from directory.regions import NATION as NATION_CODE
from directory.search.index import SearchIndex
from directory.store import read_regions
from evaluation.adopting import fill_standards
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal
from graph_schema.migrations import migrate
from graph_schema.pages import pages
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
LISTS = {
    "the nation's first page": "enterprises { nodes { name tier } }",
    "100 of the nation's": "enterprises(first: 100) { nodes { name tier sizeClass } }",
    "a page of the nation's little giants, counted": "enterprises(tier: LITTLE_GIANT) { totalCount nodes { name } }",
    "a page of a province, counted": 'enterprises(within: "330000") { totalCount nodes { name tier } }',
    "all of the nation counted": "enterprises(first: 0) { totalCount }",
    "a part of a name in a city, counted": 'enterprises(within: "330100", search: "77") { totalCount nodes { name } }',
}


def main() -> None:
    """Measure what the arguments ask for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cultivation", description=__doc__)
    parser.add_argument("--engines", default=",".join(engines.available()), help="embedded, neo4j")
    parser.add_argument("--enterprises", type=int, default=ENTERPRISES)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each request is repeated")
    asked = parser.parse_args()
    for engine in asked.engines.split(","):
        with tempfile.TemporaryDirectory() as place, engines.ENGINES[engine](Path(place) / "graph") as address:
            uvloop.run(measure(engine, address, Path(place) / "index", asked.enterprises, asked.seconds))
    if reason := engines.missing():
        print(f"Neo4j: NOT RUN: {reason}")


async def measure(engine: str, address: Address, index: Path, enterprises: int, seconds: float) -> None:
    """Tell the figures of one engine, whose graph is empty before."""

    def told(measured: str, figure: str) -> None:
        results.told("cultivation", {f"{engine}, {enterprises:,} enterprises: {measured}": figure})

    async with AsyncExitStack() as stack:
        graph = await Graph.open(address)
        stack.push_async_callback(graph.close)
        journal = Journal(graph, AGGREGATES)
        told("load", await fill(graph, journal, enterprises))
        searching = await SearchIndex.open(index, graph, journal)
        stack.push_async_callback(searching.close)
        told("a process that starts", await read(graph, journal, searching))
        schema = build_schema()

        caller = Caller("benchmark", "administrator")
        await grant_by_command(journal, "benchmark", Wish(caller, Role.ADMINISTRATOR, NATION_CODE))

        async def ask(query: str) -> Any:
            answer = await schema.execute(query, context_value=Context.of(graph, journal, searching, caller=caller))
            if answer.errors:
                raise answer.errors[0]
            return orjson.dumps(answer.data)

        told("the nation", await repeated(lambda: ask(NATION), seconds))
        told("a province", await repeated(lambda: ask(PROVINCE), seconds))
        for name, query in LISTS.items():
            told(name, await repeated(lambda asked=f"{{ {query} }}": ask(asked), seconds))  # type: ignore[misc]
        told("the nation after each change", await changed(graph, journal, searching, lambda: ask(NATION)))


async def fill(graph: Graph, journal: Journal, enterprises: int) -> str:
    """Load so many invented enterprises with their titles, and return the rate."""
    await migrate(graph)
    await fill_divisions(graph, journal)
    await fill_standards(graph, journal, "benchmark", AT[:10])
    await fill_plans(graph, journal, "benchmark")
    before, started = (await journal.head()).seq, time.monotonic()
    batches = invented(enterprises, SEED, await read_regions(graph), AT)
    seq = await journal.load("benchmark", "import-benchmark", batches, at=AT)
    rows, elapsed = seq - before - 1, time.monotonic() - started
    titles = rows - enterprises
    return f"with {titles:,} titles, {rows / elapsed:,.0f} of both a second ({elapsed:.0f} s)"


async def read(graph: Graph, journal: Journal, index: SearchIndex) -> str:
    """Have the process read all titles, and return how long that took and what memory the process has then."""
    started, snapshot = time.monotonic(), index.snapshot()
    while True:
        try:
            await register_at(graph, journal, snapshot.as_of, snapshot.regions)
            break
        except Unavailable:
            continue
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return f"knows all titles after {time.monotonic() - started:.1f} s, has {memory / 1e6:,.0f} MB at most"


async def repeated(work: Callable[[], Awaitable[Any]], seconds: float) -> str:
    """Return how long the repetitions took, the first one left out."""
    await work()
    durations: list[float] = []
    end = time.perf_counter() + seconds
    while (started := time.perf_counter()) < end:
        await work()
        durations.append(time.perf_counter() - started)
    return Latency.of(durations).told


async def changed(graph: Graph, journal: Journal, index: SearchIndex, work: Callable[[], Awaitable[Any]]) -> str:
    """Return how long a request takes that is the first after a change; the change itself is not counted."""
    durations: list[float] = []
    for title in await anext(pages(graph, TITLES, CHANGES)):
        draft = revocation(cast("Any", title), "2026-11-20", "benchmark")

        async def decide(_: Any, draft: Draft = draft) -> list[Draft]:
            return [draft]

        await index.wait_for(await journal.commit("benchmark", decide), 5.0)
        started = time.perf_counter()
        await work()
        durations.append(time.perf_counter() - started)
    return Latency.of(durations).told


if __name__ == "__main__":
    main()
