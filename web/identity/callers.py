"""From a request to its caller: no token is nobody, one that is presented and proves nothing is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from directory.accounts.documents import Caller
from web.identity.keys import Keys
from web.identity.tokens import InvalidToken, Rules, caller_of
from web.refusals import HttpRefusal, unauthenticated

_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]+)", re.IGNORECASE)


class Callers(Protocol):
    """Finds out who asks."""

    async def identify(self, headers: Mapping[str, str]) -> Caller | None:
        """Return the caller, None without a token; raise HttpRefusal 401 for one that proves nothing."""
        ...


class Nobody:
    """No token is valid: nobody says whose tokens are."""

    async def identify(self, headers: Mapping[str, str]) -> Caller | None:
        """Return None without a token; raise HttpRefusal 401 for any."""
        if "authorization" in headers:
            raise unauthenticated("no issuer of tokens is set, so that none is valid")
        return None


@dataclass(frozen=True)
class Bearers:
    """Bearers of tokens that keep these rules and are signed with one of these keys."""

    rules: Rules
    keys: Keys

    async def identify(self, headers: Mapping[str, str]) -> Caller | None:
        """Return the caller; raises `Unavailable` too, when the issuer does not answer."""
        presented = [value for name, value in headers.items() if name == "authorization"]
        if not presented:
            return None
        found = _BEARER.fullmatch(presented[0].strip())
        if not found or len(presented) > 1:
            raise unauthenticated("the Authorization header must be one, Bearer and a token")
        try:
            return await caller_of(found[1], self.rules, self.keys)
        except InvalidToken as error:
            raise _refused(error) from None


def _refused(error: InvalidToken) -> HttpRefusal:
    return unauthenticated(f"the token is not valid: {error}")
