"""Titles of enterprises as an evaluation meets them: it asks whether one may be applied for, and tells what came of it.

Who keeps titles stands above the evaluation, so what it is asked is declared here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graph_schema.connection import Transaction
from graph_schema.draft import Draft


@dataclass(frozen=True)
class Claim:
    """An enterprise's assessment under a version of a standard (entity id), at an instant; ids throughout."""

    assessment: str
    enterprise: str
    standard: str
    moment: str
    by: str
    reason: str | None = None


class Titles(Protocol):
    """Keeps the titles of enterprises."""

    async def admit(self, transaction: Transaction, claim: Claim, answers: Mapping[str, Any]) -> None:
        """Return when the enterprise may apply with these answers; raise what forbids it."""

    async def award(self, transaction: Transaction, claim: Claim, decision: str | None) -> Sequence[Draft]:
        """Return what changes of its titles when that decision is published; with None, when it is revoked."""


class NoTitles:
    """Keeps none: the evaluation alone knows no titles."""

    async def admit(self, transaction: Transaction, claim: Claim, answers: Mapping[str, Any]) -> None:
        """Return: anybody may apply."""

    async def award(self, transaction: Transaction, claim: Claim, decision: str | None) -> Sequence[Draft]:  # noqa: ARG002 - the shape of an award
        """Return no changes."""
        return ()


NO_TITLES: Titles = NoTitles()
