"""Writing the documents of one kind of entity: its node, its parts, its edges."""

from collections.abc import Sequence
from typing import Any

from graph_schema.aggregate import Aggregate, Document, Link
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Conflict
from graph_schema.slices import slices


async def store(transaction: Transaction, aggregate: Aggregate, drafts: Sequence[Draft]) -> None:
    """Store the documents of one kind of entity; raise `Conflict` when something they refer to does not exist."""
    gone = [aggregate.key(draft.entity) for draft in drafts if draft.document is None]
    fresh = [draft.document for draft in drafts if draft.document is not None and draft.fresh]
    known = [draft.document for draft in drafts if draft.document is not None and not draft.fresh]
    for statement in aggregate.remove if gone else ():
        await transaction.run(statement, keys=gone)
    for statement in aggregate.clear if known else ():
        await transaction.run(statement, keys=[aggregate.key(str(document["id"])) for document in known])
    await add(transaction, aggregate, fresh)
    for part in slices([aggregate.properties(document) for document in known]):
        await transaction.run(aggregate.put, rows=part)
    await link(transaction, aggregate, [*fresh, *known])


async def add(transaction: Transaction, aggregate: Aggregate, documents: Sequence[Document]) -> None:
    """Create the nodes of documents of one kind, without parts and edges; none of them may exist."""
    for part in slices([aggregate.properties(document) for document in documents]):
        await transaction.run(aggregate.add, rows=part)


async def link(transaction: Transaction, aggregate: Aggregate, documents: Sequence[Document]) -> None:
    """Create parts and edges of documents of one kind; raise `Conflict` when an edge leads to nothing."""
    for item in aggregate.links:
        await _link(transaction, item, [row for document in documents for row in item.rows(document)])


async def _link(transaction: Transaction, link: Link, rows: Sequence[Any]) -> None:
    written = 0
    for part in slices(rows):
        written += (await transaction.run(link.statement, rows=part))[0]["written"]
    if written != len(rows):
        raise Conflict(f"{len(rows) - written} of {len(rows)} references name a {link.target} that does not exist")
