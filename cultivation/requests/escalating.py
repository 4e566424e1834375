"""Requests that are overdue go one level up, to whoever is competent there; who had one already does not get it again.

The process that leads does this of itself every some minutes (see `web.supervision`), as an administrator may for his
division at any time. At the top, or where nobody above offers the category, a request stays where it is, overdue.
"""

from collections import Counter
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

PAGE = 100  # overdue requests looked at in one transaction: other writers wait meanwhile, for some tenths of a second
MOST = 200  # that an administrator escalates by one request
LOOKED = 1_000  # overdue requests that it looks at, all in one transaction: behind many that are stuck it goes on later


@dataclass(frozen=True)
class Page:
    """What became of some overdue requests: the changes, how many are stuck, and where the others begin.

    A stuck one stays because nobody above can take it; `place` is None when there are no others.
    """

    drafts: Sequence[Draft]
    stuck: int
    place: str | None


async def escalate_overdue(journal: Journal, snapshot: Snapshot, moment: str, *, invented: bool = True) -> Document:
    """Escalate everything that is overdue at an instant (UTC ISO-8601), page by page, and return the figures.

    Requests of an invented year have a clock of their own: without `invented` they stay where they are.
    """
    place: str | None = bound(WAITS)
    escalated = stuck = 0
    while place:
        page = await _committed(journal, snapshot, moment, place, invented=invented)
        escalated, stuck, place = escalated + len(page.drafts), stuck + page.stuck, page.place
    return {"escalated": escalated, "stuck": stuck}


async def _committed(journal: Journal, snapshot: Snapshot, moment: str, place: str, *, invented: bool) -> Page:
    """Write what becomes of the next page, and return it."""
    pages: list[Page] = []  # the last one counts: a transaction may have to begin again

    async def decide(transaction: Transaction) -> Sequence[Draft]:
        pages.append(await _page(transaction, snapshot, None, moment, place, Counter(), invented=invented))
        return pages[-1].drafts

    await journal.commit(ACTOR, decide, at=moment)
    return pages[-1]


async def escalate_by(
    journal: Journal,
    snapshot: Snapshot,
    caller: Caller,
    request_id: str,
    within: Sequence[str],
    after: str | None = None,
) -> Receipt:
    """Escalate what is overdue in some divisions (codes in force), some 200 of the next 1,000, and return the receipt.

    It looks at those behind the place `after`, without one at those due first. Its answer holds how many were
    `escalated`, are `stuck`, whether there are `more`, and of those the place that the `next` call goes on behind.
    Raise `NotAllowed` unless the caller administers all of the divisions, `RequestIdConflict`.
    """
    said = {"mutation": "escalateOverdue", "within": list(within)} | ({"after": after} if after else {})
    request, moment = Request.of(caller.account, request_id, said), now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        await require_administrator(transaction, caller.account, within, moment)
        drafts, stuck, place = list[Draft](), 0, max(after or "", bound(WAITS))
        codes, taken = codes_of(snapshot.regions, within), Counter[str]()
        while place and len(drafts) < MOST and len(drafts) + stuck < LOOKED:
            page = await _page(transaction, snapshot, codes, moment, place, taken)
            drafts, stuck, place = [*drafts, *page.drafts], stuck + page.stuck, page.place or ""
        told = {"escalated": len(drafts), "stuck": stuck, "more": bool(place)}
        return drafts, told | ({"next": place} if place else {})

    return await journal.answer(request, decide, at=moment)


async def _page(
    transaction: Transaction,
    snapshot: Snapshot,
    codes: Sequence[str] | None,
    moment: str,
    place: str,
    taken: Counter[str],
    *,
    invented: bool = True,
) -> Page:
    """Return what becomes of the next overdue requests behind a place of the queue, those due first.

    They lie with organizations of some divisions (codes; None for all). `taken` counts who is assigned how many.
    """
    ends = {"after": place, "until": bound(WAITS, moment)}
    rows = await transaction.run(queries.LIST_QUEUE, **ends, codes=codes, state=None, first=PAGE)
    documents = [cast("RequestDocument", REQUESTS.document(row)) for row in rows]
    meant = [document for document in documents if invented or not document.get("synthetic")]
    found = [await _escalated(transaction, snapshot, document, moment, taken) for document in meant]
    drafts = [draft for draft in found if draft]
    return Page(drafts, len(found) - len(drafts), str(rows[-1]["queue"]) if len(rows) == PAGE else None)


async def _escalated(
    transaction: Transaction, snapshot: Snapshot, document: RequestDocument, moment: str, taken: Counter[str]
) -> Draft | None:
    """Return the change of an overdue request; None when nobody above can take it."""
    organization, _ = await reading.organization_of(transaction, document["organization"])
    place = Place.of(snapshot.regions, document.get("region") or organization.get("region"))
    level = level_of(snapshot, place, organization["id"]) or _own_level(snapshot, organization)
    router = Router(snapshot, place, document["category"], level, held_by(document))
    route = await assigned(transaction, router, taken)
    if route is None:
        return None
    taken[route.organization] += 1
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
