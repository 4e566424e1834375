"""Suggesting a correction: by anybody, signed in or not; nothing changes until an administrator accepts it."""

from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directory.accounts.anonymous import anonymous
from directory.accounts.documents import Caller
from directory.correcting import Correction, CorrectionRefused
from directory.documents import without_blanks
from directory.editing.desk import Desk
from directory.editing.refusals import Problem
from directory.importing import cells
from directory.importing.faults import Refused
from directory.regions import Regions
from directory.scalars import shown
from directory.suggesting import queries
from directory.suggesting.documents import SuggestionState
from directory.suggesting.refusals import SuggestionRefused
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

LONGEST_NOTE = 2_000  # characters: a paragraph
LONGEST_CONTACT = 200  # characters: a name, a mail address and a telephone number
MOST_OPEN = 100  # undecided suggestions about one organization: beyond, the queue would be a flood's
ID_CHARACTERS = 26  # of base32, 130 bits: an id that nobody guesses

_TEXTS = {"note": cells.text(LONGEST_NOTE, lines=True), "contact": cells.text(LONGEST_CONTACT)}


@dataclass(frozen=True)
class Suggested:
    """What somebody suggests about an organization: fields as they shall be, a note, and how to reach them."""

    organization: str
    changes: Mapping[str, Any]
    note: str | None = None
    contact: str | None = None

    @classmethod
    def of(cls, organization: str, given: Mapping[str, Any], note: str | None, contact: str | None) -> "Suggested":
        """Return what a request suggests; raise `CorrectionRefused` for what can never be."""
        problems: list[Problem] = []
        texts: dict[str, str] = {}
        for name, value in (("note", note), ("contact", contact)):
            try:
                texts[name] = _TEXTS[name]((value or "").strip())
            except Refused as refusal:
                problems += [Problem(name, shown(part), message) for part, message in refusal.problems]
        changes: Mapping[str, Any] = {}
        try:
            changes = Correction.of(organization, 0, given).values if given else {}
        except CorrectionRefused as error:
            problems += error.problems
        if not given and not (note or "").strip():
            problems.append(Problem("", "", "nothing is suggested; give changes, a note, or both"))
        if problems:
            raise CorrectionRefused(*problems)
        return cls(organization, changes, texts["note"] or None, texts["contact"] or None)

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"organization": self.organization, "changes": dict(self.changes)}
        return {"mutation": "suggestCorrection", "note": self.note, "contact": self.contact, **told}


async def suggest(
    journal: Journal, regions: Regions, caller: Caller | None, request_id: str, suggested: Suggested
) -> Receipt:
    """Keep a suggestion and return the receipt; its answer holds the `id` of the suggestion.

    Raise `NotFound`, `SuggestionRefused` when too many wait already, `RequestIdConflict`.
    """
    account = caller.account if caller else anonymous(request_id, suggested.body())
    request = Request.of(account, request_id, suggested.body())
    moment = now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        desk = Desk(transaction, account, request.key, regions, moment)
        before = await desk.stored(suggested.organization)
        count = (await transaction.run(queries.COUNT_OPEN, organization=before["id"]))[0]["suggestions"]
        if count >= MOST_OPEN:
            raise SuggestionRefused(f"{count} suggestions about {before['id']} wait already; {MOST_OPEN} are allowed")
        document = _document(suggested, before, request.key, moment) | ({"by": account} if caller else {})
        return [Draft("SUGGESTION_ADDED", document["id"], document, fresh=True)], {"id": document["id"]}

    return await journal.answer(request, decide, at=moment)


def _document(suggested: Suggested, before: Document, key: str, moment: str) -> Document:
    return without_blanks(
        {
            "id": f"suggestion-{b32encode(bytes.fromhex(key)).decode().lower()[:ID_CHARACTERS]}",
            "organization": before["id"],
            "state": SuggestionState.OPEN.value,
            "at": moment,
            "version": before["version"],
            "note": suggested.note,
            "contact": suggested.contact,
        }
        | ({"changes": dict(suggested.changes)} if suggested.changes else {})
    )
