"""A small network behind the GraphQL schema, asked in process, with every statement counted."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import given
from conftest import empty
from graphql import GraphQLError

from cultivation.aggregates import AGGREGATES
from directory.context import Context
from directory.documents import OrganizationDocument
from directory.search.index import SearchIndex
from directory.search.snapshot import Snapshot
from evaluation.explaining import explain
from graph_schema.address import Address
from graph_schema.bookmarks import Bookmarks
from graph_schema.connection import Graph, Row
from graph_schema.errors import DirectoryError
from graph_schema.journal import Journal
from graph_schema.statement import Statement
from web.graphql_documents import Documents
from web.graphql_schema import build_schema, executable

SCHEMA = build_schema()
CODES = ("91330000MA27XAAA64", "91330000MA27XBBB88")
HUB, CITY, SHOP, OLD, FAR, BARE = (f"org-0000{number}" for number in range(1, 7))


class CountingGraph(Graph):
    """A graph that remembers the names of the statements it was asked."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph._driver, graph.address)
        self.asked: Counter[str] = Counter()

    def seen_by(self, bookmarks: Bookmarks) -> Graph:
        view = copy(self)  # which counts with this one
        view.bookmarks = bookmarks
        return view

    async def read(self, statement: Statement, **parameters: Any) -> list[Row]:
        self.asked[statement.name] += 1
        return await super().read(statement, **parameters)


@dataclass(frozen=True)
class CountingSnapshot(Snapshot):
    """A snapshot that remembers how often documents were looked up."""

    asked: Counter[str] = field(default_factory=Counter)

    def document(self, entity: str) -> OrganizationDocument | None:
        self.asked["index.documents"] += 1
        return super().document(entity)

    def documents(self, ids: Sequence[str]) -> dict[str, OrganizationDocument]:
        self.asked["index.documents"] += 1
        return super().documents(ids)


@dataclass
class Network:
    """The schema over one graph and its index."""

    graph: Graph
    journal: Journal
    index: SearchIndex

    @classmethod
    @asynccontextmanager
    async def opened(cls, engine: Address, path: Path) -> AsyncIterator["Network"]:
        """The small network of this module in an engine, indexed in a directory."""
        graph = await Graph.open(engine)
        await empty(graph)
        journal = Journal(graph, AGGREGATES)
        await given.committed(journal, *(given.added(document) for document in documents()))
        index = await SearchIndex.open(path, graph, journal)
        try:
            yield cls(graph, journal, index)
        finally:
            await index.close()
            await graph.close()

    async def data(self, query: str, **variables: Any) -> Any:
        """The data of an answer that must have no error."""
        result = await SCHEMA.execute(query, variables, Context.of(self.graph, self.journal, self.index, explain))
        assert not result.errors, result.errors
        return result.data

    async def only(self, query: str, **variables: Any) -> Any:
        """The value of the only field asked for."""
        (value,) = (await self.data(query, **variables)).values()
        return value

    async def refusal(self, query: str, **variables: Any) -> DirectoryError:
        """The refusal that a query meets."""
        result = await SCHEMA.execute(query, variables, Context.of(self.graph, self.journal, self.index, explain))
        assert result.errors, result.data
        cause = result.errors[0].original_error
        assert isinstance(cause, DirectoryError), result.errors
        return cause

    async def invalid(self, query: str, **variables: Any) -> GraphQLError:
        """The error of a value that GraphQL itself refuses."""
        result = await SCHEMA.execute(query, variables, Context.of(self.graph, self.journal, self.index, explain))
        assert result.errors, result.data
        assert not isinstance(result.errors[0].original_error, DirectoryError)
        return result.errors[0]

    async def cost(self, query: str, **variables: Any) -> Mapping[str, int]:
        """How often each statement, and the look-up of documents, was asked by a query."""
        graph, snapshot, context = self._counting()
        result = await SCHEMA.execute(query, variables, context)
        assert not result.errors, result.errors
        return graph.asked + snapshot.asked

    async def compiled_cost(self, query: str, **variables: Any) -> Mapping[str, int]:
        """The same of the compiled query."""
        documents = Documents(executable(SCHEMA), compiling=SCHEMA)
        prepared = documents.prepare(query)
        operation = prepared.operation(None)
        assert await documents.compiled(prepared, operation, variables, self._counting()[2]) is None
        graph, snapshot, context = self._counting()
        assert await documents.compiled(prepared, operation, variables, context)
        return graph.asked + snapshot.asked

    def _counting(self) -> tuple[CountingGraph, CountingSnapshot, Context]:
        graph, now = CountingGraph(self.graph), self.index.snapshot()
        snapshot = CountingSnapshot(now.view, now.as_of, now.regions, now.categories)
        return graph, snapshot, Context(graph, Journal(graph, AGGREGATES), snapshot, explain)


