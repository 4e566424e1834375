"""Who may come in: the cookie of a session, and forms that come from our own pages.

A form is taken when it says the session's own key and the browser says that it comes from our own address. The cookie
is never sent along with what another site makes a browser post (SameSite), and is read nowhere but here.
"""

from starlette.requests import Request
from starlette.responses import Response

from web.identity.code_flow import Begun
from web.identity.sessions import LIFE_SECONDS, Session
from web.parts import Parts

COOKIE, BEGUN_COOKIE = "smenet-session", "smenet-begun"
BEGUN_SECONDS = 600  # that signing in at an issuer may take
FORM_KEY = "formKey"  # the field of every form that only this session's pages know


class Door:
    """Reads and sets the cookies of one server."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def session(self, request: Request) -> Session | None:
        """Return the session of a request; None for nobody."""
        secret = request.cookies.get(self._name(request, COOKIE))
        return self._parts.sessions.find(secret) if secret else None

    def let_in(self, request: Request, answer: Response, session: Session) -> Response:
        """Return the answer with the cookie of a session; one that was there before ends."""
        if before := request.cookies.get(self._name(request, COOKIE)):
            self._parts.sessions.end(before)
        self._set(request, answer, COOKIE, session.secret, LIFE_SECONDS)
        return answer

    def let_out(self, request: Request, answer: Response, session: Session) -> Response:
        """Return the answer without the cookie; the session ends for good."""
        self._parts.sessions.end(session.secret)
        self._set(request, answer, COOKIE, "", 0)
        return answer

    def remember(self, request: Request, answer: Response, begun: Begun) -> Response:
        """Return the answer with what was begun at the issuer."""
        self._set(request, answer, BEGUN_COOKIE, begun.packed(), BEGUN_SECONDS)
        return answer

    def begun(self, request: Request) -> Begun | None:
        """Return what was begun in this browser."""
        return Begun.unpacked(request.cookies.get(self._name(request, BEGUN_COOKIE), ""))

    def forget(self, request: Request, answer: Response) -> Response:
        """Return the answer without what was begun, which is used once."""
        self._set(request, answer, BEGUN_COOKIE, "", 0)
        return answer

    def origin(self, request: Request) -> str:
        """Return the origin of our own pages, as browsers name it."""
        own = f"{request.url.scheme}://{request.headers.get('host', '')}"
        return (self._parts.ways.public_url or own).lower()

    def is_ours(self, request: Request) -> bool:
        """Return whether what is sent comes from a page of our own."""
        return request.headers.get("origin", "").lower() == self.origin(request)

    def _is_secure(self, request: Request) -> bool:
        return self.origin(request).startswith("https:")

    def _name(self, request: Request, name: str) -> str:
        """Return the name of a cookie; `__Host-` keeps other hosts from setting it (RFC 6265bis, section 4.1.3.2)."""
        return f"__Host-{name}" if self._is_secure(request) else name

    def _set(self, request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
        # Lax, for Strict would show whoever comes back from the issuer, or by a link in a mail, as signed out.
        answer.set_cookie(
            self._name(request, name),
            value,
            max_age=seconds,
            path="/",
            secure=self._is_secure(request),
            httponly=True,
            samesite="lax",
        )
