"""Whom an organization serves, and to which hubs of the network it belongs."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.editing.days import checked_day, effective
from directory.editing.desk import Desk, Outcome, Seen
from directory.editing.refusals import EditRefused
from directory.editing.relations import check_hubs
from directory.editing.values import Fields
from directory.regions import Regions
from graph_schema.aggregate import Document

AREAS, HUBS = "serves", "memberOf"


@dataclass(frozen=True)
class Relations:
    """All service areas (codes), or all hubs (ids), that an organization has from a day on; none is allowed."""

    seen: Seen
    field: str
    targets: tuple[str, ...]
    effective_on: str | None = None

    @classmethod
    def of(
        cls, seen: Seen, field: str, given: Sequence[str], effective_on: str | None, regions: Regions
    ) -> "Relations":
        """Return what a request asks for; raise `EditRefused` for what can never be."""
        values, problems = Fields(regions).read({field: list(given)})
        if problems:
            raise EditRefused(*problems)
        return cls(seen, field, tuple(values[field] or ()), checked_day(effective_on))

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"field": self.field, "targets": list(self.targets), "effectiveOn": self.effective_on}
        return {"mutation": "setRelations", "seen": self.seen.body(), **told}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; raise what forbids it, such as hubs in a circle."""
        before = await desk.active(self.seen)
        if self.field == HUBS:
            await check_hubs(desk, self.seen.organization, self.targets)
        day = effective(self.effective_on, before, desk.moment)
        return [desk.written("ORGANIZATION_CHANGED", before, {self.field: list(self.targets) or None}, day)], {}
