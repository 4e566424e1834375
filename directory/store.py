"""The directory read from the graph: the tables every process holds, and organizations page by page."""

from collections.abc import AsyncIterator, Sequence
from typing import cast

from directory.aggregates import CATEGORIES, ORGANIZATIONS, REGIONS
from directory.categories import Categories
from directory.documents import (
    CategoryDocument,
    OrganizationDocument,
    RegionDocument,
    without_blanks,
)
from directory.queries import ENDS_OF_PAGES, IDS_BETWEEN, READ_CARDS
from directory.regions import Regions
from graph_schema.aggregate import Aggregate, Document
from graph_schema.connection import Graph
from graph_schema.receipts import Run

LAST_ID = "org-~"  # sorts after every id
SCAN_ROWS = 5_000  # rows of one page of a scan: some megabytes


async def scan(graph: Graph, aggregate: Aggregate, after: str = "", first: int = SCAN_ROWS) -> list[Document]:
    """Return at most `first` documents of one kind with a key above `after`, by ascending key."""
    return [aggregate.document(row) for row in await graph.read(aggregate.scan, after=after, first=first)]


async def read_regions(graph: Graph) -> Regions:
    """Return all divisions, current and retired."""
    documents: list[Document] = []
    while page := await scan(graph, REGIONS, str(documents[-1]["code"]) if documents else ""):
        documents += page
    return Regions.of(cast("list[RegionDocument]", documents))


async def read_categories(graph: Graph) -> Categories:
    """Return the tree of categories."""
    return Categories.of(cast("list[CategoryDocument]", await scan(graph, CATEGORIES)))


async def scan_organizations(graph: Graph, after: str = "", first: int = SCAN_ROWS) -> list[OrganizationDocument]:
    """Return at most `first` organizations with an id above `after`, by ascending id."""
    return cast("list[OrganizationDocument]", await scan(graph, ORGANIZATIONS, after, first))


async def all_organizations(graph: Graph, size: int = SCAN_ROWS) -> AsyncIterator[list[OrganizationDocument]]:
    """Yield all organizations by ascending id, page by page, some `size` at a time.

    Where the pages end is asked first: to scan on from an id, the embedded engine sorts all that is left every time.
    """
    after = ""
    for until in (*(await graph.read(ENDS_OF_PAGES, size=size))[0]["ends"], LAST_ID):
        ids = (await graph.read(IDS_BETWEEN, after=after, until=until))[0]["ids"]
        if ids:
            yield sorted(await read_organizations(graph, ids), key=lambda document: document["id"])
        after = until


async def all_listed(graph: Graph, size: int = SCAN_ROWS) -> AsyncIterator[list[OrganizationDocument]]:
    """Yield the same with their current scores."""
    async for documents in all_organizations(graph, size):
        rows = await graph.read(READ_CARDS, keys=[document["id"] for document in documents])
        cards = {row["organization"]: {"score": without_blanks(row["score"])} for row in rows}
        yield [cast("OrganizationDocument", {**document, **cards.get(document["id"], {})}) for document in documents]


async def read_organizations(graph: Graph, ids: Sequence[str]) -> list[OrganizationDocument]:
    """Return the organizations of these ids that exist."""
    return await read_organizations_by(graph.read, ids)


async def read_organizations_by(run: Run, ids: Sequence[str]) -> list[OrganizationDocument]:
    """Return the organizations of these ids that exist, as `Graph.read` or an open transaction reads them."""
    rows = await run(ORGANIZATIONS.read, keys=list(ids))
    return cast("list[OrganizationDocument]", [ORGANIZATIONS.document(row) for row in rows])
