"""How a worker opens what it needs while that may be away: it waits, and the others go on answering."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

import structlog

from graph_schema.errors import Unavailable

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0  # seconds between two tries; doubled while they fail

log = structlog.get_logger("smenet.patience")

Opening: TypeAlias = Callable[[AsyncExitStack], Awaitable[None]]


async def patiently(opening: Opening, stack: AsyncExitStack) -> None:
    """Open and leave the closing to the stack, as soon as the graph and the files are there, however long that takes.

    A worker that gave up would end the whole server: uvicorn takes its end at the start for a fault of the program.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            async with AsyncExitStack() as tried:
                await opening(tried)
                await stack.enter_async_context(tried.pop_all())
                return
        except (Unavailable, OSError) as error:
            log.warning("worker.waits", error=str(error), pause=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
