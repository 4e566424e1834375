"""Whether the process lives (`/healthz`) and whether it can serve (`/readyz`)."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response

from directory.search.criteria import Criteria, Order
from graph_schema.errors import Unavailable
from web.parts import Parts
from web.refusals import JSON

PART_SECONDS = 2.0  # a part that needs longer cannot serve the deadline of a request

log = structlog.get_logger("smenet.health")

Check = Callable[[], Awaitable[dict[str, Any]]]


async def healthz(_request: Request) -> Response:
    """Answer that the process lives and its event loop turns."""
    return _answer(200, {"status": "ok"})


class Readiness:
    """Answers `/readyz`: a real search and a real read of the graph, each told by name."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def answer(self, _request: Request) -> Response:
        """Return 200 with every part good, else 503 with the parts that fail."""
        results = await asyncio.gather(_tried("search", self._search), _tried("graph", self._graph))
        checks = dict(results)
        good = all(check["ok"] for check in checks.values())
        return _answer(200 if good else 503, {"status": "ready" if good else "not ready", "checks": checks})

    async def _search(self) -> dict[str, Any]:
        if not self._parts.index.followed:
            raise Unavailable("the search index does not follow the journal any more", hint="start this process anew")
        snapshot = self._parts.index.snapshot()
        page = snapshot.organizations(Criteria(), Order.NAME, 1, None)
        return {"asOf": snapshot.as_of, "organizations": page.total}

    async def _graph(self) -> dict[str, Any]:
        return {"seq": (await self._parts.journal.head()).seq}


async def _tried(name: str, check: Check) -> tuple[str, dict[str, Any]]:
    """Return a part's name and how it is: ok, what it says, and its time in milliseconds."""
    started = time.perf_counter()
    try:
        async with asyncio.timeout(PART_SECONDS):
            said = {"ok": True, **await check()}
    except Exception as error:
        log.warning("part fails", part=name, exc_info=error)
        said = {"ok": False}
    return name, {**said, "ms": round((time.perf_counter() - started) * 1_000, 2)}


def _answer(status: int, body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body), status, media_type=JSON)
