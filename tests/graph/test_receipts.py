"""Requests that have an effect once: repeated, at the same moment, by several processes, and after a failure."""

import asyncio
from collections.abc import Sequence

import given
import pytest

from directory.aggregates import AGGREGATES
from graph_schema.aggregate import Document
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Conflict, InvalidInput
from graph_schema.journal import Journal
from graph_schema.receipts import LONGEST_ID, Answer, Request, RequestIdConflict
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

TIMES = 50


def adds(*numbers: int) -> Answer:
    async def decide(_: Transaction) -> tuple[Sequence[Draft], Document]:
        return [given.added(given.organization(number)) for number in numbers], {"ids": list(numbers)}

    return decide


def request(name: str, body: str = "one", account: str = "account-a") -> Request:
    return Request.of(account, name, {"body": body})


async def test_a_request_that_is_repeated_gives_the_same_answer(graph: Graph) -> None:
    journal = await given.small_network(graph)
    first = await journal.answer(request("r"), adds(10, 11))
    assert (first.seq, first.answer) == (9, {"ids": [10, 11]})
    assert await journal.answer(request("r"), adds(10, 11)) == first
    assert (await journal.head()).seq == first.seq
    assert (await journal.rows(first.seq - 1, 1))[0].actor == "account-a"


async def test_the_same_request_many_times_at_once_has_one_effect(graph: Graph) -> None:
    first = await given.small_network(graph)
    second = Journal(graph, AGGREGATES)
    work = [journal.answer(request("r"), adds(10)) for journal in (first, second) for _ in range(TIMES // 2)]
    receipts = await asyncio.gather(*work)
    assert receipts == [receipts[0]] * TIMES
    assert receipts[0].seq == (await first.head()).seq == 8
    assert (await verify(graph, first, AGGREGATES)).clean


async def test_another_body_is_refused_and_another_account_is_another_request(graph: Graph) -> None:
    journal = await given.small_network(graph)
    await journal.answer(request("r"), adds(10))
    with pytest.raises(RequestIdConflict):
        await journal.answer(request("r", "two"), adds(11))
    assert (await journal.head()).seq == 8
    assert (await journal.answer(request("r", "two", "account-b"), adds(11))).seq == 9


async def test_what_was_refused_may_be_sent_again(graph: Graph) -> None:
    journal = await given.small_network(graph)

    async def refuse(_: Transaction) -> tuple[Sequence[Draft], Document]:
        raise Conflict("not now")

    with pytest.raises(Conflict, match="not now"):
        await journal.answer(request("r"), refuse)
    assert (await journal.answer(request("r"), adds(10))).seq == 8


@pytest.mark.parametrize("name", ["", " ", "a ", "a\n", "a\x00b", "a" * (LONGEST_ID + 1), "\u202ea"])
def test_an_id_is_a_printable_text(name: str) -> None:
    with pytest.raises(InvalidInput, match="requestId has"):
        request(name)
