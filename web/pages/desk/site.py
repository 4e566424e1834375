"""Every page of the desk, in both languages."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import strawberry
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from graph_schema.errors import DirectoryError
from web.identity.ways import RETURN
from web.pages.asking import Asking
from web.pages.desk.door import FORM_KEY, Door
from web.pages.desk.signing_in import BEGIN, SIGN_IN, SIGN_OUT, SigningIn
from web.pages.desk.views import (
    assessments,
    calendar,
    curation,
    enterprises,
    home,
    importing,
    journal,
    organizations,
    roles,
    rounds,
    self_assessment,
    work,
)
from web.pages.desk.visit import Visit, standing
from web.pages.desk.words import WORDS
from web.pages.form_bodies import form_of
from web.pages.language import LANGUAGES, Language
from web.pages.rendering import address
from web.pages.viewed import told_to_wait
from web.parts import Parts
from web.refusals import HttpRefusal

OPERATIONS = Path(__file__).parent / "operations.graphql"
FILES, FIELDS = 20, 2_000  # of one form: the largest standard asks for some hundred
PART = 1_000_000  # bytes of one field that is no file

View = Callable[[Visit], Awaitable[Response]]

SHOWN: tuple[tuple[str, View], ...] = (
    ("/desk", home.home),
    ("/desk/regions/{code}", home.division),
    ("/desk/inbox", work.inbox),
    ("/desk/voices", home.voices),
    ("/desk/rounds", rounds.index),
    ("/desk/rounds/new", rounds.new),
    ("/desk/rounds/{id}", rounds.show),
    ("/desk/rounds/{id}/print", rounds.printed),
    ("/desk/rounds/{id}/table.csv", rounds.kept),
    ("/desk/assessments/{id}", assessments.show),
    ("/desk/assessments/{id}/rate", assessments.rate),
    (self_assessment.PATH, self_assessment.show),
    ("/desk/evidence/{sha256}", self_assessment.file),
    ("/desk/curation", curation.queue),
    ("/desk/organizations", organizations.index),
    ("/desk/organizations/new", organizations.new),
    ("/desk/organizations/{id}", organizations.show),
    ("/desk/organizations/{id}/edit/{form}", organizations.form),
    (enterprises.PATH, enterprises.index),
    ("/desk/enterprises/{id}", enterprises.show),
    (roles.PATH, roles.show),
    ("/desk/journal", journal.show),
    (importing.PATH, importing.show),
)
"""Pages that are read, by their path without language."""

SENT: tuple[tuple[str, View], ...] = (
    ("/desk/rounds/new", rounds.opened),
    ("/desk/rounds/{id}", rounds.closed),
    ("/desk/assessments/{id}", assessments.done),
    ("/desk/assessments/{id}/rate", assessments.rated),
    ("/desk/score", assessments.scored),
    (self_assessment.PATH, self_assessment.sent),
    ("/desk/curation", curation.decided),
    ("/desk/organizations/new", organizations.created),
    ("/desk/organizations/{id}", organizations.answered),
    ("/desk/organizations/{id}/edit/{form}", organizations.edited),
    ("/desk/enterprises/{id}", enterprises.done),
    (roles.PATH, roles.sent),
    ("/desk/calendar", calendar.made),
    (importing.PATH, importing.sent),
)
"""Forms that are sent, by the path they are sent to."""


BOUNDS = {language.path(view.PATH): view.BOUNDS for view in (self_assessment, importing) for language in LANGUAGES}
"""What bodies may be that bring files along, by path."""


def desk(schema: strawberry.Schema, parts: Parts) -> list[BaseRoute]:
    """Return the routes of the desk."""
    asking = Asking(schema, parts, OPERATIONS)
    found = Desk(asking, parts)
    feed = Route("/calendar/{secret}.ics", calendar.CalendarDesk(asking, parts).answer)
    return [*found.ways_in(), *found.pages(), feed]


class Desk:
    """Answers those who are signed in; everybody else is shown how to sign in."""

    def __init__(self, asking: Asking, parts: Parts) -> None:
        self._asking = asking
        self._parts = parts
        self._door = Door(parts)

    def ways_in(self) -> list[BaseRoute]:
        """Return the routes by which one comes in and leaves."""
        signing = SigningIn(self._parts, self._door)
        found: list[BaseRoute] = [Route(RETURN, signing.finish)]
        for path, method, answer in (
            (SIGN_IN, "GET", signing.show),
            (SIGN_IN, "POST", signing.paste),
            (BEGIN, "GET", signing.begin),
            (SIGN_OUT, "POST", signing.leave),
        ):
            found += [Route(one.path(path), _in(answer, one), methods=[method]) for one in LANGUAGES]
        return found

    def pages(self) -> list[BaseRoute]:
        """Return the routes of the pages and of the forms on them."""
        return [
            *(Route(one.path(path), self._shown(view, one)) for path, view in SHOWN for one in LANGUAGES),
            *(
                Route(one.path(path), self._sent(view, one), methods=["POST"])
                for path, view in SENT
                for one in LANGUAGES
            ),
        ]

    def _shown(self, view: View, language: Language) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            visit = await self._visit(request, language)
            return await _answered(view, visit) if visit else self._outside(request, language)

        return answer

    def _sent(self, view: View, language: Language) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if self._door.session(request) is None:
                return self._outside(request, language)
            # The body may take minutes, in which a session can end: it is looked for again behind it.
            async with form_of(request, max_files=FILES, max_fields=FIELDS, max_part_size=PART) as form:
                visit = await self._visit(request, language, form)
                if visit is None:
                    return self._outside(request, language)
                if not self._door.is_ours(request) or not visit.session.wrote(visit.given(FORM_KEY)):
                    texts = visit.words.texts
                    return visit.page("problem.html", 403, heading=texts["not_ours"], message=texts["not_ours_long"])
                return await _answered(view, visit)

        return answer

    async def _visit(self, request: Request, language: Language, form: FormData | None = None) -> Visit | None:
        session = self._door.session(request)
        if session is None:
            return None
        me = (await self._asking.ask_for(session.caller, "Me"))["me"]
        return Visit(
            request,
            language,
            WORDS[language.tag],
            session,
            self._asking,
            self._parts,
            standing(me["roles"]),
            form or FormData(),
        )

    @staticmethod
    def _outside(request: Request, language: Language) -> Response:
        """Send somebody who is not signed in to where that is done, and back afterwards."""
        query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
        onward = request.url.path + query if request.method == "GET" else language.path("/desk")
        return RedirectResponse(address(language.path(SIGN_IN), {"onward": onward}), 303)


def _in(view: Callable[[Request, Language], Awaitable[Response]], language: Language) -> Any:
    async def answer(request: Request) -> Response:
        return await view(request, language)

    return answer


async def _answered(view: View, visit: Visit) -> Response:
    """Return the answer of a view; what is refused is told on a page."""
    try:
        return await view(visit)
    except DirectoryError as error:
        status = {"NOT_FOUND": 404, "NOT_ALLOWED": 403}.get(error.code, 503 if error.retryable else 400)
        heading = visit.words.label("refusal", error.code)
        return visit.page("problem.html", status, heading=heading, message=error.message)
    except HttpRefusal as refusal:
        if refusal.code != "RATE_LIMITED":
            raise
        return told_to_wait(visit.request, refusal)
