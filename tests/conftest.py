"""Engines and graphs for all tests."""

import gc
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

import browsers
import engines
import faults_table
import pytest
import serving
import structlog
from desk_given import Office
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from graph_schema import queries
from graph_schema.address import Address
from graph_schema.change import GENESIS
from graph_schema.connection import Graph
from graph_schema.migrations import STEPS, migrate
from graph_schema.statement import Statement

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ENGINE_OPTIONS = "-XX:TieredStopAtLevel=1"  # an engine of a test lives too briefly to earn back the second compiler
PAGES = "tests/web/"
LONGEST = (PAGES, "tests/api/", "tests/graph/")
SOON_MS = 20_000  # that a page may take on a machine that other tests share
REQUIRE = "SMENET_REQUIRE"  # engines and browsers that must be tested, separated by commas
WIPE = Statement("tests.wipe", "MATCH (node) WITH node LIMIT 5000 DETACH DELETE node RETURN count(*) AS removed", 60.0)
_defined: set[str] = set()  # addresses of the databases that have all keys and indexes


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


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Shares the tests between processes file by file; those of the pages stay together, for they share one server."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return PAGES if file.startswith(PAGES) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Neo4j and what needs the server of the pages, and put first what takes longest."""
    for item in items:
        if re.search(r"[\[-]neo4j[\]-]", item.nodeid):
            item.add_marker("neo4j")
        if item.nodeid.startswith(PAGES):
            item.add_marker("pages")
    items.sort(key=lambda item: [not item.nodeid.startswith(place) for place in LONGEST])


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


@pytest.fixture(autouse=True)
def process_unchanged() -> Iterator[None]:
    """Fail a test that leaves what all tests of a process share, its logs and its collector, other than it found it."""
    before = structlog.get_config()
    yield
    after = structlog.get_config()
    structlog.configure(**before)
    assert after == before
    assert gc.isenabled()


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Address]]:
    """Engines by their names, each started when it is first asked for."""
    with ExitStack() as stack:
        yield cache(lambda name: stack.enter_context(engines.ENGINES[name](tmp_path_factory.mktemp(name))))


@pytest.fixture(scope="session", params=engines.available())
def engine(request: pytest.FixtureRequest, started: Callable[[str], Address]) -> Address:
    """Each engine in turn."""
    return started(request.param)


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


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """The system's Chromium, which waits for what a page is expected to show."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        expect.set_options(timeout=SOON_MS)
        opened = playwright.chromium.launch(executable_path=browsers.found(), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
async def graph(engine: Address) -> AsyncIterator[Graph]:
    """An empty graph of the present schema."""
    opened = await Graph.open(engine)
    await empty(opened)
    yield opened
    await opened.close()


async def empty(graph: Graph) -> None:
    """Leave nothing but the present schema.

    The database keeps its keys and indexes when it is wiped, so the steps that define them run once for each engine.
    """
    await wipe(graph)
    if graph.address.url not in _defined:
        await migrate(graph)
        _defined.add(graph.address.url)
        return
    await graph.write(
        lambda transaction: transaction.run(queries.WRITE_SCHEMA_VERSION, version=len(STEPS), running=None)
    )
    await graph.write(lambda transaction: transaction.run(queries.CREATE_HEAD, genesis=GENESIS))


async def wipe(graph: Graph) -> None:
    """Delete every node and edge, a batch at a time."""
    while (await graph.write(lambda transaction: transaction.run(WIPE)))[0]["removed"]:
        pass
