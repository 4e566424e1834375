"""Tokens: what is accepted, and everything that is not; keys that change; the key of a trial."""

import asyncio
import base64
import json
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from issuer_given import AUDIENCE, DISCOVERY, Issuer, issuing, key
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import OctKey, RSAKey
from starlette.datastructures import Headers

from directory.accounts.documents import Caller
from graph_schema.errors import Conflict, InvalidInput, Unavailable
from web.identity import issuer as issuer_module
from web.identity.callers import Bearers, Nobody
from web.identity.issuer import FLOOR_SECONDS, KEPT_SECONDS, IssuerKeys, is_safe
from web.identity.tokens import LEEWAY_SECONDS, InvalidToken, Rules, caller_of
from web.identity.trial import FILE, RULES, TrialKey
from web.refusals import HttpRefusal

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class FromNow:
    """A moment so many seconds after that of the test, which may run long after it was collected."""

    seconds: int


def timed(claims: dict[str, Any]) -> dict[str, Any]:
    now = int(time.time())
    return {name: now + value.seconds if isinstance(value, FromNow) else value for name, value in claims.items()}


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def shared() -> Iterator[Issuer]:
    with issuing() as opened:
        yield opened


@pytest.fixture
def issuer(shared: Issuer) -> Issuer:
    shared.keys, shared.answers, shared.asked = [key("one")], {}, []
    return shared


def rules(issuer: Issuer) -> Rules:
    return Rules(issuer.url, AUDIENCE, ("RS256", "ES256"))


async def caller(issuer: Issuer, token: str) -> Caller:
    return await caller_of(token, rules(issuer), IssuerKeys(issuer.url))


def coded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


async def test_a_token_proves_its_subject(issuer: Issuer) -> None:
    assert await caller(issuer, issuer.token()) == Caller(issuer.url, "li")


@pytest.mark.parametrize(
    "more",
    [
        {"aud": [AUDIENCE, "other"]},
        {"header": {"typ": "at+jwt"}},
        {"header": {"typ": "application/AT+JWT"}},
        {"nbf": FromNow(LEEWAY_SECONDS - 10)},
        {"exp": FromNow(-LEEWAY_SECONDS + 10)},
        {"role": "ADMINISTRATOR", "scope": "everything"},
    ],
    ids=str,
)
async def test_what_is_within_the_rules_is_accepted(issuer: Issuer, more: dict[str, Any]) -> None:
    assert (await caller(issuer, issuer.token(**timed(more)))).subject == "li"


@pytest.mark.parametrize("end", [2**40, 2**40 + 0.5, 10**400])
async def test_a_caller_is_known_until_the_token_ends(issuer: Issuer, end: float) -> None:
    assert (await caller(issuer, issuer.token(exp=end))).until == end + LEEWAY_SECONDS


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"iss": "https://elsewhere.test"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": []}, "aud"),
        ({"exp": FromNow(-LEEWAY_SECONDS - 60)}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"nbf": FromNow(LEEWAY_SECONDS + 60)}, "nbf"),
        ({"iat": FromNow(LEEWAY_SECONDS + 60)}, "iat"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 5}, "sub"),
        ({"sub": "a\nb"}, "sub"),
        ({"sub": "a" * 256}, "sub"),
        ({"header": {"typ": None}}, "typ"),
        ({"header": {"typ": "dpop+jwt"}}, "typ"),
        ({"header": {"kid": None}}, "kid"),
        ({"header": {"kid": "../../keys/trial.json"}}, "key"),
        ({"header": {"kid": "a" * 300}}, "kid"),
    ],
    ids=str,
)
async def test_what_breaks_a_rule_is_refused(issuer: Issuer, more: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidToken, match=reason):
        await caller(issuer, issuer.token(**timed(more)))


