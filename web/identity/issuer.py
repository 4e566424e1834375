"""The keys of an OpenID Connect issuer: fetched from where it says, kept, and fetched again when it changes them."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httpx2
import orjson
import structlog

from graph_schema.errors import Unavailable
from web.identity.keys import PublicKey, read_keys

DISCOVERY = "/.well-known/openid-configuration"
KEPT_SECONDS = 600.0  # until keys are fetched again, so that one that was withdrawn is gone within ten minutes
# That keys are used on while the issuer does not answer: it outlasts a restart, and no withdrawn key lives longer.
STALE_SECONDS = 3_600.0
FLOOR_SECONDS = 30.0  # between two fetches, however many unknown keys are presented
FETCH_SECONDS = 5.0  # of discovery and keys together: a caller waits for it
MOST_BYTES = 500_000  # of an answer: the largest key sets known have 20,000
MOST_KEYS = 100
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OK = 200

log = structlog.get_logger("smenet.identity")


class IssuerKeys:
    """The keys of one issuer."""

    _never: ClassVar[float] = float("-inf")

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._clock = clock
        self._keys: dict[str, PublicKey] = {}
        self._fetched = self._never
        self._tried = self._never
        self._turn = asyncio.Lock()

    async def find(self, key_id: str) -> PublicKey | None:
        """Return the key of an id; raise `Unavailable` when the issuer has not answered for too long."""
        if key_id not in self._keys or self._age() > KEPT_SECONDS:
            async with self._turn:
                if (key_id not in self._keys or self._age() > KEPT_SECONDS) and self._may_try():
                    await self._renew()
        if self._age() > STALE_SECONDS:
            raise Unavailable(
                "the keys of the issuer cannot be had now", hint="try again in a minute; see the log of the server"
            )
        return self._keys.get(key_id)

    def _age(self) -> float:
        return self._clock() - self._fetched

    def _may_try(self) -> bool:
        return self._clock() - self._tried >= FLOOR_SECONDS

    async def _renew(self) -> None:
        """Fetch the keys; what goes wrong is logged, and the ones at hand are used on for a while."""
        self._tried = self._clock()
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                self._keys = await self._fetch()
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError, OSError) as error:
            log.warning("identity.fetch_failed", issuer=self._issuer, error=repr(error))
        else:
            self._fetched = self._clock()

    async def _fetch(self) -> dict[str, PublicKey]:
        async with httpx2.AsyncClient(timeout=FETCH_SECONDS, follow_redirects=False) as client:
            told = await fetch_json(client, self._issuer.rstrip("/") + DISCOVERY)
            if told.get("issuer") != self._issuer:
                raise ValueError("the discovery document is of another issuer")
            address = told.get("jwks_uri")
            if not isinstance(address, str) or not is_safe(address):
                raise ValueError("jwks_uri must be an https address")
            documents = (await fetch_json(client, address)).get("keys")
        if not isinstance(documents, list):
            raise ValueError("the key set holds no list of keys")  # noqa: TRY004 - the issuer's fault, not a type's
        return read_keys(documents[:MOST_KEYS])


def is_safe(address: str) -> bool:
    """Return whether an address is https, or plain http on this machine, without user, query and fragment."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment or not address.isprintable():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


async def fetch_json(client: httpx2.AsyncClient, address: str) -> dict[str, Any]:
    """Return the JSON object at an address; raise ValueError for anything else, or more than `MOST_BYTES`."""
    text = bytearray()
    async with client.stream("GET", address, headers={"Accept": "application/json"}) as answer:
        if answer.status_code != OK:
            raise ValueError(f"{address} answers {answer.status_code}")
        async for part in answer.aiter_bytes():
            text += part
            if len(text) > MOST_BYTES:
                raise ValueError(f"{address} answers more than {MOST_BYTES} bytes")
    found = orjson.loads(text)
    if not isinstance(found, dict):
        raise ValueError(f"{address} answers no JSON object")  # noqa: TRY004 - likewise
    return found
