"""Files that were checked and wait to be imported, for a day, each for whoever gave it alone."""

import hashlib
import re
import time
from contextlib import suppress
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")
KEPT_SECONDS = 86_400


class Uploads:
    """The files below `root`, one of each account, which only their owner may read."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, account: str, data: bytes) -> str:
        """Keep a file in the place of the one before, and return its SHA-256."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self._root.glob("*"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                    path.unlink()
        path = self._root / account
        path.touch(mode=0o600)
        path.write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    def get(self, account: str, digest: str) -> bytes | None:
        """Return the file of an account when it is the one of this SHA-256."""
        try:
            data = (self._root / account).read_bytes()
        except FileNotFoundError:
            return None
        return data if _DIGEST.fullmatch(digest) and hashlib.sha256(data).hexdigest() == digest else None

    def drop(self, account: str) -> None:
        """Forget the file of an account."""
        (self._root / account).unlink(missing_ok=True)
