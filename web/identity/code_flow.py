"""Signing in with an OpenID Connect issuer: the authorization code flow with PKCE.

RFC 6749 section 4.1, RFC 7636 (S256), OpenID Connect Core 1.0 section 3.1. What was begun in a browser can only be
finished in it: `Begun` is kept there in a cookie, and the state, the nonce and the verifier must be its own.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urlencode

import httpx2
import orjson
import structlog

from directory.accounts.documents import Caller
from graph_schema.errors import Unavailable
from web.identity.issuer import DISCOVERY, FETCH_SECONDS, KEPT_SECONDS, MOST_BYTES, OK, fetch_json, is_safe
from web.identity.keys import Keys
from web.identity.tokens import InvalidToken, Rules, caller_in, claims_of

SCOPE = "openid"  # nothing else is needed: a subject is all that is known of anybody here
LONGEST_COOKIE = 2_000  # characters of what was begun
AWAY = "the issuer cannot be reached now"

log = structlog.get_logger("smenet.identity")


class SignInRefused(Exception):
    """A sign-in that proves nothing; the reason is told, and holds nothing that was presented."""


@dataclass(frozen=True)
class Client:
    """What we are to the issuer: our id, our secret unless we are a public client, and where it sends people back."""

    id: str
    secret: str | None
    redirect: str


@dataclass(frozen=True)
class Begun:
    """A sign-in that was begun: three random numbers, and the page to go to when it ends."""

    state: str
    nonce: str
    verifier: str
    onward: str

    @classmethod
    def new(cls, onward: str) -> Self:
        """Return a sign-in that begins now."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32), onward)

    @property
    def challenge(self) -> str:
        """Return the challenge that only the verifier answers (S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def packed(self) -> str:
        """Return it as the value of a cookie."""
        return base64.urlsafe_b64encode(orjson.dumps(asdict(self))).rstrip(b"=").decode()

    @classmethod
    def unpacked(cls, text: str) -> Self | None:
        """Return what the value of a cookie holds; None for anything else."""
        try:
            found = orjson.loads(base64.urlsafe_b64decode(text[:LONGEST_COOKIE] + "=="))
            return cls(*(str(found[name]) for name in ("state", "nonce", "verifier", "onward")))
        except (ValueError, KeyError, TypeError):
            return None


class CodeFlow:
    """Signs people in with one issuer."""

    def __init__(self, rules: Rules, client: Client, keys: Keys, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules = rules
        self._client = client
        self._keys = keys
        self._clock = clock
        self._told: Mapping[str, Any] = {}
        self._fetched = float("-inf")

    async def address(self, begun: Begun) -> str:
        """Return where at the issuer a sign-in goes on; raises `Unavailable`."""
        asked = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": self._client.redirect,
            "scope": SCOPE,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": begun.challenge,
            "code_challenge_method": "S256",
        }
        endpoint = await self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def finish(self, begun: Begun, answer: Mapping[str, str]) -> Caller:
        """Return who signed in, by what the issuer sent back; raises `SignInRefused`, `Unavailable`."""
        if not hmac.compare_digest(begun.state.encode(), answer.get("state", "").encode()):
            raise SignInRefused("it was not begun in this browser")
        if answer.get("iss", self._rules.issuer) != self._rules.issuer:  # RFC 9207
            raise SignInRefused("it comes from another issuer")
        if "error" in answer or not answer.get("code"):
            raise SignInRefused("the issuer did not sign you in")
        try:
            claims = await claims_of(await self._id_token(answer["code"], begun.verifier), self._rules, self._keys)
            caller = caller_in(claims, self._rules)
        except InvalidToken as error:
            raise SignInRefused(f"the issuer's token is not valid: {error}") from error
        if not hmac.compare_digest(begun.nonce.encode(), str(claims.get("nonce", "")).encode()):
            raise SignInRefused("the issuer's token is of another sign-in")
        if claims.get("azp", self._client.id) != self._client.id:
            raise SignInRefused("the issuer's token was made for another client")
        return Caller(caller.issuer, caller.subject)  # a session lasts as long as sessions do, not as the ID token

    async def _id_token(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect,
            "client_id": self._client.id,
            "code_verifier": verifier,
        }
        endpoint = await self._endpoint("token_endpoint")
        told = await self._asked(endpoint, form)
        if not isinstance(told.get("id_token"), str):
            raise SignInRefused("the issuer sent no ID token")
        return str(told["id_token"])

    async def _asked(self, endpoint: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Return what the issuer answers to a form; raises `SignInRefused`, `Unavailable`."""
        secret = self._client.secret
        login = httpx2.BasicAuth(self._client.id, secret) if secret else httpx2.USE_CLIENT_DEFAULT
        try:
            async with httpx2.AsyncClient(timeout=FETCH_SECONDS, follow_redirects=False) as client:
                answer = await client.post(
                    endpoint, data=dict(form), auth=login, headers={"Accept": "application/json"}
                )
            found = orjson.loads(answer.content[:MOST_BYTES])
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            log.warning("identity.exchange_failed", issuer=self._rules.issuer, error=repr(error))
            raise Unavailable(AWAY, hint="try again in a minute; see the log of the server") from None
        if answer.status_code != OK or not isinstance(found, dict):
            log.warning("identity.exchange_refused", issuer=self._rules.issuer, status=answer.status_code)
            raise SignInRefused("the issuer does not know this sign-in; it may have taken too long")
        return found

    async def _endpoint(self, name: str) -> str:
        """Return an address that the issuer publishes; raises `Unavailable`."""
        if self._clock() - self._fetched > KEPT_SECONDS:
            try:
                async with (
                    asyncio.timeout(FETCH_SECONDS),
                    httpx2.AsyncClient(timeout=FETCH_SECONDS, follow_redirects=False) as client,
                ):
                    told = await fetch_json(client, self._rules.issuer.rstrip("/") + DISCOVERY)
            except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError, OSError) as error:
                log.warning("identity.fetch_failed", issuer=self._rules.issuer, error=repr(error))
                raise Unavailable(AWAY, hint="try again in a minute; see the log of the server") from None
            if told.get("issuer") == self._rules.issuer:
                self._told, self._fetched = told, self._clock()
        address = self._told.get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise Unavailable(f"the issuer names no safe {name}", hint="see its discovery document")
        return address
