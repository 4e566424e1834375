"""An OpenID Connect issuer on loopback, with keys of its own, and tokens signed by them."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

AUDIENCE = "smenet"
DISCOVERY = "/.well-known/openid-configuration"


def key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})


class Issuer:
    """What it publishes may be changed at any time; `asked` are the addresses it was asked for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys = [key("one")]
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == DISCOVERY:
            return 200, json.dumps({"issuer": self.url, "jwks_uri": f"{self.url}/keys"}).encode()
        return 200, json.dumps({"keys": [one.as_dict(private=False) for one in self.keys]}).encode()

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
            status, body = issuer.answer(self.path)
            with suppress(ConnectionError):  # of a client that has heard enough
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", f"{issuer.url}/keys")
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
