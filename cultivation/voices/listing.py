"""The queue of complaints: about one organization, or about all of a division, the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from cultivation import reading
from cultivation.aggregates import COMPLAINTS
from cultivation.documents import ComplaintDocument
from cultivation.requests.order import END, bound
from cultivation.voices import queries
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from directory.accounts.roles import Action
from graph_schema.clock import now
from graph_schema.connection import Graph

Item = tuple[str, ComplaintDocument]
"""A complaint with its place in the queue."""


@dataclass(frozen=True)
class ComplaintQueue:
    """Complaints in one state by when they were filed: about one organization, or all in some divisions (None: all)."""

    graph: Graph
    state: str
    organization: str | None = None
    codes: Sequence[str] | None = None

    async def page(self, first: int, after: str | None) -> tuple[list[Item], bool]:
        """Return at most `first` complaints behind a position, and whether there are more."""
        statement = queries.LIST_COMPLAINTS_OF if self.organization else queries.LIST_COMPLAINT_QUEUE
        rows = await self.graph.read(statement, first=first + 1, **self._range(after))
        items = [(str(row["queue"]), cast("ComplaintDocument", COMPLAINTS.document(row))) for row in rows]
        return items[:first], len(items) > first

    async def count(self) -> int:
        """Return how many there are in all."""
        statement = queries.COUNT_COMPLAINTS_OF if self.organization else queries.COUNT_COMPLAINT_QUEUE
        rows = await self.graph.read(statement, **self._range(None))
        return int(rows[0]["complaints"])

    def _range(self, after: str | None) -> dict[str, Any]:
        where = {"organization": self.organization} if self.organization else {"codes": self.codes}
        return {"after": after or bound(self.state), "until": bound(self.state, END), **where}


async def require_judge(graph: Graph, caller: Caller, organization: str) -> None:
    """Return for the administrators of an organization; raise `NotAllowed`, `NotFound`."""
    reader = Reading(graph)
    _, target = await reading.organization_of(reader, organization)
    await rights.require(reader, caller.account, [Action.CULTIVATE], target, now())
