"""Filling the graph: the real divisions and categories, and new organizations in bulk."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, cast

from directory.aggregates import CATEGORIES, REGIONS
from directory.categories import read_categories
from directory.divisions import read_divisions
from directory.documents import OrganizationDocument
from graph_schema.aggregate import Aggregate, Document
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.journal import BATCH_ROWS, ONE_TRANSACTION, Journal

ACTOR = "smenet"  # who stands in the journal for what the program itself writes

Progress = Callable[[int], None]
Read = Callable[..., Awaitable[list[dict[str, Any]]]]


async def fill_divisions(graph: Graph, journal: Journal) -> int:
    """Write the divisions and categories of the package where the graph holds other ones; return the last seq.

    Where there is nothing to write it does not wait for other writers.
    """
    if not await _differing(graph.read):
        return (await journal.head()).seq
    return await journal.commit(ACTOR, lambda transaction: _differing(transaction.run))


async def _differing(read: Read) -> list[Draft]:
    """Return what has to be written, as the stored documents are read by `read`."""
    return [
        *await _changed(read, REGIONS, "REGION", cast("list[Document]", read_divisions())),
        *await _changed(read, CATEGORIES, "CATEGORY", cast("list[Document]", read_categories())),
    ]


async def _changed(read: Read, aggregate: Aggregate, label: str, documents: Sequence[Document]) -> list[Draft]:
    keys = [aggregate.key(document["id"]) for document in documents]
    known = {document["id"]: document for document in map(aggregate.document, await read(aggregate.read, keys=keys))}
    return [
        Draft(f"{label}_{'ADDED' if fresh else 'CHANGED'}", document["id"], document, fresh)
        for document in documents
        if known.get(document["id"]) != document
        for fresh in [document["id"] not in known]
    ]


async def load_new(
    journal: Journal, name: str, batches: Iterable[Sequence[Draft]], most: int, progress: Progress
) -> int:
    """Write entities that are certainly new, all or none, and return the seq of the closing row.

    `name` is the id of the import (`import-…`), `most` the rows there can be; `progress` is told how many
    organizations each batch held.
    """
    told = _told(batches, progress)
    if most > ONE_TRANSACTION:
        return await journal.load(ACTOR, name, told)
    rows = list(chain.from_iterable(told))
    rows.append(Draft("IMPORT_COMPLETED", name, {"id": name, "rows": len(rows)}))

    async def decide(_: Transaction) -> Sequence[Draft]:
        return rows

    return await journal.commit(ACTOR, decide)


def batches_of(documents: Iterable[OrganizationDocument]) -> Iterator[list[Draft]]:
    """Yield new organizations in batches."""
    source = iter(documents)
    while batch := list(islice(source, BATCH_ROWS)):
        yield [
            Draft("ORGANIZATION_ADDED", document["id"], cast("dict[str, Any]", document), fresh=True)
            for document in batch
        ]


def _told(batches: Iterable[Sequence[Draft]], progress: Progress) -> Iterator[Sequence[Draft]]:
    for batch in batches:
        yield batch
        progress(sum(draft.kind == "ORGANIZATION_ADDED" for draft in batch))
