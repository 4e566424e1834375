"""How fast organizations get into an empty graph."""

import time
from dataclasses import dataclass

from cultivation.aggregates import AGGREGATES
from directory.filling import batches_of, fill_divisions, load_new
from directory.generator import generate
from directory.store import read_categories, read_regions
from evaluation.adopting import fill_standards
from evaluation.demonstration import ROWS_EACH, demonstration_standard, with_scores
from evaluation.recomputing import recompute
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.migrations import migrate

AT = "2026-11-23T00:00:00Z"
SEED = 14
MANY_BATCHES = 10  # of a load whose second half is long enough to tell a rate


@dataclass(frozen=True)
class LoadRate:
    """Organizations a second: of the whole load, and of its second half, when the server has compiled its statements.

    A load of one transaction has no second half: then both are the same.
    """

    whole: float = 0.0
    warm: float = 0.0


async def fill(address: Address, organizations: int, *, scored: bool) -> LoadRate:
    """Load a generated network into a graph that has none and return the rate.

    Made, hashed, written with all edges, services and journal rows, and closed: the whole import is timed. `scored`
    adds published scores for about six in ten, with their answers and derivations.
    """
    graph = await Graph.open(address)
    try:
        await migrate(graph)
        journal = Journal(graph, AGGREGATES)
        await fill_divisions(graph, journal)
        await fill_standards(graph, journal, "benchmark", AT[:10])
        regions, categories = await read_regions(graph), await read_categories(graph)
        documents = generate(organizations, SEED, regions, categories, AT)
        standard = demonstration_standard()
        batches = with_scores(documents, regions, standard, SEED, AT) if scored else batches_of(documents)
        most = organizations * (ROWS_EACH if scored else 1)
        marks = [(0, time.monotonic())]
        await load_new(
            journal,
            "import-benchmark",
            batches,
            most,
            lambda count: marks.append((marks[-1][0] + count, time.monotonic())),
        )
        return rate(marks, (organizations, time.monotonic()))
    finally:
        await graph.close()


async def recomputed(address: Address) -> float:
    """Recompute every stored score of a graph and return how many a second; raise RuntimeError when one differs."""
    graph = await Graph.open(address)
    try:
        started = time.monotonic()
        outcome = await recompute(graph, lambda _done, _total: None)
        if outcome.different:
            raise RuntimeError(f"{outcome.different} scores differ")
        return outcome.scores / (time.monotonic() - started)
    finally:
        await graph.close()


def rate(marks: list[tuple[int, float]], end: tuple[int, float]) -> LoadRate:
    """Return the rate of a load, of which `marks` tell how many organizations had been taken at which second."""
    half = next(mark for mark in marks if mark[0] >= end[0] // 2)
    return LoadRate(_rate(marks[0], end), _rate(half if len(marks) > MANY_BATCHES else marks[0], end))


def _rate(begin: tuple[int, float], end: tuple[int, float]) -> float:
    return (end[0] - begin[0]) / (end[1] - begin[1])
