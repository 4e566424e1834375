"""Closing and reopening an organization."""

from dataclasses import dataclass

from directory.accounts.roles import Action
from directory.documents import CLOSED
from directory.editing.days import checked_day, effective
from directory.editing.desk import Desk, Outcome, Seen
from directory.editing.refusals import EditRefused, Problem
from directory.importing.cells import text
from directory.importing.columns import LONGEST_LINE
from directory.importing.faults import Refused
from directory.scalars import shown
from directory.types.queries import READ_SUCCESSORS
from graph_schema.aggregate import Document
from graph_schema.draft import Draft

MERGED = "MERGED"

_line = text(LONGEST_LINE)


@dataclass(frozen=True)
class _StatusChange:
    """An organization that shall close, or work again, and why."""

    seen: Seen
    reason: str
    effective_on: str | None = None

    def __post_init__(self) -> None:
        """Raise `EditRefused` for what can never be."""
        checked_reason(self.reason)
        checked_day(self.effective_on)

    def _body(self, mutation: str) -> Document:
        told = {"reason": self.reason, "effectiveOn": self.effective_on}
        return {"mutation": mutation, "seen": self.seen.body(), **told}

    def _draft(self, desk: Desk, kind: str, before: Document, status: str) -> Outcome:
        values = {"status": status, "statusReason": checked_reason(self.reason)}
        return [desk.written(kind, before, values, effective(self.effective_on, before, desk.moment))], {}


class Closing(_StatusChange):
    """An organization that shall be closed, and why."""

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        return self._body("closeOrganization")

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; raise what forbids it."""
        return self._draft(desk, "ORGANIZATION_CLOSED", await desk.active(self.seen), "CLOSED")


class Reopening(_StatusChange):
    """A closed organization that works again, and why; one that was merged leaves what it was merged into."""

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        return self._body("reopenOrganization")

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization, and of those that it leaves; raise what forbids it.

        One that a new organization took over from is not reopened: what it was lives on there, with its score.
        """
        before = await desk.entry(self.seen, Action.EDIT)
        organization = self.seen.organization
        if before["status"] not in CLOSED:
            raise EditRefused(Problem("", "", f"{organization} is {before['status']}; only a closed one is reopened"))
        rows = await desk.transaction.run(READ_SUCCESSORS, ids=[organization])
        if rows and before["status"] != MERGED:
            message = f"{rows[0]['successor']} took over from {organization}; what it was lives on there"
            raise EditRefused(Problem("", "", message))
        left = [await self._left(desk, row["successor"]) for row in rows]
        drafts, told = self._draft(desk, "ORGANIZATION_REOPENED", before, "ACTIVE")
        return [*drafts, *left], told

    async def _left(self, desk: Desk, successor: str) -> Draft:
        """Return a successor that does not succeed the organization any more; it takes rights over it too."""
        before = await desk.stored(successor)
        await desk.require([Action.EDIT], successor, before.get("region"))
        others = [one for one in before["succeeds"] if one != self.seen.organization]
        day = effective(self.effective_on, before, desk.moment)
        return desk.written("ORGANIZATION_CHANGED", before, {"succeeds": others or None}, day)


def checked_reason(reason: str) -> str:
    """Return the reason without blanks around it; raise `EditRefused` for none and for what is no line of text."""
    try:
        line = str(_line(reason.strip()))
    except Refused as refusal:
        value, message = refusal.problems[0]
        raise EditRefused(Problem("reason", shown(value), message)) from refusal
    if not line:
        raise EditRefused(Problem("reason", "", f"is empty; give 1 to {LONGEST_LINE} characters"))
    return line
