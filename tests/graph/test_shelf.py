"""Policies and finance products as a process holds them: by the journal, and never a part of an import."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from accounts_given import network
from given import committed, importing
from instruments_given import REVENUE, TAX, instrument

from cultivation import keeper
from cultivation.instruments.shelf import shelf_of
from directory.context import Context
from directory.search.index import SearchIndex
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal

pytestmark = pytest.mark.anyio

POLICY, PRODUCT, BROUGHT = "policy-a", "product-a", "product-b"


@pytest.fixture
async def journal(graph: Graph) -> Journal:
    opened = await network(graph)
    await committed(opened, put(POLICY, title="贴息"), put(PRODUCT, title="贷款"))
    return opened


@pytest.fixture
async def index(graph: Graph, journal: Journal, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    opened = await SearchIndex.open(tmp_path, graph, journal)
    yield opened
    await opened.close()


def put(entity: str, **more: str) -> Draft:
    label = "POLICY" if entity.startswith("policy-") else "FINANCE_PRODUCT"
    return Draft(f"{label}_CHANGED", entity, instrument(entity, REVENUE, TAX, **more))


async def held(graph: Graph, journal: Journal, index: SearchIndex) -> dict[str, str]:
    """The titles of what the process holds, by id."""
    await index.wait_for((await journal.head()).seq, 5)
    shelf = await shelf_of(Context.of(graph, journal, index))
    return {one.document["id"]: one.document["title"] for one in shelf.all()}


async def test_what_an_import_brings_is_held_when_it_is_complete(
    graph: Graph, journal: Journal, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = put(BROUGHT, title="未定"), put(POLICY, title="未定"), Draft("FINANCE_PRODUCT_REMOVED", PRODUCT, None)
    with monkeypatch.context() as hurried:
        hurried.setattr(keeper, "WAIT_SECONDS", 0.2)
        async with importing(journal, *brought):
            with pytest.raises(Unavailable, match="policies and finance products are being read"):
                await held(graph, journal, index)
    assert await held(graph, journal, index) == {POLICY: "贴息", PRODUCT: "贷款"}
    # One that holds them already follows what was written before the import, not what that one made of it.
    await committed(journal, put(POLICY, title="新贴息"), put(PRODUCT, title="新贷款"))
    async with importing(journal, *brought):
        assert await held(graph, journal, index) == {POLICY: "新贴息", PRODUCT: "新贷款"}
    assert await held(graph, journal, index) == {POLICY: "新贴息", PRODUCT: "新贷款"}
    await journal.load("tests", "import-y", [list(brought)])
    assert await held(graph, journal, index) == {POLICY: "未定", BROUGHT: "未定"}


async def test_a_process_that_begins_anew_holds_the_same(graph: Graph, journal: Journal, index: SearchIndex) -> None:
    followed = await held(graph, journal, index)
    await committed(journal, put(BROUGHT, title="质押"), put(POLICY, title="新贴息"))
    followed = await held(graph, journal, index)
    other = await Graph.open(graph.address)
    try:
        assert await held(other, journal, index) == followed == {POLICY: "新贴息", PRODUCT: "贷款", BROUGHT: "质押"}
    finally:
        await other.close()
