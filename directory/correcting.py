"""Correcting the entry of an organization: the fields that shall change, checked as an import checks them.

Where it lies, whether it works, what it offers and whom it serves are no corrections: they change for a reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotFound, VersionConflict
from directory.accounts.roles import Action
from directory.documents import without_blanks
from directory.importing import cells, places, queries
from directory.importing.changes import Change
from directory.importing.columns import LONGEST_NAME, MOST_ALIASES, organization_id, readers
from directory.importing.faults import Refused
from directory.importing.merging import merged, unchanged
from directory.importing.records import Record, point_problems, tidied
from directory.regions import Regions
from directory.scalars import shown
from directory.store import read_organizations_by
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.errors import InvalidInput
from graph_schema.journal import DOCUMENT_BYTES, Journal
from graph_schema.receipts import Receipt, Request

CONTACT = frozenset({"address", "phone", "email", "website", "openingHours"})
"""What the staff of an organization may correct; the rest is for the administrators who answer for the directory."""

POINT = frozenset({"latitude", "longitude", "pointAccuracy"})
NO_REGIONS = Regions(())  # a correction names no division


@dataclass(frozen=True)
class Problem:
    """A field that cannot be corrected in this way: what was given, at most 40 characters of it, and what is allowed.

    `field` is empty when the correction as a whole is meant.
    """

    field: str
    value: str
    message: str


class CorrectionRefused(InvalidInput):
    """A correction that cannot be made, with every reason."""

    code = "CORRECTION_REFUSED"

    def __init__(self, *problems: Problem) -> None:
        first = problems[0]
        place = f"{first.field} {first.value!r} " if first.field else ""
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        super().__init__(f"{place}{first.message}{more}")
        self.problems = problems


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
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, value in given.items():
            try:
                values[name] = _read(name, value)
            except Refused as refusal:
                problems += [Problem(name, shown(part), message) for part, message in refusal.problems]
        if "name" in values and values["name"] is None:
            problems.append(Problem("name", "", "is empty; an organization needs a name"))
        problems += _place(values)
        if not given:
            problems.append(Problem("", "", "no field is given; give those that shall change"))
        if problems:
            raise CorrectionRefused(*problems)
        return cls(organization, version, tidied(values))

    @property
    def actions(self) -> list[Action]:
        """Return what the caller must be allowed to do."""
        return [Action.CORRECT_CONTACT if self.values.keys() <= CONTACT else Action.CORRECT]

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"organization": self.organization, "version": self.version, "values": dict(self.values)}
        return {"mutation": "correctOrganization", **told}


async def correct_organization(
    journal: Journal, regions: Regions, caller: Caller, request_id: str, correction: Correction
) -> Receipt:
    """Write the correction on behalf of the caller, and return the receipt.

    Raise `NotFound`, `NotAllowed`, `VersionConflict`, `CorrectionRefused`, `RequestIdConflict`.
    """
    request = Request.of(caller.account, request_id, correction.body())
    moment = now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        before = await _stored(transaction, correction.organization)
        target = await rights.organization_target(transaction, correction.organization, before.get("region"))
        await rights.require(transaction, caller.account, correction.actions, target, moment)
        if before["version"] != correction.version:
            raise VersionConflict(correction.organization, correction.version, before["version"])
        document = _corrected(correction, before, regions)
        await _check(transaction, document, before)
        after = Change(document, before["version"]).written(moment)
        return [Draft("ORGANIZATION_CHANGED", correction.organization, after)], {"id": correction.organization}

    return await journal.answer(request, decide, at=moment)


async def _stored(transaction: Transaction, organization: str) -> Document:
    """Return the organization's document; raise `NotFound`."""
    try:
        documents = await read_organizations_by(transaction.run, [organization_id(organization)])
    except Refused:
        documents = []
    if not documents:
        raise NotFound(f"organization '{shown(organization)}' does not exist", field="id")
    return cast("Document", documents[0])


def _corrected(correction: Correction, before: Document, regions: Regions) -> Document:
    """Return the document as it shall be, without version and time; its point is that of before unless one is given."""
    document = merged(Record(0, dict(correction.values)), correction.organization, before, regions)
    aliases = [alias for alias in document.get("aliases", ()) if alias != document["name"]]
    document = without_blanks({**document, "aliases": aliases})
    if "latitude" in correction.values:
        return document
    kept = {name: value for name, value in before.items() if name in POINT}
    return {name: value for name, value in document.items() if name not in POINT} | kept


async def _check(transaction: Transaction, document: Document, before: Document) -> None:
    """Raise `CorrectionRefused` when the document cannot stand beside what the graph holds."""
    if unchanged(document, before):
        raise CorrectionRefused(Problem("", "", "everything is so already; nothing would change"))
    if Change(document, before["version"]).excess():
        raise CorrectionRefused(Problem("", "", f"the entry would be longer than {DOCUMENT_BYTES} characters"))
    code = document.get("creditCode")
    if code is not None and code != before.get("creditCode"):
        for row in await transaction.run(queries.FIND_BY_CREDIT_CODE, keys=[code]):
            if row["id"] != document["id"]:
                raise CorrectionRefused(Problem("creditCode", code, f"is that of {row['id']}"))


def _read(name: str, value: Any) -> Any:
    """Return a value as a file's cell would give it; None for null, empty text and empty list."""
    if value is None or isinstance(value, float | bool):
        return value
    if isinstance(value, list):
        return cells.unique_list([item.strip() for item in value], cells.text(LONGEST_NAME), MOST_ALIASES) or None
    text = str(value).strip()
    return _READERS[name](text) if text else None


def _place(values: dict[str, Any]) -> list[Problem]:
    """Put the point in WGS-84 in place of what is said about it, and return what is wrong with it."""
    datum, abroad = values.pop("datum", None) or "WGS84", values.pop("abroad", None)
    if "latitude" not in values:
        return []
    latitude, longitude = values["latitude"], values["longitude"]
    problems = [Problem(*found) for found in point_problems(values, abroad=bool(abroad))]
    if latitude is not None and longitude is not None and not problems:
        values["latitude"], values["longitude"] = places.point(latitude, longitude, datum)
    return problems


_READERS = readers(NO_REGIONS, ())
