"""The addresses around GraphQL over a real graph: feed, export, health, figures, pages."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
from given import added, changed, committed, organization, removed, small_network
from http_given import client, code
from starlette.requests import Request
from starlette.types import Message

from graph_schema.change import Change
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal
from web import feed
from web.export import Export
from web.graphql_schema import build_schema
from web.live.seats import Seats
from web.parts import Parts
from web.routes import application, routes

pytestmark = pytest.mark.anyio
ROWS = 7  # of the small network


@pytest.fixture
async def parts(graph: Graph, tmp_path: Path) -> AsyncIterator[Parts]:
    await small_network(graph)
    opened = Parts()
    async with AsyncExitStack() as stack:
        await opened.open(graph.address, tmp_path, stack)
        yield opened


@pytest.fixture
async def http(parts: Parts) -> AsyncIterator[httpx2.AsyncClient]:
    async with client(application(routes(build_schema(), parts, ide=True))) as opened:
        yield opened


def rows(answer: httpx2.Response) -> list[dict[str, Any]]:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines() if line]


async def test_the_feed_gives_public_rows_and_ends(http: httpx2.AsyncClient) -> None:
    found = rows(await http.get("/changes"))
    assert [row["seq"] for row in found] == list(range(1, ROWS + 1))
    assert found[-1]["payload"]["name"] == "中小企业服务中心2"
    assert found[1]["previous"] == found[0]["hash"]


async def test_the_feed_resumes_and_keeps_its_limit(http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "PAGE_ROWS", 2)
    assert [row["seq"] for row in rows(await http.get("/changes?after=1&limit=3"))] == [2, 3, 4]
    assert [row["seq"] for row in rows(await http.get("/changes?after=0"))] == list(range(1, ROWS + 1))
    assert rows(await http.get(f"/changes?after={2**53 - 1}")) == []


async def test_the_feed_has_its_default_limit(http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LIMIT_DEFAULT", 3)
    assert [row["seq"] for row in rows(await http.get("/changes"))] == [1, 2, 3]
    assert len(rows(await http.get("/changes?limit=10000"))) == ROWS


async def test_of_a_private_row_everybody_sees_its_place_in_the_chain(
    http: httpx2.AsyncClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_schema.vocabulary.PRIVATE_KINDS", frozenset({"ORGANIZATION_CHANGED"}))
    seq = await committed(parts.journal, changed(organization(1, name="内部", version=2)))
    (row,) = rows(await http.get(f"/changes?after={ROWS}"))
    assert row.keys() == {"seq", "at", "content", "hash"}
    fields = "seq at actor kind entity payload salt content previous hash"
    body = {"query": f"{{ changes(after: {ROWS}) {{ nodes {{ {fields} }} }} }}", "extensions": {"atLeast": seq}}
    (node,) = (await http.post("/graphql", json=body)).json()["data"]["changes"]["nodes"]
    assert node == dict.fromkeys(fields.split()) | row


async def test_a_feed_that_loses_the_graph_does_not_look_whole(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    read = parts.journal.rows

    async def away(after: int, first: int) -> list[Change]:
        if after:
            raise Unavailable("the graph cannot be reached now")
        return await read(after, first)

    monkeypatch.setattr(parts.journal, "rows", away)
    monkeypatch.setattr(feed, "PAGE_ROWS", 2)
    lines = feed._joined(b"", feed.Feed(parts, Seats())._lines(feed.Asked(after=0, limit=ROWS, follow=False)))
    assert (await anext(lines)).count(b"\n") == 2
    with pytest.raises(ConnectionResetError):
        await anext(lines)


@pytest.mark.parametrize("path", ["/export/organizations.ndjson", "/changes", "/changes?follow=true"])
async def test_head_ends_at_once_and_sends_no_body(http: httpx2.AsyncClient, path: str) -> None:
    async with asyncio.timeout(5):
        answer = await http.head(path)
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "application/x-ndjson", b"")
    assert "content-length" not in answer.headers


@pytest.mark.parametrize(
    ("query", "argument"),
    [
        ("after=-1", "after"),
        ("after=abc", "after"),
        ("after=1.5", "after"),
        (f"after={2**53}", "after"),
        ("after=" + "9" * 400, "after"),
        ("after=1&after=2", "after"),
        ("limit=0", "limit"),
        ("limit=10001", "limit"),
        ("follow=yes", "follow"),
    ],
)
async def test_bad_numbers_are_refused(http: httpx2.AsyncClient, query: str, argument: str) -> None:
    answer = await http.get(f"/changes?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "argument": argument}


async def test_feed_and_export_refuse_tokens_and_are_open_to_all_origins(http: httpx2.AsyncClient) -> None:
    for target in ("/changes", "/export/organizations.ndjson"):
        refused = await http.get(target, headers={"Authorization": "Bearer x"})
        assert (refused.status_code, code(refused)) == (401, "UNAUTHENTICATED")
        assert (await http.get(target)).headers["access-control-allow-origin"] == "*"
    assert (await http.post("/changes", json={})).status_code == 405


async def test_a_follower_gets_what_is_written_and_heartbeats(
    parts: Parts, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT_SECONDS", 0.05)
    lines = feed.Feed(parts, Seats())._lines(feed.Asked(after=ROWS, limit=None, follow=True))
    assert [await anext(lines), await anext(lines)] == [b"\n", b"\n"]
    await committed(Journal(graph, parts.journal._aggregates), added(organization(3)))
    while (line := await anext(lines)) == b"\n":
        continue
    assert json.loads(line)["entity"] == "org-00003"
    parts.stopping.set()
    async with asyncio.timeout(10):
        assert b"".join([line async for line in lines]) == b""


async def test_a_follower_is_answered_before_anything_happens(parts: Parts) -> None:
    lines = feed.Feed(parts, Seats())._lines(feed.Asked(after=ROWS, limit=None, follow=True))
    async with asyncio.timeout(feed.HEARTBEAT_SECONDS / 2):
        assert await anext(lines) == b"\n"


async def test_a_follower_with_a_limit_ends(http: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(10):
        found = rows(await http.get("/changes?follow=true&limit=2"))
    assert [row["seq"] for row in found] == [1, 2]


async def test_the_export_continues_in_the_feed(http: httpx2.AsyncClient, parts: Parts) -> None:
    closed = await committed(
        parts.journal, added(organization(3, status="CLOSED")), changed(organization(1, name="新名", version=2))
    )
    await parts.wait_for(closed, 5)
    answer = await http.get("/export/organizations.ndjson")
    exported = {row["id"]: row for row in rows(answer)}
    assert sorted(exported) == ["org-00001", "org-00002", "org-00003"]
    assert exported["org-00001"]["name"] == "新名"
    assert answer.headers["smenet-as-of"] == str(closed)
    await committed(parts.journal, removed("org-00003"))
    later = rows(await http.get(f"/changes?after={answer.headers['smenet-as-of']}"))
    assert [(row["kind"], row["payload"]) for row in later] == [("ORGANIZATION_REMOVED", None)]


async def test_a_large_export_comes_in_pages(http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.export.PAGE_DOCUMENTS", 1)
    assert len(rows(await http.get("/export/organizations.ndjson"))) == 2


async def test_an_export_lets_others_work_and_ends_when_its_reader_has_gone(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    seq = await committed(parts.journal, *(added(organization(number)) for number in range(10, 40)))
    await parts.wait_for(seq, 5)
    monkeypatch.setattr("web.export.PAGE_DOCUMENTS", 1)
    gone = asyncio.Event()
    sent: list[bytes] = []

    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if body := message.get("body"):
            sent.append(body)
            asyncio.get_running_loop().call_soon(gone.set)  # the reader goes when others get to work

    request = Request({"type": "http", "method": "GET", "headers": [], "query_string": b""}, receive)
    answer = await Export(parts).answer(request)
    await answer(request.scope, receive, send)
    assert 1 <= len(sent) <= 3


async def test_health(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    ready = await http.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ready"
    assert ready.json()["checks"]["search"]["organizations"] == 2
    assert ready.json()["checks"]["graph"]["seq"] == ROWS


async def test_readiness_names_the_part_that_fails(http: httpx2.AsyncClient, parts: Parts) -> None:
    await parts.graph.close()
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
    checks = ready.json()["checks"]
    assert (checks["search"]["ok"], checks["graph"]["ok"]) == (True, False)


async def test_a_process_that_does_not_follow_the_journal_any_more_is_not_ready(
    http: httpx2.AsyncClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unforeseen(BaseException):
        pass

    async def end() -> None:
        raise Unforeseen

    monkeypatch.setattr(parts.index, "_step", end)
    assert parts.index._task is not None
    await asyncio.wait([parts.index._task], timeout=10)
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["search"]["ok"]) == (503, False)


async def test_readiness_waits_for_no_part_longer_than_its_time(
    http: httpx2.AsyncClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck() -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("web.health.PART_SECONDS", 0.1)
    monkeypatch.setattr(parts.journal, "head", stuck)
    async with asyncio.timeout(10):
        ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["graph"]["ok"]) == (503, False)


async def test_the_figures_are_in_the_text_format(http: httpx2.AsyncClient) -> None:
    await http.get("/healthz")
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'smenet_http_requests_total{method="GET",route="/healthz",status="200"}' in answer.text
    assert f"smenet_applied_seq {float(ROWS)}" in answer.text
    assert "smenet_organizations 2.0" in answer.text


async def test_pages_and_their_files_come_from_here(http: httpx2.AsyncClient) -> None:
    home = await http.get("/")
    assert "中小企业" in home.text
    assert home.headers["content-security-policy"].startswith("default-src 'none'")
    page = await http.get("/graphiql")
    for address in [part.split('"')[0] for part in (home.text + page.text).split('="/static/')[1:]]:
        answer = await http.get(f"/static/{address}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=3600"
    assert "//" not in page.text.removeprefix("<!doctype html>")


@pytest.mark.parametrize("path", ["..%2f..%2fpyproject.toml", "..%5c..%5cserver.py", "%00", "vendor", "nope.js"])
async def test_nothing_beside_the_static_files_is_shown(http: httpx2.AsyncClient, path: str) -> None:
    answer = await http.get(f"/static/{path}")
    assert (answer.status_code, code(answer)) == (404, "NOT_FOUND")


async def test_a_query_sees_the_directory_and_waits_for_a_write(http: httpx2.AsyncClient, parts: Parts) -> None:
    seq = await committed(parts.journal, added(organization(9, name="等待")))
    body = {"query": '{ organization(id: "org-00009") { name } }', "extensions": {"atLeast": seq}}
    answer = (await http.post("/graphql", json=body)).json()
    assert answer["data"] == {"organization": {"name": "等待"}}
    assert answer["extensions"]["asOf"] >= seq


async def test_changes_end_where_the_snapshot_of_their_request_does(parts: Parts) -> None:
    context = parts.context()
    await committed(parts.journal, added(organization(3)))
    query = f"{{ changes(after: {ROWS - 1}) {{ totalCount nodes {{ seq }} pageInfo {{ hasNextPage }} }} }}"
    answer = await build_schema().execute(query, context_value=context)
    assert answer.data == {
        "changes": {"totalCount": ROWS, "nodes": [{"seq": ROWS}], "pageInfo": {"hasNextPage": False}}
    }


async def test_an_unreachable_graph_is_told_as_such(http: httpx2.AsyncClient, parts: Parts) -> None:
    async def away(*_: object) -> None:
        raise Unavailable("the graph cannot be reached now")

    parts.journal.rows = away  # type: ignore[assignment, method-assign]  # the server cannot be stopped for one test
    answer = await http.get("/changes")
    assert (answer.status_code, code(answer)) == (503, "UNAVAILABLE")
