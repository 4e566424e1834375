"""Writing the documents of one kind of entity: its node, its parts, its edges."""

from collections.abc import Sequence
from typing import Any

from graph_schema.aggregate import Aggregate, Link
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
    for statement, documents in ((aggregate.add, fresh), (aggregate.put, known)):
        for part in slices([aggregate.properties(document) for document in documents]):
            await transaction.run(statement, rows=part)
    for link in aggregate.links:
        await _link(transaction, link, [row for document in (*fresh, *known) for row in link.rows(document)])


async def _link(transaction: Transaction, link: Link, rows: Sequence[Any]) -> None:
    written = 0
    for part in slices(rows):
        written += (await transaction.run(link.statement, rows=part))[0]["written"]
    if written != len(rows):
        raise Conflict(f"{len(rows) - written} of {len(rows)} references name a {link.target} that does not exist")
