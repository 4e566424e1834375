"""Asking for a service, with or without an account: of an organization that is named, or of the competent one."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self, cast

from cultivation import reading
from cultivation.aggregates import REQUEST
from cultivation.refusals import ServiceRefused
from cultivation.requests import queries
from cultivation.requests.kinds import RequestKind
from cultivation.requests.numbers import covered, digest_of, new_number, uncovered
from cultivation.requests.place import Place
from cultivation.requests.progress import begun
from cultivation.requests.routing import Router, assigned
from cultivation.requests.rules import rules
from cultivation.texts import optional_text
from directory.accounts import rights
from directory.accounts.anonymous import anonymous
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotFound, NotSignedIn
from directory.accounts.roles import Action
from directory.documents import CLOSED, OrganizationDocument, without_blanks
from directory.scalars import shown
from directory.search.snapshot import Snapshot
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

ID_BYTES = 12  # random, of an id that cannot be guessed
SHORTEST_ID = 32  # characters of a request id without an account: it alone keeps the answer from others


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for: a kind, a category (code), of which organization, on behalf of which enterprise.

    Without an organization it goes to the competent one, of the division `region` (code) or of the enterprise's.
    Without a category it has that of its kind. `synthetic` marks what is invented.
    """

    kind: RequestKind
    category: str | None
    organization: str | None
    text: str | None = None
    enterprise: str | None = None
    region: str | None = None
    synthetic: bool = False

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"category": self.category, "organization": self.organization, "text": self.text}
        whence = {"enterprise": self.enterprise, "region": self.region}
        return {"mutation": "askForService", "kind": self.kind.value, **whence, **told}

    def checked(self) -> Self:
        """Return it with its category and a clean text; raise `ServiceRefused`."""
        category = self.category or rules().kinds[self.kind].category
        if category is None:
            raise ServiceRefused(
                f"category is not told; a request of the kind {self.kind.value} must name one, see `categories`",
                field="category",
            )
        return replace(self, category=category, text=optional_text(self.text, "text", ServiceRefused))


Assign = Callable[[Transaction, Document], Awaitable[Document]]
"""Takes what is known of a request and returns it with the organization it goes to; raises what forbids it."""


def account_of(caller: Caller | None, request_id: str, body: Document) -> str:
    """Return who stands in the journal; raise `ServiceRefused` for nobody with a request id that might be guessed."""
    if caller is not None:
        return caller.account
    if len(request_id) < SHORTEST_ID:
        raise ServiceRefused(
            f"requestId has {len(request_id)} characters; without a token it must have {SHORTEST_ID} or more, "
            "such as a new UUID, for who knows it can ask for the answer again",
            field="requestId",
        )
    return anonymous(request_id, body)


def number_told(receipt: Receipt, caller: Caller | None, request_id: str, wanted: Wanted) -> str:
    """Return the number that follows a request, of the receipt that its asking gave."""
    account = account_of(caller, request_id, wanted.body())
    return uncovered(receipt.answer["number"], account, request_id)


async def ask_for_service(journal: Journal, caller: Caller | None, request_id: str, wanted: Wanted) -> Receipt:
    """Ask the organization that is named, and return the receipt; its answer holds the request's id and its number.

    The number is covered, see `number_told`. Raise `NotSignedIn` or `NotAllowed` for an enterprise that the caller does
    not represent, `NotFound`, `ServiceRefused`, `RequestIdConflict`.
    """

    async def assign(transaction: Transaction, document: Document) -> Document:
        organization, _ = await reading.organization_of(transaction, document["organization"])
        await check_offer(transaction, organization, document["category"])
        return {**document, "region": document["region"] or organization.get("region")}

    return await _asked(journal, caller, request_id, wanted, assign)


