"""What a server writes while it answers: one JSON object a line, whatever a library has to say."""

import json
from pathlib import Path

import httpx2
import pytest
from live_given import house

from graph_schema.address import Address
from graph_schema.connection import Graph

pytestmark = pytest.mark.anyio
TIMES = 20
# One field would wait for the graph when its sibling is refused, so that nobody waits for it any more.
HALF_REFUSED = """{ node(id: "org-00001") { id }
    nearby(point: {latitude: 30, longitude: 120}, region: "330000") { nodes { id } } }"""
# A variable may be null where it has a default; the argument may not, so that nothing is executed.
NULL = """mutation($complaint: ID = "complaint") {
    one: withdrawComplaint(requestId: "1", complaint: "complaint") { __typename }
    other: withdrawComplaint(requestId: "2", complaint: $complaint) { __typename } }"""
LATER = NULL.replace("other:", 'two: withdrawComplaint(requestId: "3", complaint: "complaint") { __typename } other:')


@pytest.mark.parametrize("document", [HALF_REFUSED, NULL, LATER], ids=["query", "second mutation", "third"])
async def test_every_line_of_the_log_is_an_object(graph: Graph, engine: Address, tmp_path: Path, document: str) -> None:
    asked = {"query": document, "variables": {"complaint": None}}
    async with house(graph, engine, tmp_path) as server, httpx2.AsyncClient() as client:
        for _ in range(TIMES):
            answer = (await client.post(f"{server.url}/graphql", json=asked)).json()
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID_INPUT"]
    lines = server.log.read_text().splitlines()
    assert "never awaited" not in str(lines)
    assert all({"event", "level", "timestamp"} <= set(json.loads(line)) for line in lines if line), lines
