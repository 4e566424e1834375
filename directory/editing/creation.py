"""Creating the entry of an organization, once: nobody shall stand in the directory twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directory.accounts.roles import Action
from directory.editing import queries
from directory.editing.days import checked_day, effective
from directory.editing.desk import EVER, Desk, Outcome
from directory.editing.refusals import DuplicateConflict, EditRefused, Problem
from directory.editing.relations import check_hubs
from directory.editing.values import Fields, Values
from directory.importing.matching import normalised
from directory.regions import Regions
from graph_schema.aggregate import Document

MOST_NAMESAKES = 20  # told and confirmed at once: nobody looks through more of one name in one division


@dataclass(frozen=True)
class NewEntry:
    """Fields of an organization that the directory does not hold yet.

    `although` are the ids of those that bear its name in its division and are known to be others.
    """

    values: Mapping[str, Any]
    although: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any], although: Sequence[str], regions: Regions) -> "NewEntry":
        """Return the entry that a request asks for; raise `EditRefused` for what can never be."""
        values, problems = Fields(regions).read(given)
        if len(although) > MOST_NAMESAKES:
            problems.append(Problem("although", "", f"holds {len(although)} ids; allowed: at most {MOST_NAMESAKES}"))
        if problems:
            raise EditRefused(*problems)
        return cls(values, tuple(sorted(set(although))))

    def body(self) -> Document:
        """Return what of it belongs to the body of a request."""
        return {"values": dict(self.values), "although": list(self.although)}

    async def document(self, desk: Desk, more: Values, replaced: Collection[str] = ()) -> Document:
        """Return the whole document, with more fields, without version and time.

        Its id is made of the request, so that a repeated attempt makes the same one. Raise `NotAllowed`, `EditRefused`,
        and `DuplicateConflict` when somebody has its credit code, or its name in its division, whom it does not replace
        and whom `although` does not name.
        """
        document = desk.created({**more, **self.values})
        await desk.require([Action.EDIT], document["id"], document.get("region"))
        await check_hubs(desk, document["id"], document.get("memberOf", []))
        if holder := await desk.code_holder(document):
            raise DuplicateConflict(f"creditCode {document['creditCode']} is that of {holder}", [holder])
        await self._check_namesakes(desk, document, replaced)
        return document

    async def _check_namesakes(self, desk: Desk, document: Document, replaced: Collection[str]) -> None:
        rows = await desk.transaction.run(queries.READ_NAMES_IN, code=document.get("region", ""))
        name = normalised(document["name"])
        known = {*self.although, *replaced}
        found = sorted(row["id"] for row in rows if normalised(row["name"]) == name and row["id"] not in known)
        if found:
            raise DuplicateConflict(
                f"{len(found)} of this name in this division, such as {found[0]}",
                found[:MOST_NAMESAKES],
                hint="if it is another organization, name these ids in although",
            )


@dataclass(frozen=True)
class Creation:
    """An organization that shall have an entry, true since a day or since ever."""

    entry: NewEntry
    effective_on: str | None = None

    def __post_init__(self) -> None:
        """Raise `EditRefused` for a day of another century."""
        checked_day(self.effective_on)

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        return {"mutation": "createOrganization", "effectiveOn": self.effective_on, **self.entry.body()}

    async def drafts(self, desk: Desk) -> Outcome:
        """Return the new organization; raise what forbids it."""
        since = {"validFrom": effective(self.effective_on, EVER, desk.moment)} if self.effective_on else {}
        document = await self.entry.document(desk, since)
        return [desk.draft("ORGANIZATION_ADDED", document)], {}
