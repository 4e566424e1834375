"""Answers of one JSON value a line."""

from collections.abc import AsyncIterator, Mapping

from starlette.responses import Response, StreamingResponse

NDJSON = "application/x-ndjson"


def lines_answer(lines: AsyncIterator[bytes], headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer to GET, which sends the lines as they come."""
    return StreamingResponse(lines, media_type=NDJSON, headers=headers)


def head_answer(headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer to HEAD: the headers alone; none tells a length, as GET tells none."""
    answer = Response(media_type=NDJSON, headers=headers)
    del answer.headers["content-length"]
    return answer
