"""An operation answered as server-sent events: the distinct connections mode of GraphQL over SSE.

Each answer is an event `next`, the end is an event `complete`. Its `id` is the seq that it reflects, so that a browser
which was cut off goes on behind it by itself (`Last-Event-ID`). A stream that ends without `complete` was cut: the
server stops, the caller's token has ended, or the client took nothing for too long.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import orjson
import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from directory.accounts.documents import Caller
from directory.scalars import LARGEST_LONG, shown
from web.addresses import address_of
from web.live.live import SEND_SECONDS, Live, Payloads, expired
from web.negotiation import EVENT_STREAM
from web.parameters import DIGITS
from web.refusals import HttpRefusal

HEARTBEAT_SECONDS = 5.0  # half of what proxies commonly allow a silent connection at least
HEARTBEAT = b":\n\n"  # a comment, which shows nothing
COMPLETE = b"event: complete\ndata:\n\n"
LAST_EVENT = "last-event-id"
UNBUFFERED = {"X-Accel-Buffering": "no"}  # proxies that know it pass events on at once

log = structlog.get_logger("smenet.live")


class EventStream(Response):
    """Answers one operation."""

    def __init__(self, live: Live, payloads: Payloads, headers: Mapping[str, str], caller: Caller | None) -> None:
        super().__init__(media_type=EVENT_STREAM, headers=UNBUFFERED)
        del self.headers["content-length"]
        self._live = live
        self._payloads = payloads
        self._after = last_event(headers)
        self._until = math.inf if caller is None else caller.until

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events until there are no more, or client, token or process are gone; raises HttpRefusal."""
        with self._live.seats.taken(address_of(scope)):
            following = self._live.following(self._after)
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            ending = (_left(receive), self._live.stopping.wait(), expired(self._until))
            ends = [asyncio.ensure_future(end) for end in ending]
            try:
                async with aclosing(self._payloads(following)) as payloads, aclosing(_chunks(payloads, ends)) as chunks:
                    async for chunk in chunks:
                        async with asyncio.timeout(SEND_SECONDS):
                            await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
            except TimeoutError:
                # The end of the answer is left out, so that the connection is closed.
                log.warning("live.too_slow", seq=following.seq)
            finally:
                for end in ends:
                    end.cancel()
                await asyncio.gather(*ends, return_exceptions=True)


def last_event(headers: Mapping[str, str]) -> int | None:
    """Return the seq that a browser goes on behind, None for none; raises HttpRefusal 400."""
    text = headers.get(LAST_EVENT)
    if text is None:
        return None
    if not DIGITS.fullmatch(text) or int(text) > LARGEST_LONG:
        raise HttpRefusal(
            400, "BAD_REQUEST", f"Last-Event-ID is '{shown(text)}'; it must be a seq, 0 to {LARGEST_LONG}"
        )
    return int(text)


async def _chunks(
    payloads: AsyncIterator[dict[str, Any]], ends: Sequence["asyncio.Future[Any]"]
) -> AsyncGenerator[bytes, None]:
    """Yield the events with heartbeats between, and `complete` behind them unless one of the ends comes first."""
    yield HEARTBEAT
    waiting = asyncio.ensure_future(anext(payloads, None))
    try:
        while True:
            await asyncio.wait([waiting, *ends], timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if any(end.done() for end in ends):
                return
            if not waiting.done():
                yield HEARTBEAT
            elif (payload := waiting.result()) is not None:
                yield _event(payload)
                waiting = asyncio.ensure_future(anext(payloads, None))
            else:
                yield COMPLETE
                return
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


def _event(payload: dict[str, Any]) -> bytes:
    return b"event: next\nid: %d\ndata: %b\n\n" % (payload["extensions"]["asOf"], orjson.dumps(payload))


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
