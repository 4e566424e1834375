"""How many points each has spent, in SQLite: in memory for one process, in a file for several.

Nothing is kept beyond its minute, so a file that is lost or damaged costs nothing but that: it is made anew.
"""

import sqlite3
import time
from pathlib import Path

import structlog
from limits.storage import Storage

WAIT_SECONDS = 0.05  # for the lock of another process, which holds it for microseconds
SWEEP_SECONDS = 60.0  # between two removals of what has ended

_CREATE = "CREATE TABLE IF NOT EXISTS spent (key TEXT PRIMARY KEY, points INTEGER, ends REAL) WITHOUT ROWID"
# No window lasts beyond one that would begin now: one that was begun before the clock was set back ends with that.
_ADD = """INSERT INTO spent VALUES (:key, :points, :ends) ON CONFLICT (key) DO UPDATE SET
points = iif(ends <= :now, excluded.points, points + excluded.points),
ends = iif(ends <= :now, excluded.ends, min(ends, excluded.ends))
RETURNING points"""
_GET = "SELECT points, ends FROM spent WHERE key = ? AND ends > ?"
_SWEEP = "DELETE FROM spent WHERE ends <= ?"

log = structlog.get_logger("smenet.points")


class PointStore(Storage):
    """Counts points by key within windows of time; `file` is shared by processes, None is for this one alone."""

    STORAGE_SCHEME = ["smenet-points"]  # noqa: RUF012 - as the library declares it

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self._file = file
        self._connection = _opened(file) if file else _connected(":memory:")
        self._sweep = time.monotonic() + SWEEP_SECONDS

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what is raised when the points cannot be read or written."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add points to what was spent in the window of a key, which ends `expiry` seconds after its first."""
        try:
            return self._add(key, expiry, amount)
        except sqlite3.DatabaseError as error:
            if self._file is None or not _damaged(error):
                raise
            damaged, self._connection = self._connection, _opened(self._file)
            damaged.close()
            return self._add(key, expiry, amount)

    def _add(self, key: str, expiry: float, amount: int) -> int:
        now = time.time()
        if time.monotonic() >= self._sweep:
            self._sweep = time.monotonic() + SWEEP_SECONDS
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


def _opened(file: Path) -> sqlite3.Connection:
    """Return the connection to a whole file; one that was damaged, as a power cut may do, is made anew."""
    try:
        return _connected(file)
    except sqlite3.DatabaseError as error:
        if not _damaged(error):
            raise
        log.warning("points are damaged", file=file.name, error=str(error))
        for part in file.parent.glob(f"{file.name}*"):
            part.unlink(missing_ok=True)
        return _connected(file)


def _damaged(error: sqlite3.DatabaseError) -> bool:
    """Return whether it tells of damage; what is locked, closed or without room has a class of its own."""
    return type(error) is sqlite3.DatabaseError


def _connected(file: Path | str) -> sqlite3.Connection:
    """Return a connection to a file with its table; raise `sqlite3.DatabaseError` when it is damaged."""
    connection = sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")  # stays MEMORY where there is no file
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(_CREATE)
    if (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(found)
