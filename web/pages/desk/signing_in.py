"""Signing in and out at the pages."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_schema.errors import Unavailable
from web.identity.code_flow import Begun, SignInRefused
from web.pages.desk.door import FORM_KEY, Door
from web.pages.desk.visit import REFERRER, safe_path
from web.pages.desk.words import WORDS
from web.pages.form_bodies import form_of
from web.pages.language import CHINESE, ENGLISH, Language
from web.pages.rendering import page
from web.parts import Parts
from web.refusals import HttpRefusal

SIGN_IN, BEGIN, SIGN_OUT = "/sign-in", "/sign-in/begin", "/sign-out"
LONGEST_TOKEN = 8_000  # characters that are looked at


class SigningIn:
    """Answers the pages by which one comes in and leaves."""

    def __init__(self, parts: Parts, door: Door) -> None:
        self._parts = parts
        self._door = door

    async def show(self, request: Request, language: Language) -> Response:
        """Answer the ways to sign in; whoever is signed in goes on to the desk."""
        onward = safe_path(request.query_params.get("onward") or language.path("/desk"))
        if self._door.session(request):
            return RedirectResponse(onward, 303)
        return self._page(request, language, onward, told=request.query_params.get("told"))

    async def paste(self, request: Request, language: Language) -> Response:
        """Take a token of a trial that was pasted."""
        async with form_of(request) as form:
            token, onward = form.get("token", ""), safe_path(str(form.get("onward", "")))
        if not self._parts.ways.pasted:
            return self._page(request, language, onward, 404)
        if not self._door.is_ours(request):
            return self._page(request, language, onward, 403, told="elsewhere")
        given = "".join(token.split()) if isinstance(token, str) else ""
        try:
            caller = await self._parts.callers.identify({"authorization": f"Bearer {given[:LONGEST_TOKEN]}"})
        except HttpRefusal as refusal:
            return self._page(request, language, onward, 401, told="token", why=refusal.message)
        if caller is None:
            return self._page(request, language, onward, 401, told="token")
        session = self._parts.sessions.begin(caller)
        return self._door.let_in(request, RedirectResponse(onward, 303), session)

    async def begin(self, request: Request, language: Language) -> Response:
        """Send the browser to the issuer."""
        onward = safe_path(request.query_params.get("onward") or language.path("/desk"))
        if self._parts.ways.flow is None:
            return self._page(request, language, onward, 404)
        begun = Begun.new(onward)
        try:
            address = await self._parts.ways.flow.address(begun)
        except Unavailable as error:
            return self._page(request, language, onward, 503, told="away", why=error.message)
        return self._door.remember(request, RedirectResponse(address, 303), begun)

    async def finish(self, request: Request) -> Response:
        """Take what the issuer sent the browser back with."""
        begun = self._door.begun(request)
        onward = safe_path(begun.onward if begun else None)
        language = ENGLISH if onward.startswith(f"{ENGLISH.prefix}/") else CHINESE
        if self._parts.ways.flow is None or begun is None:
            return self._page(request, language, onward, 400, told="begun")
        try:
            caller = await self._parts.ways.flow.finish(begun, request.query_params)
        except SignInRefused as refusal:
            answer = self._page(request, language, onward, 401, told="refused", why=str(refusal))
            return self._door.forget(request, answer)
        except Unavailable as error:
            answer = self._page(request, language, onward, 503, told="away", why=error.message)
            return self._door.forget(request, answer)
        session = self._parts.sessions.begin(caller)
        return self._door.let_in(request, self._door.forget(request, RedirectResponse(onward, 303)), session)

    async def leave(self, request: Request, language: Language) -> Response:
        """End the session."""
        async with form_of(request) as form:
            key = str(form.get(FORM_KEY, ""))
        session = self._door.session(request)
        told = RedirectResponse(language.path(SIGN_IN) + "?told=left", 303)
        if session is None:
            return told
        if not self._door.is_ours(request) or not session.wrote(key):
            return self._page(request, language, "/desk", 403, told="elsewhere")
        return self._door.let_out(request, told, session)

    def _page(
        self,
        request: Request,
        language: Language,
        onward: str,
        status: int = 200,
        told: str | None = None,
        why: str = "",
    ) -> Response:
        words = WORDS[language.tag]
        message = words.texts["sign_in_told"].get(told or "")
        shown = page(
            request,
            language,
            "desk/sign_in.html",
            status,
            d=words.texts,
            ways=self._parts.ways,
            onward=onward,
            message=message,
            left=told == "left",
            why=why,
        )
        shown.headers.update(REFERRER)
        return shown
