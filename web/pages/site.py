"""Every page, in both languages."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from directory.types.enums import RegionLevel
from graph_schema.clock import today
from graph_schema.errors import DirectoryError
from web.negotiation import HTML, preferred
from web.pages.asking import Asking
from web.pages.base_map import BaseMap
from web.pages.forms import from_elsewhere
from web.pages.language import CHINESE, ENGLISH, LANGUAGES, Language
from web.pages.mapping import organization_map
from web.pages.rendering import page
from web.pages.views.asking_for import ask, follow
from web.pages.views.atom import atom
from web.pages.views.checking import matches, self_check, support
from web.pages.views.comparing import compare
from web.pages.views.correcting import correct
from web.pages.views.developing import QUERIES
from web.pages.views.praised import praised
from web.pages.views.region import region
from web.pages.views.search import results
from web.parts import Parts
from web.refusals import JSON

STALE_DAYS = 366  # after which an entry that nobody confirmed is shown with a warning: a year

Answer = Callable[[Request], Awaitable[Response]]
View = Callable[[Request, Language], Awaitable[Response]]
Formed = Callable[[Asking, Request, Language], Awaitable[Response | None]]

FORMS: tuple[tuple[str, Formed], ...] = (
    ("/ask", ask),
    ("/follow", follow),
    ("/organizations/{id}/correction", correct),
    ("/self-check", self_check),
    ("/support", support),
    ("/support/matches", matches),
)
"""Pages with a form that is sent to themselves; None means that there is no such page."""


def pages(schema: strawberry.Schema, parts: Parts, base_map: BaseMap | None = None) -> list[BaseRoute]:
    """Return the routes of the pages."""
    asking = Asking(schema, parts)
    site = Site(asking, base_map)
    formed = [(path, _formed(view, asking)) for path, view in FORMS]
    return [
        *(
            Route(language.path(path), _in(view, language), methods=["GET", "POST"])
            for language in LANGUAGES
            for path, view in formed
        ),
        *(Route(language.path(path), _in(view, language)) for language in LANGUAGES for path, view in site.views()),
    ]


async def nowhere(request: Request) -> Response:
    """Answer an address that there is none of: a page for browsers, for programs what other errors look like."""
    if preferred(request.headers.get("accept", ""), (JSON, HTML)) != HTML:
        raise HTTPException(404)
    english = request.url.path.startswith(f"{ENGLISH.prefix}/")
    return missing(request, ENGLISH if english else CHINESE)


class Site:
    """The pages; each answers a request in a language."""

    def __init__(self, asking: Asking, base_map: BaseMap | None = None) -> None:
        self._asking = asking
        self._base_map = base_map
        self._images = base_map.origin if base_map else ""

    def views(self) -> list[tuple[str, View]]:
        """Return the path of each page, without language."""
        return [
            ("/", self.front),
            ("/search", self.search),
            ("/organizations/{id}", self.organization),
            ("/regions/{code}", self.region),
            ("/praised", self.praised),
            ("/standards", self.standards),
            ("/standards/{id}/{version}", self.standard),
            ("/standards/{id}/{a}/compared/{b}", self.compared),
            ("/plan", self.plan),
            ("/methodology", self.methodology),
            ("/data", self.data),
            ("/developers", self.developers),
            ("/changes.atom", self.atom),
        ]

    async def front(self, request: Request, language: Language) -> Response:
        """Answer the front page."""
        found = await self._asking.ask("Front")
        return page(
            request,
            language,
            "front.html",
            categories=found["categories"],
            provinces=found["provinces"]["children"],
            statistics=found["nation"]["statistics"],
            levels=levels(found["nation"]["statistics"]["byLevel"]),
        )

    async def search(self, request: Request, language: Language) -> Response:
        """Answer a page of results."""
        found = await results(self._asking, language, request.query_params, self._base_map)
        return page(request, language, "search.html", images=self._images, **found)

    async def organization(self, request: Request, language: Language) -> Response:
        """Answer the page of an organization."""
        found = (await self._asking.ask("Organization", id=request.path_params["id"]))["organization"]
        if found is None:
            return missing(request, language)
        confirmed = found["confirmedOn"]
        stale = bool(confirmed) and (today() - dt.date.fromisoformat(confirmed)).days > STALE_DAYS
        place = organization_map([found], self._asking.seats_near(found["point"]), language.short, base=self._base_map)
        tree = bool(found["memberOf"] or found["members"]["totalCount"])
        shown = {"o": found, "stale": stale, "map": place, "tree": tree}
        return page(request, language, "organization.html", images=self._images, **shown)

    async def region(self, request: Request, language: Language) -> Response:
        """Answer the page of a division."""
        colour = request.query_params.get("colour") or None
        found = await region(self._asking, language, request.path_params["code"], colour, self._base_map)
        if found is None:
            return missing(request, language)
        found["levels"] = levels(found["r"]["statistics"]["byLevel"])
        return page(request, language, "region.html", images=self._images, **found)

    async def praised(self, request: Request, language: Language) -> Response:
        """Answer the list of praised organizations of a region and a year, each with the reason."""
        given = {key: request.query_params.get(key) or None for key in ("within", "year", "after")}
        shown = await praised(self._asking, given)
        provinces = (await self._asking.ask("Front"))["provinces"]["children"]
        return page(request, language, "praised.html", provinces=provinces, given=given, **shown)

    async def standards(self, request: Request, language: Language) -> Response:
        """Answer the list of standards."""
        found = await self._asking.ask("Standards")
        return page(request, language, "standards.html", standards=found["standards"])

    async def standard(self, request: Request, language: Language) -> Response:
        """Answer the page of a version of a standard."""
        found = (await self._asking.ask("Standard", **request.path_params))["standard"]
        if found is None:
            return missing(request, language)
        every = (await self._asking.ask("Standards"))["standards"]
        others = [one for one in every if one["id"] == found["id"] and one["version"] != found["version"]]
        return page(request, language, "standard.html", s=found, others=others)

    async def plan(self, request: Request, language: Language) -> Response:
        """Answer the page of the Five-Year Plan."""
        found = (await self._asking.ask("Plan", id="plan-sme-14"))["plan"]
        return page(request, language, "plan.html", p=found) if found else missing(request, language)

    async def methodology(self, request: Request, language: Language) -> Response:
        """Answer the methodology in words."""
        return page(request, language, "methodology.html")

    async def data(self, request: Request, language: Language) -> Response:
        """Answer what is published for everybody to take."""
        return page(request, language, "data.html")

    async def atom(self, request: Request, language: Language) -> Response:
        """Answer the newest changes as a feed."""
        return await atom(self._asking, request, language)

    async def compared(self, request: Request, language: Language) -> Response:
        """Answer two versions of a standard side by side."""
        id_, a, b = (request.path_params[name] for name in ("id", "a", "b"))
        found = await compare(self._asking, id_, a, b)
        return page(request, language, "compare.html", **found) if found else missing(request, language)

    async def developers(self, request: Request, language: Language) -> Response:
        """Answer the page for integrators."""
        queries = [(language.name(title, "zh", "en"), text) for title, text in QUERIES]
        return page(request, language, "developers.html", queries=queries)


def _formed(view: Formed, asking: Asking) -> View:
    """Return a view with a form; what another site makes a browser send is not taken."""

    async def answer(request: Request, language: Language) -> Response:
        if request.method == "POST" and from_elsewhere(request):
            words = language.words
            return page(
                request, language, "problem.html", 403, heading=words["bad_request"], message=words["elsewhere"]
            )
        return await view(asking, request, language) or missing(request, language)

    return answer


def levels(counts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return counts by level, the nation first."""
    order = [level.value for level in RegionLevel]
    return sorted(counts, key=lambda count: order.index(count["value"]))


def missing(request: Request, language: Language) -> Response:
    """Return the page that there is none."""
    words = language.words
    return page(request, language, "problem.html", 404, heading=words["not_found"], message=words["not_found_long"])


def _in(view: View, language: Language) -> Answer:
    """Return a view in one language, which answers what is refused by a page."""

    async def answer(request: Request) -> Response:
        try:
            return await view(request, language)
        except DirectoryError as error:
            status = 503 if error.retryable else 400
            heading = language.words["bad_request"]
            return page(request, language, "problem.html", status, heading=heading, message=error.message)

    return answer
