"""Compiled operations answer what the ordinary execution answers, to the byte."""

import gc
import random
import warnings
from collections.abc import AsyncIterator
from typing import Any

import evaluation_given
import given
import orjson
import pytest
from evaluation_given import published
from graphql_given import BARE, CITY, FAR, HUB, OLD, SCHEMA, SHOP, Network
from operations_given import Made, Maker
from starlette.requests import Request
from starlette.types import Message

from directory.context import Context
from evaluation.explaining import explain
from graph_schema.address import Address
from web.graphql_documents import FIELD_WEIGHT, Documents
from web.graphql_http import Backend, GraphQLEndpoint
from web.graphql_schema import executable
from web.metrics import COMPILED

pytestmark = pytest.mark.anyio

OPERATIONS = 500
LEAST_COMPILED = 0.7  # of the operations without an error: the others ask for what only the ordinary execution knows
CODES = ("330000", "330100", "330106", "330110", "340000", "100000", "330101", "330199", "999999", "")
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
IDS = (HUB, CITY, SHOP, OLD, FAR, BARE, "org-99999", "region-330106", "category-legal", "service-00003-1", "x")
POOLS: dict[str, Any] = {
    "id": (*IDS, "service-organization", "score-00002-2026"),
    "ids": IDS,
    "code": CODES,
    "within": CODES,
    "region": CODES,
    "parent": (*CODES, "financing", "professional"),
    "category": ("financing", "legal", "professional", "nothing"),
    "categories": ("financing", "legal", "professional", "nothing"),
    "search": ("服务", "杭州 法律", "zhongxiao", "hangzhou", "西湖法律咨询公司", "  ", "无"),
    "latitude": (30.25, 30.26, 31.8, 91.0),
    "longitude": (120.15, 120.16, 117.2, -181.0),
    "first": (0, 1, 2, 3, 20, 100, 101, -1),
    "radiusMetres": (1, 500, 20_000, 500_000, 0),
    "minimumScore": (0.0, 60.0, 84.5, 1_001.0),
    "creditCode": ("91330000MA27XAAA64", "91330000MA27XBBB88", "nothing"),
    "version": ("2026", "2022", "nothing"),
    "standard": ("service-organization", "innovative-sme", "nothing"),
    "after": (None, "x", 0, 3),
    "validOn": ("2026-11-24", "2020-01-01", "1900-01-01"),
    "knownAt": ("2026-11-24T00:00:00Z", "2100-01-01T00:00:00Z"),
    "String": ("text", ""),
    "ID": IDS,
    "Int": (0, 1, 3),
    "Float": (0.5, 3.0),
    "Boolean": (True, False),
    "Long": (0, 2, 5),
    "Date": ("2026-01-01", "2026-11-24"),
    "DateTime": ("2026-01-01T00:00:00Z",),
    "Decimal": ("1.5", "60"),
    "JSON": ({}, None),
    "Answers": ({}, {"staff": 3}),
}


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with Network.opened(engine, tmp_path_factory.mktemp("index")) as opened:
        await evaluation_given.with_standards(opened.graph, opened.journal)
        rows = (*published(2), *published(3, staff=20, fee_score=100), *published(1, maturity_level=1))
        await opened.index.wait_for(await given.committed(opened.journal, *rows), 30)
        yield opened


class Asked:
    """An endpoint over a network: what it is asked for the first time is not compiled, for the second time it is."""

    def __init__(self, network: Network, *, compiling: bool = True) -> None:
        backend = Backend(
            lambda caller: Context.of(network.graph, network.journal, network.index, explain, caller),
            network.index.wait_for,
        )
        self._seen: set[str] = set()
        self._endpoint = GraphQLEndpoint(
            executable(SCHEMA), backend, ide=False, compiling=SCHEMA if compiling else None
        )

    async def twice(self, made: Made) -> tuple[dict[str, Any], bool]:
        """The answer, and whether the second one was compiled; both must be the same bytes."""
        before = _compiled()
        ordinary = await _answer(self._endpoint, made)
        assert made.text in self._seen or _compiled() == before, made
        self._seen.add(made.text)
        assert _told(await _answer(self._endpoint, made)) == _told(ordinary), made
        return orjson.loads(ordinary), _compiled() > before

    async def compiled(self, text: str, **variables: Any) -> Any:
        """The data of an operation that has no error and is compiled."""
        answer, compiled = await self.twice(Made(text, variables))
        assert compiled, text
        assert "errors" not in answer, answer
        return answer["data"]

    async def given_up(self, text: str, **variables: Any) -> dict[str, Any]:
        """The answer of an operation that is left to the ordinary execution."""
        answer, compiled = await self.twice(Made(text, variables))
        assert not compiled, text
        return answer


async def _answer(endpoint: GraphQLEndpoint, made: Made) -> bytes:
    body = orjson.dumps({"query": made.text, "variables": made.variables})

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
    return bytes((await endpoint.answer(Request(scope, receive))).body)


def _told(answer: bytes) -> bytes:
    """The answer; of one with errors, which is never compiled, without what they say.

    Which of several errors is told, where one null takes all of them away, graphql-core leaves to chance.
    """
    if not answer.startswith(b'{"errors"'):
        return answer
    return orjson.dumps({**orjson.loads(answer), "errors": []})


def _compiled() -> float:
    found = (sample.value for metric in COMPILED.collect() for sample in metric.samples)
    return next(found)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_operations_at_random_are_answered_alike(network: Network) -> None:
    asked, dice = Asked(network), random.Random(20261128)
    maker = Maker(executable(SCHEMA), POOLS, dice)
    sound = compiled = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # graphql-core leaves what is awaited below a null
        for _ in range(OPERATIONS):
            answer, was_compiled = await asked.twice(maker.operation())
            assert not ("errors" in answer and was_compiled)
            sound += "errors" not in answer
            compiled += was_compiled
        gc.collect()
    assert sound > OPERATIONS / 8  # many roots ask for a token or an id
    assert compiled >= LEAST_COMPILED * sound


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
