"""The deadline of a request reaches the database."""

import asyncio
import contextlib
import time

import pytest

from graph_schema.connection import Graph, Transaction
from graph_schema.deadline import deadline, within_deadline
from graph_schema.errors import Unavailable
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio
BUSY = Statement("tests.busy", "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b RETURN sum(a * b) AS sum", 60.0)
ONE = Statement("tests.one", "RETURN 1 AS one", 60.0)
SHORT = 0.5
MOST = 3.0  # seconds in which a busy machine notices


async def test_a_statement_gets_no_more_than_is_left(graph: Graph) -> None:
    started = time.monotonic()
    with pytest.raises((TimeoutError, Unavailable)):
        async with deadline(SHORT):
            await graph.read(BUSY)
    assert time.monotonic() - started < MOST


async def test_a_write_gets_no_more_than_is_left(graph: Graph) -> None:
    async def busy(transaction: Transaction) -> None:
        await transaction.run(BUSY)

    started = time.monotonic()
    with pytest.raises((TimeoutError, Unavailable)):
        async with deadline(SHORT):
            await graph.write(busy)
    assert time.monotonic() - started < MOST


async def test_after_a_late_statement_the_graph_answers_at_once(graph: Graph) -> None:
    with pytest.raises((TimeoutError, Unavailable)):
        async with deadline(SHORT):
            await graph.read(BUSY)
    async with deadline(MOST):
        assert await graph.read(ONE) == [{"one": 1}]


async def test_nothing_begins_when_nothing_is_left(graph: Graph) -> None:
    with contextlib.suppress(TimeoutError):
        async with deadline(0.01):
            try:
                await asyncio.sleep(1)
            finally:
                with pytest.raises(Unavailable, match="did not answer in time"):
                    await graph.read(ONE)


async def test_an_inner_deadline_cannot_lengthen_an_outer_one() -> None:
    assert within_deadline(60) == 60
    async with deadline(2), deadline(60):
        assert within_deadline(60) <= 2
        assert within_deadline(1) == 1
    assert within_deadline(60) == 60
