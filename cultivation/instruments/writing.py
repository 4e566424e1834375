"""Entering, changing and withdrawing instruments, decided inside the transaction that writes them.

Who names an offering organization speaks for it or administers its division. Who enters a policy, or changes what
nobody offers, administers every division that it applies in. A change takes these rights over what was and what shall
be.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, cast

from cultivation import reading
from cultivation.instruments import queries
from cultivation.instruments.aggregate import aggregate_of
from cultivation.instruments.documents import ACTIVE, POLICY, PRODUCT, WITHDRAWN, InstrumentDocument
from cultivation.instruments.kinds import InstrumentType
from cultivation.instruments.terms import terms_of
from cultivation.refusals import InstrumentRefused
from cultivation.texts import text_of
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotFound, VersionConflict
from directory.accounts.roles import Action, Target
from directory.documents import CLOSED
from directory.editing.refusals import Problem
from directory.scalars import shown
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

ID_BYTES = 12  # random, so that ids tell nothing
LONGEST_REASON = 200  # characters, for everybody to read
_PREFIXES = {InstrumentType.POLICY: POLICY, InstrumentType.FINANCE_PRODUCT: PRODUCT}


async def create_instrument(
    journal: Journal, caller: Caller, request_id: str, type_: InstrumentType, given: Mapping[str, Any]
) -> Receipt:
    """Enter an instrument on behalf of the caller, and return the receipt; its answer holds the id.

    Raise `NotAllowed`, `InstrumentRefused`, `RequestIdConflict`.
    """
    terms = terms_of(type_, given)
    body = {"mutation": "createInstrument", "type": type_.value, "instrument": terms}
    request, moment = Request.of(caller.account, request_id, body), now()
    entity = f"{_PREFIXES[type_]}{secrets.token_hex(ID_BYTES)}"

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        await check_ends(transaction, terms, {})
        await _require(transaction, caller, entity, terms, moment)
        document = {**terms, "id": entity, "status": ACTIVE, "version": 1, "updatedAt": moment}
        return [Draft(f"{_label(entity)}_ADDED", entity, document, fresh=True)], {"id": entity}

    return await journal.answer(request, decide, at=moment)


async def change_instrument(
    journal: Journal, caller: Caller, request_id: str, entity: str, version: int, given: Mapping[str, Any]
) -> Receipt:
    """Put other terms in place of an instrument's, and return the receipt.

    Raise `NotFound`, `NotAllowed`, `VersionConflict`, `InstrumentRefused`, `RequestIdConflict`.
    """
    terms = terms_of(_type_of(entity), given)
    body = {"mutation": "changeInstrument", "id": entity, "version": version, "instrument": terms}
    request, moment = Request.of(caller.account, request_id, body), now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        before = await _standing(transaction, caller, entity, version, moment)
        await check_ends(transaction, terms, before)
        await _require(transaction, caller, entity, terms, moment)
        document = {**terms, "id": entity, "status": ACTIVE, "version": version + 1, "updatedAt": moment}
        return [Draft(f"{_label(entity)}_CHANGED", entity, document)], {"id": entity}

    return await journal.answer(request, decide, at=moment)


async def withdraw_instrument(
    journal: Journal, caller: Caller, request_id: str, entity: str, version: int, reason: str
) -> Receipt:
    """Withdraw an instrument for good, and return the receipt; raise what `change_instrument` does."""
    text = text_of(reason, "reason", InstrumentRefused.told, LONGEST_REASON)
    body = {"mutation": "withdrawInstrument", "id": entity, "version": version, "reason": text}
    request, moment = Request.of(caller.account, request_id, body), now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        before = await _standing(transaction, caller, entity, version, moment)
        after = {**before, "status": WITHDRAWN, "reason": text, "version": version + 1, "updatedAt": moment}
        return [Draft(f"{_label(entity)}_CHANGED", entity, cast("Document", after))], {"id": entity}

    return await journal.answer(request, decide, at=moment)


async def _standing(
    transaction: Transaction, caller: Caller, entity: str, version: int, moment: str
) -> InstrumentDocument:
    """Return an instrument that may be changed, as it stands."""
    rows = await transaction.run(aggregate_of(entity).read, keys=[entity])
    if not rows:
        raise NotFound(f"instrument '{shown(entity)}' does not exist", field="id")
    document = cast("InstrumentDocument", aggregate_of(entity).document(rows[0]))
    await _require(transaction, caller, entity, cast("Document", document), moment)
    if document["version"] != version:
        raise VersionConflict(entity, version, document["version"])
    if document["status"] == WITHDRAWN:
        raise InstrumentRefused(Problem("id", entity, "was withdrawn, which is for good; enter a new one"))
    return document


async def _require(transaction: Transaction, caller: Caller, entity: str, terms: Document, moment: str) -> None:
    """Return when the caller may say this of the instrument; raise `NotAllowed`."""
    if "organization" in terms:
        _, target = await reading.organization_of(transaction, terms["organization"])
        await rights.require(transaction, caller.account, [Action.OFFER], target, moment)
    if entity.startswith(POLICY) or "organization" not in terms:
        lineages = await rights.lineages_of(transaction, terms["regions"])
        for code in terms["regions"]:
            target = Target(tuple(lineages.get(code, {}).values()))
            await rights.require(transaction, caller.account, [Action.CULTIVATE], target, moment)


async def check_ends(transaction: Transaction, terms: Document, before: Mapping[str, Any]) -> None:
    """Raise `InstrumentRefused` unless all that is named is there, and open or in force where it is new."""
    problems: list[Problem] = []
    offering = terms.get("organization")
    if offering and offering != before.get("organization"):
        organization, _ = await reading.organization_of(transaction, offering)
        if organization["status"] in CLOSED:
            problems.append(Problem("organization", offering, "is closed"))
    lineages = await rights.lineages_of(transaction, terms["regions"])
    for code in terms["regions"]:
        current = lineages.get(code, {})
        if not current:
            problems.append(Problem("regions", shown(code), "is no division; allowed: six-digit codes"))
        elif code not in current and code not in before.get("regions", ()):
            problems.append(Problem("regions", code, f"is retired; in force are {', '.join(sorted(current))}"))
    parts = terms.get("supports", [])
    known = {row["id"] for row in await transaction.run(queries.FIND_PARTS, ids=parts)} if parts else set()
    problems += [Problem("supports", shown(part), "is no part of a plan") for part in parts if part not in known]
    if problems:
        raise InstrumentRefused(*problems)


def _type_of(entity: str) -> InstrumentType:
    return InstrumentType.POLICY if entity.startswith(POLICY) else InstrumentType.FINANCE_PRODUCT


def _label(entity: str) -> str:
    """Return what the journal calls an instrument of this id."""
    return _type_of(entity).value