def documents() -> list[Any]:
    """Six divisions and a retired one, four categories, six organizations: 17 rows of the journal."""
    return [*regions(), *categories(), *organizations()]


def regions() -> list[Any]:
    alias = {"name": "杭", "language": "zh", "kind": "abbreviation"}
    virtual = {"name": "330101", "language": "", "kind": "code"}
    point = {"latitude": 30.25, "longitude": 120.16}
    hangzhou = {"pinyin": "hang zhou shi", "english": "Hangzhou", "aliases": [alias, virtual], **point}
    return [
        given.region("100000", "NATION", name="中华人民共和国"),
        given.region(
            "330000", parent="100000", name="浙江省", pinyin="zhe jiang sheng", latitude=30.26, longitude=120.15
        ),
        given.region("330100", "CITY", parent="330000", name="杭州市", **hangzhou),
        given.region(
            "330106", "COUNTY", parent="330100", name="西湖区", pinyin="xi hu qu", latitude=30.26, longitude=120.13
        ),
        given.region("330110", "COUNTY", parent="330100", name="余杭区", pinyin="yu hang qu"),
        given.region("340000", parent="100000", name="安徽省", pinyin="an hui sheng"),
        given.region("330199", "COUNTY", name="下城区", validTo="2021-12-31", succeededBy=["330106", "330110"]),
    ]


def categories() -> list[Any]:
    return [
        given.category("financing", name="投融资服务"),
        given.category("professional", name="专业服务"),
        given.category("legal", name="法律维权", parent="professional"),
        given.category("green", name="绿色低碳", parent="professional"),
    ]


def organizations() -> list[OrganizationDocument]:
    return [
        given.organization(
            1,
            name="浙江省中小企业服务中心",
            region="330000",
            level="PROVINCE",
            nature="GOVERNMENT",
            creditCode=CODES[0],
            kind="SERVICE_CENTRE",
            latitude=30.26,
            longitude=120.15,
            pointAccuracy="REGION",
            serves=["330000"],
        ),
        given.organization(
            2,
            name="杭州市中小企业服务中心",
            region="330100",
            level="CITY",
            nature="GOVERNMENT",
            memberOf=[HUB],
            latitude=30.25,
            longitude=120.16,
            pointAccuracy="EXACT",
            designations=[designation()],
        ),
        given.organization(
            3,
            name="西湖法律咨询公司",
            region="330106",
            level="COUNTY",
            nature="MARKET",
            memberOf=[HUB, CITY],
            succeeds=[OLD],
            latitude=30.2505,
            longitude=120.1605,
            synthetic=True,
            services=services(),
            establishedOn="2001-02-03",
        ),
        given.organization(4, name="西湖事务所", region="330106", status="MERGED", creditCode=CODES[1]),
        given.organization(
            5,
            name="安徽服务平台",
            region="340000",
            level="PROVINCE",
            nature="PUBLIC_WELFARE",
            latitude=31.8,
            longitude=117.2,
        ),
        given.organization(6, name="无区平台"),
    ]


def services() -> list[dict[str, Any]]:
    return [
        {"id": "service-00003-1", "name": "合同审查", "category": "legal", "channel": "BOTH", "fee": "PUBLIC_BENEFIT"},
        {
            "id": "service-00003-2",
            "name": "贷款对接",
            "category": "financing",
            "documents": ["营业执照"],
            "durationDays": 5,
        },
    ]


def designation() -> dict[str, Any]:
    term = {"validFrom": "2024-01-01", "validTo": "2026-12-31"}
    return {"id": "designation-00002-1", "title": "国家中小企业公共服务示范平台", "status": "VALID", **term}
