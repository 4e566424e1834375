"""`python -m benchmarks.ratings`: acknowledged ratings a second, at one client and at eight, on each engine.

A rating is acknowledged when the mutation `rate` has answered over HTTP: its rights, the draw and the answers were
checked, and the rating, its assessment, the rows of the journal and the receipt stand on the disk in one transaction.
Every assessment has two evaluators who rate it once; the second rating also computes how well they agree.
"""

import argparse
import tempfile
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import engines
import uvloop
from reviewing import RATE, Client, Task, evaluator, under_review
from serving import serving

from benchmarks import results
from benchmarks.figures import Latency
from graph_schema.address import Address

CLIENTS = (1, 8)
ASSESSMENTS = 200  # each takes two ratings: enough for some seconds at every number of clients
EVALUATORS = 8
SECONDS = 10.0  # that each number of clients rates at most


def main() -> None:
    """Measure what the arguments ask for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ratings", description=__doc__)
    parser.add_argument("--engines", default=",".join(engines.available()), help="embedded, neo4j")
    parser.add_argument("--assessments", type=int, default=ASSESSMENTS, help="for each number of clients")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each number of clients rates at most")
    asked = parser.parse_args()
    for engine in asked.engines.split(","):
        with tempfile.TemporaryDirectory() as place, engines.ENGINES[engine](Path(place) / "graph") as address:
            measure(engine, address, Path(place) / "data", asked.assessments, asked.seconds)
    if reason := engines.missing():
        print(f"Neo4j: NOT RUN: {reason}")


def measure(engine: str, address: Address, data: Path, assessments: int, seconds: float) -> None:
    """Print the rates of one engine, whose graph is empty before."""
    tasks = uvloop.run(under_review(address, assessments * len(CLIENTS), EVALUATORS))
    share = len(tasks) // len(CLIENTS)
    with serving(address, data, "--no-demonstration") as url:
        for place, clients in enumerate(CLIENTS):
            own = tasks[place * share : (place + 1) * share]
            durations, elapsed = rated(url, data, own, clients, seconds)
            figure = f"{len(durations) / elapsed:,.1f} acknowledged a second, {Latency.of(durations).told}"
            results.told("ratings", {f"{engine}, {clients} at once": figure})


def rated(url: str, data: Path, tasks: list[Task], clients: int, seconds: float) -> tuple[list[float], float]:
    """Return how long each rating took, and how long all of them together, in seconds."""
    left, durations, end = deque(tasks), list[float](), time.perf_counter() + seconds

    def work() -> None:
        people = {evaluator(number): Client(url, data, evaluator(number)) for number in range(EVALUATORS)}
        while time.perf_counter() < end:
            try:
                task = left.popleft()
            except IndexError:
                break
            started = time.perf_counter()
            done = people[task.subject].done(RATE, task.variables(f"rate-{task.assessment}"))
            durations.append(time.perf_counter() - started)
            if done["__typename"] != "AssessmentAdvanced":
                raise RuntimeError(done)

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        for running in [pool.submit(work) for _ in range(clients)]:
            running.result()
    return durations, time.perf_counter() - started


if __name__ == "__main__":
    main()
