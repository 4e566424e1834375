"""The change feed as lines of JSON: `GET /changes?after=&limit=&follow=`.

A line is one journal row in its public form. Without `follow` the answer ends after the last row there is, or after
`limit` rows. With `follow=true` it stays open: each new row comes as it is written, and an empty line every few
seconds shows that the connection lives; a `limit` that is given ends it as well. Who follows has a seat, of those that
subscriptions have too.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from directory.scalars import LARGEST_LONG
from graph_schema.errors import Unavailable
from web.addresses import address_of
from web.allowance import payer_of, points_of
from web.live.seats import Seats
from web.ndjson import NDJSON, head_answer, lines_answer
from web.parameters import flag, whole_number
from web.parts import Parts

LIMIT_DEFAULT = 1_000
LIMIT_MAX = 10_000
PAGE_ROWS = 500  # rows read at once: about a megabyte of text
HEARTBEAT_SECONDS = 5.0  # half of what proxies commonly allow a silent connection at least
HEARTBEAT = b"\n"


@dataclass(frozen=True)
class Asked:
    """The rows asked for: those after a seq, at most `limit` (None: without end), and whether to wait for more."""

    after: int
    limit: int | None
    follow: bool

    @classmethod
    def of(cls, parameters: QueryParams) -> "Asked":
        """Return what an address asks for; raises HttpRefusal 400."""
        follow = flag(parameters, "follow")
        limit = whole_number(parameters, "limit", 1, LIMIT_MAX)
        return cls(
            whole_number(parameters, "after", 0, LARGEST_LONG) or 0,
            LIMIT_DEFAULT if limit is None and not follow else limit,
            follow,
        )


class Followed(StreamingResponse):
    """Lines that come for as long as somebody follows."""

    def __init__(self, lines: AsyncIterator[bytes], seats: Seats) -> None:
        super().__init__(lines, media_type=NDJSON)
        self._seats = seats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the lines; raises HttpRefusal 429 or 503 when there is no seat."""
        with self._seats.taken(address_of(scope)):
            await super().__call__(scope, receive, send)


class Feed:
    """Answers `/changes`; `seats` are those of all who follow."""

    def __init__(self, parts: Parts, seats: Seats) -> None:
        self._parts = parts
        self._seats = seats

    async def answer(self, request: Request) -> Response:
        """Return the rows; raises HttpRefusal for bad numbers or a token, Unavailable when the graph is away."""
        caller = await self._parts.callers.identify(request.headers)
        asked = Asked.of(request.query_params)
        if request.method == "HEAD":
            return head_answer()
        behind = max(0, self._parts.index.snapshot().as_of - asked.after)
        rows = behind if asked.limit is None else min(behind, asked.limit)
        self._parts.allowance.spend(payer_of(caller, request.scope), points_of(rows))
        lines = self._lines(asked)
        if asked.follow:
            return Followed(_joined(b"", lines), self._seats)
        first = await anext(lines, b"")  # a graph that is away shows before the answer starts
        return lines_answer(_joined(first, lines))

    async def _lines(self, asked: Asked) -> AsyncIterator[bytes]:
        after, left = asked.after, asked.limit
        if asked.follow:
            yield HEARTBEAT
        while left is None or left > 0:
            rows = await self._parts.journal.rows(after, PAGE_ROWS if left is None else min(left, PAGE_ROWS))
            if rows:
                yield b"".join(orjson.dumps(row.public_form(), option=orjson.OPT_APPEND_NEWLINE) for row in rows)
                after, left = rows[-1].seq, None if left is None else left - len(rows)
            elif not asked.follow:
                return
            elif await self._quiet(after):
                if self._parts.stopping.is_set():
                    return
                yield HEARTBEAT

    async def _quiet(self, after: int) -> bool:
        """Wait for a row after `after`; return whether none came before the next heartbeat, or the end."""
        news = asyncio.ensure_future(self._parts.wait_for(after + 1, HEARTBEAT_SECONDS))
        end = asyncio.ensure_future(self._parts.stopping.wait())
        try:
            await asyncio.wait({news, end}, return_when=asyncio.FIRST_COMPLETED)
            return not (news.done() and news.exception() is None)
        finally:
            for task in (news, end):
                task.cancel()
            await asyncio.gather(news, end, return_exceptions=True)


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if first:
        yield first
    try:
        async for lines in rest:
            yield lines
    except Unavailable:
        raise ConnectionResetError("the graph went away while the feed was sent") from None
