"""Public keys that tokens are checked with, by their id."""

from collections.abc import Iterable
from typing import Any, Protocol

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

PublicKey = ECKey | OKPKey | RSAKey

RSA_CHARACTERS = 342  # of a modulus of 2,048 bits in base64url; NIST SP 800-131A: a shorter one protects nothing
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "Ed25519": "Ed25519"}
"""The curve that each algorithm needs; all others need an RSA key."""


class Keys(Protocol):
    """Where keys come from."""

    async def find(self, key_id: str) -> PublicKey | None:
        """Return the key of an id, None when there is none; raise `Unavailable` when nobody can tell now."""
        ...


def read_keys(documents: Iterable[Any]) -> dict[str, PublicKey]:
    """Return the keys of a JWK set that can check signatures, by id; what is meant for anything else is left out."""
    found: dict[str, PublicKey] = {}
    for document in documents:
        key = _key(document)
        if key is not None and key.kid:
            found.setdefault(key.kid, key)
    return found


def fits(key: PublicKey, algorithm: str) -> bool:
    """Return whether a key may check a signature of this algorithm: the token must not choose another use for it."""
    if key.alg is not None and key.alg != algorithm:
        return False
    if algorithm in CURVES:
        return isinstance(key, ECKey | OKPKey) and key.curve_name == CURVES[algorithm]
    return isinstance(key, RSAKey)


def _key(document: Any) -> PublicKey | None:
    if not isinstance(document, dict) or document.get("kty") not in {"EC", "OKP", "RSA"}:
        return None
    if document.get("use", "sig") != "sig" or not isinstance(document.get("kid"), str):
        return None
    if document["kty"] == "RSA" and len(str(document.get("n", ""))) < RSA_CHARACTERS:
        return None
    try:
        key = JWKRegistry.import_key(document)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if isinstance(key, ECKey | OKPKey | RSAKey) else None
