"""What an import will do: made from a whole file before anything is written."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError
from hashlib import sha256

from directory.importing import grouping, mapping, reading, stored
from directory.importing.changes import Change, ordered
from directory.importing.faults import Fault, Remark
from directory.importing.identities import Identity, clashes, dangling, identified, repeated
from directory.importing.mapping import Columns
from directory.importing.merging import merged, unchanged
from directory.importing.records import Context, Reading, Record, RecordReader
from graph_schema.aggregate import Document
from graph_schema.connection import Graph
from graph_schema.journal import DOCUMENT_BYTES, ONE_TRANSACTION

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all."""

PROGRESS_ROWS = 500  # between two calls: some ten a second
MERGE_ROWS = 1_000  # whole organizations in memory beside the plan


def silent(_: int, __: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Plan:
    """What an import will do, or why it will do nothing.

    With any fault nothing may be written. `digest` is the SHA-256 of the file; `curation` waits for a person.
    What is too much for one transaction can be written in parts: first the new ones in their order, then the others.
    """

    digest: str
    new: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    curation: tuple[Remark, ...] = ()

    @property
    def writes(self) -> int:
        """Return the number of organizations that are written."""
        return len(self.new) + len(self.changed)


def read_records(content: bytes, columns: Columns | None, context: Context, progress: Progress = silent) -> Reading:
    """Return the records of a file; its columns are recognised by the header where none are given.

    Raises `InvalidInput` when the file cannot be read as a table.
    """
    sheet = reading.read(content)
    columns = columns or mapping.recognised(sheet.header)
    reader = RecordReader(columns, sheet.header, context)
    wrong = list(columns.header_faults(sheet.header))
    reader.reading.headed = not wrong
    reader.reading.faults += [*sheet.faults, *wrong]
    if len(set(sheet.header.cells)) < len(sheet.header.cells):
        return reader.reading
    for count, row in enumerate(sheet.rows, start=1):
        reader.add(row)
        if count % PROGRESS_ROWS == 0 or count == len(sheet.rows):
            progress(count, len(sheet.rows))
    reader.reading.records, contradictions = grouping.grouped(reader.reading.records)
    reader.reading.faults += contradictions
    return reader.reading


async def plan(
    content: bytes, columns: Columns | None, graph: Graph, context: Context, progress: Progress = silent
) -> Plan:
    """Return what the import of a file will do; nothing is written. Raises `InvalidInput` as `read_records` does."""
    # In a thread: a server answers others meanwhile, and a large file takes seconds.
    found = await asyncio.to_thread(read_records, content, columns, context, progress)
    digest = sha256(content).hexdigest()
    broken = {fault.line for fault in found.faults}
    sound = [record for record in found.records if found.headed and record.line not in broken]
    identities, faults = await _identities(graph, sound, found.records, context)
    if all_faults := sorted({*found.faults, *faults}):
        return Plan(digest, faults=tuple(all_faults), curation=tuple(found.remarks))
    outcome = await _outcome(graph, identities, context)
    curation = tuple(sorted([*found.remarks, *outcome.remarks]))
    try:
        new = ordered(outcome.new) if len(outcome.new) + len(outcome.changed) > ONE_TRANSACTION else outcome.new
    except CycleError as error:
        outcome.faults.append(_circle(error.args[1], identities))
    if outcome.faults:
        return Plan(digest, faults=tuple(sorted(outcome.faults)), curation=curation)
    same = len(identities) - len(outcome.new) - len(outcome.changed)
    return Plan(digest, new=tuple(new), changed=tuple(outcome.changed), unchanged=same, curation=curation)


async def _identities(
    graph: Graph, sound: Sequence[Record], every: Sequence[Record], context: Context
) -> tuple[list[Identity], list[Fault]]:
    existing = await stored.find(graph, sound)
    identities, faults = identified(sound, existing, context.regions)
    fresh = {one.id for one in identities if one.known is None and not one.record.values.get("id")}
    existing.add(await stored.find_by_id(graph, fresh))
    ids = {record.values["id"] for record in every if record.values.get("id")}
    faults += [*repeated(every), *clashes(identities, existing), *dangling(identities, existing, ids)]
    return identities, faults


async def _outcome(graph: Graph, identities: Sequence[Identity], context: Context) -> "_Outcome":
    """Return what each record makes of its organization."""
    outcome = _Outcome()
    for start in range(0, len(identities), MERGE_ROWS):
        part = identities[start : start + MERGE_ROWS]
        before = await stored.documents(graph, [one.id for one in part if one.known])
        for one in part:
            held = before.get(one.id)
            outcome.add(one, merged(one.record, one.id, held, context.regions), held)
    return outcome


@dataclass
class _Outcome:
    """What is written, and what is found out when organizations are put together."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, one: Identity, document: Document, held: Document | None) -> None:
        if "region" not in document:
            message = "has no division; find it and give its code in the column region"
            self.remarks.append(Remark(one.record.line, str(document["name"]), message))
        if held is not None and unchanged(document, held):
            return
        change = Change(document, held["version"] if held else 0)
        (self.changed if held else self.new).append(change)
        if size := change.excess():
            message = f"makes a document of {size} characters; allowed: {DOCUMENT_BYTES}"
            self.faults.append(Fault(one.record.line, "", one.id, message))


def _circle(ids: Sequence[str], identities: Sequence[Identity]) -> Fault:
    """Return the fault of references that form a circle, at the first row of it."""
    first = min((one for one in identities if one.id in ids), key=lambda one: one.record.line)
    message = (
        f"memberOf and succeeds form a circle: {' → '.join(ids)}; allowed in files of up to {ONE_TRANSACTION} changes"
    )
    return Fault(first.record.line, "", "", message)
