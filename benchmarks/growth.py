"""`python -m benchmarks.growth`: what one size costs, and how that grows to the next, on each engine.

For each: organizations a second into an empty graph, journal included, without and with published scores; seconds from
`smenet serve` to the first answered search with a ready index, beside those with no organizations at all; and p50 and
p95 of the main requests, inside the process, step by step and over HTTP at one client, with how many times that of
the size before. The last line is the floor: an empty Starlette answer, asked in the same way.
"""

import argparse
import tempfile
import time
from pathlib import Path

import engines
import uvloop
from serving import served, serving

from benchmarks import results
from benchmarks.figures import Figures, printed, shown
from benchmarks.floor import floor
from benchmarks.inside import measure_inside
from benchmarks.loading import LoadRate, fill, recomputed
from benchmarks.outside import measure_floor, measure_outside
from graph_schema.address import Address

SIZES = (10_000, 100_000)
BUILD_SECONDS = 1_800.0  # until a server is ready that builds the index of a million organizations first


def measure(address: Address, data: Path, organizations: int, seconds: float) -> Figures:
    """Return all figures of one engine at one size but its plain load; the graph is empty before."""
    figures = Figures()
    empty = start_seconds(address, data / "empty")
    with served(address, data / "empty", "--no-demonstration") as server:
        figures.memory["empty"] = server.resident_bytes()
    figures.scored = uvloop.run(fill(address, organizations, scored=True))
    figures.recomputed = uvloop.run(recomputed(address))
    built = start_seconds(address, data / "full")
    figures.starts = {"empty": empty, "building the index": built, "ready index": start_seconds(address, data / "full")}
    figures.inside = uvloop.run(measure_inside(address, data / "full", seconds))
    with served(address, data / "full", "--no-demonstration") as server:
        figures.memory["ready"] = server.resident_bytes()
        figures.outside = measure_outside(server.url, seconds)
        figures.memory["after all requests"] = server.resident_bytes()
    with floor() as url:
        figures.outside["an empty Starlette answer"] = measure_floor(url, seconds)
    return figures


def start_seconds(address: Address, data: Path) -> float:
    """Return the time from the command to its first answered search."""
    started = time.monotonic()
    with serving(address, data, "--no-demonstration", within=BUILD_SECONDS):
        return time.monotonic() - started


def main() -> None:
    """Measure what the arguments ask for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of organizations")
    parser.add_argument("--engines", default=",".join(engines.available()), help="embedded, neo4j")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each request is repeated")
    parser.add_argument(
        "--plain",
        default=True,
        action=argparse.BooleanOptionalAction,
        help="load without scores too, into a graph apart",
    )
    asked = parser.parse_args()
    for engine in asked.engines.split(","):
        smaller: Figures | None = None
        for size in map(int, asked.sizes.split(",")):
            with tempfile.TemporaryDirectory() as place:
                root = Path(place)
                plain = LoadRate()
                if asked.plain:
                    with engines.ENGINES[engine](root / "plain") as address:
                        plain = uvloop.run(fill(address, size, scored=False))
                with engines.ENGINES[engine](root / "scored") as address:
                    figures = measure(address, root, size, asked.seconds)
                figures.plain = plain
                print(printed(engine, size, figures, smaller), flush=True)
                results.keep("growth", shown(engine, size, figures))
                smaller = figures
    if reason := engines.missing():
        print(f"Neo4j: NOT RUN: {reason}")


if __name__ == "__main__":
    main()
