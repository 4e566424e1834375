"""Nothing of an operation goes on, or is left to the collector, once it is answered or its caller is gone."""

import asyncio
import gc
import warnings
from collections.abc import Awaitable

import pytest
import strawberry
from graphql import ExecutionResult, parse

from web.graphql_execution import executed
from web.graphql_schema import executable

pytestmark = pytest.mark.anyio
STEPS = 60  # of the event loop, more than the operation takes
TURNS = 20  # of the event loop, that a slow field takes
ended: list[str] = []


async def slow(name: str) -> str:
    for _ in range(TURNS):
        await asyncio.sleep(0)
    ended.append(name)
    return name


@strawberry.type
class Item:
    """One of a list."""

    @strawberry.field
    async def name(self) -> str:
        """Return a name, later."""
        return await slow("name")

    @strawberry.field
    async def parent(self) -> "Item":
        """Return another item, at once."""
        return Item()

    @strawberry.field
    def refused(self) -> str:
        """Return nothing."""
        raise ValueError("refused")

    @strawberry.field
    async def refused_soon(self) -> str:
        """Return nothing, a turn of the event loop later."""
        await asyncio.sleep(0)
        raise ValueError("refused")


@strawberry.type
class Query:
    """What may be asked."""

    @strawberry.field
    async def items(self) -> list[Item]:
        """Return two items."""
        await asyncio.sleep(0)
        return [Item(), Item()]


SCHEMA = executable(strawberry.Schema(Query))


def run(selection: str) -> Awaitable[ExecutionResult]:
    ended.clear()
    return executed(SCHEMA, parse(f"{{ items {{ {selection} }} }}"), None, None, None)


@pytest.mark.parametrize("selection", ["name refused", "name parent { name refused }", "name refusedSoon"])
async def test_what_a_refused_sibling_leaves_has_ended(selection: str) -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        answer = await run(selection)
        at_the_answer = list(ended)
        for _ in range(STEPS):
            await asyncio.sleep(0)
        gc.collect()
    assert [error.message for error in answer.errors or ()] == ["refused"]
    assert ended == at_the_answer
    assert [str(one.message) for one in seen] == []


async def test_a_caller_who_goes_leaves_nothing_whenever_it_is() -> None:
    cancelled = 0
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for steps in range(STEPS):
            operation = asyncio.ensure_future(run("name parent { name }"))
            for _ in range(steps):
                await asyncio.sleep(0)
            cancelled += operation.cancel()
            await asyncio.wait([operation])
        gc.collect()
    assert 0 < cancelled < STEPS
    assert [str(one.message) for one in seen] == []
