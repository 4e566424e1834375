"""Addresses of calendars: a random number that stands for somebody, until he takes it back.

by/<SHA-256>      whose it is: who reads the directory learns no address
of/<account>      the SHA-256 of the one address that somebody has

An address counts while both say so. So a file that is lost or damaged grants nothing, and nothing is left to take back.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import orjson

from directory.accounts.documents import Caller
from graph_schema.durable import sync_folder, write_whole

_DIGEST = re.compile(r"[0-9a-f]{64}")
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
        name = _read(self._of(caller)).decode("ascii", "replace")
        if self.has(caller):
            self._of(caller).unlink(missing_ok=True)
            sync_folder(self._root / "of")
        if _DIGEST.fullmatch(name):
            (self._root / "by" / name).unlink(missing_ok=True)

    def find(self, secret: str) -> Feed | None:
        """Return whose an address is; None for any other."""
        if not _SECRET.fullmatch(secret):
            return None
        try:
            content = orjson.loads(_read(self._by(secret)))
        except orjson.JSONDecodeError:
            return None
        caller = Caller(content["issuer"], content["subject"])
        if _read(self._of(caller)) != self._by(secret).name.encode():
            return None
        return Feed(caller, content["language"])

    def _by(self, secret: str) -> Path:
        return self._root / "by" / hashlib.sha256(secret.encode()).hexdigest()

    def _of(self, caller: Caller) -> Path:
        return self._root / "of" / caller.account

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        write_whole(path, data, draft)


def _read(path: Path) -> bytes:
    """Return what a file holds, nothing where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
