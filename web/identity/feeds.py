"""Addresses of calendars: a random number that stands for somebody, until he takes it back.

by/<SHA-256>      whose it is: who reads the directory learns no address
of/<account>      the SHA-256 of the one address that somebody has
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import orjson

from directory.accounts.documents import Caller

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 random bytes in base64url


@dataclass(frozen=True)
class Feed:
    """Whose calendar it is, and in which language."""

    caller: Caller
    language: str


class Feeds:
    """The addresses below `root`, which only their owner may read; one of each account."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def make(self, caller: Caller, language: str) -> str:
        """Return a new address of somebody; the one he had is gone."""
        self.revoke(caller)
        secret = secrets.token_urlsafe(32)
        content = {"issuer": caller.issuer, "subject": caller.subject, "language": language}
        self._write(self._by(secret), orjson.dumps(content))
        self._write(self._of(caller), self._by(secret).name.encode())
        return secret

    def has(self, caller: Caller) -> bool:
        """Return whether somebody has an address."""
        return self._of(caller).exists()

    def revoke(self, caller: Caller) -> None:
        """Take the address of somebody back."""
        path = self._of(caller)
        if path.exists():
            (self._root / "by" / path.read_text()).unlink(missing_ok=True)
            path.unlink(missing_ok=True)

    def find(self, secret: str) -> Feed | None:
        """Return whose an address is; None for any other."""
        if not _SECRET.fullmatch(secret):
            return None
        try:
            content = orjson.loads(self._by(secret).read_bytes())
        except FileNotFoundError:
            return None
        return Feed(Caller(content["issuer"], content["subject"]), content["language"])

    def _by(self, secret: str) -> Path:
        return self._root / "by" / hashlib.sha256(secret.encode()).hexdigest()

    def _of(self, caller: Caller) -> Path:
        return self._root / "of" / caller.account

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        draft.write_bytes(data)
        draft.chmod(0o600)
        draft.replace(path)