async def ask_the_competent(
    journal: Journal, snapshot: Snapshot, caller: Caller | None, request_id: str, wanted: Wanted
) -> Receipt:
    """Ask whoever is competent for it where the requester is, and return the receipt; its answer tells who and why.

    Raise as `ask_for_service`, and `ServiceRefused` when nobody from the county up to the nation offers it.
    """

    async def assign(transaction: Transaction, document: Document) -> Document:
        region, category = document["region"], document["category"]
        if region is None:
            raise ServiceRefused(
                "region is not told; give the code of the division you are in, an enterprise, or an organization",
                field="region",
            )
        route = await assigned(transaction, Router(snapshot, Place.of(snapshot.regions, region), category))
        if route is None:
            raise ServiceRefused(
                f"nobody who serves {region} or a division above it offers '{category}'; "
                "`nearby` finds who offers it online or elsewhere, and can be named",
                field="category",
            )
        return {**document, "organization": route.organization, "route": route.document()}

    return await _asked(journal, caller, request_id, wanted, assign)


async def _asked(journal: Journal, caller: Caller | None, request_id: str, given: Wanted, assign: Assign) -> Receipt:
    account = account_of(caller, request_id, given.body())
    wanted = given.checked()
    if wanted.enterprise is not None and caller is None:
        raise NotSignedIn
    request = Request.of(account, request_id, given.body())
    moment, entity, number = now(), f"{REQUEST}{secrets.token_hex(ID_BYTES)}", new_number()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        await _check_category(transaction, wanted.category or "")
        region = await _region(transaction, account, wanted, moment)
        blank = _blank(entity, wanted, region, digest_of(number))
        document = begun(without_blanks(await assign(transaction, blank)), moment)
        drafts = [Draft("REQUEST_ADDED", entity, cast("Document", document), fresh=True)]
        told = {"id": entity, "organization": document["organization"], "dueAt": document["dueAt"]}
        route = {"route": document["route"]} if "route" in document else {}
        return drafts, {**told, **route, "number": covered(number, account, request_id)}

    return await journal.answer(request, decide, at=moment)


async def _region(transaction: Transaction, account: str, wanted: Wanted, moment: str) -> str | None:
    """Return the division a request comes from: that it names, else its enterprise's; None without any."""
    if wanted.region is not None and wanted.region not in await rights.lineages_of(transaction, [wanted.region]):
        raise NotFound(f"region '{shown(wanted.region)}' does not exist", field="region")
    if wanted.enterprise is None:
        return wanted.region
    enterprise, target = await reading.enterprise_of(transaction, wanted.enterprise)
    await rights.require(transaction, account, [Action.REPRESENT], target, moment)
    return wanted.region or enterprise["region"]


async def _check_category(transaction: Transaction, category: str) -> None:
    if not await transaction.run(queries.READ_COVERING, category=category):
        raise NotFound(f"category '{shown(category)}' does not exist", field="category")


async def check_offer(
    transaction: Transaction, organization: OrganizationDocument, category: str, field: str = "organization"
) -> None:
    """Raise `ServiceRefused` unless the organization is open and offers the category, a narrower or a broader one."""
    if organization["status"] in CLOSED:
        raise ServiceRefused(f"organization {organization['id']} is closed", field=field)
    covering = {row["code"] for row in await transaction.run(queries.READ_COVERING, category=category)}
    offered = sorted({service["category"] for service in organization.get("services", ())})
    if not covering & set(offered):
        raise ServiceRefused(
            f"organization {organization['id']} does not offer '{category}'; it offers {shown(', '.join(offered))}",
            field="category",
        )


def _blank(entity: str, wanted: Wanted, region: str | None, digest: str) -> Document:
    """Return what is known of a request before it is assigned; the region may be None."""
    told = {"category": wanted.category, "organization": wanted.organization, "enterprise": wanted.enterprise}
    return {
        "id": entity,
        "kind": wanted.kind.value,
        **told,
        "region": region,
        "numberDigest": digest,
        "text": wanted.text,
        "synthetic": wanted.synthetic or None,
    }
