"""What the staff of an organization do with a request: take it, answer it, pass it on to another that they name."""

from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from cultivation import reading
from cultivation.documents import RequestDocument
from cultivation.refusals import ServiceRefused
from cultivation.requests.asking import check_offer
from cultivation.requests.progress import after, held_by
from cultivation.requests.states import RequestDeed
from cultivation.texts import text_of
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.roles import Action
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

Change = Callable[[Transaction, RequestDocument, str], Awaitable[RequestDocument]]
"""Returns what a request becomes at an instant; raises what forbids it."""


async def accept_request(journal: Journal, caller: Caller, request_id: str, entity: str) -> Receipt:
    """Write that the organization works on a request, and return the receipt; the day it is due stays.

    Raise `NotAllowed` for all but its staff, `NotFound`, `ServiceRefused` unless it is open, `RequestIdConflict`.
    """
    body = {"mutation": "acceptRequest", "request": entity}

    async def change(_: Transaction, document: RequestDocument, moment: str) -> RequestDocument:
        return after(document, RequestDeed.ACCEPT, moment)

    return await _by_staff(journal, caller, Request.of(caller.account, request_id, body), entity, change)


async def answer_request(
    journal: Journal, caller: Caller, request_id: str, entity: str, *, served: bool, text: str
) -> Receipt:
    """Write what the staff of the organization say about a request, and return the receipt.

    Raise `NotAllowed`, `NotFound`, `ServiceRefused` when it is answered already, `RequestIdConflict`.
    """
    answer = text_of(text, "text", ServiceRefused)
    body = {"mutation": "answerRequest", "request": entity, "served": served, "text": answer}
    deed = RequestDeed.ANSWER if served else RequestDeed.DECLINE

    async def change(_: Transaction, document: RequestDocument, moment: str) -> RequestDocument:
        return after(document, deed, moment, answer, answer=answer, answeredAt=moment)

    return await _by_staff(journal, caller, Request.of(caller.account, request_id, body), entity, change)


async def refer_request(
    journal: Journal, caller: Caller, request_id: str, entity: str, organization: str, reason: str
) -> Receipt:
    """Write that the organization passes a request on to another, which offers it too, and return the receipt.

    The day it is due stays, so that nobody wins time by passing it on; none has it twice. Raise `NotAllowed`,
    `NotFound`, `ServiceRefused`, `RequestIdConflict`.
    """
    why = text_of(reason, "reason", ServiceRefused)
    body = {"mutation": "referRequest", "request": entity, "organization": organization, "reason": why}

    async def change(transaction: Transaction, document: RequestDocument, moment: str) -> RequestDocument:
        target, _ = await reading.organization_of(transaction, organization)
        if organization in (held := held_by(document)):
            raise ServiceRefused(
                f"the request lay with {organization} already, as with {', '.join(sorted(held))}; name another",
                field="organization",
            )
        await check_offer(transaction, target, document["category"])
        return after(document, RequestDeed.REFER, moment, why, organization=organization, route=None)

    return await _by_staff(journal, caller, Request.of(caller.account, request_id, body), entity, change)


async def _by_staff(journal: Journal, caller: Caller, request: Request, entity: str, change: Change) -> Receipt:
    async def allowed(transaction: Transaction, document: RequestDocument, moment: str) -> RequestDocument:
        _, target = await reading.organization_of(transaction, document["organization"])
        await rights.require(transaction, caller.account, [Action.SERVE], target, moment)
        return await change(transaction, document, moment)

    return await changed(journal, request, entity, allowed)


async def changed(journal: Journal, request: Request, entity: str, change: Change) -> Receipt:
    """Write what a request becomes, and return the receipt; its answer holds the request's id and state."""
    moment = now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        document = await reading.request_of(transaction, entity)
        done = cast("Document", await change(transaction, document, moment))
        return [Draft("REQUEST_CHANGED", entity, done)], {"id": entity, "state": done["state"]}

    return await journal.answer(request, decide, at=moment)
