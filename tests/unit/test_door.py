"""The cookie of a session: over https it is sent there alone, and no other host can set it."""

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from directory.accounts.documents import Caller
from web.identity.sessions import Sessions
from web.identity.ways import Ways
from web.pages.desk.door import Door
from web.parts import Parts

HOST = "smenet.example.cn"
OURS, PLAIN = f"https://{HOST}", f"http://{HOST}"


def asked(scheme: str, **headers: str) -> Request:
    given = [(name.encode(), value.encode()) for name, value in {"host": HOST, **headers}.items()]
    return Request(
        {"type": "http", "method": "POST", "scheme": scheme, "path": "/", "query_string": b"", "headers": given}
    )


def door(folder: Path, public_url: str | None) -> Door:
    parts = Parts()
    parts.sessions = Sessions(folder)
    parts.ways = Ways(public_url)
    return Door(parts)


@pytest.mark.parametrize(
    ("scheme", "public_url", "secure"),
    [
        ("https", None, True),
        ("http", f"https://{HOST}", True),
        ("http", None, False),
        ("https", f"http://{HOST}", False),
    ],
)
def test_a_cookie_is_secure_where_the_pages_are(
    tmp_path: Path, scheme: str, public_url: str | None, secure: bool
) -> None:
    opened = door(tmp_path, public_url)
    session = Sessions(tmp_path).begin(Caller("https://issuer.test", "li"))
    cookie = opened.let_in(asked(scheme), Response(), session).headers["set-cookie"]
    assert cookie.startswith("__Host-smenet-session=") is secure
    assert ("Secure" in cookie.split("; ")) is secure
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    value = cookie.partition(";")[0]
    assert opened.session(asked(scheme, cookie=value)) is not None


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        (f"https://{HOST}", True),
        (f"http://{HOST}", False),
        ("https://evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_our_own_pages_send_forms(tmp_path: Path, origin: str, ours: bool) -> None:
    assert door(tmp_path, OURS).is_ours(asked("http", origin=origin)) is ours
