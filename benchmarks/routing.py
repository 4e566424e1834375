"""`python -m benchmarks.routing`: how fast requests find the competent organization, on each engine.

First the routing alone: 10,000 requests from divisions drawn with a fixed seed, over the index of a generated network
with scores, load not asked. Then whole requests: routed, load counted, written with their journal row and receipt, and
acknowledged. At last one pass of what is overdue, all of those written, one level up.
"""

import argparse
import random
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import engines
import uvloop

from benchmarks import results
from benchmarks.figures import Latency
from benchmarks.loading import fill
from cultivation.requests.asking import Wanted, ask_the_competent
from cultivation.requests.escalating import escalate_overdue
from cultivation.requests.kinds import RequestKind
from cultivation.requests.place import Place
from cultivation.requests.routing import Router
from directory.search.snapshot import Snapshot
from graph_schema.address import Address
from web.parts import Parts

SEED = 20_261_128
ORGANIZATIONS = 10_000  # of the network: as many as the demonstration has
ROUTED = 10_000
WRITTEN = 1_000  # whole requests: enough for a steady figure
NARROW = 0.9  # share that come from a division without any below it
LONG_AFTER = "2099-01-01T00:00:00Z"  # everything that waits is overdue then
ID_END = "0" * 32  # of a request id without an account


def main() -> None:
    """Measure what the arguments ask for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.routing", description=__doc__)
    parser.add_argument("--engines", default=",".join(engines.available()), help="embedded, neo4j")
    parser.add_argument("--organizations", type=int, default=ORGANIZATIONS, help="of the generated network")
    parser.add_argument("--routed", type=int, default=ROUTED, help="requests that are routed")
    parser.add_argument("--written", type=int, default=WRITTEN, help="requests that are made")
    asked = parser.parse_args()
    for engine in asked.engines.split(","):
        with tempfile.TemporaryDirectory() as place, engines.ENGINES[engine](Path(place) / "graph") as address:
            uvloop.run(measure(engine, address, Path(place) / "data", asked))
    if reason := engines.missing():
        print(f"Neo4j: NOT RUN: {reason}")


async def measure(engine: str, address: Address, data: Path, asked: argparse.Namespace) -> None:
    """Print the figures of one engine, whose graph is empty before."""
    await fill(address, asked.organizations, scored=True)
    async with AsyncExitStack() as stack:
        parts = Parts()
        await parts.open(address, data, stack)
        snapshot = parts.index.snapshot()
        wanted = drawn(snapshot, max(asked.routed, asked.written))
        durations, found = routed(snapshot, wanted[: asked.routed])
        print(f"{engine}: {found:,} of {asked.routed:,} requests found somebody", flush=True)
        results.told("routing", {f"{engine}: requests routed": rate(durations)})
        durations = await written(parts, wanted[: asked.written])
        results.told("routing", {f"{engine}: requests routed, written and acknowledged": rate(durations)})
        started = time.perf_counter()
        figures = await escalate_overdue(parts.journal, snapshot, LONG_AFTER)
        elapsed = time.perf_counter() - started
        results.told(
            "routing", {f"{engine}: {figures['escalated']:,} overdue requests one level up": f"{elapsed:.1f} s"}
        )


def drawn(snapshot: Snapshot, count: int) -> list[Wanted]:
    """Return requests of the kind SERVICE from places of every level, the narrowest most often."""
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    places = [division.code for division in snapshot.regions.leaves()]
    above = [division.code for division in snapshot.regions.current()]
    kinds = [category.code for category in snapshot.categories.all()]
    codes = (chance.choice(places if chance.random() < NARROW else above) for _ in range(count))
    return [Wanted(RequestKind.SERVICE, chance.choice(kinds), None, region=code) for code in codes]


def routed(snapshot: Snapshot, wanted: list[Wanted]) -> tuple[list[float], int]:
    """Return how long each routing took, in seconds, and how many requests found somebody."""
    durations, found = [], 0
    for one in wanted:
        started = time.perf_counter()
        router = Router(snapshot, Place.of(snapshot.regions, one.region), one.category or "")
        found += router.shortlist() is not None
        durations.append(time.perf_counter() - started)
    return durations, found


async def written(parts: Parts, wanted: list[Wanted]) -> list[float]:
    """Return how long each whole request took, in seconds."""
    durations, snapshot = [], parts.index.snapshot()
    for number, one in enumerate(wanted):
        started = time.perf_counter()
        await ask_the_competent(parts.journal, snapshot, None, f"routing-{number}-{ID_END}", one)
        durations.append(time.perf_counter() - started)
    return durations


def rate(durations: list[float]) -> str:
    """Return how many a second there were, and how long each took."""
    return f"{len(durations) / sum(durations):,.0f} a second, {Latency.of(durations).told}"


if __name__ == "__main__":
    main()
