"""Nothing of an operation goes on, or is left to the collector, once it is answered or its caller is gone."""

import asyncio
import gc
import warnings
from collections.abc import Iterator

import pytest
import strawberry
from graphql import ExecutionResult, parse
from strawberry.dataloader import DataLoader

from web.graphql_execution import executed
from web.graphql_schema import executable

pytestmark = pytest.mark.anyio
STEPS = 60  # of the event loop, more than an operation takes that is not endless
SECONDS = 5.0
running: set[str] = set()


@strawberry.type
class Item:
    """One of a list."""

    @strawberry.field
    async def endless(self, name: str = "") -> str:
        """Return nothing, ever."""
        running.add(name)
        try:
            await asyncio.Event().wait()
        finally:
            running.discard(name)
        return name

    @strawberry.field
    async def name(self) -> str:
        """Return a name, later."""
        for _ in range(STEPS // 4):
            await asyncio.sleep(0)
        return "name"

    @strawberry.field
    async def parent(self) -> "Item":
        """Return another item, a step later."""
        await asyncio.sleep(0)
        return Item()

    @strawberry.field
    async def child(self) -> "Item | None":
        """Return another item, null when it is refused."""
        return Item()

    @strawberry.field
    async def loaded(self, info: strawberry.Info[DataLoader[int, int], None]) -> int:
        """Return what is loaded for all items at once."""
        return await info.context.load(1)

    @strawberry.field
    def refused(self) -> str:
        """Return nothing."""
        raise ValueError("refused")

    @strawberry.field
    async def refused_soon(self) -> str:
        """Return nothing, a step later."""
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


async def load(keys: list[int]) -> list[int]:
    await asyncio.sleep(0)
    return keys


async def run(selection: str) -> ExecutionResult:
    async with asyncio.timeout(SECONDS):
        document = parse(f"{{ items {{ {selection} }} }}")
        return await executed(SCHEMA, document, DataLoader(load_fn=load), None, None)


@pytest.fixture(autouse=True)
def unwarned() -> Iterator[None]:
    """Nothing is left to the collector."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        yield
        gc.collect()
    assert [str(one.message) for one in seen] == []


@pytest.mark.parametrize(
    "selection",
    [
        "endless refused",
        "endless refusedSoon",
        "parent { endless refused }",
        "parent { parent { endless } } refusedSoon",
        "parent { refusedSoon parent { parent { endless } } }",
    ],
)
async def test_what_a_refused_sibling_leaves_has_ended(selection: str) -> None:
    answer = await run(selection)
    assert {error.message for error in answer.errors or ()} == {"refused"}
    for _ in range(STEPS):
        await asyncio.sleep(0)
        assert not running


@pytest.mark.parametrize(
    "selection", ["name parent { name }", "loaded parent { loaded }", "refusedSoon loaded parent { parent { loaded } }"]
)
async def test_a_caller_who_goes_leaves_nothing_whenever_it_is(selection: str) -> None:
    cancelled = 0
    for steps in range(STEPS):
        operation = asyncio.ensure_future(run(selection))
        for _ in range(steps):
            await asyncio.sleep(0)
        cancelled += operation.cancel()
        done, _ = await asyncio.wait([operation], timeout=SECONDS)
        assert done, f"it hangs when it is cancelled after {steps} steps"
    assert 0 < cancelled < STEPS


async def test_a_deadline_ends_what_was_left_before_it() -> None:
    """A child is null by then, whose endless field nobody waits for any more, but for that beside it."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await run('child { refusedSoon endless(name: "left") } endless')
    assert not running
