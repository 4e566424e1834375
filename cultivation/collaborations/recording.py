"""Recording a collaboration and its end, decided inside the transaction that writes it.

An enterprise's is recorded by its representatives and stays private. One between organizations takes the staff of the
party that records it, or an administrator of its division; its end, those of either side.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from cultivation import reading
from cultivation.collaborations import queries
from cultivation.collaborations.aggregate import COLLABORATIONS
from cultivation.collaborations.documents import PREFIX, CollaborationDocument
from cultivation.refusals import CollaborationRefused
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed, NotFound, VersionConflict
from directory.accounts.roles import Action
from directory.aggregates import CATEGORIES
from directory.documents import CLOSED, without_blanks
from directory.importing import cells
from directory.importing.faults import Refused
from directory.scalars import shown
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

ID_BYTES = 12  # random: an id tells neither side


@dataclass(frozen=True)
class Wanted:
    """A collaboration as it shall be recorded: who, with which organization, in which field, from when, to when."""

    party: str
    organization: str
    field: str
    since: str
    to: str | None

    @classmethod
    def of(
        cls, enterprise: str | None, by: str | None, organization: str, field: str, since: str, to: str | None
    ) -> "Wanted":
        """Return what is asked for; raise `CollaborationRefused` for what can never be."""
        if (enterprise is None) == (by is None):
            raise CollaborationRefused(
                "name the enterprise or the organization that collaborates: one, not both", field="enterprise"
            )
        party = enterprise or by or ""
        if party == organization:
            raise CollaborationRefused(f"organization {shown(party)} cannot collaborate with itself", field="by")
        for name, day in (("from", since), ("to", to)):
            _check_day(name, day)
        if to is not None and to < since:
            raise CollaborationRefused(f"to is {to}; it must not be before from, {since}", field="to")
        return cls(party, organization, field, since, to)

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"party": self.party, "organization": self.organization, "field": self.field}
        return {"mutation": "recordCollaboration", **told, "from": self.since, "to": self.to}


async def record_collaboration(journal: Journal, caller: Caller, request_id: str, wanted: Wanted) -> Receipt:
    """Record a collaboration on behalf of the caller, and return the receipt; its answer holds the id.

    Raise `NotFound`, `NotAllowed`, `CollaborationRefused`, `RequestIdConflict`.
    """
    request, moment = Request.of(caller.account, request_id, wanted.body()), now()
    entity = f"{PREFIX}{secrets.token_hex(ID_BYTES)}"

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        await _require(transaction, caller, wanted.party, moment)
        organization, _ = await reading.organization_of(transaction, wanted.organization)
        if organization["status"] in CLOSED and wanted.to is None:
            raise CollaborationRefused(
                f"organization {wanted.organization} is closed; tell the last day with to", field="organization"
            )
        if not await transaction.run(CATEGORIES.read, keys=[wanted.field]):
            raise NotFound(f"category '{shown(wanted.field)}' does not exist", field="field")
        if wanted.to is None:
            await _check_new(transaction, wanted)
        document = without_blanks(
            {
                "id": entity,
                "party": wanted.party,
                "organization": wanted.organization,
                "field": wanted.field,
                "from": wanted.since,
                "to": wanted.to,
                "version": 1,
                "updatedAt": moment,
            }
        )
        return [Draft(f"{_label(wanted.party)}_ADDED", entity, document, fresh=True)], {"id": entity}

    return await journal.answer(request, decide, at=moment)


async def end_collaboration(
    journal: Journal, caller: Caller, request_id: str, entity: str, version: int, to: str
) -> Receipt:
    """Tell the last day of a collaboration, once, and return the receipt.

    Raise `NotFound` also for an enterprise's that the caller does not represent, `NotAllowed`, `VersionConflict`,
    `CollaborationRefused`, `RequestIdConflict`.
    """
    _check_day("to", to)
    body = {"mutation": "endCollaboration", "id": entity, "version": version, "to": to}
    request, moment = Request.of(caller.account, request_id, body), now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        before = await _standing(transaction, caller, entity, moment)
        if before["version"] != version:
            raise VersionConflict(entity, version, before["version"])
        first = before["from"]
        if "to" in before:
            raise CollaborationRefused(f"{entity} ended on {before['to']} already", field="id")
        if to < first:
            raise CollaborationRefused(f"to is {to}; it must not be before from, {first}", field="to")
        after = {**before, "to": to, "version": version + 1, "updatedAt": moment}
        return [Draft(f"{_label(before['party'])}_CHANGED", entity, cast("Document", after))], {"id": entity}

    return await journal.answer(request, decide, at=moment)


async def _standing(transaction: Transaction, caller: Caller, entity: str, moment: str) -> CollaborationDocument:
    """Return a collaboration that the caller may end."""
    missing = NotFound(f"collaboration '{shown(entity)}' does not exist", field="id")
    rows: list[Any] = await transaction.run(COLLABORATIONS.read, keys=[entity])
    if not rows:
        raise missing
    document = cast("CollaborationDocument", COLLABORATIONS.document(rows[0]))
    try:
        await _require(transaction, caller, document["party"], moment)
    except NotAllowed:
        if _label(document["party"]) != "COLLABORATION":
            raise missing from None  # whose it is, is told to nobody else, not even that it is
        await _require(transaction, caller, document["organization"], moment)
    return document


async def _require(transaction: Transaction, caller: Caller, party: str, moment: str) -> None:
    """Return when the caller speaks for an enterprise or an organization; raise `NotAllowed`, `NotFound`."""
    if _is_enterprise(party):
        _, target = await reading.enterprise_of(transaction, party)
        await rights.require(transaction, caller.account, [Action.REPRESENT], target, moment)
    else:
        _, target = await reading.organization_of(transaction, party)
        await rights.require(transaction, caller.account, [Action.OFFER], target, moment)


async def _check_new(transaction: Transaction, wanted: Wanted) -> None:
    rows = await transaction.run(
        queries.FIND_STANDING, organization=wanted.organization, party=wanted.party, field=wanted.field
    )
    if rows:
        raise CollaborationRefused(f"it is recorded already, and goes on: {rows[0]['id']}", field="organization")


def _check_day(name: str, day: str | None) -> None:
    try:
        if day is not None:
            cells.day(day)
    except Refused as refused:
        raise CollaborationRefused(f"{name} '{shown(day)}' {refused.problems[0][1]}", field=name) from refused


def _is_enterprise(party: str) -> bool:
    return party.startswith("enterprise-")


def _label(party: str) -> str:
    """Return what the journal calls a collaboration of this party; with an enterprise it is private."""
    return "ENTERPRISE_COLLABORATION" if _is_enterprise(party) else "COLLABORATION"
