"""Verification of a part of the journal: that its rows follow each other and each tells what was written."""

from collections.abc import Iterable

from graph_schema.anchors import Anchor
from graph_schema.change import GENESIS
from graph_schema.journal import Journal
from graph_schema.pages import PAGE
from graph_schema.verify import Report, row_faults

MOST_ROWS = 20_000  # of one verification: about a second


async def verify_range(journal: Journal, first: int, last: int, anchors: Iterable[Anchor] = ()) -> Report:
    """Report on the rows from one sequence number to another, both included, at most `MOST_ROWS`.

    It finds a row that was edited, removed, added or put elsewhere, and one that disagrees with an anchor. It does not
    look at the entities; `verify` does, and at the journal's end.
    """
    report = Report()
    last = min(last, (await journal.head()).seq, first + MOST_ROWS - 1)
    before = await journal.rows(first - 2, 1) if first > 1 else []
    previous = before[-1].hash if before else GENESIS
    expected = {anchor.seq: anchor.hash for anchor in anchors if first <= anchor.seq <= last}
    report.anchors, seq = len(expected), first - 1
    for after in range(first - 1, last, PAGE):
        for row in await journal.rows(after, min(PAGE, last - after)):
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
    if seq < last:
        report.add(f"rows {seq + 1} to {last} are missing")
    return report
