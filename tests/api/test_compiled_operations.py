"""Compiled operations: what is compiled and what is not, and what a page costs."""

import tracemalloc
import weakref
from collections import OrderedDict
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import given
import orjson
import pytest
from compiled_given import Asked, scored_network
from graphql_given import CITY, SCHEMA, SHOP, Network, organizations

from directory.documents import OrganizationDocument
from directory.search import written
from directory.search.written import Written
from graph_schema.address import Address
from web.compiled.once import once
from web.compiled.values import Run
from web.graphql_documents import FIELD_WEIGHT, Documents
from web.graphql_schema import executable

pytestmark = pytest.mark.anyio

PLAIN = (
    "id",
    "name",
    "english",
    "creditCode",
    "nature",
    "kind",
    "level",
    "status",
    "phone",
    "email",
    "website",
    "staff",
)
EVERYTHING = """name region { code } ancestors { code } serviceAreas { code } services { category { code } }
    designations { id } memberOf { id } predecessors { id } successors { id } feedback { answers }
    score { total standard { title } derivation }"""


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with scored_network(engine, tmp_path_factory.mktemp("index")) as opened:
        yield opened


async def test_what_is_selected_depends_on_conditions(network: Network) -> None:
    asked = Asked(network)
    text = """query($id: ID!, $named: Boolean!, $placed: Boolean = false) { organization(id: $id) {
        id name @include(if: $named) ...Placed @skip(if: $placed) } }
        fragment Placed on Organization { region { code } again: region { name } }"""
    region = {"region": {"code": "330106"}, "again": {"name": "西湖区"}}
    named = await asked.compiled(text, id=SHOP, named=True)
    assert named == {"organization": {"id": SHOP, "name": "西湖法律咨询公司", **region}}
    assert await asked.compiled(text, id=SHOP, named=False) == {"organization": {"id": SHOP, **region}}
    assert await asked.compiled(text, id=SHOP, named=False, placed=True) == {"organization": {"id": SHOP}}


async def test_errors_are_told_by_the_ordinary_execution(network: Network) -> None:
    asked = Asked(network)
    beyond = "query($first: Int) { organizations(first: $first) { totalCount } regions(first: 1) { totalCount } }"
    assert (await asked.given_up(beyond, first=101))["errors"][0]["extensions"]["argument"] == "first"
    assert (await asked.compiled(beyond, first=1))["organizations"]["totalCount"] == 5
    assert "errors" in await asked.given_up("query($first: Int) { regions(first: $first) { totalCount } }", first="x")
    assert "errors" in await asked.given_up("query($id: ID!) { node(id: $id) { id } }")


async def test_what_a_row_decides_is_written_once_for_each_state(network: Network) -> None:
    text = """query($id: ID!) { organization(id: $id) { id name phone region { name parent { code } }
        ancestors { code } score { total inherited }
        services { category { code children { name } } } point { latitude } updatedAt } }"""
    asked, kept = Asked(network), network.index.snapshot().written
    before = len(kept)
    first = await asked.compiled(text, id=SHOP)
    assert len(kept) == before + 1
    assert await asked.compiled(text, id=SHOP) == first
    assert len(kept) == before + 1
    assert await asked.compiled(text, id=CITY) != first
    assert len(kept) == before + 2
    shop = next(document for document in organizations() if document["id"] == SHOP)
    for more in ({"phone": "0571-1", "version": 2}, {"version": 3}):
        await network.index.wait_for(await given.committed(network.journal, given.changed({**shop, **more})), 30)
        now = (await asked.compiled(text, id=SHOP))["organization"]
        assert now == {**first["organization"], "phone": more.get("phone")}


@pytest.mark.parametrize(
    "part", ["designations { status }", "members { totalCount }", "feedback { answers }", "score { derivation }"]
)
async def test_what_something_else_decides_is_written_each_time(network: Network, part: str) -> None:
    asked = Asked(network)
    before = len(network.index.snapshot().written)
    await asked.compiled(f"query($id: ID!) {{ organization(id: $id) {{ id {part} }} }}", id=SHOP)
    assert len(network.index.snapshot().written) == before


