"""The draw of evaluators: decided by a seed alone, so that anyone can redo it."""

import hashlib
from collections.abc import Collection

from graph_schema.canonical import canonical


def draw(candidates: Collection[str], seed: str, subject: str, count: int) -> list[str]:
    """Return `count` of the candidates (account ids) in the order in which they are drawn; all of them when fewer.

    They stand by ascending SHA-256 of the canonical JSON `[seed, subject, account]`, as hexadecimal text. So nobody who
    does not choose the seed can tell or steer who comes first, and drawing more goes on where drawing fewer ended.
    """
    return ranked(candidates, seed, subject)[:count]


def ranked(candidates: Collection[str], seed: str, subject: str) -> list[str]:
    """Return all candidates, each once, in the order of the draw."""
    return sorted(set(candidates), key=lambda account: _ticket(seed, subject, account))


def _ticket(seed: str, subject: str, account: str) -> str:
    return hashlib.sha256(canonical([seed, subject, account]).encode()).hexdigest()
