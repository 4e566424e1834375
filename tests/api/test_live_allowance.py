"""What goes over a WebSocket or as events spends the same points, under the same limits and trust, as over HTTP."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest
from http_given import AS_OF, SCHEMA, Context, Counting, wait_for
from live_given import PROTOCOL, house
from starlette.websockets import WebSocket

from graph_schema.address import Address
from graph_schema.connection import Graph
from web.allowance import CHARACTERS_A_POINT, REFUSED, PointsPerMinute, points_of
from web.graphql_http import Backend, GraphQLEndpoint
from web.graphql_request import from_object
from web.graphql_schema import executable
from web.live.live import Live
from web.live.socket import SocketEndpoint
from web.live.subscription import LiveContext
from web.parts import Parts
from web.point_store import PointStore
from web.trusted_documents import Trust, TrustedDocuments

pytestmark = pytest.mark.anyio
PAGE = "{ items(first: 10) { nodes { id name } } }"
POINTS = 30_000  # a minute, the least that can be set
ROWS = 400  # of the past, which take more points than LEFT
LEFT = 90
FOLLOWING = cast("LiveContext", SimpleNamespace(seq=AS_OF))


def endpoint(**backend: Any) -> GraphQLEndpoint:
    return GraphQLEndpoint(executable(SCHEMA), Backend(lambda _caller: Context(), wait_for, **backend), ide=False)


async def answers(asked: GraphQLEndpoint, document: str) -> list[Any]:
    request = from_object({"query": document}, {}, len(document))
    return [payload async for payload in asked.payloads(request, None, "address-192.0.2.1", FOLLOWING)]


async def codes(asked: GraphQLEndpoint, document: str) -> list[str]:
    return [error["extensions"]["code"] for payload in await answers(asked, document) for error in payload["errors"]]


async def test_points_are_spent_until_there_are_none() -> None:
    poor = endpoint(allowance=PointsPerMinute(50, PointStore()))
    (first,) = await answers(poor, PAGE)
    assert "errors" not in first
    assert await codes(poor, PAGE) == ["RATE_LIMITED"]


async def test_limits_are_those_of_http() -> None:
    deep = "{ item(number: 1) " + "{ parent " * 16 + "{ id }" + " }" * 16 + " }"
    dear = "{ items(first: 100) { nodes { items(first: 100) { nodes { items(first: 100) { nodes { id } } } } } } }"
    assert await codes(endpoint(), deep) == await codes(endpoint(), dear) == ["LIMIT_EXCEEDED"]


async def test_only_registered_documents_are_taken_of_strangers(tmp_path: Path) -> None:
    trust = Trust(TrustedDocuments(tmp_path), required=True)
    assert await codes(endpoint(trust=trust), PAGE) == ["DOCUMENT_NOT_TRUSTED"]


async def shaken(asked: GraphQLEndpoint, token: str) -> int:
    """The status of the answer to a handshake with this token."""
    return int((await said(asked, [(b"authorization", token.encode())]))[0]["status"])


async def initialised(asked: GraphQLEndpoint, token: str) -> int:
    """The code of the close that follows this token."""
    message = {"type": "connection_init", "payload": {"Authorization": token}}
    return int((await said(asked, [], message))[-1]["code"])


async def said(asked: GraphQLEndpoint, headers: list[tuple[bytes, bytes]], *messages: Any) -> list[Any]:
    """What a socket is sent that says these messages."""
    parts, sent = Parts(), list[Any]()
    parts.stopping = asyncio.Event()
    texts = [{"type": "websocket.receive", "text": json.dumps(message)} for message in messages]
    frames = iter([{"type": "websocket.connect"}, *texts])
    scope: dict[str, Any] = {"type": "websocket", "path": "/graphql", "headers": headers, "client": ("192.0.2.1", 1)}
    scope |= {"subprotocols": [PROTOCOL], "extensions": {"websocket.http.response": {}}}

    async def receive() -> Any:
        return next(frames)

    async def send(message: Any) -> None:
        sent.append(message)

    await SocketEndpoint(asked, Live(parts)).answer(WebSocket(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("present", "refused", "later"), [(shaken, 401, 429), (initialised, 4403, 1013)], ids=["handshake", "init"]
)
async def test_a_token_that_proves_nothing_costs_points(present: Any, refused: int, later: int) -> None:
    counting = Counting()
    assert await present(endpoint(allowance=counting), "Bearer a.b.c") == refused
    assert counting.spent == [("address-192.0.2.1", REFUSED)]
    poor = endpoint(allowance=PointsPerMinute(2 * REFUSED, PointStore()))
    assert [await present(poor, "Bearer a.b.c") for _ in range(3)] == [refused, refused, later]


def spend(url: str, points: int, head: int) -> None:
    """Ask for nothing, with so many points beside it, of the head."""
    asked = {"query": "{ __typename }", "extensions": {"atLeast": head, "none": "n" * (points * CHARACTERS_A_POINT)}}
    assert httpx2.post(f"{url}/graphql", json=asked).json()["data"]


async def test_the_past_takes_the_points_that_it_takes_as_the_feed(
    graph: Graph, engine: Address, tmp_path: Path
) -> None:
    async with house(graph, engine, tmp_path, SMENET_RATE_LIMIT=str(POINTS)) as server:
        head = await server.rename(ROWS)
        await asyncio.to_thread(spend, server.url, POINTS - LEFT, head)
        async with server.client() as client:
            await client.follow(after=0)
            (refusal,) = (await client.heard())["payload"]
            assert (refusal["extensions"]["code"], refusal["extensions"]["asked"]) == ("RATE_LIMITED", points_of(head))
            await client.follow("2", after=head - 4)
            assert len(await client.changes(4, "2")) == 4
        async with server.events(last=0) as stream:
            assert await stream.heard() == {}
            assert "RATE_LIMITED" in str(await stream.heard())
