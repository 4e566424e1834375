"""How fast organizations get into an empty graph."""

import time

from directory.aggregates import AGGREGATES
from directory.filling import fill_divisions, load_new
from directory.generator import generate
from directory.store import read_categories, read_regions
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.migrations import migrate

AT = "2026-11-23T00:00:00Z"
SEED = 14


async def fill(address: Address, organizations: int) -> float:
    """Load a generated network into a graph that has none and return the organizations a second.

    Made, hashed, written with all edges, services and journal rows, and closed: the whole import is timed.
    """
    graph = await Graph.open(address)
    try:
        await migrate(graph)
        journal = Journal(graph, AGGREGATES)
        await fill_divisions(graph, journal)
        regions, categories = await read_regions(graph), await read_categories(graph)
        documents = generate(organizations, SEED, regions, categories, AT)
        started = time.monotonic()
        await load_new(journal, "import-benchmark", documents, organizations, lambda _: None)
        return organizations / (time.monotonic() - started)
    finally:
        await graph.close()