async def test_a_token_chooses_neither_algorithm_nor_key(issuer: Issuer) -> None:
    good = issuer.token()
    head, body, signature = good.split(".")
    public = issuer.keys[0].as_pem(private=False)
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "li", "exp": int(time.time()) + 600}
    shared_key = jwt.encode(
        {"alg": "HS256", "kid": "one", "typ": "JWT"}, claims, OctKey.import_key(b"k" * 32), algorithms=["HS256"]
    )
    wrong = [
        f"{coded({'alg': 'none', 'kid': 'one', 'typ': 'JWT'})}.{body}.",
        f"{coded({'alg': 'none', 'kid': 'one', 'typ': 'JWT'})}.{body}.{signature}",
        f"{coded({'alg': ['ES256'], 'kid': 'one', 'typ': 'JWT'})}.{body}.{signature}",
        f"{coded({'alg': 'RS256', 'kid': 'one', 'typ': 'JWT'})}.{body}.{signature}",
        f"{coded({'alg': 'ES256', 'kid': 'one', 'typ': 'JWT', 'crit': ['x']})}.{body}.{signature}",
        f"{head}.{coded(claims | {'sub': 'wu'})}.{signature}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body}",
        f"{head}.{body}.{signature}.{signature}",
        f"{'A' * 9_000}.{body}.{signature}",
        shared_key,
        issuer.token(signer=key("one")),
        issuer.token(signer=key("other"), header={"jwk": key("other").as_dict(private=False)}),
        issuer.token(signer=key("other"), header={"jku": "https://elsewhere.test/keys"}),
        "x.y.z",
        "",
    ]
    assert public.startswith(b"-----BEGIN")
    for token in wrong:
        with pytest.raises(InvalidToken):
            await caller(issuer, token)
    assert (await caller(issuer, good)).subject == "li"


async def test_keys_for_something_else_and_weak_ones_are_not_used(issuer: Issuer) -> None:
    with pytest.warns(SecurityWarning):
        weak = RSAKey.generate_key(1024, {"kid": "weak"})
    published = [
        issuer.keys[0].as_dict(private=False) | {"use": "enc"},
        weak.as_dict(private=False),
        {"kty": "oct", "kid": "one", "k": "a2V5"},
        {"kty": "EC", "kid": "one", "crv": "P-256", "x": 5},
        "no key",
        None,
    ]
    issuer.answers["/keys"] = (200, json.dumps({"keys": published}).encode())
    keys = IssuerKeys(issuer.url)
    assert [await keys.find(name) for name in ("one", "weak")] == [None, None]
    assert keys._fetched > 0


async def test_keys_are_fetched_once_and_kept(issuer: Issuer) -> None:
    keys = IssuerKeys(issuer.url)
    found = await asyncio.gather(*(keys.find("one") for _ in range(50)))
    assert all(found)
    assert issuer.asked == [DISCOVERY, "/keys"]


async def test_a_new_key_is_found_and_an_old_one_forgotten(issuer: Issuer) -> None:
    clock = Clock()
    keys = IssuerKeys(issuer.url, clock)
    assert await keys.find("one")
    issuer.keys = [key("two")]
    assert await keys.find("two") is None, "the last fetch was a moment ago"
    clock.now += FLOOR_SECONDS
    assert await keys.find("two")
    assert await keys.find("one") is None


async def test_unknown_keys_do_not_make_it_ask_more_often(issuer: Issuer) -> None:
    clock = Clock()
    keys = IssuerKeys(issuer.url, clock)
    for number in range(100):
        assert await keys.find(f"no-{number}") is None
    assert len(issuer.asked) == 2
    clock.now += FLOOR_SECONDS
    await keys.find("no")
    assert len(issuer.asked) == 4


async def test_a_key_that_was_withdrawn_is_gone_when_keys_are_fetched_again(issuer: Issuer) -> None:
    clock = Clock()
    keys = IssuerKeys(issuer.url, clock)
    assert await keys.find("one")
    issuer.keys = [key("two")]
    clock.now += KEPT_SECONDS + 1
    assert await keys.find("one") is None


async def test_an_issuer_that_is_away_is_forgiven_for_a_while(issuer: Issuer) -> None:
    clock = Clock()
    keys = IssuerKeys(issuer.url, clock)
    assert await keys.find("one")
    issuer.answers["/keys"] = (500, b"")
    clock.now += KEPT_SECONDS + 1
    assert await keys.find("one")
    clock.now += 3_500 - KEPT_SECONDS
    assert await keys.find("one")
    clock.now += 200  # more than an hour since they were fetched: who was shut out must not get in for longer
    with pytest.raises(Unavailable):
        await keys.find("one")


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        (DISCOVERY, 200, b"no json"),
        (DISCOVERY, 200, b"[]"),
        (DISCOVERY, 200, b'{"issuer": "https://elsewhere.test"}'),
        (DISCOVERY, 302, b""),
        (DISCOVERY, 200, b'{"issuer": "ISSUER", "jwks_uri": "http://elsewhere.test/keys"}'),
        (DISCOVERY, 200, b'{"issuer": "ISSUER", "jwks_uri": "file:///etc/passwd"}'),
        (DISCOVERY, 200, b'{"issuer": "ISSUER", "jwks_uri": 5}'),
        ("/keys", 404, b""),
        ("/keys", 200, b"{}"),
        ("/keys", 200, b'{"keys": {}}'),
        ("/keys", 200, b" " * 600_000),
    ],
)
async def test_what_an_issuer_must_not_answer_is_no_key(issuer: Issuer, path: str, status: int, body: bytes) -> None:
    issuer.answers[path] = (status, body.replace(b"ISSUER", issuer.url.encode()))
    with pytest.raises(Unavailable):
        await IssuerKeys(issuer.url).find("one")


