"""Merging organizations into one that exists."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.editing import queries
from directory.editing.days import checked_day, effective
from directory.editing.desk import Desk, Outcome, Seen
from directory.editing.refusals import EditRefused, Problem
from directory.editing.relations import path
from directory.editing.status import MERGED, checked_reason
from graph_schema.aggregate import Document
from graph_schema.draft import Draft

MOST_MERGED = 50  # organizations that end at once: the largest mergers of service centres had a dozen


@dataclass(frozen=True)
class Merger:
    """Organizations that shall be merged into one: it succeeds them, and their entries end."""

    seen: Seen
    others: tuple[Seen, ...]
    reason: str
    effective_on: str | None = None

    def __post_init__(self) -> None:
        """Raise `EditRefused` for what can never be."""
        checked_reason(self.reason)
        checked_day(self.effective_on)
        check_ended("others", self.others)
        if self.seen.organization in {one.organization for one in self.others}:
            raise EditRefused(Problem("others", self.seen.organization, "is the organization that the others join"))

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"reason": self.reason, "effectiveOn": self.effective_on, "others": [one.body() for one in self.others]}
        return {"mutation": "mergeOrganizations", "seen": self.seen.body(), **told}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the changes of all; it takes rights over the division of each."""
        before = await desk.active(self.seen)
        others = [await desk.active(one) for one in self.others]
        ids = sorted(one["id"] for one in others)
        if way := await path(desk.transaction, queries.READ_PREDECESSORS, ids, before["id"]):
            circle = " → ".join([before["id"], *way])
            raise EditRefused(Problem("others", way[0], f"took over from the organization itself: {circle}"))
        values = {
            "succeeds": sorted({*before.get("succeeds", ()), *ids}),
            "memberOf": [hub for hub in before.get("memberOf", ()) if hub not in ids] or None,
        }
        day = effective(self.effective_on, before, desk.moment)
        kept = desk.written("ORGANIZATION_CHANGED", before, values, day)
        ends = [ended(desk, one, MERGED, self.reason, self.effective_on) for one in others]
        return [kept, *ends], {}


def ended(desk: Desk, before: Document, status: str, reason: str, effective_on: str | None) -> Draft:
    """Return the change by which an organization ends."""
    values = {"status": status, "statusReason": checked_reason(reason)}
    return desk.written(f"ORGANIZATION_{status}", before, values, effective(effective_on, before, desk.moment))


def check_ended(field: str, seen: Sequence[Seen]) -> None:
    """Raise `EditRefused` unless at least one organization is named, none twice, and not too many."""
    ids = [one.organization for one in seen]
    if not 1 <= len(ids) <= MOST_MERGED:
        raise EditRefused(Problem(field, "", f"holds {len(ids)} organizations; allowed: 1 to {MOST_MERGED}"))
    if twice := next((one for one in ids if ids.count(one) > 1), None):
        raise EditRefused(Problem(field, twice, "stands there twice"))
