"""The enterprises of a division with their figures: `GET /export/enterprises.ndjson?within=`, for its administrators.

The header `Smenet-As-Of` names the seq that every line reflects, neither less nor more.
"""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response

from cultivation.documents import EnterpriseDocument
from cultivation.enterprises.exporting import count_enterprises, enterprises_at, exported_codes
from directory.accounts.refusals import NotAllowed
from directory.regions import NATION
from graph_schema.canonical import canonical
from graph_schema.errors import Unavailable
from graph_schema.settled import head_between_imports
from web.allowance import payer_of, points_of
from web.ndjson import head_answer, lines_answer
from web.parts import Parts
from web.refusals import HttpRefusal


class EnterpriseExport:
    """Answers `/export/enterprises.ndjson`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def answer(self, request: Request) -> Response:
        """Return every enterprise of a division (`within`, else the nation), a document in canonical JSON a line."""
        caller, parts = await self._parts.callers.identify(request.headers), self._parts
        if caller is None:
            told = {"WWW-Authenticate": 'Bearer realm="smenet"'}
            raise HttpRefusal(401, "NOT_SIGNED_IN", "the figures of enterprises are for who is signed in", told)
        within, regions = request.query_params.get("within", NATION), parts.index.snapshot().regions
        try:
            codes = await exported_codes(parts.graph, regions, caller, within)
            head = await head_between_imports(parts.journal)
        except NotAllowed as error:
            raise HttpRefusal(403, error.code, error.message) from error
        except Unavailable as error:
            raise HttpRefusal(503, error.code, error.message) from error
        headers = {
            "Smenet-As-Of": str(head.seq),
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="enterprises-{head.seq}.ndjson"',
        }
        if request.method == "HEAD":
            return head_answer(headers)
        points = points_of(await count_enterprises(parts.graph, codes))
        parts.allowance.spend(payer_of(caller, request.scope), points)
        pages = enterprises_at(parts.graph, parts.journal, head, codes)
        return lines_answer(_lines(pages, request), headers)


async def _lines(pages: AsyncIterator[list[EnterpriseDocument]], request: Request) -> AsyncIterator[bytes]:
    async for page in pages:
        if await request.is_disconnected():
            return
        yield "".join(f"{canonical(document)}\n" for document in page).encode()
