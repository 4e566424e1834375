"""Bodies of forms, which are read in UTF-8 alone.

A body may name any codec of Python as its charset: some take minutes for a megabyte, some give what no page can hold.
"""

import codecs
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.requests import Request

from directory.scalars import shown
from web.refusals import HttpRefusal

UTF_8 = "utf-8"


@asynccontextmanager
async def form_of(request: Request, **limits: int) -> AsyncIterator[FormData]:
    """Read the form that a request brings, within Starlette's limits, and let go of its files behind the block.

    Raises HttpRefusal 415 for another charset than UTF-8, and what Starlette raises beyond the limits.
    """
    _, parameters = parse_options_header(request.headers.get("content-type", ""))
    charset = parameters.get(b"charset", UTF_8.encode()).decode("latin-1")
    if _codec(charset) != UTF_8:
        raise HttpRefusal(415, "UNSUPPORTED_MEDIA_TYPE", f"the charset is '{shown(charset)}'; it must be {UTF_8}")
    async with request.form(**limits) as form:
        yield form


def _codec(charset: str) -> str | None:
    """Return the name that Python has for a charset, None for one that it does not know."""
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):
        return None
