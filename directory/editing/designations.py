"""Titles of an organization: added, changed, revoked. Their own days tell their term, so they keep the entry's day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.documents import without_blanks
from directory.editing.days import checked_day
from directory.editing.desk import Desk, Outcome, Seen
from directory.editing.parts import DESIGNATIONS, day_of, held, laid_over, owner_of, with_added, with_changed
from directory.editing.refusals import EditRefused, Problem
from directory.editing.values import Values, read_part
from directory.importing.parts import DESIGNATION_FIELDS, DESIGNATION_NEEDS, Part, term_problems
from directory.importing.terms import status_on
from graph_schema.aggregate import Document
from graph_schema.clock import day_in_china

REVOKED = "REVOKED"


@dataclass(frozen=True)
class AddedDesignation:
    """A title that an organization was given."""

    seen: Seen
    values: Mapping[str, Any]

    @classmethod
    def of(cls, seen: Seen, given: Mapping[str, Any]) -> "AddedDesignation":
        """Return what a request asks for; raise `EditRefused` for what can never be."""
        return cls(seen, without_blanks(_read(dict.fromkeys(DESIGNATION_NEEDS) | dict(given))))

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        return {"mutation": "addDesignation", "seen": self.seen.body(), "values": dict(self.values)}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; raise what forbids it."""
        before = await desk.active(self.seen, DESIGNATIONS.action)
        part = _dated(dict(self.values), desk.moment)
        return with_added(desk, before, DESIGNATIONS, part, before.get("validFrom"))


@dataclass(frozen=True)
class ChangedDesignation:
    """A title whose entry shall be corrected."""

    id: str
    version: int
    values: Mapping[str, Any]

    @classmethod
    def of(cls, part: str, version: int, given: Mapping[str, Any]) -> "ChangedDesignation":
        """Return what a request asks for; raise `EditRefused` for what can never be."""
        if not given:
            raise EditRefused(Problem("", "", "no field is given; give those that shall change"))
        return cls(part, version, _read(given))

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        return {"mutation": "changeDesignation", "seen": [self.id, self.version], "values": dict(self.values)}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; raise what forbids it."""
        before = await desk.entry(owner_of(self.id, self.version), DESIGNATIONS.action)
        part = laid_over(held(before, DESIGNATIONS, self.id), dict(self.values))
        return with_changed(desk, before, DESIGNATIONS, _dated(part, desk.moment), before.get("validFrom"))


@dataclass(frozen=True)
class RevokedDesignation:
    """A title that its authority took back; it stays in the entry, as revoked."""

    id: str
    version: int
    effective_on: str | None = None

    def __post_init__(self) -> None:
        """Raise `EditRefused` for a day of another century."""
        checked_day(self.effective_on)

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        return {"mutation": "revokeDesignation", "seen": [self.id, self.version], "effectiveOn": self.effective_on}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; raise what forbids it."""
        before = await desk.entry(owner_of(self.id, self.version), DESIGNATIONS.action)
        part = {**held(before, DESIGNATIONS, self.id), "status": REVOKED}
        return with_changed(desk, before, DESIGNATIONS, part, day_of(self.effective_on, before, desk))


def _read(given: Mapping[str, Any]) -> Values:
    values, problems = read_part(given, DESIGNATION_FIELDS, DESIGNATION_NEEDS)
    if problems:
        raise EditRefused(*problems)
    return values


def _dated(part: Part, moment: str) -> Part:
    """Return the title with its state by its last day, as an import gives it; a revoked one stays so."""
    if problems := [Problem("validTo", *found) for found in term_problems(part)]:
        raise EditRefused(*problems)
    if part.get("status") == REVOKED:
        return part
    return laid_over(part, {"status": status_on(part.get("validTo"), date.fromisoformat(day_in_china(moment)))})
