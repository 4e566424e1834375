"""Where an edit is decided: the open transaction, who asks and when, and how a changed organization is written."""

from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotFound, VersionConflict
from directory.accounts.roles import Action
from directory.documents import CLOSED
from directory.editing.refusals import EditRefused, Problem
from directory.editing.values import laid_over
from directory.importing.changes import Change
from directory.importing.columns import organization_id
from directory.importing.faults import Refused
from directory.importing.matching import ID_CHARACTERS
from directory.importing.merging import merged, unchanged
from directory.importing.queries import FIND_BY_CREDIT_CODE
from directory.importing.records import Record
from directory.regions import Regions
from directory.scalars import shown
from directory.store import read_organizations_by
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import DOCUMENT_BYTES, Journal
from graph_schema.receipts import Receipt, Request

Outcome = tuple[Sequence[Draft], Document]
"""The changes, first that of the organization it is about, and what else the answer tells."""

EVER: Document = {}  # what stands before a new entry: nothing


@dataclass(frozen=True)
class Seen:
    """An organization, and the version of its entry that the caller read."""

    organization: str
    version: int

    def body(self) -> list[Any]:
        """Return what of it belongs to the body of a request."""
        return [self.organization, self.version]


@dataclass(frozen=True)
class Desk:
    """What an edit is decided with. `key` is the receipt's: one for each request, and telling nothing."""

    transaction: Transaction
    account: str
    key: str
    regions: Regions
    moment: str

    async def entry(self, seen: Seen, *actions: Action) -> Document:
        """Return an organization's document to somebody who may do all of this to it.

        Raise `NotFound`, `NotAllowed`, and `VersionConflict` when it was written since.
        """
        before = await self.stored(seen.organization)
        await self.require(actions, seen.organization, before.get("region"))
        if before["version"] != seen.version:
            raise VersionConflict(seen.organization, seen.version, before["version"])
        return before

    async def active(self, seen: Seen, action: Action = Action.EDIT) -> Document:
        """Return the document of one that works, as `entry` does; raise `EditRefused` for one that does not."""
        before = await self.entry(seen, action)
        if before["status"] in CLOSED:
            message = f"{seen.organization} is {before['status']}; reopen it first, or correct its entry"
            raise EditRefused(Problem("", "", message))
        return before

    async def stored(self, organization: str) -> Document:
        """Return an organization's document; raise `NotFound`."""
        try:
            documents = await read_organizations_by(self.transaction.run, [organization_id(organization)])
        except Refused:
            documents = []
        if not documents:
            raise NotFound(f"organization '{shown(organization)}' does not exist", field="id")
        return cast("Document", documents[0])

    async def require(self, actions: Iterable[Action], organization: str, region: str | None) -> None:
        """Raise `NotAllowed` unless the caller may do all of this to an organization of a division."""
        target = await rights.organization_target(self.transaction, organization, region)
        await rights.require(self.transaction, self.account, actions, target, self.moment)

    async def code_holder(self, document: Document) -> str | None:
        """Return the id of another organization that has the document's credit code; None when nobody has."""
        code = document.get("creditCode")
        rows = await self.transaction.run(FIND_BY_CREDIT_CODE, keys=[code]) if code else []
        return next((str(row["id"]) for row in rows if row["id"] != document["id"]), None)

    def created(self, values: Mapping[str, Any]) -> Document:
        """Return a new organization's document, its id made of the request; without version and time of update."""
        return merged(Record(0, dict(values)), new_id(self.key), None, self.regions)

    def written(self, kind: str, before: Document, values: Mapping[str, Any], valid_from: str | None) -> Draft:
        """Return the change of an organization; raise `EditRefused` when nothing would change, or it grew too long."""
        document = laid_over(values, before, self.regions)
        if unchanged(document, before):
            raise EditRefused(Problem("", "", "everything is so already; nothing would change"))
        return self.draft(kind, {**document, "validFrom": valid_from} if valid_from else document, before)

    def draft(self, kind: str, document: Document, before: Document = EVER) -> Draft:
        """Return the change of a whole document; raise `EditRefused` when it is too long."""
        change = Change(document, before.get("version", 0))
        if change.excess():
            raise EditRefused(Problem("", "", f"the entry would be longer than {DOCUMENT_BYTES} characters"))
        return Draft(kind, document["id"], change.written(self.moment), fresh=not before)


class Edit(Protocol):
    """Something that shall be done to organizations, checked as far as that goes without the graph."""

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        ...

    async def drafts(self, desk: Desk) -> Outcome:
        """Return what comes of it; raise what forbids it."""
        ...


async def carry_out(journal: Journal, regions: Regions, caller: Caller, request_id: str, edit: Edit) -> Receipt:
    """Do an edit on behalf of the caller, and return the receipt.

    Its answer holds the `id` of the organization and how many rows lie `behind` its own. Raise `NotFound`,
    `NotAllowed`, `VersionConflict`, `EditRefused`, `DuplicateConflict`, `RequestIdConflict`.
    """
    request = Request.of(caller.account, request_id, edit.body())
    moment = now()

    async def decide(transaction: Transaction) -> Outcome:
        desk = Desk(transaction, caller.account, request.key, regions, moment)
        drafts, told = await edit.drafts(desk)
        return drafts, {"id": drafts[0].entity, "behind": len(drafts) - 1, **told}

    return await journal.answer(request, decide, at=moment)


def new_id(key: str) -> str:
    """Return the id of a new organization, of the 64 hexadecimal digits of a receipt's key."""
    return f"org-{b32encode(bytes.fromhex(key)).decode().lower()[:ID_CHARACTERS]}"
