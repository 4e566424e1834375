"""Whether costs are what they say: the points of requests beside the time they take.

`python -m benchmarks.costs --data DIRECTORY` asks the graph of a data directory on which an engine runs, in process,
and prints for each request its points, the median time of one core in this process, and what a point took. A weight is
right when a point takes about as long everywhere: what is within a factor of four of the median request is even.
"""

import argparse
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from inspect import isawaitable
from pathlib import Path

import orjson
import uvloop
from graphql import GraphQLSchema, execute

from graph_schema.embedded import EmbeddedEngine
from web.graphql_documents import Documents, Prepared
from web.graphql_schema import build_schema, executable
from web.parts import Parts

SECONDS = 1.0  # that each request is repeated
EVEN = 4.0  # factor between a point's time and that of the median request within which a weight is right
FEWEST = 3  # repetitions, however long one takes

REQUESTS = Path(__file__).with_suffix(".graphql")


@dataclass(frozen=True)
class Measured:
    """A request: its points, and the median time of a core that it took (seconds)."""

    name: str
    points: int
    seconds: float

    @property
    def microseconds(self) -> float:
        """Return what a point took."""
        return self.seconds * 1e6 / self.points


async def measure(schema: GraphQLSchema, parts: Parts, prepared: Prepared, name: str) -> Measured:
    """Return the points and time of an operation; raises ValueError when it is not answered."""
    points = prepared.cost(schema, prepared.operation(name), {}).asked
    durations: list[float] = []
    end = time.perf_counter() + SECONDS
    while len(durations) < FEWEST or time.perf_counter() < end:
        started = time.process_time()
        answer = execute(schema, prepared.document, context_value=parts.context(), operation_name=name)
        result = await answer if isawaitable(answer) else answer
        if result.errors:
            raise ValueError(f"{name}: {result.errors[0].message}")
        orjson.dumps(result.data)
        durations.append(time.process_time() - started)
    return Measured(name, points, statistics.median(durations))


def printed(found: list[Measured]) -> str:
    """Return a table for people."""
    middle = statistics.median(one.microseconds for one in found)
    lines = [f"{'request':<24}{'points':>8}{'ms':>10}{'µs a point':>12}"]
    for one in sorted(found, key=lambda one: one.microseconds):
        even = middle / EVEN <= one.microseconds <= middle * EVEN
        shown = f"{one.name:<24}{one.points:>8}{one.seconds * 1e3:>10.2f}{one.microseconds:>12.1f}"
        lines.append(shown if even else f"{shown}  uneven")
    return "\n".join([*lines, f"a point takes {middle:.0f} µs in the median request"])


async def measured(data: Path) -> list[Measured]:
    """Return all requests, measured on the graph of a data directory."""
    engine = EmbeddedEngine.attach(data)
    if engine is None:
        raise ValueError(f"no engine runs on {data}; start `smenet serve` there")
    schema, parts = executable(build_schema()), Parts()
    async with AsyncExitStack() as stack:
        await parts.open(engine, data, stack)
        prepared = Documents(schema).prepare(REQUESTS.read_text(encoding="utf-8"))
        return [await measure(schema, parts, prepared, name) for name in prepared.operations if name]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.costs", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("var"), help="a data directory on which an engine runs")
    print(printed(uvloop.run(measured(parser.parse_args().data))), flush=True)


if __name__ == "__main__":
    main()
