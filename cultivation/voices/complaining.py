"""Complaints: filed by an account, decided by an administrator above the organization, or withdrawn."""

import secrets
from collections.abc import Sequence
from typing import cast

from cultivation import reading
from cultivation.aggregates import COMPLAINT
from cultivation.documents import ComplaintDocument
from cultivation.refusals import ComplaintRefused
from cultivation.texts import text_of
from cultivation.voices import queries
from cultivation.voices.outcomes import DECISIONS, ComplaintState
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed
from directory.accounts.roles import Action
from directory.documents import without_blanks
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

ID_BYTES = 12  # random, of an id that cannot be guessed


async def file_complaint(
    journal: Journal, caller: Caller, request_id: str, organization: str, text: str, enterprise: str | None
) -> Receipt:
    """Write the complaint on behalf of the caller, and return the receipt.

    One account has one open complaint about an organization. Raise `NotAllowed` for an enterprise that the caller does
    not represent, `NotFound`, `ComplaintRefused`, `RequestIdConflict`.
    """
    checked = text_of(text, "text", ComplaintRefused)
    body = {"mutation": "fileComplaint", "organization": organization, "text": checked, "enterprise": enterprise}
    moment, entity = now(), f"{COMPLAINT}{secrets.token_hex(ID_BYTES)}"

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        await reading.organization_of(transaction, organization)
        if enterprise is not None:
            _, target = await reading.enterprise_of(transaction, enterprise)
            await rights.require(transaction, caller.account, [Action.REPRESENT], target, moment)
        if await transaction.run(queries.FIND_OPEN_COMPLAINT, organization=organization, account=caller.account):
            raise ComplaintRefused(
                f"a complaint of the account about {organization} is open; withdraw it or wait for its decision",
                field="organization",
            )
        told = {"organization": organization, "enterprise": enterprise, "by": caller.account, "text": checked}
        document = without_blanks({"id": entity, **told, "state": ComplaintState.OPEN.value, "at": moment})
        return [Draft("COMPLAINT_ADDED", entity, document, fresh=True)], {"id": entity, "state": document["state"]}

    return await journal.answer(Request.of(caller.account, request_id, body), decide, at=moment)


async def withdraw_complaint(journal: Journal, caller: Caller, request_id: str, entity: str) -> Receipt:
    """Write that who filed a complaint takes it back, and return the receipt.

    Raise `NotAllowed`, `NotFound`, `ComplaintRefused` unless it is open, `RequestIdConflict`.
    """
    body = {"mutation": "withdrawComplaint", "complaint": entity}
    moment = now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        document = await reading.complaint_of(transaction, entity)
        if document["by"] != caller.account:
            raise NotAllowed("only who filed a complaint withdraws it")
        return _closed(document, ComplaintState.WITHDRAWN, None, caller.account, moment)

    return await journal.answer(Request.of(caller.account, request_id, body), decide, at=moment)


async def decide_complaint(
    journal: Journal, caller: Caller, request_id: str, entity: str, state: ComplaintState, reason: str
) -> Receipt:
    """Write the decision of an administrator with its reason, and return the receipt.

    Raise `NotAllowed` unless the caller administers the organization's division or one above, and did not file it;
    `NotFound`, `ComplaintRefused`, `RequestIdConflict`.
    """
    if state not in DECISIONS:
        allowed = ", ".join(sorted(one.value for one in DECISIONS))
        raise ComplaintRefused(f"outcome is {state.value}; allowed: {allowed}", field="outcome")
    checked = text_of(reason, "reason", ComplaintRefused)
    body = {"mutation": "decideComplaint", "complaint": entity, "state": state.value, "reason": checked}
    moment = now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        document = await reading.complaint_of(transaction, entity)
        _, target = await reading.organization_of(transaction, document["organization"])
        await rights.require(transaction, caller.account, [Action.CULTIVATE], target, moment)
        if document["by"] == caller.account:
            raise NotAllowed("nobody decides about a complaint of his own")
        return _closed(document, state, checked, caller.account, moment)

    return await journal.answer(Request.of(caller.account, request_id, body), decide, at=moment)


def _closed(
    document: ComplaintDocument, state: ComplaintState, outcome: str | None, account: str, moment: str
) -> tuple[list[Draft], Document]:
    """Return the change of an open complaint; raise `ComplaintRefused` for another."""
    if document["state"] != ComplaintState.OPEN.value:
        raise ComplaintRefused(f"the complaint is {document['state']}; only an OPEN one can change", field="complaint")
    after = {**cast("Document", document), "state": state.value, "outcome": outcome}
    closed = without_blanks({**after, "decidedAt": moment, "decidedBy": account})
    return [Draft("COMPLAINT_CHANGED", document["id"], closed)], {"id": document["id"], "state": state.value}
