"""All entities of a kind, page by page.

Keys are read from one mark to the next. The marks are keys that chance picks, one in so many, because neither engine
finds the end of a page without those before it, and because all keys of a kind need not fit in the memory of anybody.
To go on from a key for so many rows instead costs the embedded engine as much as all that is left, at every page.
"""

from collections.abc import AsyncIterator

from graph_schema.aggregate import Aggregate, Document
from graph_schema.connection import Graph
from graph_schema.statement import Statement

PAGE = 5_000  # documents read at once: some megabytes
BEFORE_ALL, BEHIND_ALL = "", "\uffff"  # no key is empty, and each begins with a character of ASCII
EVERY = 1.0  # the share that leaves none out: chance is below it


async def pages(graph: Graph, aggregate: Aggregate, size: int = PAGE) -> AsyncIterator[list[Document]]:
    """Yield the documents of a kind by ascending id, `size` at a time; what is written meanwhile may be among them."""
    async for keys in pages_of_keys(graph, aggregate.keys, size):
        rows = await graph.read(aggregate.read, keys=keys)
        yield sorted((aggregate.document(row) for row in rows), key=lambda document: str(document["id"]))


async def pages_of_keys(graph: Graph, statement: Statement, size: int) -> AsyncIterator[list[str]]:
    """Yield all keys in ascending order, `size` at a time; `statement` is one as an aggregate has it for its keys."""
    marks = await _keys(graph, statement, BEFORE_ALL, BEHIND_ALL, 1 / size)
    after, found = BEFORE_ALL, list[str]()
    for until in (*marks, BEHIND_ALL):
        found += await _keys(graph, statement, after, until, EVERY)
        after = until
        while len(found) >= size:
            yield found[:size]
            found = found[size:]
    if found:
        yield found


async def all_of(graph: Graph, aggregate: Aggregate) -> list[Document]:
    """Return all documents of a kind by ascending id."""
    return [document async for page in pages(graph, aggregate) for document in page]


async def _keys(graph: Graph, statement: Statement, after: str, until: str, share: float) -> list[str]:
    keys: list[str] = (await graph.read(statement, after=after, until=until, share=share))[0]["keys"]
    return keys
