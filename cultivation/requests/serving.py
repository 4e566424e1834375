"""Answering a request, and confirming that it was served."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from cultivation import reading
from cultivation.documents import RequestDocument
from cultivation.refusals import ServiceRefused
from cultivation.requests.asking import account_of
from cultivation.requests.kinds import RequestState
from cultivation.requests.numbers import digest_of
from cultivation.texts import text_of
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed, NotSignedIn
from directory.accounts.roles import Action
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

Check = Callable[[Transaction, RequestDocument, str], Awaitable[None]]
"""Raises unless the caller may go on with a request at an instant."""


async def answer_request(
    journal: Journal, caller: Caller, request_id: str, entity: str, *, served: bool, text: str
) -> Receipt:
    """Write what the staff of the organization say about a request, and return the receipt.

    Raise `NotAllowed`, `NotFound`, `ServiceRefused` when it is answered already, `RequestIdConflict`.
    """
    answer = text_of(text, "text", ServiceRefused)
    body = {"mutation": "answerRequest", "request": entity, "served": served, "text": answer}
    state = RequestState.ANSWERED if served else RequestState.DECLINED

    async def check(transaction: Transaction, document: RequestDocument, moment: str) -> None:
        _, target = await reading.organization_of(transaction, document["organization"])
        await rights.require(transaction, caller.account, [Action.SERVE], target, moment)

    def change(document: RequestDocument, moment: str) -> RequestDocument:
        if document["state"] != RequestState.OPEN.value:
            raise ServiceRefused(f"the request is {document['state']}; only an OPEN one is answered", field="request")
        return {**document, "state": state.value, "answer": answer, "answeredAt": moment}

    return await _changed(journal, Request.of(caller.account, request_id, body), entity, check, change)


async def confirm_service(
    journal: Journal, caller: Caller | None, request_id: str, entity: str, number: str | None
) -> Receipt:
    """Write that the requester was served, and return the receipt.

    The representative of the enterprise confirms; of a request without an enterprise, who has its number. Raise
    `NotSignedIn`, `NotAllowed`, `NotFound`, `ServiceRefused` unless it is answered, `RequestIdConflict`.
    """
    account = account_of(caller, request_id)
    digest = digest_of(number or "")
    body = {"mutation": "confirmService", "request": entity, "number": digest}

    async def check(transaction: Transaction, document: RequestDocument, moment: str) -> None:
        if "enterprise" not in document:
            if not secrets.compare_digest(digest, document["numberDigest"]):
                raise NotAllowed("the number is not that of the request; who asked was told it")
            return
        if caller is None:
            raise NotSignedIn
        _, target = await reading.enterprise_of(transaction, document["enterprise"])
        await rights.require(transaction, account, [Action.REPRESENT], target, moment)

    def change(document: RequestDocument, moment: str) -> RequestDocument:
        if document["state"] != RequestState.ANSWERED.value:
            raise ServiceRefused(
                f"the request is {document['state']}; only an ANSWERED one is confirmed", field="request"
            )
        return {**document, "state": RequestState.CONFIRMED.value, "confirmedAt": moment}

    return await _changed(journal, Request.of(account, request_id, body), entity, check, change)


async def _changed(
    journal: Journal,
    request: Request,
    entity: str,
    check: Check,
    change: Callable[[RequestDocument, str], RequestDocument],
) -> Receipt:
    moment = now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        document = await reading.request_of(transaction, entity)
        await check(transaction, document, moment)
        after = cast("Document", change(document, moment))
        return [Draft("REQUEST_CHANGED", entity, after)], {"id": entity, "state": after["state"]}

    return await journal.answer(request, decide, at=moment)
