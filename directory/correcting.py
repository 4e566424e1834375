"""Correcting the entry of an organization: the fields that shall change, checked as an import checks them.

Where it lies, whether it works, what it offers and whom it serves are no corrections: they change for a reason. So a
correction keeps the day from which on the entry is true: what it says was so all along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.accounts.documents import Caller
from directory.accounts.roles import Action
from directory.documents import without_blanks
from directory.editing.desk import Desk, Outcome, Seen, carry_out
from directory.editing.refusals import Problem, ProblemsFound
from directory.editing.values import Fields, laid_over
from directory.importing.changes import Change
from directory.importing.merging import unchanged
from directory.regions import Regions
from graph_schema.aggregate import Document
from graph_schema.draft import Draft
from graph_schema.journal import DOCUMENT_BYTES, Journal
from graph_schema.receipts import Receipt

CONTACT = frozenset({"address", "phone", "email", "website", "openingHours"})
"""What the staff of an organization may correct; the rest is for the administrators who answer for the directory."""

NO_REGIONS = Regions(())  # a correction names no division


class CorrectionRefused(ProblemsFound):
    """A correction that cannot be made, with every reason."""

    code = "CORRECTION_REFUSED"


@dataclass(frozen=True)
class Correction:
    """Fields of an organization as they shall be, None removes one; `version` is the one it was read at."""

    organization: str
    version: int
    values: Mapping[str, Any]

    @classmethod
    def of(cls, organization: str, version: int, given: Mapping[str, Any]) -> "Correction":
        """Return the correction that a request asks for; raise `CorrectionRefused` for what can never be.

        `given` are texts, whole numbers, lists of texts or None by field; a point may be in any datum, and abroad.
        """
        values, problems = _FIELDS.read(given)
        if not given:
            problems.append(Problem("", "", "no field is given; give those that shall change"))
        if problems:
            raise CorrectionRefused(*problems)
        return cls(organization, version, values)

    @property
    def actions(self) -> list[Action]:
        """Return what the caller must be allowed to do."""
        return [Action.CORRECT_CONTACT if self.values.keys() <= CONTACT else Action.CORRECT]

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"organization": self.organization, "version": self.version, "values": dict(self.values)}
        return {"mutation": "correctOrganization", **told}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the change of the organization; raise what forbids it."""
        before = await desk.entry(Seen(self.organization, self.version), *self.actions)
        return [await corrected(desk, self.values, before)], {}


async def correct_organization(
    journal: Journal, regions: Regions, caller: Caller, request_id: str, correction: Correction
) -> Receipt:
    """Write the correction on behalf of the caller, and return the receipt.

    Raise `NotFound`, `NotAllowed`, `VersionConflict`, `CorrectionRefused`, `RequestIdConflict`.
    """
    return await carry_out(journal, regions, caller, request_id, correction)


async def corrected(desk: Desk, values: Mapping[str, Any], before: Document) -> Draft:
    """Return the change that a correction makes of an entry; raise `CorrectionRefused` when it cannot stand."""
    document = _said(values, before, desk.regions)
    if unchanged(document, before):
        raise CorrectionRefused(Problem("", "", "everything is so already; nothing would change"))
    change = Change(document, before["version"])
    if change.excess():
        raise CorrectionRefused(Problem("", "", f"the entry would be longer than {DOCUMENT_BYTES} characters"))
    code = document.get("creditCode")
    if code is not None and code != before.get("creditCode") and (holder := await desk.code_holder(document)):
        raise CorrectionRefused(Problem("creditCode", code, f"is that of {holder}"))
    return Draft("ORGANIZATION_CHANGED", before["id"], change.written(desk.moment))


def says_the_same(values: Mapping[str, Any], before: Document, regions: Regions) -> bool:
    """Return whether an entry says already what a correction would make it say."""
    return unchanged(_said(values, before, regions), before)


def _said(values: Mapping[str, Any], before: Document, regions: Regions) -> Document:
    """Return the document as it shall be, without version and time; no other name is equal to the name."""
    document = laid_over(values, before, regions)
    aliases = [alias for alias in document.get("aliases", ()) if alias != document["name"]]
    return without_blanks({**document, "aliases": aliases})


_FIELDS = Fields(NO_REGIONS)
