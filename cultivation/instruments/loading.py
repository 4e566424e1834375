"""Instruments from a file (TOML): the whole file or nothing, each fault told with its line."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cultivation.instruments.aggregate import aggregate_of
from cultivation.instruments.documents import ACTIVE, POLICY, PRODUCT, WITHDRAWN
from cultivation.instruments.kinds import InstrumentType
from cultivation.instruments.terms import terms_of
from cultivation.instruments.writing import check_ends
from cultivation.refusals import InstrumentRefused
from directory.accounts.reading import Reading
from directory.accounts.refusals import NotFound
from directory.importing.faults import Fault, report
from directory.scalars import shown
from evaluation.standards import document
from evaluation.standards.positions import Path as Place
from evaluation.standards.positions import positions
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import InvalidInput
from graph_schema.journal import Journal

MOST_ROWS = 10_000  # of one file: written in one transaction
TABLES = {"policies": (POLICY, InstrumentType.POLICY), "products": (PRODUCT, InstrumentType.FINANCE_PRODUCT)}
KEYS = frozenset(
    {
        *("id", "title", "english", "kind", "description", "organization", "issuer", "url", "regions"),
        *("greenRights", "eligibility", "supports", "validFrom", "validTo", "synthetic"),
    }
)
_ID = re.compile(r"(policy|product)-[a-z0-9][a-z0-9-]{0,59}", re.ASCII)


@dataclass(frozen=True)
class Row:
    """An instrument of a file: its place there, its id and what it says."""

    place: Place
    id: str
    terms: Document


class File:
    """A file that was read: its rows, and where each of its keys stands."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self.faults: list[Fault] = []
        try:
            content = document.read(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise InvalidInput(f"{name} is no TOML: {error}") from error
        self._lines = positions(text)
        self.rows = list(self._read(content))

    @classmethod
    def of(cls, path: Path) -> "File":
        """Read a file; raise `InvalidInput` for what is no TOML in UTF-8."""
        try:
            return cls(path.name, path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{path.name} is no UTF-8 text: {error.reason} at byte {error.start}") from error

    def told(self, place: Place, refusal: InstrumentRefused | NotFound) -> None:
        """Note what is wrong with a row, at the line of the key that it is about."""
        if isinstance(refusal, NotFound):
            self._add((*place, refusal.field or ""), "", refusal.message)
            return
        for problem in refusal.problems:
            self._add((*place, problem.field), problem.value, problem.message)

    def check(self) -> None:
        """Raise `InvalidInput` with every fault, by line; nothing when there is none."""
        if self.faults:
            raise InvalidInput(f"{self._name}:\n{report(sorted(self.faults))}", hint="correct them and load again")

    def _read(self, content: dict[str, Any]) -> Iterator[Row]:
        for table, rows in content.items():
            if table not in TABLES or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                self._add((table,), "", f"is no list of tables that is asked for; allowed: {', '.join(TABLES)}")
                continue
            for index, row in enumerate(rows):
                yield from self._row(table, (table, index), row)
        total = sum(len(rows) for rows in content.values() if isinstance(rows, list))
        if total > MOST_ROWS:
            self._add((), str(total), f"rows are more than a file may have; allowed: {MOST_ROWS}")

    def _row(self, table: str, place: Place, row: dict[str, Any]) -> Iterator[Row]:
        prefix, type_ = TABLES[table]
        for key in sorted(row.keys() - KEYS):
            self._add((*place, key), "", f"is not asked for; allowed: {', '.join(sorted(KEYS))}")
        entity = str(row.get("id", ""))
        if not _ID.fullmatch(entity) or not entity.startswith(prefix):
            self._add((*place, "id"), entity, f"is no id; allowed: {prefix} and 1 to 60 of a-z, 0-9 and -")
        try:
            yield Row(place, entity, terms_of(type_, row))
        except InstrumentRefused as refused:
            self.told(place, refused)

    def _add(self, place: Place, value: str, message: str) -> None:
        column = str(place[-1]) if place else ""
        while place and place not in self._lines:
            place = place[:-1]
        self.faults.append(Fault(self._lines.get(place, 0), column, value, message))


@dataclass(frozen=True)
class Loaded:
    """What came of a file: how many instruments were new, changed, the same already; the seq of the last row."""

    new: int
    changed: int
    unchanged: int
    seq: int


async def load_instruments(graph: Graph, journal: Journal, file: File, actor: str, *, dry_run: bool = False) -> Loaded:
    """Write what the graph holds otherwise, all or nothing; raise `InvalidInput` with every fault, by line.

    It is done by the word of whoever runs the machine, so that nobody's rights are asked for.
    """
    file.check()
    moment = now()
    drafts: list[Draft] = []

    async def decide(transaction: Transaction) -> Sequence[Draft]:
        drafts[:] = await _drafts(transaction, file, moment)
        return drafts

    if dry_run:
        drafts = await _drafts(Reading(graph), file, moment)
        seq = (await journal.head()).seq
    else:
        seq = await journal.commit(actor, decide, at=moment)
    fresh = sum(draft.fresh for draft in drafts)
    return Loaded(fresh, len(drafts) - fresh, len(file.rows) - len(drafts), seq)


async def _drafts(transaction: Transaction, file: File, moment: str) -> list[Draft]:
    """Return the changes that the rows make; raise `InvalidInput` for what they name that is not there."""
    drafts, seen = list[Draft](), set[str]()
    for row in file.rows:
        rows = await transaction.run(aggregate_of(row.id).read, keys=[row.id])
        before = aggregate_of(row.id).document(rows[0]) if rows else {}
        try:
            _check_standing(row.id, before, seen)
            await check_ends(transaction, row.terms, before)
        except (InstrumentRefused, NotFound) as refused:
            file.told(row.place, refused)
            continue
        seen.add(row.id)
        after = {**row.terms, "id": row.id, "status": ACTIVE}
        if {key: value for key, value in before.items() if key not in {"version", "updatedAt"}} != after:
            label = "POLICY" if row.id.startswith(POLICY) else "FINANCE_PRODUCT"
            written = {**after, "version": before.get("version", 0) + 1, "updatedAt": moment}
            kind = f"{label}_{'CHANGED' if before else 'ADDED'}"
            drafts.append(Draft(kind, row.id, written, fresh=not before))
    file.check()
    return drafts


def _check_standing(entity: str, before: Document, seen: set[str]) -> None:
    if entity in seen:
        raise InstrumentRefused.told("stands twice in the file", field="id")
    if before.get("status") == WITHDRAWN:
        raise InstrumentRefused.told(f"{shown(entity)} was withdrawn, which is for good", field="id")