async def test_the_past_is_not_told_from_what_is_kept(network: Network) -> None:
    asked = Asked(network)
    text = "query($id: ID!, $on: Date) { organization(id: $id, validOn: $on) { id score { total } } }"
    now = await asked.compiled(text, id=SHOP, on=None)
    kept = len(network.index.snapshot().written)
    past = await asked.compiled(text, id=SHOP, on="2001-01-01")
    assert now["organization"]["score"]
    assert not (past["organization"] or {}).get("score")
    assert len(network.index.snapshot().written) == kept


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "MOST_BYTES", 3 * written.ENTRY_BYTES)
    kept = Written()
    documents: list[OrganizationDocument] = [{"id": f"org-{number}", "name": ""} for number in range(20)]  # type: ignore[typeddict-item]
    for document in documents:
        kept.keep(test_no_more_is_kept_than_there_is_room_for, document, b"{}")
        assert len(kept) <= 4
        assert kept.get(test_no_more_is_kept_than_there_is_room_for, document) is not None
    assert kept.get(test_no_more_is_kept_than_there_is_room_for, documents[0]) is None


def test_a_text_is_found_again_of_a_document_that_was_parsed_anew_and_holds_none() -> None:
    kept, held = Written(), OrderedDict(id="org-1", name="")  # of which it can be told that nobody holds it
    gone = weakref.ref(held)
    fragment = kept.keep(Written, cast("OrganizationDocument", held), b"{}")
    del held
    assert gone() is None
    assert kept.get(Written, cast("OrganizationDocument", {"id": "org-1", "name": ""})) is fragment


def test_texts_take_no_more_room_than_is_told() -> None:
    kept, count = Written(), 1_000
    tracemalloc.start()
    for number in range(count):
        document = cast("OrganizationDocument", {"id": f"org-{number}", "name": "点" * 400})
        kept.keep(Written, document, orjson.dumps(document))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < count * (1_300 + written.ENTRY_BYTES)


def test_a_text_keeps_no_plan() -> None:
    def write(_value: Any, _run: Run) -> dict[str, str]:
        return {"id": "org-1"}

    value, plan = SimpleNamespace(written=Written(), document={"id": "org-1"}), once(write)
    assert orjson.dumps([plan(value, Run(None, {})), plan(value, Run(None, {}))]) == b'[{"id":"org-1"},{"id":"org-1"}]'
    gone = weakref.ref(write)
    del write, plan
    assert gone() is None
    assert len(value.written) == 1


@pytest.mark.parametrize("field", ["organizations(", "regions(", 'nearby(region: "330106", '])
async def test_pages_are_followed(network: Network, field: str) -> None:
    text = f"query($at: String) {{ page: {field}first: 2, after: $at) {{ totalCount edges {{ cursor }} }} }}"
    asked, found = Asked(network), list[str]()
    page = await asked.compiled(text, at=None)
    while page["page"]["edges"]:
        found += [edge["cursor"] for edge in page["page"]["edges"]]
        assert len(found) <= page["page"]["totalCount"]
        page = await asked.compiled(text, at=found[-1])
    assert len(set(found)) == page["page"]["totalCount"] > 2


async def test_what_is_not_compiled_is_answered(network: Network) -> None:
    asked = Asked(network)
    assert (await asked.given_up("{ __schema { queryType { name } } categories { code } }"))["data"]["categories"]
    wide = " ".join(f"a{number}: organizations {{ nodes {{ {' '.join(PLAIN)} }} }}" for number in range(40))
    assert "data" in await asked.given_up(f"{{ {wide} }}")


async def test_a_document_weighs_what_its_plans_take() -> None:
    documents = Documents(executable(SCHEMA), 100_000, SCHEMA)
    prepared = documents.prepare("query($a: Boolean!) { categories { code name @include(if: $a) } }")
    before = prepared.weight
    for _ in range(2):
        await documents.compiled(prepared, prepared.operation(None), {"a": True}, None)
    assert prepared.weight == before + 3 * FIELD_WEIGHT


async def test_without_the_schema_to_compile_nothing_is_compiled(network: Network) -> None:
    asked = Asked(network, compiling=False)
    assert (await asked.given_up("{ categories { code } }"))["data"]["categories"]


@pytest.mark.parametrize("first", [1, 5])
async def test_a_page_costs_the_statements_of_one_organization(network: Network, first: int) -> None:
    query = f"query($n: Int) {{ organizations(first: $n, orderBy: SCORE_DESC) {{ nodes {{ {EVERYTHING} }} }} }}"
    cost = await network.compiled_cost(query, n=first)
    assert {name: count for name, count in cost.items() if name.startswith("directory.")} == {
        "directory.read_feedback": 1,
        "directory.read_successors": 1,
        "directory.read_score_standards": 1,
        "directory.read_derivations": 1,
    }
    assert cost["index.documents"] <= 2  # hubs and predecessors, then successors
