"""All entities of a kind, page by page.

Where the pages lie is asked once, and each is read by its keys. To go on from a key instead costs the embedded engine
as much as all that is left behind it, at every page. The statements ask whether there is any key, because Neo4j takes
`range(0, -1, 5000)` for `[0]`.
"""

from collections.abc import AsyncIterator

from graph_schema.aggregate import Aggregate, Document
from graph_schema.connection import Graph

PAGE = 5_000  # documents read at once: some megabytes


async def pages(graph: Graph, aggregate: Aggregate, size: int = PAGE) -> AsyncIterator[list[Document]]:
    """Yield the documents of a kind by ascending id, `size` at a time; what is written meanwhile may be among them."""
    for page in await graph.read(aggregate.pages, size=size):
        rows = await graph.read(aggregate.read, keys=page["keys"])
        yield sorted((aggregate.document(row) for row in rows), key=lambda document: str(document["id"]))


async def all_of(graph: Graph, aggregate: Aggregate) -> list[Document]:
    """Return all documents of a kind by ascending id."""
    return [document async for page in pages(graph, aggregate) for document in page]
