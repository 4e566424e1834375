"""Verification of the journal: nothing was changed, removed, swapped, cut, or edited behind its back.

What it finds: a row that was edited, removed, added, or put elsewhere; an entity whose stored document is not that of
its last row, is missing, or has no row at all; nodes that no journalled entity owns; a head that is older than an
anchor or does not agree with it; receipts of rows that the journal does not have.
What it cannot find: a database replaced as a whole, journal and entities, by one with another history, unless an anchor
kept elsewhere says so; rows cut after the youngest anchor together with what they did and their receipts; a receipt
that was taken away, or whose answer was edited.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field

from graph_schema import queries
from graph_schema.aggregate import Aggregate, Document, aggregate_of
from graph_schema.anchors import Anchor
from graph_schema.canonical import canonical
from graph_schema.change import GENESIS, Change, content_of, hash_of
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.head import Head
from graph_schema.journal import Journal
from graph_schema.pages import PAGE, pages
from graph_schema.vocabulary import OWN_LABELS, is_public

LATE_ROWS = 100_000  # written by others during a verification: half an hour of small writes
SHOWN = 20  # findings kept in full; more are counted


@dataclass
class Report:
    """What a verification read and what it found; clean when nothing was found."""

    rows: int = 0
    erased: int = 0
    entities: int = 0
    anchors: int = 0
    receipts: int = 0
    found: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return self.found == 0

    def add(self, finding: str) -> None:
        """Count a finding and keep the first of them in words."""
        self.found += 1
        if len(self.findings) < SHOWN:
            self.findings.append(finding)


async def verify(
    graph: Graph, journal: Journal, aggregates: Sequence[Aggregate], anchors: Iterable[Anchor] = ()
) -> Report:
    """Read the journal up to its present head and every entity, and report every disagreement.

    Others may write meanwhile; raise `Unavailable` while an import is unfinished.
    """
    report = Report()
    head = await _quiet_head(graph, journal, report)
    last = await _verify_chain(journal, aggregates, head, _expected(anchors, report), report)
    suspects: dict[str, str] = {}
    for aggregate in aggregates:
        await _verify_entities(graph, aggregate, last, suspects, report)
    suspects |= dict.fromkeys(last, "its last row says that it exists, the graph does not hold it")
    for row in await journal.rows(head.seq, LATE_ROWS):
        suspects.pop(row.entity or "", None)
    for entity, finding in suspects.items():
        report.add(f"{entity}: {finding}")
    await _verify_labels(graph, aggregates, report)
    await _verify_receipts(graph, journal, report)
    return report


async def _quiet_head(graph: Graph, journal: Journal, report: Report) -> Head:
    """Return the head that this verification is about; report when rows are missing below it or lie beyond it."""
    head = await journal.head()
    if head.importing:
        raise Unavailable(f"import {head.importing} is running", hint="verify again when it has ended")
    stored = (await graph.read(queries.LAST_SEQ))[0]
    now = await journal.head()
    if now.seq == head.seq and not now.importing and stored["changes"] != head.seq:
        report.add(f"{stored['changes']} rows are stored, {head.seq} belong to the chain")
    return head


def _expected(anchors: Iterable[Anchor], report: Report) -> dict[int, str]:
    """Return the anchored hashes by sequence number; two anchors that disagree are a finding."""
    expected: dict[int, str] = {}
    for anchor in anchors:
        if expected.setdefault(anchor.seq, anchor.hash) != anchor.hash:
            report.add(f"anchor {anchor.seq}: two anchors of this row disagree, the journal had two histories")
    report.anchors = len(expected)
    return expected


async def _verify_chain(
    journal: Journal, aggregates: Sequence[Aggregate], head: Head, expected: dict[int, str], report: Report
) -> dict[str, bytes | None]:
    """Check the chain and return the digest of the last document of each entity that should exist."""
    last: dict[str, bytes | None] = {}
    previous, seq = GENESIS, 0
    async for row in _rows(journal, head.seq):
        seq += 1
        if row.seq != seq:
            report.add(f"rows {seq} to {row.seq - 1} are missing")
            seq = row.seq
        for fault in row_faults(row, previous):
            report.add(f"row {row.seq}: {fault}")
        if expected.get(row.seq, row.hash) != row.hash:
            report.add(f"row {row.seq}: its hash is not that of the anchor {row.seq}:{expected[row.seq]}")
        previous = row.hash
        report.rows += 1
        report.erased += row.salt is None
        _remember(last, row, aggregates)
    if (head.seq, head.hash) != (seq, previous):
        report.add(f"the head says row {head.seq} with hash {head.hash}, the last row is {seq} with hash {previous}")
    for place in sorted(place for place in expected if place > seq):
        report.add(f"anchor {place}: the journal ends at row {seq}, its tail was cut")
    return last


async def _rows(journal: Journal, until: int) -> AsyncIterator[Change]:
    """Yield the rows up to a sequence number; a page may be shorter than asked where rows are missing."""
    for after in range(0, until, PAGE):
        for row in await journal.rows(after, min(PAGE, until - after)):
            yield row


def row_faults(row: Change, previous: str) -> Iterable[str]:
    """Yield what is wrong with a row that should follow one of this hash."""
    """Tell what is wrong with a row that should follow the one with the hash `previous`."""
    if row.previous != previous:
        yield "it does not follow the row before it"
    if hash_of(previous, row.seq, row.at, row.content) != row.hash:
        yield "its hash is not that of its contents"
    if row.kind is not None and row.public != is_public(row.kind):
        yield f"a row of kind {row.kind} is {'private' if row.public else 'public'}, it says otherwise"
    if row.salt is None:
        if row.payload is not None:
            yield "it has a payload but no salt: nothing says that the payload is its own"
    else:
        told = content_of(row.salt, row.actor or "", row.kind or "", row.entity or "", row.payload)
        if told != row.content:
            yield "its actor, kind, entity or payload was changed"


def _remember(last: dict[str, bytes | None], row: Change, aggregates: Sequence[Aggregate]) -> None:
    """Keep the digest of what the graph should hold after this row, or None where it was erased."""
    if row.entity is None or aggregate_of(aggregates, row.entity) is None:
        return
    if row.payload is None and row.salt is not None:
        last.pop(row.entity, None)
    else:
        last[row.entity] = None if row.payload is None else _digest(row.payload)


async def _verify_entities(
    graph: Graph, aggregate: Aggregate, last: dict[str, bytes | None], suspects: dict[str, str], report: Report
) -> None:
    """Compare every stored entity of one kind with its last row, and take it from `last`."""
    async for page in pages(graph, aggregate):
        for document in page:
            entity = str(document["id"])
            report.entities += 1
            finding = _entity_fault(document, entity in last, last.pop(entity, None))
            if finding:
                suspects[entity] = finding


def _entity_fault(document: Document, told: bool, digest: bytes | None) -> str | None:
    if not told:
        return "the graph holds it, the journal does not"
    if digest is None:
        return "its last row is erased, so that nothing says what it should be"
    return None if digest == _digest(canonical(document)) else "the graph holds another document than its last row"


async def _verify_labels(graph: Graph, aggregates: Sequence[Aggregate], report: Report) -> None:
    """Report nodes that no kind of entity owns: whatever shows them shows what nobody wrote through the journal."""
    owned = frozenset[str](OWN_LABELS).union(*(aggregate.labels for aggregate in aggregates))
    for row in await graph.read(queries.COUNT_LABELS):
        if row["label"] not in owned:
            report.add(f"{row['nodes']} nodes labelled {row['label']} belong to no entity of the journal")


async def _verify_receipts(graph: Graph, journal: Journal, report: Report) -> None:
    """Count the receipts of requests, and report the outermost that are not of a row; the chain has no gaps."""
    found = (await graph.read(queries.COUNT_RECEIPTS))[0]
    head = await journal.head()
    report.receipts = found["receipts"]
    if unnumbered := found["receipts"] - found["numbered"]:
        report.add(f"{unnumbered} of {found['receipts']} receipts are of no row")
    if found["numbered"] and found["first"] < 1:
        report.add(f"a receipt is of row {found['first']}, the first is 1")
    if found["numbered"] and found["last"] > head.seq:
        report.add(f"a receipt is of row {found['last']}, the journal ends at row {head.seq}")


def _digest(payload: str) -> bytes:
    return hashlib.sha256(payload.encode()).digest()
