"""The time, as it is stored, and the days by which everything here goes: those of China."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))  # the state's one time zone; it has had no summer time since 1991

_rehearsed: ContextVar[str | None] = ContextVar("rehearsed", default=None)


def now() -> str:
    """Return the present moment as UTC ISO-8601 with seconds: 2026-11-23T08:00:00Z."""
    return _rehearsed.get() or stored(datetime.now(UTC))


def beat() -> str:
    """Return the present moment as `now` does, but of the clock itself, whatever moment is rehearsed."""
    return stored(datetime.now(UTC))


def stored(instant: datetime) -> str:
    """Return an instant with its zone as it is stored: as `now` is."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def today() -> date:
    """Return the day it is in China."""
    return date.fromisoformat(day_in_china(now()))


@contextmanager
def rehearsing(moment: str) -> Iterator[None]:
    """Let it be one moment (UTC ISO-8601) for all that this task does inside the block, as when a year is played."""
    before = _rehearsed.set(moment)
    try:
        yield
    finally:
        _rehearsed.reset(before)


def day_in_china(instant: str) -> str:
    """Return the ISO day on which a stored instant falls in China."""
    return datetime.fromisoformat(instant).astimezone(CHINA).date().isoformat()


def seconds_since(moment: str) -> float:
    """Return the seconds that passed since a stored moment."""
    return (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()
