"""The enterprises of a division with their figures: `GET /export/enterprises.ndjson?within=`, for its administrators.

The header `Smenet-As-Of` names a seq that every line reflects at least.
"""

from collections.abc import AsyncIterator, Sequence

from starlette.requests import Request
from starlette.responses import Response

from cultivation.enterprises.exporting import count_enterprises, enterprises_in, exported_codes
from directory.accounts.refusals import NotAllowed
from directory.exporting import finished_imports
from directory.regions import NATION
from graph_schema.canonical import canonical
from graph_schema.errors import Unavailable
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
        except NotAllowed as error:
            raise HttpRefusal(403, error.code, str(error)) from error
        try:
            imports = await finished_imports(parts.journal)
        except Unavailable as error:
            raise HttpRefusal(503, error.code, error.message) from error
        as_of = (await parts.journal.head()).seq
        headers = {
            "Smenet-As-Of": str(as_of),
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="enterprises-{as_of}.ndjson"',
        }
        if request.method == "HEAD":
            return head_answer(headers)
        points = points_of(await count_enterprises(parts.graph, codes))
        parts.allowance.spend(payer_of(caller, request.scope), points)
        return lines_answer(self._lines(codes, imports, request), headers)

    async def _lines(self, codes: Sequence[str], imports: int, request: Request) -> AsyncIterator[bytes]:
        async for page in enterprises_in(self._parts.graph, self._parts.journal, codes, imports):
            if await request.is_disconnected():
                return
            yield "".join(f"{canonical(document)}\n" for document in page).encode()
