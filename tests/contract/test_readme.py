"""README and docs tell the truth: their queries run, every setting and command is in the README."""

import re
from pathlib import Path

import given
import pytest
import typer.main
from evaluation_given import with_standards
from forms_given import OFFERED, form
from graphql import ExecutionResult, graphql, graphql_sync, parse, subscribe

import cli
from cultivation.aggregates import AGGREGATES
from directory.context import Context
from directory.search.index import SearchIndex
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from settings import SETTINGS
from web.graphql_schema import build_schema
from web.live.stream import Stream
from web.live.subscription import LiveContext

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
LONGEST = 400  # lines of the README: what is longer belongs below docs/
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TOLD = "\n".join(page.read_text() for page in PAGES)
SENT = [
    (address, query.replace('\\"', '"'))
    for address, query in re.findall(r"curl -s http://[^/\n]+(/\S+) .+\{\"query\": \"(.+)\"\}'", TOLD)
]
QUERIES = re.findall(r"```graphql\n(.+?)```", TOLD, re.DOTALL) + [
    query for address, query in SENT if address == "/graphql"
]
ASKED_OF_FORMS = [(address, query) for address, query in SENT if address.startswith("/assessments/")]


@pytest.mark.anyio
@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
async def test_the_queries_are_answered(graph: Graph, tmp_path: Path, query: str) -> None:
    await given.small_network(graph)
    journal = Journal(graph, AGGREGATES)
    await with_standards(graph, journal)
    index = await SearchIndex.open(tmp_path / "index", graph, journal)
    try:
        if query.startswith("subscription"):
            live = LiveContext(Stream(graph, journal, index), index.snapshot(), None, 0)
            events = await subscribe(build_schema()._schema, parse(query), context_value=live)
            assert not isinstance(events, ExecutionResult), events
            return
        context = Context.of(graph, journal, index)
        result = await graphql(build_schema()._schema, query, context_value=context)
    finally:
        await index.close()
    assert result.errors is None


@pytest.mark.parametrize(("address", "query"), ASKED_OF_FORMS)
def test_the_queries_of_forms_are_answered(address: str, query: str) -> None:
    (found,) = [one for one in OFFERED if address == f"/assessments/{one.id}/{one.version}"]
    result = graphql_sync(form(found.digest), query)
    assert result.errors is None


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 4
    assert len(QUERIES) + len(ASKED_OF_FORMS) == TOLD.count("```graphql") + TOLD.count('{"query": ')


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.variable)
def test_every_setting_is_described(setting: object) -> None:
    assert f"`{setting.variable}`" in README  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", sorted(typer.main.get_command(cli.app).commands))  # type: ignore[attr-defined]
def test_every_command_is_described(command: str) -> None:
    assert f"`smenet {command}" in README


def test_every_dependency_has_its_reason() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text()
    names = re.findall(r'^    "([a-z0-9-]+)[<>=]', pyproject, re.MULTILINE)
    table = README.partition("## Dependencies")[2].partition("\n## ")[0]
    assert [name for name in names if not re.search(rf"\b{name}\b", table)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", page.read_text())
    assert [name for name in named if not (page.parent / name).exists()] == []


def test_the_readme_stays_short() -> None:
    assert len(README.splitlines()) <= LONGEST


def test_every_page_is_named_in_the_readme() -> None:
    pages = {page.name for page in PAGES[1:]}
    assert pages <= {Path(name).name for name in re.findall(r"\]\((docs/[\w-]+\.md)", README)}


def test_what_is_said_to_show_a_system_is_there() -> None:
    table = README.partition("## The article's systems, one by one")[2].partition("\n## ")[0]
    shown = [row.split("|")[3] for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(shown) >= 15
    schema = build_schema()._schema
    assert schema.query_type
    assert schema.mutation_type
    fields = {*schema.query_type.fields, *schema.mutation_type.fields}
    for cell in shown:
        named = {name for code in re.findall(r"`([a-z][a-zA-Z]+)(?: \{|\(|`)", cell) for name in [code]}
        assert named, cell
        assert named <= fields, cell
    inner = {name for code in re.findall(r"`\w+ \{([^`]*)\}`", table) for name in re.findall(r"[a-z]\w+", code)}
    known = {field for type_ in schema.type_map.values() for field in getattr(type_, "fields", ())}
    assert inner - {"kind"} <= known
