"""What the requester does with a request: confirm the service, give it up, reopen it once.

The representative of the enterprise may; of a request without an enterprise, who has its number.
"""

import secrets

from cultivation import reading
from cultivation.documents import RequestDocument
from cultivation.refusals import ServiceRefused
from cultivation.requests.asking import account_of
from cultivation.requests.kinds import RequestKind
from cultivation.requests.numbers import digest_of
from cultivation.requests.progress import after, days_after
from cultivation.requests.rules import rules
from cultivation.requests.serving import Change, changed
from cultivation.requests.states import RequestDeed
from cultivation.texts import text_of
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed, NotSignedIn
from directory.accounts.roles import Action
from graph_schema.aggregate import Document
from graph_schema.connection import Transaction
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request


async def confirm_service(
    journal: Journal, caller: Caller | None, request_id: str, entity: str, number: str | None
) -> Receipt:
    """Write that the requester was served, and return the receipt.

    Raise `NotSignedIn`, `NotAllowed`, `NotFound`, `ServiceRefused` unless it is answered, `RequestIdConflict`.
    """
    body = {"mutation": "confirmService", "request": entity, "number": digest_of(number or "")}

    async def change(_: Transaction, document: RequestDocument, moment: str) -> RequestDocument:
        return after(document, RequestDeed.CONFIRM, moment, confirmedAt=moment)

    return await _by_requester(journal, caller, request_id, body, change)


async def close_request(
    journal: Journal, caller: Caller | None, request_id: str, entity: str, number: str | None
) -> Receipt:
    """Write that the requester wants no more of a request, and return the receipt; it raises as `confirm_service`."""
    body = {"mutation": "closeRequest", "request": entity, "number": digest_of(number or "")}

    async def change(_: Transaction, document: RequestDocument, moment: str) -> RequestDocument:
        return after(document, RequestDeed.CLOSE, moment)

    return await _by_requester(journal, caller, request_id, body, change)


async def reopen_request(
    journal: Journal, caller: Caller | None, request_id: str, entity: str, number: str | None, reason: str
) -> Receipt:
    """Write that the requester asks the same organization again, once, and return the receipt.

    An answer is due anew, by the days of its kind. Raise as `confirm_service`.
    """
    why = text_of(reason, "reason", ServiceRefused)
    body = {"mutation": "reopenRequest", "request": entity, "number": digest_of(number or ""), "reason": why}

    async def change(_: Transaction, document: RequestDocument, moment: str) -> RequestDocument:
        due = days_after(moment, rules().kinds[RequestKind(document["kind"])].days)
        return after(document, RequestDeed.REOPEN, moment, why, dueAt=due, answer=None, answeredAt=None)

    return await _by_requester(journal, caller, request_id, body, change)


async def _by_requester(
    journal: Journal, caller: Caller | None, request_id: str, body: Document, change: Change
) -> Receipt:
    account = account_of(caller, request_id, body)

    async def allowed(transaction: Transaction, document: RequestDocument, moment: str) -> RequestDocument:
        if "enterprise" not in document:
            if not secrets.compare_digest(body["number"], document["numberDigest"]):
                raise NotAllowed("the number is not that of the request; who asked was told it")
        elif caller is None:
            raise NotSignedIn
        else:
            _, target = await reading.enterprise_of(transaction, document["enterprise"])
            await rights.require(transaction, account, [Action.REPRESENT], target, moment)
        return await change(transaction, document, moment)

    return await changed(journal, Request.of(account, request_id, body), body["request"], allowed)
