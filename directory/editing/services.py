"""Services of an organization: added, changed, removed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from directory.documents import without_blanks
from directory.editing.days import checked_day
from directory.editing.desk import Desk, Outcome, Seen
from directory.editing.parts import SERVICES, day_of, held, laid_over, owner_of, with_added, with_changed, with_removed
from directory.editing.refusals import EditRefused, Problem
from directory.editing.values import Values, read_part
from directory.importing.parts import SERVICE_NEEDS, service_fields
from graph_schema.aggregate import Document


@dataclass(frozen=True)
class AddedService:
    """A service that an organization offers from now on."""

    seen: Seen
    values: Mapping[str, Any]
    effective_on: str | None = None

    @classmethod
    def of(
        cls, seen: Seen, given: Mapping[str, Any], effective_on: str | None, categories: Collection[str]
    ) -> "AddedService":
        """Return what a request asks for; raise `EditRefused` for what can never be."""
        values = without_blanks(_read(dict.fromkeys(SERVICE_NEEDS) | dict(given), categories))
        return cls(seen, values, checked_day(effective_on))

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"effectiveOn": self.effective_on, "values": dict(self.values)}
        return {"mutation": "addService", "seen": self.seen.body(), **told}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; raise what forbids it."""
        before = await desk.active(self.seen, SERVICES.action)
        return with_added(desk, before, SERVICES, dict(self.values), day_of(self.effective_on, before, desk))


@dataclass(frozen=True)
class ChangedService:
    """A service that is another from a day on; without a day it was so all along, and its entry is corrected."""

    id: str
    version: int
    values: Mapping[str, Any]
    effective_on: str | None = None

    @classmethod
    def of(
        cls, part: str, version: int, given: Mapping[str, Any], effective_on: str | None, categories: Collection[str]
    ) -> "ChangedService":
        """Return what a request asks for; raise `EditRefused` for what can never be."""
        if not given:
            raise EditRefused(Problem("", "", "no field is given; give those that shall change"))
        return cls(part, version, _read(given, categories), checked_day(effective_on))

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"effectiveOn": self.effective_on, "values": dict(self.values)}
        return {"mutation": "changeService", "seen": [self.id, self.version], **told}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; raise what forbids it."""
        before = await desk.entry(owner_of(self.id, self.version), SERVICES.action)
        part = laid_over(held(before, SERVICES, self.id), dict(self.values))
        day = day_of(self.effective_on, before, desk, correction=True)
        return with_changed(desk, before, SERVICES, part, day)


@dataclass(frozen=True)
class RemovedService:
    """A service that is offered no more."""

    id: str
    version: int
    effective_on: str | None = None

    def __post_init__(self) -> None:
        """Raise `EditRefused` for a day of another century."""
        checked_day(self.effective_on)

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        return {"mutation": "removeService", "seen": [self.id, self.version], "effectiveOn": self.effective_on}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; raise what forbids it."""
        before = await desk.active(owner_of(self.id, self.version), SERVICES.action)
        part = held(before, SERVICES, self.id)
        return with_removed(desk, before, SERVICES, part, day_of(self.effective_on, before, desk))


def _read(given: Mapping[str, Any], categories: Collection[str]) -> Values:
    values, problems = read_part(given, service_fields(categories), SERVICE_NEEDS)
    if problems:
        raise EditRefused(*problems)
    return values
