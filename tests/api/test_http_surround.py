"""What every answer has: an id, headers, one log line, figures, and no word from inside."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import structlog
from http_given import INSIDE, client, code, small_app
from prometheus_client import REGISTRY
from starlette.types import Message, Receive, Scope, Send

from web import middleware
from web.metrics import _figures
from web.middleware import BODY_MAX, LOGGED_PATH, Observed
from web.refusals import HttpRefusal, refusal_answer

pytestmark = pytest.mark.anyio
TYPENAME = '{"query":"{ __typename }"}'
JSON = {"Content-Type": "application/json"}
POST: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "path": "/graphql",
    "query_string": b"",
    "headers": [(b"content-type", b"application/json")],
}


async def sent(app: Callable[[Scope, Receive, Send], Awaitable[None]], receive: Receive) -> list[Message]:
    """What an application sends in answer to a body that comes as `receive` gives it."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async with asyncio.timeout(10):
        await app({**POST}, receive, send)
    return messages


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-1.2:3_4", True), ("a" * 64, True), ("a" * 65, False), ("a b", False), ("", False)]
)
async def test_a_sane_request_id_is_kept(given: str, kept: bool) -> None:
    async with client(small_app()) as http:
        answer = await http.post("/graphql", content=TYPENAME, headers={**JSON, "X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) == kept
    assert 8 <= len(answer.headers["x-request-id"]) <= 64


async def test_a_request_is_one_log_line_without_its_query() -> None:
    async with client(small_app()) as http:
        with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
            await http.get("/graphql?query=%7B__typename%7D&access_token=t", headers={"X-Request-Id": "one"})
    assert len(lines) == 1
    assert {key: lines[0][key] for key in ("event", "method", "path", "status", "request_id")} == {
        "event": "request",
        "method": "GET",
        "path": "/graphql",
        "status": 200,
        "request_id": "one",
    }
    assert "__typename" not in str(lines)
    assert "access_token" not in str(lines)


async def test_a_path_without_end_is_cut_in_the_log() -> None:
    async with client(small_app()) as http:
        with structlog.testing.capture_logs() as lines:
            await http.get("/" + "a" * 20_000)
    assert len(lines[0]["path"]) == LOGGED_PATH


async def test_a_fault_is_logged_with_its_id_and_answered_without_its_cause() -> None:
    async with client(small_app()) as http:
        with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
            answer = await http.get("/broken")
    assert (answer.status_code, code(answer)) == (500, "INTERNAL_ERROR")
    assert INSIDE not in answer.text
    assert [line["event"] for line in lines] == ["fault", "request"]
    assert lines[0]["request_id"] == answer.headers["x-request-id"]


async def test_a_client_that_leaves_is_no_fault() -> None:
    async def left() -> Message:
        return {"type": "http.disconnect"}

    with structlog.testing.capture_logs() as lines:
        assert await sent(small_app(), left) == []
    assert [(line["event"], line["status"]) for line in lines] == [("request", 499)]


async def test_a_fault_in_the_middle_leaves_the_answer_cut() -> None:
    async def half(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(INSIDE)

    async def nothing() -> Message:
        return {"type": "http.request"}

    with structlog.testing.capture_logs() as lines:
        messages = await sent(Observed(half, {}), nothing)
    assert [(message["type"], message["status"]) for message in messages] == [("http.response.start", 200)]
    assert [line["event"] for line in lines] == ["fault", "request"]


async def test_unknown_addresses_are_refused_in_the_one_form() -> None:
    async with client(small_app()) as http:
        for target in ("/nope", "/%00", "/%ff%fe", "/../../etc/passwd", "/graphql/x", "/" + "a" * 20_000):
            answer = await http.get(target)
            assert (answer.status_code, code(answer)) == (404, "NOT_FOUND")


async def test_every_answer_has_the_security_headers() -> None:
    async with client(small_app()) as http:
        for target in ("/graphql?query=%7B__typename%7D", "/nope", "/broken"):
            headers = (await http.get(target)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
            assert headers["cache-control"] == "no-store"


async def test_the_api_is_open_to_all_origins_without_credentials() -> None:
    async with client(small_app()) as http:
        answer = await http.post("/graphql", content=TYPENAME, headers={**JSON, "Origin": "https://example.test"})
        preflight = await http.options(
            "/graphql", headers={"Origin": "https://example.test", "Access-Control-Request-Method": "POST"}
        )
        other = await http.get("/nope", headers={"Origin": "https://example.test"})
        closed = await http.options(
            "/broken", headers={"Origin": "https://example.test", "Access-Control-Request-Method": "GET"}
        )
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in preflight.headers
    assert "access-control-allow-origin" not in other.headers
    assert (closed.status_code, "access-control-allow-origin" in closed.headers) == (405, False)


async def test_a_large_body_is_refused() -> None:
    async with client(small_app()) as http:
        answer = await http.post("/graphql", content=b" " * (BODY_MAX + 1), headers=JSON)
    assert (answer.status_code, code(answer)) == (413, "PAYLOAD_TOO_LARGE")


async def test_a_body_that_trickles_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.1)

    async def trickle() -> Message:
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b" ", "more_body": True}

    assert (await sent(small_app(), trickle))[0]["status"] == 408


async def test_a_body_is_not_read_beyond_the_limit() -> None:
    read = 0

    async def flood() -> Message:
        nonlocal read
        read += BODY_MAX // 10
        return {"type": "http.request", "body": b" " * (BODY_MAX // 10), "more_body": True}

    assert (await sent(small_app(), flood))[0]["status"] == 413
    assert read <= BODY_MAX * 1.1


async def test_requests_and_operations_are_counted() -> None:
    def count(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0.0

    route = {"route": "/graphql", "method": "POST", "status": "200"}
    codes = ("OK", "GRAPHQL_PARSE_FAILED", "UNSUPPORTED_MEDIA_TYPE")

    def operations() -> list[float]:
        return [count("smenet_graphql_operations_total", code=each) for each in codes]

    before = [count("smenet_http_requests_total", **route), *operations()]
    strange = count("smenet_http_requests_total", route="other", method="other", status="404")
    async with client(small_app()) as http:
        await http.post("/graphql", content=TYPENAME, headers=JSON)
        await http.post("/graphql", content='{"query":"{"}', headers=JSON)
        await http.post("/graphql", content=TYPENAME)
        await http.request("FOO", "/nope")
    after = [count("smenet_http_requests_total", **route), *operations()]
    assert after == [before[0] + 2, *(each + 1 for each in before[1:])]
    assert count("smenet_http_requests_total", route="other", method="other", status="404") == strange + 1


def test_a_refusal_has_its_status_headers_and_details() -> None:
    answer = refusal_answer(HttpRefusal(418, "TEAPOT", "x" * 1_000, {"X-Pot": "1"}, allowed=3))
    assert (answer.status_code, answer.headers["x-pot"]) == (418, "1")
    assert len(bytes(answer.body)) < 600


async def test_figures_wait_for_a_worker_that_is_just_making_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    unfinished = tmp_path / "counter_1.db"
    unfinished.touch()
    figures = asyncio.create_task(_figures())
    await asyncio.sleep(0.1)
    assert not figures.done()
    unfinished.unlink()
    assert await figures == b""
