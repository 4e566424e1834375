"""The time, as it is stored."""

from datetime import UTC, datetime


def now() -> str:
    """Return the present moment as UTC ISO-8601 with seconds: 2026-11-23T08:00:00Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_since(moment: str) -> float:
    """Return the seconds that passed since a stored moment."""
    return (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()
