"""The front page and the files it and GraphiQL need."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
PAGE = (STATIC / "home.html").read_text(encoding="utf-8")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FRESH_SECONDS = 3_600  # files change with a release only


async def home(_request: Request) -> Response:
    """Answer the front page."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})


class Files(StaticFiles):
    """Static files that browsers may keep for an hour."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file at `path`; raises HTTPException 404 or 405."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
        return response
