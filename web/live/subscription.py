"""What can be subscribed to."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Annotated

import strawberry

from directory.scalars import LARGEST_LONG, Long
from directory.search.snapshot import Snapshot
from directory.types.change import Change
from directory.types.described import answered, argument, object_type
from graph_schema.errors import InvalidInput, Unavailable
from web.live.stream import Event, Stream
from web.live.wanted import Wanted

AHEAD_SECONDS = 5.0  # that a subscriber who has seen more than this process waits for it
PAUSE_SECONDS = 1.0  # between two tries while the graph does not answer


@dataclass
class LiveContext:
    """One subscription: where its transport says that it goes on (`after`), and how far it has come.

    `seq` is the row at hand, `passed` the last one that was sent or left out: who is cut off goes on behind it.
    """

    stream: Stream
    snapshot: Snapshot
    after: int | None
    seq: int
    passed: int | None = None


async def changed(
    info: strawberry.Info[LiveContext, None],
    within: Annotated[
        str | None,
        argument(
            "The six-digit code of a region: only what lies in it or below. An organization lies in its region, before "
            "or after the change; a score, an assessment and whatever else is about an organization lies where that "
            "does; a region lies in itself, the one above, and those that took its place. Standards, categories, "
            "imports and private changes lie nowhere. A retired code means all its successors."
        ),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        argument("Only these kinds, such as ORGANIZATION_CHANGED, 1 to 50; private changes are of none."),
    ] = None,
    after: Annotated[
        Long | None,
        argument("The seq to continue behind, such as that of the last change received; without it: from now on."),
    ] = None,
) -> AsyncGenerator[Change, None]:
    """Return each change of the journal as it happens, by seq, without gap or repetition.

    An event comes as soon as queries here answer from it. Private changes show what everybody may see of them. Who is
    cut off subscribes again, `after` the last seq received.
    """
    context = info.context
    wanted = Wanted.of(within, kinds, context.snapshot.regions)
    context.seq = context.passed = await _start(context, context.after if context.after is not None else after)
    return _changes(context, wanted)


@object_type
class Subscription:
    """What can be followed, over WebSocket by graphql-transport-ws or as server-sent events."""

    changed: AsyncGenerator[Change, None] = strawberry.subscription(resolver=changed, description=answered(changed))


async def _start(context: LiveContext, after: int | None) -> int:
    """Return the seq to begin behind; raise `InvalidInput` below zero, `Unavailable` for one that is not reached."""
    if after is None:
        return context.snapshot.as_of
    if after < 0:
        raise InvalidInput(f"after is {after}; it must be a seq, 0 to {LARGEST_LONG}", field="after")
    await context.stream.reached(after, AHEAD_SECONDS)
    return after


async def _changes(context: LiveContext, wanted: Wanted) -> AsyncGenerator[Change, None]:
    while True:
        for event in await _next(context.stream, context.seq):
            context.seq = event.row.seq
            if wanted(event):
                yield Change.of(event.row)
            context.passed = context.seq


async def _next(stream: Stream, seq: int) -> Sequence[Event]:
    """Return the next events behind a seq, once there are any; a graph that does not answer is asked again."""
    while True:
        await stream.moved(seq)
        try:
            return await stream.after(seq)
        except Unavailable:
            await asyncio.sleep(PAUSE_SECONDS)
