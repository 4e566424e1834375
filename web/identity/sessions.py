"""Sessions of people at the pages: a random number in a cookie, and a file that says whose it is.

So a session ends for good when its file is removed, in every process that answers. The file is named by the SHA-256
of the number: who reads the directory cannot take a session over.
"""

import hashlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from directory.accounts.documents import Caller

LIFE_SECONDS = 8 * 3_600  # a working day, after which one signs in anew
IDLE_SECONDS = 3_600  # without a page, after which a session is over: a form of rating takes less
TOUCH_SECONDS = 60  # between two notes that a session is in use
SWEEP_SECONDS = 600  # between two looks for sessions that are over
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 random bytes in base64url


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in: who, and the number that only this browser has."""

    secret: str
    caller: Caller

    @property
    def form_key(self) -> str:
        """Return what every form of this session carries, so that no other site can send one."""
        return hmac.new(self.secret.encode(), b"form", hashlib.sha256).hexdigest()

    def wrote(self, form_key: str) -> bool:
        """Return whether a form is of this session."""
        return hmac.compare_digest(self.form_key, form_key.encode("ascii", "replace").decode())


class Sessions:
    """The sessions below `root`, which only their owner may read; several processes work on them."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.time) -> None:
        self._root = root
        self._clock = clock
        self._swept = float("-inf")

    def begin(self, caller: Caller) -> Session:
        """Return a new session of somebody, which ends when his token does, at the latest after `LIFE_SECONDS`."""
        self._sweep()
        now = self._clock()
        session = Session(secrets.token_urlsafe(32), caller)
        ends = min(now + LIFE_SECONDS, caller.until)
        content = {"issuer": caller.issuer, "subject": caller.subject, "until": ends}
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(session.secret)
        draft = path.with_suffix(f".{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(orjson.dumps(content))
        os.utime(draft, (now, now))
        draft.replace(path)
        return session

    def find(self, secret: str) -> Session | None:
        """Return the session of a number, and note that it is in use; None for any other, and for one that is over."""
        if not _SECRET.fullmatch(secret):
            return None
        path = self._path(secret)
        try:
            used, content = path.stat().st_mtime, orjson.loads(path.read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return None
        now = self._clock()
        if now >= content["until"] or now - used >= IDLE_SECONDS:
            path.unlink(missing_ok=True)
            return None
        if now - used >= TOUCH_SECONDS:
            with suppress(FileNotFoundError):
                os.utime(path, (now, now))
        return Session(secret, Caller(content["issuer"], content["subject"], content["until"]))

    def end(self, secret: str) -> None:
        """End a session for good."""
        if _SECRET.fullmatch(secret):
            self._path(secret).unlink(missing_ok=True)

    def _path(self, secret: str) -> Path:
        return self._root / hashlib.sha256(secret.encode()).hexdigest()

    def _sweep(self) -> None:
        """Remove what was not used for longer than any session lasts, now and then."""
        now = self._clock()
        if now - self._swept < SWEEP_SECONDS:
            return
        self._swept = now
        for path in self._root.glob("*"):
            with suppress(FileNotFoundError):
                if now - path.stat().st_mtime >= IDLE_SECONDS:
                    path.unlink()
