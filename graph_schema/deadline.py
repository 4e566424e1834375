"""The deadline of a request, which everything below knows: a statement of the graph gets no more than what is left."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

_END: ContextVar[float] = ContextVar("smenet_deadline", default=math.inf)


@asynccontextmanager
async def deadline(seconds: float) -> AsyncIterator[None]:
    """End the block after so many seconds, or when one around it ends before; raises TimeoutError then."""
    end = min(asyncio.get_running_loop().time() + seconds, _END.get())
    token = _END.set(end)
    try:
        async with asyncio.timeout_at(end):
            yield
    finally:
        _END.reset(token)


def within_deadline(seconds: float) -> float:
    """Return how long something that may take so many seconds may take here; raises TimeoutError when nothing is left.

    A millisecond is the least: a timeout of 0 means none to the driver.
    """
    left = _END.get() - asyncio.get_running_loop().time()
    if left <= 0:
        raise TimeoutError
    return max(min(seconds, left), 0.001)
