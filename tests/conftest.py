"""Engines and graphs for all tests."""

import os
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import browsers
import engines
import faults_table
import pytest
import serving
from desk_given import Office
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.migrations import migrate
from graph_schema.statement import Statement

ENGINE_OPTIONS = "-XX:TieredStopAtLevel=1"  # an engine of a test lives too briefly to earn back the second compiler
REQUIRE = "SMENET_REQUIRE"  # engines and browsers that must be tested, separated by commas
WIPE = Statement("tests.wipe", "MATCH (node) WITH node LIMIT 5000 DETACH DELETE node RETURN count(*) AS removed", 60.0)


def pytest_configure() -> None:
    required = [name for name in os.environ.get(REQUIRE, "").split(",") if name]
    if unknown := set(required) - {*engines.ENGINES, "chromium"}:
        known = ", ".join((*engines.ENGINES, "chromium"))
        raise pytest.UsageError(f"{REQUIRE} names {', '.join(unknown)}; known are {known}")
    if "neo4j" in required and (reason := engines.missing()):
        raise pytest.UsageError(f"{REQUIRE} asks for Neo4j, but {reason}")
    if "chromium" in required and not browsers.found():
        raise pytest.UsageError(f"{REQUIRE} asks for Chromium, but there is none on the path")
    for variable in ("JDK_JAVA_OPTIONS", "ARCADEDB_JVM_ARGS"):
        os.environ.setdefault(variable, ENGINE_OPTIONS)


class ByEngine(LoadScopeScheduling):  # type: ignore[misc]
    """Shares the tests between processes: one takes all of one engine, which starts once; the rest goes by file.

    The tests of the pages share one server, so they stay together too.
    """

    def _split_scope(self, nodeid: str) -> str:
        named = [name for name in engines.ENGINES if re.search(rf"[\[-]{name}[\]-]", nodeid)]
        file = nodeid.partition("::")[0]
        return named[0] if named else "pages" if file.startswith("tests/web/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByEngine:
    return ByEngine(config, log)


def pytest_report_header() -> list[str]:
    return [_neo4j(), browsers.told()]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    faults_table.show(terminalreporter)
    if engines.missing() or not browsers.found():
        terminalreporter.section("not run", sep="!", red=True)
        terminalreporter.line(_neo4j())
        terminalreporter.line(browsers.told())


def _neo4j() -> str:
    reason = engines.missing()
    return f"Neo4j: NOT RUN: {reason}" if reason else "Neo4j: run"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", params=engines.available())
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """Each engine in turn; pytest orders the tests so that one ends before the next starts."""
    with engines.ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as address:
        yield address


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One server of the demonstration network, for all tests of its pages."""
    path = tmp_path_factory.mktemp("pages")
    with engines.ENGINES["embedded"](path / "graph") as graph, serving.serving(graph, path / "data") as url:
        yield Office(url, graph, path / "data")


@pytest.fixture(scope="session")
def address(office: Office) -> str:
    """The address of that server."""
    return office.url


@pytest.fixture
async def graph(engine: Address) -> AsyncIterator[Graph]:
    """An empty graph of the present schema."""
    opened = await Graph.open(engine)
    await wipe(opened)
    await migrate(opened)
    yield opened
    await opened.close()


async def wipe(graph: Graph) -> None:
    """Delete every node and edge, a batch at a time."""
    while (await graph.write(lambda transaction: transaction.run(WIPE)))[0]["removed"]:
        pass
