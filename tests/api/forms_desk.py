"""The application with its forms, and a client of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from http_given import client

from graph_schema.connection import Graph
from web.graphql_schema import build_schema
from web.identity.callers import Bearers
from web.identity.trial import RULES, TrialKey
from web.parts import Parts
from web.routes import application, routes

OURS = "/assessments/service-organization/2026"
GIANT = "/assessments/little-giant/2026"
SCHEMA = build_schema()


@dataclass
class Counter:
    """A client of the application over a graph with standards."""

    http: httpx2.AsyncClient
    parts: Parts
    keys: TrialKey

    async def ask(self, address: str, query: str, name: str | None = None, **variables: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.keys.token(name, 1)}"} if name else {}
        return await self.http.post(address, json={"query": query, "variables": variables}, headers=headers)

    async def data(self, address: str, query: str, name: str | None = None, **variables: Any) -> Any:
        answer = await self.ask(address, query, name, **variables)
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json(), answer.text
        return answer.json()["data"]

    async def refused(self, address: str, query: str, **variables: Any) -> list[dict[str, Any]]:
        """The extensions of the errors of a request that is not executed."""
        answer = (await self.ask(address, query, **variables)).json()
        assert "data" not in answer, answer
        return [error["extensions"] for error in answer["errors"]]


@asynccontextmanager
async def counter(graph: Graph, path: Path) -> AsyncIterator[Counter]:
    """The application over a graph as it is."""
    parts, keys = Parts(), TrialKey(path)
    parts.callers = Bearers(RULES, keys)
    async with AsyncExitStack() as stack:
        await parts.open(graph.address, path, stack)
        yield Counter(
            await stack.enter_async_context(client(application(routes(SCHEMA, parts, ide=True)))), parts, keys
        )
