"""What the graph holds of the organizations that a file may mean."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

from directory import store
from directory.importing import queries
from directory.importing.matching import Existing, Known, normalised
from directory.importing.records import Record
from directory.queries import KEYS_OF_ORGANIZATIONS
from graph_schema.aggregate import Document
from graph_schema.connection import Graph
from graph_schema.pages import pages_of_keys
from graph_schema.statement import Statement

KEYS_AT_ONCE = 5_000  # of one look-up: some tens of milliseconds
DOCUMENTS_AT_ONCE = 1_000  # whole organizations of one read: a few megabytes


async def find(graph: Graph, records: Sequence[Record]) -> Existing:
    """Return the organizations that have an id, a credit code or a name which the records give."""
    existing = Existing(await _by_keys(graph, queries.FIND_BY_ID, _ids(records)))
    existing.add(await _by_keys(graph, queries.FIND_BY_CREDIT_CODE, _codes(records)))
    names = {
        normalised(record.values["name"])
        for record in records
        if not record.values.get("id") and record.values.get("name")
        if record.said("creditCode") not in existing.by_code
    }
    if names:
        async for page in _pages(graph):
            existing.add(known for known in page if normalised(known.name) in names)
    return existing


async def find_by_id(graph: Graph, ids: Collection[str]) -> list[Known]:
    """Return those of the ids that the graph holds."""
    return await _by_keys(graph, queries.FIND_BY_ID, ids)


async def documents(graph: Graph, ids: Iterable[str]) -> dict[str, Document]:
    """Return the whole documents of the ids, by id."""
    found: dict[str, Document] = {}
    for keys in chunks(ids, DOCUMENTS_AT_ONCE):
        rows = await store.read_organizations(graph, keys)
        found |= {row["id"]: cast("Document", row) for row in rows}
    return found


def known(row: dict[str, Any]) -> Known:
    """Return what matching needs of a row of the importer's statements."""
    return Known(row["id"], row["name"], row["credit_code"], next(iter(row["region"]), None))


async def _by_keys(graph: Graph, statement: Statement, keys: Collection[str]) -> list[Known]:
    found: list[Known] = []
    for chunk in chunks(sorted(keys), KEYS_AT_ONCE):
        found += [known(row) for row in await graph.read(statement, keys=chunk)]
    return found


async def _pages(graph: Graph) -> AsyncIterator[list[Known]]:
    """Yield all, page by page: the graph holds no normalised names to look up."""
    async for keys in pages_of_keys(graph, KEYS_OF_ORGANIZATIONS, KEYS_AT_ONCE):
        yield await _by_keys(graph, queries.FIND_BY_ID, keys)


def _ids(records: Iterable[Record]) -> set[str]:
    """Return the ids that the records bear or refer to."""
    ids: set[str] = set()
    for record in records:
        ids.update(record.values.get("memberOf") or (), record.values.get("succeeds") or ())
        if record.values.get("id"):
            ids.add(record.values["id"])
    return ids


def _codes(records: Iterable[Record]) -> set[str]:
    return {record.said("creditCode") for record in records if record.said("creditCode")}


def chunks(items: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield the items in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
