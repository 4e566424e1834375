"""The schema as text, with every description: `GET /schema.graphql`."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

import graph_schema

CONTRACT = Path(graph_schema.__file__).parent / "contracts" / "graphql.graphql"


async def sdl(_request: Request) -> Response:
    """Answer the printed contract; a test holds it equal to what the server answers by."""
    return FileResponse(CONTRACT, media_type="text/plain; charset=utf-8", headers={"Access-Control-Allow-Origin": "*"})
