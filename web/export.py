"""Everything at one moment: `GET /export/organizations.ndjson`, from which `/changes?after=` goes on without a gap.

The header `Smenet-As-Of` names the seq that all lines reflect; closed organizations are among them.
"""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response

from directory.exporting import ndjson_row
from directory.search.criteria import Criteria, Order
from directory.search.snapshot import Snapshot
from web.allowance import payer_of, points_of
from web.ndjson import head_answer, lines_answer
from web.parts import Parts

PAGE_DOCUMENTS = 200  # taken from the index at once: some milliseconds, in which no other request is answered
EVERYTHING = Criteria(include_closed=True)


class Export:
    """Answers `/export/organizations.ndjson`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def answer(self, request: Request) -> Response:
        """Return every organization of one snapshot, one document in canonical JSON a line."""
        caller = await self._parts.callers.identify(request.headers)
        snapshot = self._parts.index.snapshot()
        headers = {
            "Smenet-As-Of": str(snapshot.as_of),
            "Content-Disposition": f'attachment; filename="organizations-{snapshot.as_of}.ndjson"',
        }
        if request.method == "HEAD":
            return head_answer(headers)
        self._parts.allowance.spend(payer_of(caller, request.scope), points_of(snapshot.count(EVERYTHING)))
        return lines_answer(_lines(snapshot, request), headers)


async def _lines(snapshot: Snapshot, request: Request) -> AsyncIterator[bytes]:
    after: str | None = None
    while not await request.is_disconnected():
        await asyncio.sleep(0)  # other requests come in between, however fast this one is read
        page = snapshot.organizations(EVERYTHING, Order.NAME, PAGE_DOCUMENTS, after)
        yield "".join(ndjson_row(hit.document) for hit in page.hits).encode()
        if not page.has_next:
            return
        after = page.hits[-1].position
