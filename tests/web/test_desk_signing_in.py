"""Coming in and leaving: by a pasted token, by an issuer; cookies, and forms that come from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import engines
import httpx2
import pytest
import serving
from desk_given import Office
from issuer_given import CLIENT, SECRET, Issuer, issuing

from directory.accounts.roles import Role

HTML = {"Accept": "text/html,*/*;q=0.8"}
COOKIE = "smenet-session"


@pytest.fixture
def browser(office: Office) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=office.url, headers=HTML | {"Origin": office.url}) as client:
        yield client


def signed_in(browser: httpx2.Client, token: str, onward: str = "/en/desk") -> httpx2.Response:
    return browser.post("/en/sign-in", data={"token": token, "onward": onward})


def form_key(page: str) -> str:
    found = re.search(r'name="formKey" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_a_pasted_token_opens_a_session_of_its_own(browser: httpx2.Client, office: Office) -> None:
    office.appoint("zhou", Role.ADMINISTRATOR, "330000")
    answer = signed_in(browser, f"  {office.token('zhou')}\n")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/desk")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=28800"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    division = browser.get("/en/desk").headers["location"]
    assert division == "/en/desk/regions/330000"
    page = browser.get(division)
    assert "at a glance" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"


def test_whoever_signed_out_is_out_though_the_cookie_was_copied(browser: httpx2.Client, office: Office) -> None:
    signed_in(browser, office.token("zhou"))
    copied = browser.cookies[COOKIE]
    key = form_key(browser.get("/en/desk/inbox").text)
    left = browser.post("/en/sign-out", data={"formKey": key})
    assert left.headers["location"] == "/en/sign-in?told=left"
    assert "signed out" in browser.get("/en/sign-in?told=left").text
    again = browser.get("/en/desk/inbox", headers={"Cookie": f"{COOKIE}={copied}"})
    assert again.headers["location"] == "/en/sign-in?onward=%2Fen%2Fdesk%2Finbox"


def test_a_form_from_elsewhere_is_not_taken(browser: httpx2.Client, office: Office) -> None:
    assert (
        browser.post("/en/sign-in", data={"token": office.token("zhou")}, headers={"Origin": "null"}).status_code == 403
    )
    signed_in(browser, office.token("zhou"))
    key = form_key(browser.get("/en/desk/inbox").text)
    for headers, data in (
        ({"Origin": "https://evil.example"}, {"formKey": key}),
        ({"Origin": "null"}, {"formKey": key}),
        ({}, {"formKey": "0" * 64}),
        ({}, {"formKey": "别"}),
        ({}, {}),
    ):
        assert browser.post("/en/sign-out", data=data, headers=headers).status_code == 403
    assert browser.get("/en/desk/inbox").status_code == 200


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_a_wrong_token_opens_nothing(browser: httpx2.Client, token: str) -> None:
    answer = signed_in(browser, token)
    assert answer.status_code == 401
    assert "This token is not valid" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("onward", ["https://evil.example/desk", "//evil.example/desk/", "/\\evil.example", "/graphql"])
def test_nobody_is_sent_to_another_place(browser: httpx2.Client, office: Office, onward: str) -> None:
    assert signed_in(browser, office.token("zhou"), onward).headers["location"] == "/desk"


def test_a_role_that_was_taken_counts_from_the_next_page(browser: httpx2.Client, office: Office) -> None:
    office.appoint("qian", Role.ADMINISTRATOR, "330100")
    signed_in(browser, office.token("qian"))
    assert browser.get("/en/desk/regions/330106").status_code == 200
    assert browser.get("/en/desk/regions/330200").status_code == 400
    office.dismiss("qian", Role.ADMINISTRATOR, "330100")
    assert browser.get("/en/desk/regions/330106").status_code == 400
    assert "You have no role here yet" in browser.get("/en/desk").text


def test_graphql_does_not_know_the_session(browser: httpx2.Client, office: Office) -> None:
    signed_in(browser, office.token("zhou"))
    asked = {"query": "{ me { subject } }"}
    assert browser.post("/graphql", json=asked, headers={"Accept": "application/json"}).json()["data"] == {"me": None}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as opened:
        yield opened


@pytest.fixture(scope="module")
def production(office: Office, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in production beside the one of the trial, on the same graph."""
    port = engines.free_port()
    url = f"http://127.0.0.1:{port}"
    flags = ("--mode", "production", "--oidc-issuer", issuer.url, "--oidc-client", CLIENT, "--public-url", url)
    data: Path = tmp_path_factory.mktemp("production")
    with serving.serving(office.graph, data, *flags, port=port, SMENET_OIDC_CLIENT_SECRET=SECRET) as found:
        yield found


@pytest.fixture
def visitor(production: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=production, headers=HTML | {"Origin": production}) as client:
        yield client


def at_issuer(visitor: httpx2.Client) -> str:
    """Where the issuer sends somebody back who began to sign in."""
    begun = visitor.get("/en/sign-in/begin", params={"onward": "/en/desk/inbox"})
    assert begun.status_code == 303
    return str(httpx2.get(begun.headers["location"]).headers["location"])


def test_an_issuer_signs_people_in(visitor: httpx2.Client, office: Office, issuer: Issuer) -> None:
    office.appoint("sun", Role.AUDITOR, "330000", issuer.url)
    issuer.subject = "sun"
    assert "/en/sign-in/begin" in visitor.get("/en/sign-in").text
    answer = visitor.get(at_issuer(visitor))
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/desk/inbox")
    assert visitor.get("/en/desk").headers["location"] == "/en/desk/regions/330000"


def test_a_code_is_taken_once_and_in_its_own_browser(visitor: httpx2.Client, production: str) -> None:
    back = at_issuer(visitor)
    with httpx2.Client(base_url=production, headers=HTML) as other:
        assert "不是在此浏览器中发起" in other.get(back).text
        at_issuer(other)
        assert "not begun in this browser" in other.get(back).text
    assert visitor.get(back).status_code == 303
    visitor.cookies.delete(COOKIE)
    assert visitor.get(back).status_code == 400


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "other"}, "of another sign-in"),
        ({"aud": "smenet"}, "aud is not what it must be"),
        ({"iss": "https://other.test"}, "iss is not what it must be"),
        ({"exp": 1_000_000_000}, "expired"),
        ({"aud": [CLIENT, "other"], "azp": "other"}, "another client"),
    ],
)
def test_an_id_token_that_is_not_of_this_sign_in_opens_nothing(
    visitor: httpx2.Client, issuer: Issuer, claims: dict[str, object], why: str
) -> None:
    issuer.claims = dict(claims)
    try:
        answer = visitor.get(at_issuer(visitor))
    finally:
        issuer.claims = {}
    assert answer.status_code == 401
    assert why in answer.text
    assert COOKIE not in visitor.cookies


def test_whoever_says_no_at_the_issuer_stays_outside(visitor: httpx2.Client) -> None:
    state = re.search(r"state=([^&]+)", at_issuer(visitor))
    assert state
    answer = visitor.get("/sign-in/return", params={"error": "access_denied", "state": state[1]})
    assert answer.status_code == 401


def test_a_token_of_a_trial_opens_nothing_in_production(visitor: httpx2.Client, office: Office) -> None:
    assert visitor.post("/en/sign-in", data={"token": office.token("zhou")}).status_code == 404
