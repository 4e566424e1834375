"""Moving an organization to another division."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.accounts.roles import Action
from directory.editing.days import checked_day, effective
from directory.editing.desk import Desk, Outcome, Seen
from directory.editing.refusals import EditRefused, Problem
from directory.editing.relations import check_hubs
from directory.editing.values import Fields, Values
from directory.regions import Regions
from graph_schema.aggregate import Document

PLACE: Values = dict.fromkeys(("address", "latitude", "longitude", "pointAccuracy"))
"""What tells where exactly an organization is; all of it is of the old place, unless it stays where it is."""


@dataclass(frozen=True)
class Move:
    """An organization that shall lie in another division.

    `values` hold the division, and what else changes with it. One that `stays` keeps address and point: only the
    division around it became another.
    """

    seen: Seen
    values: Mapping[str, Any]
    stays: bool = False
    effective_on: str | None = None

    @classmethod
    def of(
        cls, seen: Seen, given: Mapping[str, Any], *, stays: bool, effective_on: str | None, regions: Regions
    ) -> "Move":
        """Return the move that a request asks for; raise `EditRefused` for what can never be."""
        values, problems = Fields(regions).read(given)
        if stays and values.keys() & PLACE.keys():
            problems.append(Problem("stays", "true", "contradicts a new address or point; give one or the other"))
        if "region" in values and values["region"] is None:
            problems.append(Problem("region", "", "is empty; give the code of the division"))
        if problems:
            raise EditRefused(*problems)
        return cls(seen, values, stays, checked_day(effective_on))

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"stays": self.stays, "effectiveOn": self.effective_on, "values": dict(self.values)}
        return {"mutation": "moveOrganization", "seen": self.seen.body(), **told}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; it takes rights over both divisions."""
        before = await desk.active(self.seen)
        region = self.values["region"]
        await desk.require([Action.EDIT], self.seen.organization, region)
        if region == before.get("region"):
            raise EditRefused(Problem("region", region, "is the division that it lies in already"))
        await check_hubs(desk, self.seen.organization, self.values.get("memberOf") or [])
        day = effective(self.effective_on, before, desk.moment)
        values = self.values if self.stays else {**PLACE, **self.values}
        return [desk.written("ORGANIZATION_MOVED", before, values, day)], {}
