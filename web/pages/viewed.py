"""Pages spend points as well: whoever asks for very many in a minute is told on a page to wait."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from web.allowance import VIEW, viewer_of
from web.pages.language import CHINESE, ENGLISH
from web.pages.rendering import page
from web.parts import Parts
from web.refusals import HttpRefusal


def viewed(routes: Sequence[BaseRoute], parts: Parts) -> Sequence[BaseRoute]:
    """Return the routes of pages, each of which spends the points of a view before anything is done."""
    for route in routes:
        if isinstance(route, Route):
            route.app = Viewed(route.app, parts)
    return routes


class Viewed:
    """A page that is answered while there are points left."""

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            self._parts.allowance.spend(viewer_of(scope), VIEW)
        except HttpRefusal as refusal:
            await told_to_wait(Request(scope), refusal)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def told_to_wait(request: Request, refusal: HttpRefusal) -> Response:
    """Return the page for whoever has spent his points."""
    english = (request.url.path + "/").startswith(f"{ENGLISH.prefix}/")
    language = ENGLISH if english else CHINESE
    heading, message = language.words["too_many"], language.words["too_many_long"]
    seconds = refusal.headers["Retry-After"]
    answer = page(request, language, "problem.html", refusal.status, heading=heading, message=message.format(seconds))
    answer.headers["Retry-After"] = seconds
    return answer
