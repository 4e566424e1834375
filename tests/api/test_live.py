"""Changes as they happen: over WebSocket and as server-sent events, from a real server."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest
from conftest import empty
from given import added, changed, committed, organization
from live_given import CHANGED, PROTOCOL, SOON, Client, House, gone, house
from websockets.exceptions import InvalidStatus

from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from web.identity.tokens import LEEWAY_SECONDS

pytestmark = pytest.mark.anyio
MANY = 200


@pytest.fixture(scope="module")
async def server(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    graph = await Graph.open(engine)
    await empty(graph)
    async with house(graph, engine, tmp_path_factory.mktemp("live")) as opened:
        yield opened
    await graph.close()


def seqs(changes: list[Any]) -> list[int]:
    return [change["seq"] for change in changes]


async def test_many_mutations_are_seen_once_each_in_order_on_both_transports_through_a_cut(server: House) -> None:
    start = await server.head()
    wanted = list(range(start + 1, start + MANY + 1))
    async with server.client() as first, server.events(after=start) as stream:
        await first.follow(after=start)
        writing = asyncio.create_task(server.rename(MANY))
        seen, told = seqs(await first.changes(30)), seqs(await stream.changes(50))
    async with server.client() as second, server.events(last=told[-1]) as stream:
        await second.follow(after=seen[-1])
        seen += seqs(await second.changes(MANY - len(seen)))
        told += seqs(await stream.changes(MANY - len(told)))
    await writing
    assert seen == wanted
    assert told == wanted


async def test_everything_since_the_beginning_comes_before_what_is_new(server: House) -> None:
    async with server.client() as client:
        await client.follow(after=0)
        start = await server.head()
        assert seqs(await client.changes(start)) == list(range(1, start + 1))
        last = await server.rename()
        assert seqs(await client.changes(1)) == [last]


async def test_without_a_seq_it_begins_now(server: House) -> None:
    await server.rename()
    async with server.client() as client:
        await client.follow(kinds=["ORGANIZATION_CHANGED"])
        # A query behind it on the same connection is answered after the subscription began.
        await client.say(id="q", type="subscribe", payload={"query": "{ __typename }"})
        assert (await client.heard())["payload"]["data"] == {"__typename": "Query"}
        assert await client.heard() == {"id": "q", "type": "complete"}
        last = await server.rename()
        (change,) = await client.changes(1)
    assert change["seq"] in {last, last - 1}, "the rename before may reach this process after the subscription"


async def test_only_what_lies_within_or_leaves_it(server: House) -> None:
    journal, start = server.journal, await server.head()
    await committed(journal, added(organization(10, region="330000")))  # 1: within
    await committed(journal, added(organization(11, region="340000")))  # 2: elsewhere
    await committed(journal, changed(organization(10, region="340000")))  # 3: leaves
    await committed(journal, changed(organization(10, region="340000", name="远")))  # 4: elsewhere
    await committed(journal, changed(organization(11, region="330001")))  # 5: in a retired division
    assessment = {"id": "assessment-1", "organization": "org-00001", "period": "2026", "state": "PUBLISHED"}
    score: dict[str, Any] = {
        "id": "score-1",
        "assessment": "assessment-1",
        "organization": "org-00001",
        "decision": "PASS",
    }
    score |= {"computedAt": "2026-11-23T00:00:00Z", "standard": "standard-x@1", "derivation": {}}
    kept = {**score, "currentOf": ["org-00001"]}
    await committed(journal, Draft("ASSESSMENT_PUBLISHED", "assessment-1", {**assessment, "createdAt": "2026"}))  # 6
    await committed(journal, Draft("SCORE_PUBLISHED", "score-1", kept))  # 7: about one within
    await gone(journal, 10)  # 8: elsewhere
    await committed(journal, added(organization(12)))  # 9: nowhere
    await committed(journal, added(organization(13, region="330000")), Draft("ORGANIZATION_REMOVED", "org-00013", None))
    async with server.client() as client:
        await client.follow(within="330000", after=start)
        assert [seq - start for seq in seqs(await client.changes(7))] == [1, 3, 5, 6, 7, 10, 11]
        await client.follow("2", within="340000", kinds=["ORGANIZATION_ADDED", "ORGANIZATION_REMOVED"], after=start)
        assert [seq - start for seq in seqs(await client.changes(2, "2"))] == [2, 8]
        await client.say(id="2", type="complete")
        await client.follow("3", within="330001", after=start)
        assert [seq - start for seq in seqs(await client.changes(7, "3"))] == [1, 3, 5, 6, 7, 10, 11], "its successor"


async def test_kinds_and_private_rows(server: House) -> None:
    start = await server.head()
    await grant_by_command(
        server.journal, "smenet", Wish(Caller("https://issuer.test", "li"), Role.AUDITOR, region="330000")
    )
    last = await server.rename()
    async with server.client() as client:
        await client.follow(after=start)
        private, public = await client.changes(2)
        assert private == {"seq": start + 1, "kind": None, "entity": None}
        assert public == {"seq": last, "kind": "ORGANIZATION_CHANGED", "entity": "org-00001"}
        await client.say(id="1", type="complete")
        await client.follow(kinds=["ACCOUNT_ADDED", "ORGANIZATION_CHANGED"], after=start)
        assert seqs(await client.changes(1)) == [last], "a private change is of no kind"


@pytest.mark.parametrize(
    ("variables", "argument"),
    [
        ({"within": "999999"}, "within"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["x"]}, "kinds"),
        ({"kinds": ["A"] * 51}, "kinds"),
        ({"after": -1}, "after"),
    ],
)
async def test_what_cannot_be_followed_is_refused(server: House, variables: dict[str, Any], argument: str) -> None:
    async with server.client() as client:
        await client.follow(**variables)
        refused = await client.heard()
        assert (refused["id"], refused["type"]) == ("1", "error")
        assert refused["payload"][0]["extensions"]["argument"] == argument
        await client.follow(after=0)
        assert seqs(await client.changes(1)) == [1], "the connection and the id go on"
    async with server.events(**variables) as stream:
        while not (event := await stream.heard()):
            continue
        assert json.loads(event["data"])["errors"][0]["extensions"]["argument"] == argument
        assert await stream.heard() == {"event": "complete", "data": ""}
        assert await stream.heard() is None


@pytest.mark.parametrize("query", ["{ nothing }", "subscription { changed { nothing } }", "subscription {"])
async def test_a_document_that_is_not_valid_ends_its_operation_alone(server: House, query: str) -> None:
    async with server.client() as client:
        await client.follow(query=query)
        refused = await client.heard()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"][:8]) == ("error", "GRAPHQL_")
        await client.say(type="ping")
        assert await client.heard() == {"type": "pong"}


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "[]",
        "1",
        b"\x00\xff",
        "\x00" * 1000,
        '{"type": {}}',
        '{"type": "next"}',
        '{"type": "ping", "payload": 1}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": []}}',
        '{"type": "ping", "payload": {"a": "' + "a" * 16_384 + '"}}',
        '{"type": "ping", "payload": ' + '{"a": ' * 1_000 + "1" + "}" * 1_000 + "}",
    ],
)
async def test_what_cannot_be_read_closes_the_connection(server: House, frame: str | bytes) -> None:
    async with server.client() as client:
        await client.socket.send(frame)
        assert (await client.closed())[0] == 4400


@pytest.mark.parametrize(
    ("frame", "name"),
    [
        ('{"type": "ping", "type": "pong"}', "type"),
        ('{"type": "ping", "t\\u0079pe": "pong"}', "type"),
        ('{"type": "connection_init", "payload": {"Authorization": "a", "Authorization": "b"}}', "Authorization"),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "query": "{ __typename }"}}', "query"),
        ('{"type": "ping", "payload": {"a": 1, "a": 2}, "payload": {}}', "payload"),
    ],
)
async def test_a_part_of_a_message_that_is_given_twice_is_refused(server: House, frame: str, name: str) -> None:
    async with server.client() as client:
        await client.socket.send(frame)
        assert await client.closed() == (4400, f"{name} is given twice")


async def test_variables_may_be_called_as_parts_are(server: House) -> None:
    variables = {"type": 1, "payload": {"query": 1}, "query": [{"id": 1}, {"id": 2}]}
    async with server.client() as client:
        await client.follow(query="{ __typename }", variables=variables)
        assert (await client.heard())["payload"]["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    "document",
    [
        "subscription { changed @skip(if: true) { seq } }",
        "subscription { changed @skip(if: 1) { seq } }",
        "subscription { changed @include { seq } }",
        "subscription($s: Boolean!) { changed @skip(if: $s) { seq } }",
        "subscription { ... @skip(if: true) { changed { seq } } }",
        "subscription { ...F @include(if: false) } fragment F on Subscription { changed { seq } }",
        "subscription { ...{ ...F } } fragment F on Subscription { changed @include(if: true) { seq } ...F }",
        "query Q { __typename } subscription S($s: Boolean!) { changed @skip(if: $s) { seq } }",
    ],
)
async def test_a_subscription_has_no_condition_at_its_root(server: House, document: str) -> None:
    asked = {"query": document, "variables": {"s": False}, "operationName": "Q" if document[0] == "q" else None}
    async with httpx2.AsyncClient() as http:
        errors = (await http.post(f"{server.url}/graphql", json=asked)).json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}
    assert any("neither @skip nor @include" in error["message"] for error in errors)
    async with server.client() as client:
        await client.say(id="1", type="subscribe", payload=asked)
        assert (await client.heard())["payload"] == errors
        await client.follow("2", query="{ __typename }")
        assert (await client.heard())["payload"]["data"] == {"__typename": "Query"}


async def test_conditions_below_the_root_of_a_subscription_are_kept(server: House) -> None:
    document = "subscription($s: Boolean!) { changed(after: 1) { seq kind @skip(if: $s) } }"
    async with server.client() as client:
        await client.follow(query=document, s=True)
        assert (await client.heard())["payload"]["data"] == {"changed": {"seq": 2}}


async def test_the_steps_of_the_protocol_are_kept(server: House) -> None:
    async with server.connect() as early:
        await Client(early).follow()
        assert (await Client(early).closed())[0] == 4401
    async with server.connect() as silent:
        assert (await Client(silent).closed()) == (4408, "Connection initialisation timeout")
    async with server.client() as twice:
        await twice.say(type="connection_init")
        assert (await twice.closed())[0] == 4429
    async with server.client() as same:
        await same.follow()
        await same.follow()
        assert (await same.closed()) == (4409, "Subscriber for 1 already exists")


async def test_the_subprotocol_is_the_one_that_is_spoken_here(server: House) -> None:
    async with server.connect(("graphql-ws", PROTOCOL)) as both:
        assert both.subprotocol == PROTOCOL
    for offered in ((), ("graphql-ws",)):
        async with server.connect(offered) as other:
            assert (await Client(other).closed())[0] == 4406


async def test_a_token_that_proves_nothing_is_refused_wherever_it_is(server: House) -> None:
    good = {"Authorization": f"Bearer {server.keys.token('li', 1)}"}
    with pytest.raises(InvalidStatus) as refused:
        await server.connect(headers={"Authorization": "Bearer nothing"})
    assert refused.value.response.status_code == 401
    for payload in ({"Authorization": "Bearer nothing"}, {"authorization": 7}):
        async with server.connect() as socket_:
            await Client(socket_).say(type="connection_init", payload=payload)
            assert (await Client(socket_).closed())[0] == 4403
    async with server.connect(headers=good) as two:
        await Client(two).say(type="connection_init", payload=good)
        assert (await Client(two).closed())[0] == 4403
    for headers, payload in ((good, {}), ({}, good)):
        async with server.connect(headers={"Origin": "https://elsewhere.test", **headers}) as signed:
            client = Client(signed)
            await client.say(type="connection_init", payload=payload)
            assert await client.heard() == {"type": "connection_ack"}
            await client.follow(query="{ me { subject } }")
            assert (await client.heard())["payload"]["data"] == {"me": {"subject": "li"}}
    async with httpx2.AsyncClient() as http:
        headers = {"Accept": "text/event-stream", "Authorization": "Bearer nothing"}
        answer = await http.post(f"{server.url}/graphql", json={"query": CHANGED}, headers=headers)
    assert (answer.status_code, answer.headers["content-type"][:16]) == (401, "application/json")


async def test_a_handshake_that_is_refused_is_no_error_in_the_log(server: House) -> None:
    for token in (b"Bearer \xff", b"Bearer nothing"):
        answer = await asyncio.to_thread(server.shaken, b"GET", b"Authorization: " + token)
        assert answer.startswith(b"HTTP/1.1 401 ")
        assert answer.count(b"HTTP/1.1 ") == 1
        assert b'"code":"UNAUTHENTICATED"' in answer
    assert server.times_logged('"level":"error"') == 0


@pytest.mark.parametrize(
    ("method", "header", "status"),
    [
        (b"POST", b"X-A: a", b"405"),
        (b"POST", b"Content-Length: 26", b"400"),
        (b"GET", b"Transfer-Encoding: chunked", b"400"),
        (b"GET", b"X-Long: " + b"a" * 20_000, b"431"),
        (b"GET", b"\r\n".join([b"X-Many: a"] * 199), b"431"),
    ],
    ids=["POST", "body", "chunks", "long", "many"],
)
async def test_what_is_no_handshake_is_refused(server: House, method: bytes, header: bytes, status: bytes) -> None:
    answer = await asyncio.to_thread(server.shaken, method, header)
    assert answer.startswith(b"HTTP/1.1 " + status + b" ")
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_a_connection_ends_with_its_token(server: House) -> None:
    ending, lasting = (
        {"Authorization": f"Bearer {server.keys.token('li', (left - LEEWAY_SECONDS) / 3_600)}"} for left in (5, 3_600)
    )

    async def end(headers: dict[str, str], payload: dict[str, str]) -> tuple[int, str]:
        async with server.connect(headers=headers) as signed:
            client = Client(signed)
            await client.say(type="connection_init", payload=payload)
            assert await client.heard() == {"type": "connection_ack"}
            await client.follow()
            return await client.closed([])

    async with server.client(headers=lasting) as longer, server.client() as nobody:
        for code, reason in await asyncio.gather(end(ending, {}), end({}, ending)):
            assert code == 4403
            assert reason.startswith("Forbidden: the token has expired; resume after: ")
        for client in (longer, nobody):
            await client.say(type="ping")
            assert await client.heard() == {"type": "pong"}


async def test_a_stream_of_events_ends_with_its_token(server: House) -> None:
    ending, lasting = (server.keys.token("li", (left - LEEWAY_SECONDS) / 3_600) for left in (5, 3_600))
    async with server.events(token=lasting) as longer:
        async with asyncio.timeout(2 * SOON), server.events(token=ending) as shorter:
            while (event := await shorter.heard()) == {}:
                pass
        assert event is None  # no `complete`: it was cut, and a browser asks again
        await server.rename()
        assert len(await longer.changes(1)) == 1


async def test_there_are_so_many_operations_and_connections_and_no_more(server: House) -> None:
    async with server.client() as client:
        for key in "123":
            await client.follow(key)
        await client.follow("4")
        beyond = await client.heard()
        assert (beyond["id"], beyond["payload"][0]["extensions"]["allowed"]) == ("4", 3)
        await client.say(id="2", type="complete")
        await client.follow("4", query="{ __typename }")
        assert (await client.heard())["type"] == "next"
        others = [await server.connect() for _ in range(5)]
        with pytest.raises(InvalidStatus) as full:
            await server.connect()
        assert (full.value.response.status_code, full.value.response.headers["Retry-After"]) == (429, "30")
        async with httpx2.AsyncClient() as http:
            body, headers = {"query": CHANGED}, {"Accept": "text/event-stream"}
            assert (await http.post(f"{server.url}/graphql", json=body, headers=headers)).status_code == 429
            refused = await http.get(f"{server.url}/changes?follow=true")
            assert (refused.status_code, refused.json()["errors"][0]["extensions"]["allowed"]) == (429, 6)
            assert (await http.get(f"{server.url}/changes?limit=1")).status_code == 200, (
                "who does not follow needs none"
            )
        for other in others:
            await other.close()
    async with server.client():
        pass


async def test_who_follows_the_feed_has_a_seat_until_he_goes(server: House) -> None:
    async with httpx2.AsyncClient(timeout=SOON) as http, AsyncExitStack() as stack:
        for _ in range(6):
            answer = await stack.enter_async_context(http.stream("GET", f"{server.url}/changes?follow=true"))
            assert answer.status_code == 200
        assert (await http.get(f"{server.url}/changes?follow=true")).status_code == 429
        await asyncio.to_thread(server.followed_by, 6)
        await stack.aclose()
        await asyncio.to_thread(server.followed_by, 0)


async def test_a_message_that_is_too_large_closes_the_connection(server: House) -> None:
    async with server.client() as client:
        await client.follow(query="{ __typename } #" + "x" * 1_000_000)
        assert (await client.closed())[0] == 1009


async def test_both_transports_show_that_they_live(server: House) -> None:
    async with server.connect() as raw:
        await Client(raw).say(type="connection_init")
        heard = [json.loads(await asyncio.wait_for(raw.recv(), SOON))["type"] for _ in range(3)]
        assert heard == ["connection_ack", "ping", "ping"]
    async with server.events() as stream:
        assert [await stream.heard() for _ in range(3)] == [{}, {}, {}]


async def test_queries_are_answered_as_events_and_mutations_never_to_get(server: House) -> None:
    async with server.events("{ __typename }") as stream:
        while not (event := await stream.heard()):
            continue
        assert (event["event"], json.loads(event["data"])["data"]) == ("next", {"__typename": "Query"})
        assert await stream.heard() == {"event": "complete", "data": ""}
    async with httpx2.AsyncClient() as http:
        headers = {"Accept": "text/event-stream"}
        query = 'mutation { grantRole(requestId: "1", subject: "x", role: AUDITOR) { __typename } }'
        told = await http.get(f"{server.url}/graphql", params={"query": query}, headers=headers)
        assert "METHOD_NOT_ALLOWED" in told.text
        bad = await http.get(
            f"{server.url}/graphql", params={"query": CHANGED}, headers=headers | {"Last-Event-ID": "x"}
        )
        assert bad.status_code == 400
        plain = await http.post(f"{server.url}/graphql", json={"query": CHANGED})
        assert "text/event-stream" in plain.json()["errors"][0]["message"]


async def test_one_who_takes_nothing_is_closed_and_told_where_to_go_on(server: House) -> None:
    start = await server.head()
    large = {"address": "址" * 200_000}  # some 600 kB each: beyond what the system buffers
    last = await server.rename(12, number=2, **large)
    query = CHANGED.replace("entity", "entity payload")
    async with (
        server.client(max_queue=1, max_size=None, sock=server.narrow()) as slow,
        server.client(max_size=None) as quick,
    ):
        await slow.follow(query=query, after=start)
        await quick.follow(query=query, after=start)
        assert seqs(await quick.changes(last - start))[-1] == last, "others go on"
        await asyncio.to_thread(server.logged, "live.too_slow")
        await asyncio.to_thread(server.followed_by, 1)  # its seat is free although it still takes nothing
        messages: list[Any] = []
        assert await slow.closed(messages) == (4413, f"too slow; resume after: {start + len(messages)}")
    seen = [message["payload"]["data"]["changed"]["seq"] for message in messages]
    assert 0 < len(seen) < last - start
    assert seen == list(range(start + 1, start + len(seen) + 1))
    await server.rename(number=2)


async def test_a_stream_that_is_not_read_is_cut(server: House) -> None:
    start = await server.head()
    await server.rename(12, number=2, address="址" * 200_000)
    body = json.dumps({"query": CHANGED.replace("entity", "payload"), "variables": {"after": start}}).encode()
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Length: {len(body)}\r\n"
    before = server.times_logged("live.too_slow")
    with server.narrow() as slow:
        slow.setblocking(True)
        slow.settimeout(SOON)
        slow.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
        await asyncio.to_thread(server.logged, "live.too_slow", before + 1)
        read = await asyncio.to_thread(slow.makefile("rb").read)
    ids = [int(line[4:]) for line in read.splitlines() if line.startswith(b"id: ")]
    assert ids == list(range(start + 1, start + 1 + len(ids)))
    assert 0 < len(ids) < 12
    assert b"event: complete" not in read
    await server.rename(number=2)


async def test_a_stop_ends_both_in_time_and_tells_where_to_go_on(server: House) -> None:
    start = await server.head()
    async with server.client() as client, server.events(after=start) as stream:
        await client.follow(after=start)
        await server.rename(2)
        await client.changes(2)
        await stream.changes(2)
        started = asyncio.get_running_loop().time()
        server.process.terminate()
        assert await client.closed() == (1012, f"the server stops; resume after: {start + 2}")
        while (event := await stream.heard()) == {}:
            continue
        assert event is None, "the end is no `complete`, so that the client comes again"
    assert await asyncio.to_thread(server.process.wait, SOON) == 0
    assert asyncio.get_running_loop().time() - started < SOON
