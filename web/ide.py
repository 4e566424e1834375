"""GraphiQL, from files of our own: at `/graphiql`, and at `/graphql` for a browser that asks nothing yet."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

STATIC = Path(__file__).parent / "static"
# Nothing is loaded from elsewhere. GraphiQL's editor and dialogs write style elements of their own, its style sheet
# holds its fonts, and its pictures are data.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = (STATIC / "graphiql.html").read_text(encoding="utf-8")


def ide_answer() -> Response:
    """Return the page."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY, "Vary": "Accept"})


async def graphiql(_request: Request) -> Response:
    """Answer the page."""
    return ide_answer()
