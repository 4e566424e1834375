"""Requests that are overdue go one level up, to whoever is competent there; who had one already does not get it again.

The process that leads does this of itself every some minutes (see `web.supervision`), as an administrator may for his
division at any time. At the top, or where nobody above offers the category, a request stays where it is, overdue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from cultivation import reading
from cultivation.aggregates import REQUESTS
from cultivation.documents import RequestDocument
from cultivation.queues import codes_of, require_administrator
from cultivation.requests import queries
from cultivation.requests.kinds import RequestKind
from cultivation.requests.order import WAITS, bound
from cultivation.requests.place import Place
from cultivation.requests.progress import after, days_after, held_by
from cultivation.requests.routing import Router, assigned, level_of
from cultivation.requests.rules import rules
from cultivation.requests.states import RequestDeed
from directory.accounts.documents import Caller
from directory.documents import Level, OrganizationDocument
from directory.filling import ACTOR
from directory.regions import NATION
from directory.search.snapshot import Snapshot
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

PAGE = 100  # overdue requests read at a time
MOST = 200  # of one transaction: other writers wait meanwhile, for half a second


@dataclass(frozen=True)
class Escalation:
    """What one pass did: the changes, how many stay because nobody above can take them, whether more are left."""

    drafts: Sequence[Draft]
    stuck: int
    more: bool

    def answer(self) -> Document:
        """Return the figures."""
        return {"escalated": len(self.drafts), "stuck": self.stuck, "more": self.more}


async def escalate_overdue(journal: Journal, snapshot: Snapshot, moment: str) -> Document:
    """Escalate everything that is overdue at an instant (UTC ISO-8601), and return the figures of all passes."""
    passes: list[Escalation] = []

    async def decide(transaction: Transaction) -> Sequence[Draft]:
        passes.append(await escalation(transaction, snapshot, (NATION,), moment))
        return passes[-1].drafts

    escalated = 0
    while not passes or passes[-1].more:
        await journal.commit(ACTOR, decide, at=moment)
        escalated += len(passes[-1].drafts)
    return {"escalated": escalated, "stuck": passes[-1].stuck, "more": False}


async def escalate_by(
    journal: Journal, snapshot: Snapshot, caller: Caller, request_id: str, within: Sequence[str]
) -> Receipt:
    """Escalate what is overdue in some divisions (codes in force), 200 at most, and return the receipt.

    Its answer holds how many were `escalated`, are `stuck`, and whether there are `more`. Raise `NotAllowed` unless the
    caller administers all of them, `RequestIdConflict`.
    """
    request = Request.of(caller.account, request_id, {"mutation": "escalateOverdue", "within": list(within)})
    moment = now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        await require_administrator(transaction, caller.account, within, moment)
        passed = await escalation(transaction, snapshot, within, moment)
        return passed.drafts, passed.answer()

    return await journal.answer(request, decide, at=moment)


async def escalation(transaction: Transaction, snapshot: Snapshot, within: Sequence[str], moment: str) -> Escalation:
    """Return one pass over what is overdue at an instant with organizations of some divisions, due first."""
    codes = codes_of(snapshot.regions, within)
    place = bound(WAITS)
    drafts: list[Draft] = []
    stuck = 0
    while True:
        ends = {"after": place, "until": bound(WAITS, moment)}
        found = await transaction.run(queries.LIST_QUEUE, **ends, codes=codes, state=None, first=PAGE)
        for row in found:
            document = cast("RequestDocument", REQUESTS.document(row))
            draft = await _escalated(transaction, snapshot, document, moment)
            drafts += [draft] if draft else []
            stuck += draft is None
            place = row["queue"]
            if len(drafts) == MOST:
                return Escalation(drafts, stuck, more=True)
        if len(found) < PAGE:
            return Escalation(drafts, stuck, more=False)


async def _escalated(
    transaction: Transaction, snapshot: Snapshot, document: RequestDocument, moment: str
) -> Draft | None:
    """Return the change of an overdue request; None when nobody above can take it."""
    organization, _ = await reading.organization_of(transaction, document["organization"])
    place = Place.of(snapshot.regions, document.get("region") or organization.get("region"))
    level = level_of(snapshot, place, organization["id"]) or _own_level(snapshot, organization)
    router = Router(snapshot, place, document["category"], level, held_by(document))
    route = await assigned(transaction, router)
    if route is None:
        return None
    done = after(
        document,
        RequestDeed.ESCALATE,
        moment,
        organization=route.organization,
        route=route.document(),
        dueAt=days_after(moment, rules().kinds[RequestKind(document["kind"])].escalated_days),
        escalatedTo=sorted({*document.get("escalatedTo", ()), route.organization}),
    )
    return Draft("REQUEST_CHANGED", document["id"], cast("Document", done))


def _own_level(snapshot: Snapshot, organization: OrganizationDocument) -> Level:
    """Return the level of an organization that does not serve where the request comes from."""
    division = snapshot.regions.get(organization.get("region", NATION))
    return organization.get("level") or (division.level if division else "NATION")
