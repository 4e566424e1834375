"""Checking a token: signature, issuer, audience and times, by rules that the token itself cannot choose."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError

from directory.accounts.documents import Caller, checked_subject
from graph_schema.errors import InvalidInput
from web.identity.keys import Keys, fits

LEEWAY_SECONDS = 30  # that clocks may differ; more only lengthens the life of a stolen token
LONGEST_TOKEN = 8_000  # characters: some of large identity providers reach 4,000
LONGEST_KEY_ID = 256  # characters
TYPES = frozenset({"jwt", "at+jwt"})  # RFC 7519 and RFC 9068; other tokens are not for calling an API

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class InvalidToken(Exception):
    """A token that proves nothing; the reason is told to whoever presented it, and holds nothing of the token."""


@dataclass(frozen=True)
class Rules:
    """What a token must say: its issuer, its audience, and one of the algorithms, all of which are asymmetric.

    `untyped` takes tokens without a `typ` too: ID tokens need none (OpenID Connect Core 1.0, section 2).
    """

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    untyped: bool = False


async def caller_of(token: str, rules: Rules, keys: Keys) -> Caller:
    """Return who a token proves its bearer to be; raise `InvalidToken`, or `Unavailable` when keys cannot be had."""
    return caller_in(await claims_of(token, rules, keys), rules)


async def claims_of(token: str, rules: Rules, keys: Keys) -> dict[str, Any]:
    """Return the claims of a token whose signature is right, else unchecked; raises what `caller_of` does."""
    if len(token) > LONGEST_TOKEN or not _COMPACT.fullmatch(token):
        raise InvalidToken("it is no signed JWT in compact form")
    algorithm, key_id = _heading(_header(token), rules)
    key = await keys.find(key_id)
    if key is None or not fits(key, algorithm):
        raise InvalidToken("it is signed with a key that its issuer does not publish for that")
    try:
        return jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError) as error:
        raise InvalidToken("its signature is wrong") from error


def _header(token: str) -> Mapping[str, Any]:
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError) as error:
        raise InvalidToken("its header cannot be read") from error
    return header


def _heading(header: Mapping[str, Any], rules: Rules) -> tuple[str, str]:
    """Return algorithm and key id; a key or an address of keys that the token brings along is never used."""
    algorithm, key_id, kind = header.get("alg"), header.get("kid"), header.get("typ")
    if algorithm not in rules.algorithms:
        raise InvalidToken(f"its algorithm must be {' or '.join(rules.algorithms)}")
    if not (kind is None and rules.untyped) and not _is_token(kind):
        raise InvalidToken("its typ must be JWT or at+jwt")
    if not isinstance(key_id, str) or not 0 < len(key_id) <= LONGEST_KEY_ID:
        raise InvalidToken("its kid must name the key that it is signed with")
    if "crit" in header or "b64" in header:
        raise InvalidToken("its header asks for extensions that are not understood")
    return str(algorithm), key_id


def _is_token(kind: Any) -> bool:
    return isinstance(kind, str) and kind.lower().removeprefix("application/") in TYPES


def caller_in(claims: dict[str, Any], rules: Rules) -> Caller:
    """Return whom claims name, when they keep the rules; raise `InvalidToken`."""
    wanted = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": rules.issuer},
        aud={"essential": True, "value": rules.audience},
        exp={"essential": True},
        sub={"essential": True},
    )
    try:
        wanted.validate(claims)
        return Caller(rules.issuer, checked_subject(claims["sub"]), claims["exp"] + LEEWAY_SECONDS)
    except ExpiredTokenError as error:
        raise InvalidToken("it has expired") from error
    except ClaimError as error:
        raise InvalidToken(f"its {error.claim} is not what it must be") from error
    except (JoseError, InvalidInput, ValueError, OverflowError) as error:
        raise InvalidToken("its sub is not what it must be") from error
