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
from directory.queries import ANY_ORGANIZATION, READ_CARDS
from directory.regions import Regions
from graph_schema.connection import Graph
from graph_schema.pages import PAGE, all_of, pages
from graph_schema.receipts import Run


async def read_regions(graph: Graph) -> Regions:
    """Return all divisions, current and retired."""
    return Regions.of(cast("list[RegionDocument]", await all_of(graph, REGIONS)))


async def read_categories(graph: Graph) -> Categories:
    """Return the tree of categories."""
    return Categories.of(cast("list[CategoryDocument]", await all_of(graph, CATEGORIES)))


async def holds_organizations(graph: Graph) -> bool:
    """Return whether there is any organization."""
    return bool(await graph.read(ANY_ORGANIZATION))


async def all_organizations(graph: Graph, size: int = PAGE) -> AsyncIterator[list[OrganizationDocument]]:
    """Yield all organizations by ascending id, `size` at a time."""
    async for page in pages(graph, ORGANIZATIONS, size):
        yield cast("list[OrganizationDocument]", page)


async def all_listed(graph: Graph, size: int = PAGE) -> AsyncIterator[list[OrganizationDocument]]:
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
