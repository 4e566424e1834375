"""Points are spent by what is asked, and 429 tells when there are some again; registered documents over HTTP."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from http_given import Counting, client, code, small_app

from web.allowance import CHARACTERS_A_POINT, REFUSED, PointsPerMinute
from web.point_store import PointStore
from web.trusted_documents import Trust, TrustedDocuments

pytestmark = pytest.mark.anyio
PAGE = "{ items(first: 10) { nodes { id name } } }"
PAGE_POINTS = 20 + 1 + 2 * 10
PAGE_READING = 1 + len(PAGE) // CHARACTERS_A_POINT
GRAPHQL_RESPONSE = "application/graphql-response+json"


async def ask(app: Any, body: Any, **headers: str) -> httpx2.Response:
    async with client(app) as http:
        return await http.post("/graphql", json=body, headers=headers)


async def test_reading_a_document_costs_once_and_executing_it_each_time() -> None:
    counting = Counting()
    app = small_app(allowance=counting)
    for _ in range(2):
        await ask(app, {"query": PAGE})
    assert [points for _, points in counting.spent] == [PAGE_READING, PAGE_POINTS, PAGE_POINTS]
    assert {payer for payer, _ in counting.spent} == {"address-127.0.0.1"}


@pytest.mark.parametrize(
    ("body", "points"),
    [
        ({"query": "{ nope }"}, [1]),
        ([], [REFUSED]),
        ({"query": "{ " + "__typename " * 5_000 + "}"}, [2751]),
        ({"query": "mutation { touch }"}, [1, 1]),
    ],
    ids=["invalid", "batch", "too long", "mutation"],
)
async def test_what_is_refused_costs_as_well(body: Any, points: list[int]) -> None:
    counting = Counting()
    await ask(small_app(allowance=counting), body)
    assert [spent for _, spent in counting.spent] == points


async def test_reading_large_variables_costs_each_time() -> None:
    counting = Counting()
    app = small_app(allowance=counting)
    body = {"query": "query($i: [ID!]!) { several(ids: $i) { id } }", "variables": {"i": ["12345678"] * 1_000}}
    for _ in range(2):
        await ask(app, body)
    read = len(json.dumps(body, separators=(",", ":"))) - len(body["query"])
    assert [points for _, points in counting.spent][1:] == [101, read // CHARACTERS_A_POINT, 101]


async def test_what_stands_beside_the_variables_costs_as_they_do() -> None:
    counting = Counting()
    await ask(small_app(allowance=counting), {"query": "{ __typename }", "extensions": {"a": [{}] * 100_000}})
    assert counting.spent[0][1] > 300_000 // CHARACTERS_A_POINT


async def test_a_token_that_proves_nothing_costs_points() -> None:
    counting = Counting()
    answer = await ask(small_app(allowance=counting), {"query": PAGE}, Authorization="Bearer a.b.c")
    assert answer.status_code == 401
    assert counting.spent == [("address-127.0.0.1", REFUSED)]


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_RESPONSE])
async def test_whoever_has_spent_all_is_told_when_there_is_more(accept: str) -> None:
    app = small_app(allowance=PointsPerMinute(2 * PAGE_POINTS + PAGE_READING, PointStore()))
    for _ in range(2):
        assert (await ask(app, {"query": PAGE}, Accept=accept)).status_code == 200
    refused = await ask(app, {"query": PAGE}, Accept=accept)
    assert refused.status_code == 429
    assert refused.headers["content-type"].startswith(accept)
    error = refused.json()["errors"][0]["extensions"]
    assert (error["code"], error["retryable"], error["limit"], error["asked"]) == ("RATE_LIMITED", True, "points", 41)
    assert error["retryAfter"] == int(refused.headers["Retry-After"])
    assert "data" not in refused.json()


async def test_forwarded_addresses_are_not_believed() -> None:
    counting = Counting()
    await ask(small_app(allowance=counting), {"query": "{ __typename }"}, **{"X-Forwarded-For": "203.0.113.9"})
    assert {payer for payer, _ in counting.spent} == {"address-127.0.0.1"}


async def test_each_part_tells_what_it_costs() -> None:
    document = "{ item(number: 1) { name ancestors { id name } } many: items(first: 100) { nodes { id } } __typename }"
    told = (await ask(small_app(), {"query": document})).json()["extensions"]["cost"]
    assert told["parts"] == {"many.nodes": 101, "item.ancestors": 21, "many": 20, "item": 2, "__typename": 1}
    assert told["asked"] == sum(told["parts"].values())


async def test_what_is_too_dear_tells_what_each_part_costs() -> None:
    inner = "items(first: 100) { nodes { id } }"
    document = f"{{ items(first: 100) {{ nodes {{ items(first: 100) {{ nodes {{ id {inner} }} }} }} }} }}"
    answer = await ask(small_app(), {"query": document})
    told, error = answer.json()["extensions"]["cost"], answer.json()["errors"][0]["extensions"]
    assert error["code"] == "LIMIT_EXCEEDED"
    assert told["asked"] == error["asked"] == sum(told["parts"].values()) > told["limit"] == error["allowed"]
    assert next(iter(told["parts"])) == "items.nodes.items.nodes.items.nodes"


async def test_of_very_many_parts_the_dearest_are_told() -> None:
    document = "{ " + " ".join(f"a{number}: item(number: 1) {{ id }}" for number in range(50)) + " }"
    told = (await ask(small_app(), {"query": document})).json()["extensions"]["cost"]
    assert len(told["parts"]) == 21
    assert told["parts"]["…"] == 60
    assert sum(told["parts"].values()) == told["asked"] == 100


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(TrustedDocuments(tmp_path), required=True)


async def test_a_registered_document_is_executed_by_its_identifier(trust: Trust) -> None:
    assert trust.documents
    identifier = trust.documents.register("query A($n: Int!) { item(number: $n) { id } } query B { b: __typename }")
    app = small_app(trust=trust)
    given = {"documentId": identifier, "operationName": "B"}
    assert (await ask(app, given)).json()["data"] == {"b": "Query"}
    async with client(app) as http:
        assert (await http.get("/graphql", params=given)).json()["data"] == {"b": "Query"}
    changing = trust.documents.register("mutation { touch }")
    async with client(app) as http:
        assert (await http.get("/graphql", params={"documentId": changing})).status_code == 405
    assert (await ask(app, {"documentId": changing})).json()["data"] == {"touch": "done"}


async def test_strangers_are_refused_what_is_not_registered(trust: Trust) -> None:
    app = small_app(trust=trust)
    refused = await ask(app, {"query": "{ __typename }"}, Accept=GRAPHQL_RESPONSE)
    assert (refused.status_code, code(refused)) == (400, "DOCUMENT_NOT_TRUSTED")
    unknown = await ask(app, {"documentId": "sha256:" + "0" * 64}, Accept=GRAPHQL_RESPONSE)
    assert (unknown.status_code, code(unknown), len(unknown.json()["errors"])) == (400, "DOCUMENT_NOT_FOUND", 1)


@pytest.mark.parametrize("identifier", [1, [], {}, True])
async def test_an_identifier_of_another_shape_is_refused(identifier: Any) -> None:
    for body in ({"documentId": identifier}, {"documentId": identifier, "query": "{ __typename }"}):
        answer = await ask(small_app(), body)
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("number", ["1e400", "-1e309", "1" + "0" * 309, "1" + "0" * 10_000])
async def test_a_number_beyond_double_is_refused(number: str) -> None:
    literal = await ask(small_app(), {"query": f"{{ echo(number: {number}) }}"})
    assert code(literal) == "GRAPHQL_VALIDATION_FAILED"
    assert "beyond the numbers of double precision" in literal.json()["errors"][0]["message"]
    body = b'{"query": "query($n: Long) { echo(number: $n) }", "variables": {"n": %b}}' % number.encode()
    async with client(small_app()) as http:
        variable = await http.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert (variable.status_code, code(variable)) == (400, "BAD_REQUEST")
