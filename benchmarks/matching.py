"""`python -m benchmarks.matching`: `matches` of draft figures against 10,000 finance products, on each engine.

Twice: with the products spread over the divisions as the demonstration has them, and with all of them for the whole
nation, each with conditions of its own, so that every one has to be evaluated. The first request of a process reads and
compiles them; its time is told apart.
"""

import argparse
import asyncio
import copy
import random
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import engines
import uvloop
from graphql import graphql

from benchmarks import results
from benchmarks.figures import Latency
from benchmarks.loading import AT, SEED, fill
from cultivation.aggregates import AGGREGATES
from cultivation.instruments.demonstration import products
from cultivation.plan.filling import fill_plans
from directory.context import Context
from directory.generator.chance import Chance
from directory.regions import NATION
from directory.search.index import SearchIndex
from directory.store import all_organizations
from graph_schema.address import Address
from graph_schema.aggregate import Document
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from web.graphql_schema import build_schema

PRODUCTS = 10_000
ORGANIZATIONS = 1_000  # that offer them
REPETITIONS = 200
COUNTIES = ("330106", "110108", "440305", "510107")
ASK = """query($answers: Answers, $within: String) { matches(answers: $answers, within: $within, first: 20) { totalCount
  fitting notKnown nearMisses nodes { outcome instrument { id title } conditions { holds demand reason } } } }"""
SCHEMA = build_schema()._schema  # noqa: SLF001 - Strawberry has no public name for what is executed


def main() -> None:
    """Measure what the arguments ask for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("--engines", default=",".join(engines.available()), help="embedded, neo4j")
    parser.add_argument("--products", type=int, default=PRODUCTS, help="how many finance products")
    asked = parser.parse_args()
    for engine in asked.engines.split(","):
        with tempfile.TemporaryDirectory() as place, engines.ENGINES[engine](Path(place) / "graph") as address:
            uvloop.run(measure(engine, address, Path(place) / "index", asked.products))
    if reason := engines.missing():
        print(f"Neo4j: NOT RUN: {reason}")


async def measure(engine: str, address: Address, path: Path, count: int) -> None:
    """Print the times of one engine, whose graph is empty before."""
    await fill(address, ORGANIZATIONS, scored=False)
    graph = await Graph.open(address)
    journal = Journal(graph, AGGREGATES)
    await fill_plans(graph, journal, "benchmark")
    index = await SearchIndex.open(path, graph, journal)
    try:
        offering: Any = await anext(all_organizations(graph, ORGANIZATIONS))
        spread = list(products(count, offering, index.snapshot().regions, Chance(SEED), AT))
        for name, documents in (("spread over divisions", spread), ("all for the nation", list(nationwide(spread)))):
            await written(journal, documents)
            await index.wait_for((await journal.head()).seq, 60)
            first, rest, found = await timed(graph, journal, index)
            figure = f"{rest.told}, {found:,} matches at most; the first request {first:.2f} s"
            results.told("matching", {f"{engine}, {count:,} products {name}": figure})
    finally:
        await index.close()
        await graph.close()


async def timed(graph: Graph, journal: Journal, index: SearchIndex) -> tuple[float, Latency, int]:
    """Return the seconds of the first request, the latency of the others, and the most matches that one had."""
    durations, most = [], 0
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    for _ in range(REPETITIONS + 1):
        variables = {"answers": drawn(chance), "within": chance.choice(COUNTIES)}
        started = time.perf_counter()
        context = Context.of(graph, journal, index)
        result = await graphql(SCHEMA, ASK, context_value=context, variable_values=variables)
        durations.append(time.perf_counter() - started)
        if result.errors or result.data is None:
            raise RuntimeError(result.errors)
        most = max(most, result.data["matches"]["totalCount"])
        await asyncio.sleep(0)
    return durations[0], Latency.of(durations[1:]), most


def drawn(chance: random.Random) -> dict[str, Any]:
    """Return the draft figures of an enterprise that knows most, not all, of what is asked."""
    return {
        "industry": chance.choice("BCDIM"),
        "size": chance.choice(["micro", "small", "medium"]),
        "tier": chance.choice(["none", "innovative", "specialized"]),
        "revenue": f"{chance.randint(100, 9_000)}.{chance.randint(0, 9)}",
        "assets": str(chance.randint(100, 9_000)),
        "rd_ratio": f"{chance.randint(0, 12)}.5",
        "patents": chance.randint(0, 9),
        "tax_credit": chance.choice("ABMCD"),
        "dishonest": False,
        "carbon_emission_right": chance.random() < 1 / 2,
    }


def nationwide(documents: Iterable[Document]) -> Iterator[Document]:
    """Yield the products for the whole nation, none with a condition that another one has."""
    for number, document in enumerate(documents):
        own = copy.deepcopy(document)
        for row in own.get("eligibility", ()):
            # True of every enterprise, and in no other product: what is held once for many is not measured here.
            row["rule"] = {"all": [row["rule"], {"field": "revenue", "at_least": f"0.{number:05d}1"}]}
        yield {**own, "regions": [NATION], "version": 2}


async def written(journal: Journal, documents: list[Document]) -> None:
    """Write products, a transaction for each thousand."""
    for start in range(0, len(documents), 1_000):
        part = documents[start : start + 1_000]

        async def decide(_: Transaction, part: list[Document] = part) -> list[Draft]:
            return [Draft("FINANCE_PRODUCT_CHANGED", one["id"], one) for one in part]

        await journal.commit("benchmark", decide, at=AT)


if __name__ == "__main__":
    main()
