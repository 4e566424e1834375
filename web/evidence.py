"""Files as evidence: `POST /evidence` takes one, as the body itself, and `GET /evidence/{sha256}` gives it.

Whoever is signed in may give files. Those who gave one may fetch it, and whoever has the role of ADMINISTRATOR,
EVALUATOR or AUDITOR; for anybody else it does not exist. It is always sent as something to keep, never to show.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
from starlette.requests import Request
from starlette.responses import Response

from directory.accounts.documents import Caller
from directory.scalars import shown
from evaluation.evidence.kinds import ENDINGS, TEXT
from evaluation.evidence.store import EVIDENCE_BYTES
from evaluation.evidence.viewing import seen, sees_all
from graph_schema.clock import now
from web.middleware import Bounds
from web.parts import Parts
from web.refusals import JSON, HttpRefusal

PATH = "/evidence"
BOUNDS = Bounds(EVIDENCE_BYTES, 80.0)  # a file arrives in that time at 1 Mbit/s
UPLOADS_EACH = 2  # of one account at the same moment, in one process
UPLOADS = 16  # of all accounts at the same moment, in one process: each holds a file in memory
ACCEPTED = ", ".join(ENDINGS)


class EvidenceDesk:
    """Answers `/evidence`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._uploads: Counter[str] = Counter()

    async def take(self, request: Request) -> Response:
        """Keep a file and tell its SHA-256; raises HttpRefusal, InvalidInput, QuotaExceeded, Unavailable."""
        caller = await self._caller(request)
        media_type = _media_type(request)
        with self._place(caller.account):
            data = await request.body()
            digest = await asyncio.to_thread(self._parts.evidence.put, data, media_type, caller.account)
        told = {"sha256": digest, "mediaType": media_type, "bytes": len(data)}
        return Response(orjson.dumps(told), 201, {"Location": f"{PATH}/{digest}"}, JSON)

    async def give(self, request: Request) -> Response:
        """Return a file to those who may see it; raises HttpRefusal 401 and 404, Unavailable."""
        caller = await self._caller(request)
        everything = await sees_all(self._parts.graph, caller.account, now())
        digest = request.path_params["sha256"]
        found = await asyncio.to_thread(seen, self._parts.evidence, digest, caller.account, everything=everything)
        if found is None:
            raise HttpRefusal(404, "NOT_FOUND", f"there is no file '{shown(digest)}' that you may see")
        headers = {
            "Content-Disposition": f'attachment; filename="{found.file_name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
        }
        kind = f"{TEXT}; charset=utf-8" if found.media_type == TEXT else found.media_type
        return Response(found.data, headers=headers, media_type=kind)

    async def _caller(self, request: Request) -> Caller:
        caller = await self._parts.callers.identify(request.headers)
        if caller is None:
            raise HttpRefusal(
                401,
                "NOT_SIGNED_IN",
                "nobody is signed in; evidence takes a token",
                {"WWW-Authenticate": 'Bearer realm="smenet"'},
                hint="send a token: Authorization: Bearer …",
            )
        return caller

    @contextmanager
    def _place(self, account: str) -> Iterator[None]:
        """Hold one of the places for uploads; raise HttpRefusal 429 when there is none."""
        if self._uploads[account] >= UPLOADS_EACH or self._uploads.total() >= UPLOADS:
            raise HttpRefusal(
                429,
                "TOO_MANY_UPLOADS",
                f"too many files arrive now; {UPLOADS_EACH} of one account and {UPLOADS} in all are taken at once",
                {"Retry-After": "1", "Connection": "close"},
                retryable=True,
            )
        self._uploads[account] += 1
        try:
            yield
        finally:
            self._uploads[account] -= 1
            self._uploads += Counter()  # forgets whoever has none


def _media_type(request: Request) -> str:
    """Return the media type that is given for a body sent as it is; raises HttpRefusal 415."""
    given = request.headers.get("content-type", "")
    kind, *parameters = (part.strip().lower() for part in given.split(";"))
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    plain = kind == TEXT and parameters in ([], ["charset=utf-8"])
    if (kind not in ENDINGS or (parameters and not plain)) or encoding not in {"identity", ""}:
        message = f"Content-Type is '{shown(given)}'; it must be one of {ACCEPTED} (in UTF-8), sent as it is"
        raise HttpRefusal(415, "UNSUPPORTED_MEDIA_TYPE", message, {"Accept-Post": ACCEPTED, "Connection": "close"})
    return kind
