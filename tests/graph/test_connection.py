"""The one door to the graph, where callers give up and deadlines pass."""

import asyncio
import contextlib
import gc
import warnings
from collections.abc import Awaitable, Callable

import pytest

from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio

SLOW = Statement("tests.slow", "UNWIND range(1, 3000) AS a UNWIND range(1, 300) AS b RETURN max(a * b) AS most", 0.05)
CALLS = 15
BEFORE, STEP_SECONDS = 0.045, 0.000_7  # callers give up at every moment around the deadline of their call


async def sessions_left_open(calls: Callable[[], Awaitable[None]]) -> list[str]:
    """Return what the driver says of sessions that nobody closed."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)
        await calls()
        gc.collect()
    return [str(warning.message) for warning in seen if "Session" in str(warning.message)]


async def test_a_deadline_that_passes_leaves_no_session_open(graph: Graph) -> None:
    async def calls() -> None:
        for _ in range(CALLS):
            with pytest.raises(Unavailable, match="in time"):
                await graph.read(SLOW)

    assert await sessions_left_open(calls) == []


async def test_a_caller_that_gives_up_leaves_no_session_open(graph: Graph) -> None:
    async def calls() -> None:
        for number in range(CALLS):
            call = asyncio.create_task(graph.read(SLOW))
            await asyncio.sleep(BEFORE + number * STEP_SECONDS)
            call.cancel()
            with contextlib.suppress(asyncio.CancelledError, Unavailable):
                await call

    assert await sessions_left_open(calls) == []
