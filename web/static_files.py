"""The files that pages and GraphiQL need."""

from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
FRESH_SECONDS = 3_600  # files change with a release only


class Files(StaticFiles):
    """Static files that browsers may keep for an hour."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file at `path`; raises HTTPException 404 or 405."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
        return response
