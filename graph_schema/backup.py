"""A backup while others write: the journal up to one row, and what belongs to it.

Rows are never changed and have no gaps, so all of them up to the head of the first moment are one state of everything:
each entity is its last row. Receipts are written with their rows, files before them, so those of that moment are there
when they are read. The same file is restored on either engine.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from graph_schema import queries
from graph_schema.archive import FILES, JOURNAL, RECEIPTS, ArchiveWriter, Header, writing
from graph_schema.archive import FORMAT as PRESENT
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.journal import BATCH_ROWS, Journal
from graph_schema.migrations import version
from graph_schema.pages import pages_of_keys

Progress = Callable[[int, int], None]
"""Told how many of how many rows are done."""


async def back_up(
    graph: Graph, journal: Journal, path: Path, data: Path, kept: Sequence[str], progress: Progress
) -> Header:
    """Write a backup to `path` and return its header; `kept` names the folders of the data directory that belong to it.

    Raise `Conflict` when there is such a file.
    """
    head = await journal.head()
    header = Header(PRESENT, await version(graph), now(), head.seq, head.hash)
    with writing(path, header) as archive:
        await _write_journal(journal, archive, head.seq, progress)
        await _write_receipts(graph, archive, head.seq)
        for name, file in _files(data, kept):
            await asyncio.to_thread(archive.add, name, await asyncio.to_thread(file.read_bytes))
    return header


async def _write_journal(journal: Journal, archive: ArchiveWriter, until: int, progress: Progress) -> None:
    """Write the rows, a page being packed while the next one is read."""
    packing: asyncio.Task[None] | None = None
    for number, after in enumerate(range(0, until, BATCH_ROWS), start=1):
        page = await journal.rows(after, min(BATCH_ROWS, until - after))
        if packing:
            await packing
        lines = [vars(row) for row in page]
        packing = asyncio.create_task(asyncio.to_thread(archive.add_rows, JOURNAL, number, lines))
        progress(after + len(page), until)
    if packing:
        await packing


async def _write_receipts(graph: Graph, archive: ArchiveWriter, until: int) -> None:
    number = 0
    async for keys in pages_of_keys(graph, queries.KEYS_OF_RECEIPTS, BATCH_ROWS):
        number += 1
        receipts = await graph.read(queries.READ_RECEIPTS, keys=keys)
        archive.add_rows(RECEIPTS, number, [receipt for receipt in receipts if receipt["seq"] <= until])


def _files(data: Path, kept: Sequence[str]) -> Iterator[tuple[str, Path]]:
    for folder in kept:
        for file in sorted((data / folder).rglob("*")):
            if file.is_file():
                yield f"{FILES}{file.relative_to(data).as_posix()}", file
