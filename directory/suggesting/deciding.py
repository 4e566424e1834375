"""Deciding about a suggestion: an accepted one is written into the entry in the same transaction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from directory.accounts.documents import Caller
from directory.accounts.refusals import NotFound, VersionConflict
from directory.accounts.roles import Action
from directory.correcting import corrected, says_the_same
from directory.editing.desk import Desk
from directory.editing.status import checked_reason
from directory.regions import Regions
from directory.scalars import shown
from directory.suggesting.aggregate import SUGGESTIONS
from directory.suggesting.documents import SuggestionState
from directory.suggesting.refusals import SuggestionRefused
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

_ID = re.compile(r"suggestion-[a-z0-9]{1,60}")


@dataclass(frozen=True)
class Decision:
    """What shall become of a suggestion, and why; `version` is the organization's that the caller read, if told."""

    suggestion: str
    accept: bool
    reason: str
    version: int | None = None

    def __post_init__(self) -> None:
        """Raise `EditRefused` for a reason that is none."""
        checked_reason(self.reason)

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"id": self.suggestion, "accept": self.accept, "reason": self.reason, "version": self.version}
        return {"mutation": "decideSuggestion", **told}


async def decide_suggestion(
    journal: Journal, regions: Regions, caller: Caller, request_id: str, decision: Decision
) -> Receipt:
    """Decide about a suggestion on behalf of the caller, and return the receipt.

    Its row is that of the suggestion. Its answer holds the `id` of the organization, and how many rows lie `behind` its
    own: 0 when it was not corrected. Raise `NotFound`, `NotAllowed`, `VersionConflict`, `SuggestionRefused`,
    `CorrectionRefused`, `RequestIdConflict`.
    """
    request = Request.of(caller.account, request_id, decision.body())
    moment = now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        desk = Desk(transaction, caller.account, request.key, regions, moment)
        suggestion = await _stored(transaction, decision.suggestion)
        before = await _subject(desk, suggestion, decision)
        corrections = await _corrections(desk, decision, suggestion, before)
        document = _decided(decision, suggestion, caller.account, moment)
        drafts = [*corrections, Draft("SUGGESTION_DECIDED", document["id"], document)]
        return drafts, {"id": before["id"], "behind": len(corrections)}

    return await journal.answer(request, decide, at=moment)


async def _stored(transaction: Transaction, suggestion: str) -> Document:
    """Return a suggestion; raise `NotFound`."""
    known = _ID.fullmatch(suggestion)
    rows = await transaction.run(SUGGESTIONS.read, keys=[suggestion]) if known else []
    if not rows:
        raise NotFound(f"suggestion '{shown(suggestion)}' does not exist", field="id")
    return SUGGESTIONS.document(rows[0])


async def _subject(desk: Desk, suggestion: Document, decision: Decision) -> Document:
    """Return the organization, of which the caller may decide; raise what forbids it."""
    before = await desk.stored(suggestion["organization"])
    await desk.require([Action.CORRECT], before["id"], before.get("region"))
    if suggestion["state"] != SuggestionState.OPEN.value:
        raise SuggestionRefused(f"{suggestion['id']} was {suggestion['state']} at {suggestion['decidedAt']}")
    if decision.version not in {None, before["version"]}:
        raise VersionConflict(before["id"], decision.version or 0, before["version"])
    return before


async def _corrections(desk: Desk, decision: Decision, suggestion: Document, before: Document) -> Sequence[Draft]:
    """Return the correction that an accepted suggestion makes; none when the entry says so already."""
    changes = suggestion.get("changes")
    if not decision.accept or not changes or says_the_same(changes, before, desk.regions):
        return ()
    return [await corrected(desk, changes, before)]


def _decided(decision: Decision, suggestion: Document, account: str, moment: str) -> Document:
    state = SuggestionState.ACCEPTED if decision.accept else SuggestionState.REJECTED
    told = {"decidedAt": moment, "decidedBy": account, "reason": checked_reason(decision.reason)}
    return {**suggestion, "state": state.value, **told}
