"""GraphQL over HTTP: which request is answered, which is refused, with which status, type and code."""

import json
from typing import Any
from urllib.parse import quote

import http_given
import pytest
import structlog
from http_given import AS_OF, INSIDE, client, code, post, small_app

import web.graphql_http

pytestmark = pytest.mark.anyio
GRAPHQL_RESPONSE = "application/graphql-response+json"
TYPENAME = '{"query":"{ __typename }"}'


async def send(body: bytes | str, kind: str = "application/json", **headers: str) -> Any:
    async with client(small_app()) as http:
        return await http.post("/graphql", content=body, headers={"Content-Type": kind, **headers})


async def get(target: str, **headers: str) -> Any:
    async with client(small_app()) as http:
        return await http.get(f"/graphql{target}", headers=headers)


async def test_a_query_is_answered_with_the_seq_it_reflects() -> None:
    answer = await post("{ items(first: 1) { nodes { id name } } }")
    assert answer.json() == {
        "data": {"items": {"nodes": [{"id": "0", "name": "机构"}]}},
        "extensions": {
            "asOf": AS_OF,
            "cost": {"limit": 30_000, "asked": 23, "parts": {"items": 20, "items.nodes": 3}},
        },
    }


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}, application/json;q=0.9", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE};q=0.5, */*;q=0.9", "application/json"),
        (f"application/json;q=0.1, {GRAPHQL_RESPONSE};q=0.5, */*", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE};q=0.5, application/*", "application/json"),
        (f"{GRAPHQL_RESPONSE}, application/json", "application/json"),
        (GRAPHQL_RESPONSE.upper(), GRAPHQL_RESPONSE),
        (";;;q=x,,/", "application/json"),
    ],
)
async def test_the_accept_header_chooses_the_type(accept: str, kind: str) -> None:
    answer = await post("{ __typename }", accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
    assert answer.headers["vary"] == "Accept, Authorization"


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "application/json;q=x"])
async def test_a_type_that_is_not_offered_is_refused(accept: str) -> None:
    answer = await post("{ __typename }", accept=accept)
    assert (answer.status_code, code(answer)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    ("document", "variables", "expected"),
    [
        ("{", None, "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("query($i: Int!) { item(number: $i) { id } }", None, "INVALID_INPUT"),
        ("query($n: Long) { echo(number: $n) }", {"n": 2**60}, "INVALID_INPUT"),
        ("query A { __typename } query B { __typename }", None, "OPERATION_NOT_CHOSEN"),
        ("subscription { __typename }", None, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_a_request_that_is_not_executed_has_no_data(document: str, variables: Any, expected: str) -> None:
    plain = await post(document, variables)
    strict = await post(document, variables, accept=GRAPHQL_RESPONSE)
    assert (plain.status_code, strict.status_code) == (200, 400)
    assert code(plain) == code(strict) == expected
    assert "data" not in strict.json()
    assert strict.json()["extensions"]["asOf"] == AS_OF


async def test_a_variable_that_does_not_fit_is_named() -> None:
    answer = await post("query($size: Int) { items(first: $size) { totalCount } }", {"size": "5"})
    assert answer.json()["errors"][0]["extensions"]["argument"] == "size"


@pytest.mark.parametrize(
    ("document", "argument", "path"),
    [
        ("query($v: Int = 1) { item(number: $v) { id } }", "number", ["item"]),
        ('query($v: ID = "1") { several(ids: ["1", $v]) { id } }', "ids", ["several"]),
        ("query($v: Boolean = true) { item(number: 1) { id @skip(if: $v) } }", "if", ["item"]),
        (
            "query($v: Boolean = true) { item(number: 1) { ...F } } fragment F on Item { ... @include(if: $v) { id } }",
            "if",
            ["item"],
        ),
        ("query($v: Boolean = true) { item(number: 1) @skip(if: $v) { id } }", "if", None),
    ],
)
async def test_null_given_for_a_default_is_refused_where_it_may_not_stand(
    document: str, argument: str, path: list[str] | None
) -> None:
    (error,) = (await post(document, {"v": None})).json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("INVALID_INPUT", argument)
    assert error.get("path") == path
    assert "v" in error["extensions"]["value"]


async def test_an_operation_is_chosen_by_name() -> None:
    document = "query A { a: __typename } query B { b: __typename }"
    assert (await post(document, operationName="B")).json()["data"] == {"b": "Query"}
    refused = (await post(document, operationName="C")).json()["errors"][0]["extensions"]
    assert refused == {"code": "OPERATION_NOT_CHOSEN", "argument": "operationName", "allowed": ["A", "B"]}
    assert code(await post(document, operationName="")) == "OPERATION_NOT_CHOSEN"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"1",
        b"[]",
        b'["a"]',
        b"{}",
        b'{"query":null}',
        b'{"query":5}',
        b'{"query":" \\n"}',
        b'{"query":["{ __typename }"]}',
        b'{"query":"{ __typename }","variables":"x"}',
        b'{"query":"{ __typename }","variables":[]}',
        b'{"query":"{ __typename }","operationName":0}',
        b'{"query":"{ __typename }","extensions":false}',
        b'{"query":"{ __typename }","variables":{"a":NaN}}',
        b'{"query":"{ __typename }","variables":{"a":1e400}}',
        b'{"query":"{ __typename }","variables":{"a":"\\ud800"}}',
        b'{"query":"{ __typename \xff }"}',
        b'{"query":"{ __typename }","variables":{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}}",
        b'[{"query":"{ __typename }"},{"query":"{ __typename }"}]',
        b'\xef\xbb\xbf{"query":"{ __typename }"}',
    ],
)
async def test_a_body_of_another_shape_is_refused(body: bytes) -> None:
    answer = await send(body)
    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


async def test_a_batch_is_told_how_to_ask_instead() -> None:
    answer = await send(f"[{TYPENAME},{TYPENAME}]")
    assert "operations are not batched: send one object for each request" in answer.json()["errors"][0]["message"]


async def test_what_http_refuses_tells_the_seq_as_well() -> None:
    assert (await send("[]")).json()["extensions"] == {"asOf": AS_OF}


@pytest.mark.parametrize("part", ["variables", "operationName", "extensions"])
async def test_null_is_as_good_as_absent(part: str) -> None:
    assert (await send(f'{{"query":"{{ __typename }}","{part}":null}}')).json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("name", ["query", "\\u0071uery", "quer\\u0079"])
async def test_a_part_that_is_given_twice_is_refused(name: str) -> None:
    answer = await send(f'{{"query":"{{ nope }}","{name}":"{{ __typename }}"}}')
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "query is given twice"


async def test_a_value_that_is_called_as_a_part_is_not_that_part() -> None:
    body = {"query": "query($t: String) { echo(text: $t) }", "variables": {"t": "query", "query": 1, "variables": {}}}
    assert (await send(json.dumps(body))).json()["data"] == {"echo": "query"}


async def test_a_body_too_deep_to_look_for_parts_is_refused() -> None:
    deep = '{"query":"{ __typename }","variables":{"query":' + "[" * 1_000 + "]" * 1_000 + "}}"
    answer = await send(deep)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "the body is nested too deep"


@pytest.mark.parametrize(
    ("parts", "argument"),
    [('"variables":{"t":', "variables"), ('"extensions":{"atLeast":', "atLeast")],
)
@pytest.mark.parametrize("levels", [255, 1_000])
async def test_what_is_nested_too_deep_is_refused(parts: str, argument: str, levels: int) -> None:
    answer = await send('{"query":"{ __typename }",' + parts + "[" * levels + "]" * levels + "}}")
    error = answer.json()["errors"][0]
    assert answer.status_code == 400
    assert error["message"] == f"{argument} is nested deeper than 254 levels"
    assert error["extensions"] == {"code": "BAD_REQUEST", "argument": argument}


async def test_variables_may_be_nested_as_deep_as_that() -> None:
    body = '{"query":"{ __typename }","variables":{"t":' + "[" * 253 + "]" * 253 + "}}"
    assert "errors" not in (await send(body)).json()


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/graphql", "multipart/form-data; boundary=b", "text/plain; x=application/json"],
)
async def test_a_form_cannot_send_a_request(kind: str) -> None:
    assert (await send(TYPENAME, kind)).status_code == 415


async def test_only_plain_utf_8_is_read() -> None:
    assert (await send(TYPENAME, 'application/json; charset="UTF-8"')).status_code == 200
    assert (await send(TYPENAME, "application/json; charset=utf-16")).status_code == 415
    assert (await send(TYPENAME, **{"Content-Encoding": "gzip"})).status_code == 415
    assert (await send(TYPENAME, **{"Content-Encoding": "identity"})).status_code == 200


async def test_get_answers_queries_with_variables() -> None:
    document = quote("query($t: String) { echo(text: $t) }")
    variables = quote(json.dumps({"t": "中小企业"}))
    answer = await get(f"?query={document}&variables={variables}&operationName=&extensions=&x=1")
    assert answer.json()["data"] == {"echo": "中小企业"}


async def test_get_never_changes_anything() -> None:
    for target in (
        f"?query={quote('mutation { touch }')}",
        f"?query={quote('query A { __typename } mutation B { touch }')}&operationName=B",
    ):
        answer = await get(target)
        assert (answer.status_code, code(answer), answer.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "POST")
    assert (await post("mutation { touch }")).json()["data"] == {"touch": "done"}


@pytest.mark.parametrize(
    "target",
    [
        "",
        "?query=",
        "?query=%7B__typename%7D&variables=xyz",
        "?query=%7B__typename%7D&variables=%5B1%5D",
        "?query=%7B__typename%7D&query=%7B__typename%7D",
        "?query=%7B__typename%7D&variables=%7B%7D&variables=%7B%7D",
        "?query=%ff%fe",
        "?query=%7B__typename%7D" + "".join(f"&a{number}=1" for number in range(20)),
    ],
)
async def test_an_address_of_another_shape_is_refused(target: str) -> None:
    answer = await get(target, Accept="application/json")
    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


async def test_other_methods_are_refused() -> None:
    async with client(small_app()) as http:
        for method in ("PUT", "DELETE", "PATCH"):
            answer = await http.request(method, "/graphql", json={})
            assert (answer.status_code, code(answer)) == (405, "METHOD_NOT_ALLOWED")
            assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize("token", ["Bearer x.y.z", "Bearer ", "Bearer", "Basic YTpi", ""])
async def test_a_presented_token_is_refused(token: str) -> None:
    answer = await send(TYPENAME, Authorization=token)
    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_cookies_are_not_read() -> None:
    assert (await send(TYPENAME, Cookie="token=x")).status_code == 200


async def test_a_refusal_of_the_directory_keeps_its_code_argument_and_hint() -> None:
    answer = await post("{ items(first: 101) { totalCount } }")
    error = answer.json()["errors"][0]
    assert answer.status_code == 200
    assert error["message"] == "first is 101; it must be 0 to 100"
    assert error["path"] == ["items"]
    assert error["locations"] == [{"line": 1, "column": 3}]
    assert error["extensions"] == {
        "code": "INVALID_INPUT",
        "retryable": False,
        "argument": "first",
        "hint": "use after",
    }


async def test_an_error_of_one_field_leaves_the_others() -> None:
    answer = await post("{ away __typename }", accept=GRAPHQL_RESPONSE)
    assert (answer.status_code, answer.json()["data"]) == (200, {"away": None, "__typename": "Query"})
    assert answer.json()["errors"][0]["extensions"]["retryable"] is True


async def test_a_fault_is_masked_and_logged_with_its_request() -> None:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answer = await post("{ item(number: 1) { fault } }")
    assert code(answer) == "INTERNAL_ERROR"
    assert INSIDE not in answer.text
    assert "ValueError" not in answer.text
    fault = next(line for line in lines if line["event"] == "graphql fault")
    assert fault["path"] == ["item", "fault"]
    assert str(fault["exc_info"]) == INSIDE
    assert fault["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("seq", [0, AS_OF, None])
async def test_a_seq_that_is_applied_is_answered(seq: int | None) -> None:
    answer = await post("{ __typename }", extensions={"atLeast": seq})
    assert "errors" not in answer.json()


async def test_a_seq_that_never_comes_is_refused_and_may_be_tried_again() -> None:
    answer = await post("{ __typename }", extensions={"atLeast": AS_OF + 1})
    error = answer.json()["errors"][0]["extensions"]
    assert error == {"code": "UNAVAILABLE", "retryable": True, "argument": "atLeast"}
    by_header = await send(TYPENAME, **{"Smenet-At-Least": str(AS_OF + 1)})
    assert code(by_header) == "UNAVAILABLE"


async def test_the_seq_of_the_body_goes_before_that_of_the_header() -> None:
    body = '{"query":"{ __typename }","extensions":{"atLeast":0}}'
    assert "errors" not in (await send(body, **{"Smenet-At-Least": str(AS_OF + 1)})).json()


async def test_a_seq_is_waited_for_five_seconds() -> None:
    answer = await post("{ __typename }", extensions={"atLeast": AS_OF + 1})
    assert answer.json()["errors"][0]["message"] == f"seq {AS_OF + 1} is not applied within 5 s"


@pytest.mark.parametrize("value", ["latest", 1.5, -1, True, [1], 2**53, 1e20])
async def test_a_seq_out_of_range_is_refused(value: Any) -> None:
    answer = await post("{ __typename }", extensions={"atLeast": value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST", "argument": "atLeast"}
    assert f"whole number from 0 to {2**53 - 1}" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("value", ["latest", "-1", "1e0", "", "9" * 400])
async def test_a_seq_header_out_of_range_is_refused(value: str) -> None:
    answer = await send(TYPENAME, **{"Smenet-At-Least": value})
    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


async def test_an_operation_ends_at_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.graphql_http, "DEADLINE_SECONDS", 0.05)
    answer = await post("{ slow }")
    assert code(answer) == "DEADLINE_EXCEEDED"
    assert answer.json()["errors"][0]["extensions"]["retryable"] is True


async def test_control_characters_do_no_harm() -> None:
    assert (await post("query($t: String) { echo(text: $t) }", {"t": "a\x00b"})).json()["data"] == {"echo": "a\x00b"}
    assert code(await post('{ echo(text: "\\uD800") }')) == "GRAPHQL_PARSE_FAILED"


async def test_a_browser_gets_the_page_and_only_in_trial_mode() -> None:
    page = await get("", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert (await get("?query=%7B__typename%7D", Accept="text/html,*/*;q=0.8")).json()["data"]
    async with client(small_app(ide=False)) as http:
        assert (await http.get("/graphql", headers={"Accept": "text/html"})).status_code == 406
        assert (await http.get("/graphiql")).status_code == 404


async def test_a_prepared_document_serves_again() -> None:
    async with client(small_app()) as http:
        body = {"query": "query($n: Int) { items(first: $n) { nodes { id } } }"}
        sizes = [
            len((await http.post("/graphql", json={**body, "variables": {"n": size}})).json()["data"]["items"]["nodes"])
            for size in (1, 3, 1)
        ]
    assert sizes == [1, 3, 1]


def test_the_small_schema_is_the_one_executed() -> None:
    assert http_given.SCHEMA.get_type_by_name("Items") is not None
