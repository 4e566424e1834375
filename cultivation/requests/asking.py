"""Asking an organization for a service it offers, with or without an account."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from cultivation import reading
from cultivation.aggregates import REQUEST
from cultivation.documents import RequestDocument
from cultivation.refusals import ServiceRefused
from cultivation.requests import queries
from cultivation.requests.kinds import DUE_DAYS, RequestKind, RequestState
from cultivation.requests.numbers import covered, digest_of, new_number
from cultivation.texts import optional_text
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotFound, NotSignedIn
from directory.accounts.roles import Action
from directory.documents import CLOSED, OrganizationDocument, without_blanks
from directory.scalars import shown
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

ID_BYTES = 12  # random, of an id that cannot be guessed
ANONYMOUS = "anonymous"  # who stands in the journal for somebody without an account
SHORTEST_ID = 32  # characters of a request id without an account: it alone keeps the answer from others


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for: a kind, a category (code), of which organization, on behalf of which enterprise."""

    kind: RequestKind
    category: str
    organization: str
    text: str | None = None
    enterprise: str | None = None

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"category": self.category, "organization": self.organization, "text": self.text}
        return {"mutation": "askForService", "kind": self.kind.value, "enterprise": self.enterprise, **told}


def account_of(caller: Caller | None, request_id: str) -> str:
    """Return who stands in the journal; raise `ServiceRefused` for nobody with a request id that might be guessed."""
    if caller is not None:
        return caller.account
    if len(request_id) < SHORTEST_ID:
        raise ServiceRefused(
            f"requestId has {len(request_id)} characters; without a token it must have {SHORTEST_ID} or more, "
            "such as a new UUID, for who knows it can ask for the answer again",
            field="requestId",
        )
    return ANONYMOUS


async def ask_for_service(journal: Journal, caller: Caller | None, request_id: str, wanted: Wanted) -> Receipt:
    """Write the request, and return the receipt; its answer holds the request's id and its covered number.

    Raise `NotSignedIn` or `NotAllowed` for an enterprise that the caller does not represent, `NotFound`,
    `ServiceRefused`, `RequestIdConflict`.
    """
    account = account_of(caller, request_id)
    text = optional_text(wanted.text, "text", ServiceRefused)
    if wanted.enterprise is not None and caller is None:
        raise NotSignedIn
    request = Request.of(account, request_id, wanted.body())
    moment, entity, number = now(), f"{REQUEST}{secrets.token_hex(ID_BYTES)}", new_number()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        organization, _ = await reading.organization_of(transaction, wanted.organization)
        await _check_offer(transaction, organization, wanted.category)
        if wanted.enterprise is not None:
            _, target = await reading.enterprise_of(transaction, wanted.enterprise)
            await rights.require(transaction, account, [Action.REPRESENT], target, moment)
        document = _document(entity, wanted, text, digest_of(number), moment)
        drafts = [Draft("REQUEST_ADDED", entity, cast("Document", document), fresh=True)]
        return drafts, {"id": entity, "number": covered(number, account, request_id)}

    return await journal.answer(request, decide, at=moment)


async def _check_offer(transaction: Transaction, organization: OrganizationDocument, category: str) -> None:
    """Raise unless the organization is open and offers the category, a narrower or a broader one."""
    rows = await transaction.run(queries.READ_COVERING, category=category)
    if not rows:
        raise NotFound(f"category '{shown(category)}' does not exist", field="category")
    if organization["status"] in CLOSED:
        raise ServiceRefused(f"organization {organization['id']} is closed", field="organization")
    covering = {row["code"] for row in rows}
    offered = sorted({service["category"] for service in organization.get("services", ())})
    if not covering & set(offered):
        raise ServiceRefused(
            f"organization {organization['id']} does not offer '{category}'; it offers {shown(', '.join(offered))}",
            field="category",
        )


def _document(entity: str, wanted: Wanted, text: str | None, digest: str, moment: str) -> RequestDocument:
    due = dt.datetime.fromisoformat(moment) + dt.timedelta(days=DUE_DAYS[wanted.kind])
    document = {
        "id": entity,
        "kind": wanted.kind.value,
        "state": RequestState.OPEN.value,
        "category": wanted.category,
        "organization": wanted.organization,
        "enterprise": wanted.enterprise,
        "numberDigest": digest,
        "text": text,
        "createdAt": moment,
        "dueAt": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return cast("RequestDocument", without_blanks(document))
