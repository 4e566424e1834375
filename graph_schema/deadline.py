"""The deadline of a request, which everything below knows: a statement of the graph gets no more than what is left."""

import asyncio
import math
from contextvars import ContextVar
from types import TracebackType

_END: ContextVar[float] = ContextVar("smenet_deadline", default=math.inf)


class deadline:  # noqa: N801 - used as the functions of contextlib are
    """Ends the block after so many seconds, or when one around it ends before; raises TimeoutError then."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def __aenter__(self) -> None:
        end = min(asyncio.get_running_loop().time() + self._seconds, _END.get())
        self._token = _END.set(end)
        self._timeout = asyncio.timeout_at(end)
        await self._timeout.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        _END.reset(self._token)
        await self._timeout.__aexit__(kind, raised, trace)


def within_deadline(seconds: float) -> float:
    """Return how long something that may take so many seconds may take here; raises TimeoutError when nothing is left.

    A millisecond is the least: a timeout of 0 means none to the driver.
    """
    left = _END.get() - asyncio.get_running_loop().time()
    if left <= 0:
        raise TimeoutError
    return max(min(seconds, left), 0.001)
