"""An OpenID Connect issuer on loopback, with keys of its own, tokens signed by them, and the flow to sign in.

It signs everybody in at once, as `subject`: who comes to `/authorize` is sent back with a code, which `/token` takes
once, from who knows the verifier of its challenge (RFC 7636).
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey

AUDIENCE = "smenet"
DISCOVERY = "/.well-known/openid-configuration"
CLIENT, SECRET = "smenet-pages", "a secret of tests"


@dataclass(frozen=True)
class Handed:
    """A code that was handed out, and what it is tied to."""

    challenge: str
    nonce: str
    redirect: str


def key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})


class Issuer:
    """What it publishes may be changed at any time; `asked` are the addresses it was asked for.

    `claims` go into ID tokens beside what belongs there, or in its place.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys = [key("one")]
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        self.subject = "li"
        self.claims: dict[str, Any] = {}
        self._codes: dict[str, Handed] = {}

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == DISCOVERY:
            places = {"jwks_uri": "keys", "authorization_endpoint": "authorize", "token_endpoint": "token"}
            told = {"issuer": self.url} | {name: f"{self.url}/{place}" for name, place in places.items()}
            return 200, json.dumps(told).encode()
        return 200, json.dumps({"keys": [one.as_dict(private=False) for one in self.keys]}).encode()

    def signed_in(self, query: dict[str, str]) -> str:
        """Where somebody who signed in is sent back to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = f"code-{len(self._codes)}-{time.monotonic_ns()}"
        self._codes[code] = Handed(query["code_challenge"], query["nonce"], query["redirect_uri"])
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.url})}"

    def exchanged(self, form: dict[str, str], login: str) -> tuple[int, bytes]:
        """The answer to a code: an ID token, once, for our client, its redirect address and its verifier."""
        handed = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        known = login == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        fits = handed and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == handed.challenge
        if not (handed and fits and known and form.get("redirect_uri") == handed.redirect):
            return 400, json.dumps({"error": "invalid_grant"}).encode()
        claims = {"aud": CLIENT, "nonce": handed.nonce} | self.claims
        told = {"access_token": "opaque", "token_type": "Bearer", "id_token": self.token(self.subject, **claims)}
        return 200, json.dumps(told).encode()

    def token(self, subject: str = "li", signer: ECKey | None = None, **more: Any) -> str:
        """A valid token but for what is given: claims, or parts of the header as `header`; None leaves one out."""
        signer = signer or self.keys[0]
        now = int(time.time())
        header = {"alg": "ES256", "kid": signer.kid, "typ": "JWT"} | more.pop("header", {})
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + 600} | more
        kept = {name: value for name, value in claims.items() if value is not None}
        shown = {name: value for name, value in header.items() if value is not None}
        return jwt.encode(shown, kept, signer, default_type=None)


@contextmanager
def issuing() -> Iterator[Issuer]:
    """An issuer that answers until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place, _, query = self.path.partition("?")
            if place == "/authorize":
                self._send(303, b"", issuer.signed_in(dict(parse_qsl(query))))
            else:
                self._send(*issuer.answer(self.path))

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(*issuer.exchanged(dict(parse_qsl(form)), self.headers.get("Authorization", "")))

        def _send(self, status: int, body: bytes, location: str = "") -> None:
            with suppress(ConnectionError):  # of a client that has heard enough
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", location or f"{issuer.url}/keys")
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
