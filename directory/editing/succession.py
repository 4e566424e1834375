"""A new organization takes over from one or several, which are closed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from directory.editing.creation import NewEntry
from directory.editing.days import checked_day, effective
from directory.editing.desk import EVER, Desk, Outcome, Seen
from directory.editing.merger import check_ended, ended
from directory.editing.moving import PLACE
from directory.editing.status import checked_reason
from directory.editing.values import Values
from graph_schema.aggregate import Document
from graph_schema.connection import Transaction
from graph_schema.draft import Draft

TAKEN_OVER = (
    "nature",
    "kind",
    "level",
    "region",
    "serves",
    "memberOf",
    "latitude",
    "longitude",
    "pointAccuracy",
    "address",
    "phone",
    "email",
    "website",
    "openingHours",
    "staff",
    "synthetic",
)
"""What a successor has of its only predecessor unless it says otherwise; titles are its own to earn, codes its own."""

Inherit = Callable[[Transaction, str, str], Awaitable[Sequence[Draft]]]
"""Takes predecessor and successor (ids) in an open transaction; returns the changes by which the one's score passes."""


async def nothing_inherited(_transaction: Transaction, _predecessor: str, _successor: str) -> Sequence[Draft]:
    """Return no changes: the directory alone knows no scores."""
    return ()


@dataclass(frozen=True)
class Succession:
    """A new organization that takes over; what its entry does not say it has of its predecessor, if there is one only.

    `inherit` is how the published score of a single predecessor passes to it.
    """

    entry: NewEntry
    predecessors: tuple[Seen, ...]
    reason: str
    effective_on: str | None = None
    inherit: Inherit = nothing_inherited

    def __post_init__(self) -> None:
        """Raise `EditRefused` for what can never be."""
        checked_reason(self.reason)
        checked_day(self.effective_on)
        check_ended("predecessors", self.predecessors)

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"reason": self.reason, "effectiveOn": self.effective_on, **self.entry.body()}
        return {"mutation": "succeedOrganization", "seen": [one.body() for one in self.predecessors], **told}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the successor, the ends of its predecessors, and what it inherits; it takes rights over all."""
        before = [await desk.active(one) for one in self.predecessors]
        ids = sorted(one["id"] for one in before)
        more: Values = {"validFrom": effective(self.effective_on, EVER, desk.moment)}
        more |= taken_over(before[0], self.entry.values.get("region")) if len(before) == 1 else {}
        document = await self.entry.document(desk, {**more, "succeeds": ids}, replaced=ids)
        ends = [ended(desk, one, "CLOSED", self.reason, self.effective_on) for one in before]
        scores = await self.inherit(desk.transaction, ids[0], document["id"]) if len(ids) == 1 else ()
        return [desk.draft("ORGANIZATION_ADDED", document), *ends, *scores], {}


def taken_over(before: Document, region: str | None) -> Values:
    """Return what a successor in a division, None: in the same one, has of an entry; services get ids of their own."""
    values = {name: before[name] for name in TAKEN_OVER if name in before}
    if before.get("pointAccuracy") == "REGION" or region not in {None, before.get("region")}:
        values = {name: value for name, value in values.items() if name not in PLACE}
    services = [{key: value for key, value in one.items() if key != "id"} for one in before.get("services", ())]
    return values | ({"services": services} if services else {})