async def test_nobody_waits_long_for_an_issuer(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuer_module, "FETCH_SECONDS", 0.2)
    answer = issuer.answer

    def slow(path: str) -> tuple[int, bytes]:
        time.sleep(1)
        return answer(path)

    monkeypatch.setattr(issuer, "answer", slow)
    started = time.monotonic()
    with pytest.raises(Unavailable):
        await IssuerKeys(issuer.url).find("one")
    assert time.monotonic() - started < 0.9


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://login.example/keys", True),
        ("http://127.0.0.1:9/keys", True),
        ("http://login.example/keys", False),
        ("https://user@login.example/keys", False),
        ("https://login.example:99999/keys", False),
        ("https:///keys", False),
        ("file:///keys", False),
        ("", False),
    ],
)
def test_addresses_of_keys_are_encrypted_or_local(address: str, safe: bool) -> None:
    assert is_safe(address) == safe


async def test_the_trial_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    first, second = TrialKey(tmp_path), TrialKey(tmp_path)
    assert await first.find("x") is None
    assert not (tmp_path / FILE).exists()
    tokens = await asyncio.gather(*(asyncio.to_thread(TrialKey(tmp_path).token, "li", 1) for _ in range(8)))
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / FILE).parent.iterdir()] == [FILE.name]
    for token in tokens:
        assert (
            await caller_of(token, RULES, first) == await caller_of(token, RULES, second) == Caller(RULES.issuer, "li")
        )


async def test_a_trial_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    token = TrialKey(tmp_path).token("li", 1)
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(InvalidToken, match="does not publish") as refusal:
        await caller_of(token, RULES, TrialKey(tmp_path))
    assert str(tmp_path) not in str(refusal.value), "where the key lies is nothing for those who present tokens"
    with pytest.raises(Conflict, match="can be read by others"):
        TrialKey(tmp_path).token("li", 1)


async def test_a_trial_token_ends_and_has_a_subject(tmp_path: Path) -> None:
    keys = TrialKey(tmp_path)
    with pytest.raises(InvalidToken, match="expired"):
        await caller_of(keys.token("li", -1), RULES, keys)
    with pytest.raises(InvalidInput, match="subject"):
        keys.token("", 1)


async def test_production_knows_no_trial_token(issuer: Issuer, tmp_path: Path) -> None:
    with pytest.raises(InvalidToken):
        await caller(issuer, TrialKey(tmp_path).token("li", 1))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "x.y.z", "Bearer ü"])
async def test_a_header_without_a_token_is_refused(issuer: Issuer, header: str) -> None:
    bearers = Bearers(rules(issuer), IssuerKeys(issuer.url))
    for callers in (bearers, Nobody()):
        with pytest.raises(HttpRefusal) as refused:
            await callers.identify({"authorization": header})
        assert (refused.value.status, refused.value.code) == (401, "UNAUTHENTICATED")
        assert refused.value.headers["WWW-Authenticate"].startswith("Bearer ")
        assert await callers.identify({"cookie": f"token={issuer.token()}"}) is None


async def test_the_scheme_is_told_in_any_case(issuer: Issuer) -> None:
    bearers = Bearers(rules(issuer), IssuerKeys(issuer.url))
    assert await bearers.identify({"authorization": f"bearer {issuer.token()}"})


async def test_two_tokens_are_none(issuer: Issuer) -> None:
    bearers = Bearers(rules(issuer), IssuerKeys(issuer.url))
    good = (b"authorization", f"Bearer {issuer.token()}".encode())
    assert await bearers.identify(Headers(raw=[good]))
    for other in (good, (b"authorization", b"Bearer a.b.c")):
        for pair in ([good, other], [other, good]):
            with pytest.raises(HttpRefusal):
                await bearers.identify(Headers(raw=pair))
