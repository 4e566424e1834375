"""The queues of requests: for the staff of one organization, for the administrators of a division."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from cultivation import reading
from cultivation.aggregates import REQUESTS
from cultivation.documents import RequestDocument
from cultivation.requests import queries
from cultivation.requests.order import END, WAITS, bound, group_of
from cultivation.requests.states import RequestState
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from directory.accounts.roles import Action, may
from graph_schema.clock import now
from graph_schema.connection import Graph

Item = tuple[str, RequestDocument]
"""A request with its place in the queue."""


@dataclass(frozen=True)
class RequestQueue:
    """Requests of one group by the day they are due: of one organization, or of all in some divisions (None: all).

    `until` ends it: behind the group, or before what is due at an instant.
    """

    graph: Graph
    group: str
    until: str
    state: str | None
    organization: str | None = None
    codes: Sequence[str] | None = None

    async def page(self, first: int, after: str | None) -> tuple[list[Item], bool]:
        """Return at most `first` requests behind a position, and whether there are more."""
        statement = queries.LIST_QUEUE_OF if self.organization else queries.LIST_QUEUE
        rows = await self.graph.read(statement, first=first + 1, **self._range(after))
        items = [(str(row["queue"]), cast("RequestDocument", REQUESTS.document(row))) for row in rows]
        return items[:first], len(items) > first

    async def count(self) -> int:
        """Return how many there are in all."""
        statement = queries.COUNT_QUEUE_OF if self.organization else queries.COUNT_QUEUE
        rows = await self.graph.read(statement, **self._range(None))
        return int(rows[0]["requests"])

    def _range(self, after: str | None) -> dict[str, Any]:
        where = {"organization": self.organization} if self.organization else {"codes": self.codes}
        return {"after": after or bound(self.group), "until": self.until, "state": self.state, **where}


@dataclass(frozen=True)
class RequestsOf:
    """All requests of an enterprise, the youngest first."""

    graph: Graph
    enterprise: str

    async def page(self, first: int, after: str | None) -> tuple[list[Item], bool]:
        """Return at most `first` requests behind a position, and whether there are more."""
        ends = {"enterprise": self.enterprise, "before": after or END, "first": first + 1}
        rows = await self.graph.read(queries.LIST_REQUESTS_OF, **ends)
        items = [(str(row["position"]), cast("RequestDocument", REQUESTS.document(row))) for row in rows]
        return items[:first], len(items) > first

    async def count(self) -> int:
        """Return how many there are in all."""
        rows = await self.graph.read(queries.COUNT_REQUESTS_OF, enterprise=self.enterprise)
        return int(rows[0]["requests"])


def queue_of(graph: Graph, state: RequestState | None, *, overdue: bool, **where: Any) -> RequestQueue:
    """Return the queue of what waits, or of one state; `overdue` keeps what waits and was due before now."""
    group = group_of(state) if state and not overdue else WAITS
    until = bound(WAITS, now()) if overdue else bound(group, END)
    return RequestQueue(graph, group, until, state.value if state else None, **where)


async def require_seen(graph: Graph, caller: Caller, enterprise: str) -> None:
    """Return for the representatives of an enterprise and its administrators; raise `NotAllowed`, `NotFound`."""
    reader = Reading(graph)
    _, target = await reading.enterprise_of(reader, enterprise)
    await rights.require(reader, caller.account, [Action.SEE_ENTERPRISE], target, now())


async def require_served(graph: Graph, caller: Caller, organization: str) -> None:
    """Return for the staff of an organization and its administrators; raise `NotAllowed`, `NotFound`."""
    reader, moment = Reading(graph), now()
    _, target = await reading.organization_of(reader, organization)
    if not may(await rights.grants_of(reader, caller.account), Action.SERVE, target, moment):
        await rights.require(reader, caller.account, [Action.CULTIVATE], target, moment)
