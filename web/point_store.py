"""How many points each has spent, in SQLite: in memory for one process, in a file for several.

Nothing is kept beyond its minute, so a file that is lost or unreadable costs nothing but that.
"""

import sqlite3
import time
from pathlib import Path

from limits.storage import Storage

WAIT_SECONDS = 0.05  # for the lock of another process, which holds it for microseconds
SWEEP_SECONDS = 60.0  # between two removals of what has ended

_CREATE = "CREATE TABLE IF NOT EXISTS spent (key TEXT PRIMARY KEY, points INTEGER, ends REAL) WITHOUT ROWID"
_ADD = """INSERT INTO spent VALUES (:key, :points, :ends) ON CONFLICT (key) DO UPDATE SET
points = iif(ends <= :now, excluded.points, points + excluded.points), ends = iif(ends <= :now, excluded.ends, ends)
RETURNING points"""
_GET = "SELECT points, ends FROM spent WHERE key = ? AND ends > ?"
_SWEEP = "DELETE FROM spent WHERE ends <= ?"


class PointStore(Storage):
    """Counts points by key within windows of time; `file` is shared by processes, None is for this one alone."""

    STORAGE_SCHEME = ["smenet-points"]  # noqa: RUF012 - as the library declares it

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self._connection = sqlite3.connect(
            file or ":memory:", timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        if file:
            self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute(_CREATE)
        self._sweep = time.time() + SWEEP_SECONDS

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what is raised when the points cannot be read or written."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add points to what was spent in the window of a key, which ends `expiry` seconds after its first."""
        now = time.time()
        if now >= self._sweep:
            self._sweep = now + SWEEP_SECONDS
            self._connection.execute(_SWEEP, (now,))
        given = {"key": key, "points": amount, "ends": now + expiry, "now": now}
        return int(self._connection.execute(_ADD, given).fetchone()[0])

    def get(self, key: str) -> int:
        """Return the points spent in the present window of a key."""
        found = self._connection.execute(_GET, (key, time.time())).fetchone()
        return int(found[0]) if found else 0

    def get_expiry(self, key: str) -> float:
        """Return when the present window of a key ends, in seconds since 1970; now when there is none."""
        now = time.time()
        found = self._connection.execute(_GET, (key, now)).fetchone()
        return float(found[1]) if found else now

    def check(self) -> bool:
        """Return whether points can be read."""
        return self.get("") == 0

    def reset(self) -> int:
        """Forget everything; return of how many keys."""
        return self._connection.execute("DELETE FROM spent").rowcount

    def clear(self, key: str) -> None:
        """Forget what a key has spent."""
        self._connection.execute("DELETE FROM spent WHERE key = ?", (key,))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
