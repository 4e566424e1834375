"""Bringing the plans of the package into the graph."""

from collections.abc import Sequence
from typing import cast

from cultivation.plan import queries
from cultivation.plan.aggregate import PLANS
from cultivation.plan.catalogue import everything
from graph_schema.aggregate import Document
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Run


async def fill_plans(graph: Graph, journal: Journal, actor: str) -> int:
    """Write the plans of the package where the graph holds other ones, and return the seq of the last row."""
    if not await _differing(graph.read):
        return (await journal.head()).seq

    async def decide(transaction: Transaction) -> Sequence[Draft]:
        return await _differing(transaction.run)

    return await journal.commit(actor, decide)


async def _differing(run: Run) -> list[Draft]:
    documents = cast("tuple[Document, ...]", everything())
    rows = await run(queries.READ_PLANS, keys=[document["id"] for document in documents])
    stored = {document["id"]: document for document in map(PLANS.document, rows)}
    return [
        Draft("PLAN_CHANGED" if document["id"] in stored else "PLAN_ADDED", document["id"], document)
        for document in documents
        if stored.get(document["id"]) != document
    ]
