"""Small documents and drafts for tests."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from directory.aggregates import AGGREGATES
from directory.documents import OrganizationDocument
from graph_schema.aggregate import Document
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import InvalidInput
from graph_schema.journal import Journal

AT = "2026-11-23T08:00:00Z"
SOON = 5.0  # seconds; what is awaited takes far less, but machines are busy


def region(code: str, level: str = "PROVINCE", **more: Any) -> Document:
    return {"id": f"region-{code}", "code": code, "name": f"省{code}", "level": level, **more}


def category(code: str, **more: Any) -> Document:
    return {"id": f"category-{code}", "code": code, "name": code, "english": code, **more}


def organization(number: int, **more: Any) -> OrganizationDocument:
    fields = {"id": f"org-{number:05d}", "name": f"中小企业服务中心{number}", "status": "ACTIVE"}
    return cast("OrganizationDocument", fields | {"version": 1, "updatedAt": AT} | more)


def added(document: Any) -> Draft:
    label = {"region": "REGION", "category": "CATEGORY", "org": "ORGANIZATION"}[document["id"].split("-")[0]]
    return Draft(f"{label}_ADDED", document["id"], document, fresh=True)


def changed(document: Any) -> Draft:
    return Draft("ORGANIZATION_CHANGED", document["id"], document)


def removed(entity: str) -> Draft:
    return Draft("ORGANIZATION_REMOVED", entity, None)


@asynccontextmanager
async def importing(journal: Journal, *brought: Draft) -> AsyncIterator[None]:
    """An import that is under way while the block runs, has written what it brings, and is undone after it."""
    written, over = threading.Event(), threading.Event()

    def broken() -> Iterator[list[Draft]]:
        yield [*brought, added(organization(1001))]
        yield [added(organization(1002))]
        written.set()
        assert over.wait(SOON)
        raise InvalidInput("undone")

    running = asyncio.create_task(journal.load("tests", "import-x", broken()))
    assert await asyncio.to_thread(written.wait, SOON)
    try:
        yield
    finally:
        over.set()
        with pytest.raises(InvalidInput, match="undone"):
            await running


async def undone(journal: Journal, *brought: Draft) -> None:
    """An import that came and went."""
    async with importing(journal, *brought):
        pass


async def committed(journal: Journal, *drafts: Draft) -> int:
    async def decide(_: Transaction) -> tuple[Draft, ...]:
        return drafts

    return await journal.commit("tests", decide, at=AT)


async def small_network(graph: Graph) -> Journal:
    """Three divisions, two categories, two organizations: 7 rows."""
    journal = Journal(graph, AGGREGATES)
    await committed(
        journal,
        added(region("100000", "NATION")),
        added(region("330000", parent="100000", aliases=[{"name": "浙", "language": "zh", "kind": "abbreviation"}])),
        added(region("330001", "CITY", parent="330000", succeededBy=["330000"])),
        added(category("financing")),
        added(category("guarantee", parent="financing")),
        added(organization(1, region="330000", serves=["100000", "330000"], latitude=30.0, longitude=120.123456)),
        added(
            organization(
                2,
                region="330000",
                memberOf=["org-00001"],
                succeeds=["org-00001"],
                aliases=["二"],
                staff=3,
                synthetic=True,
                services=[
                    {"id": "service-00002-1", "name": "担保", "category": "guarantee", "documents": ["营业执照"]},
                    {"id": "service-00002-2", "name": "贷款", "category": "financing", "durationDays": 5},
                ],
                designations=[{"id": "designation-00002-1", "title": "示范平台", "validFrom": "2025-01-01"}],
            )
        ),
    )
    return journal
