"""Versions of the standards of tiers that come with smenet, by the days on which they are in force."""

from functools import cache

from evaluation.rounds.opening import in_force
from evaluation.standards import catalogue
from evaluation.standards.model import Standard


@cache
def versions_on(standard: str, day: str) -> list[Standard]:
    """Return the versions of a standard (id) that were in force on a day: one, or none before the first."""
    return [one for one in versions_of(standard) if in_force(one, day)]


def versions_of(standard: str) -> list[Standard]:
    """Return all versions of a standard (id), the oldest first."""
    found = [one for one in catalogue.everything() if one.id == standard]
    return sorted(found, key=lambda one: one.effective_from or "")
