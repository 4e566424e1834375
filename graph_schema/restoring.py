"""Restoring a backup into an empty graph, on either engine: all of it or nothing.

The file is read three times: to see that it is whole, to write rows and nodes, and, when all nodes are there, to write
their parts and edges. It goes as an import: what is written lies beyond the head until the last step moves it, and a
killed restore is undone like any other import.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from graph_schema import queries
from graph_schema.aggregate import Aggregate, Document
from graph_schema.archive import FILES, JOURNAL, RECEIPTS, Archive, Header
from graph_schema.backup import Progress
from graph_schema.change import GENESIS, Change
from graph_schema.charge import Charge, still_open
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.durable import write_whole
from graph_schema.errors import Conflict
from graph_schema.head import Head
from graph_schema.journal import Journal, append
from graph_schema.migrations import STEPS
from graph_schema.slices import slices
from graph_schema.storing import add, link
from graph_schema.verify import row_faults

NAME = "import-backup"
PASSED = 100  # members between signs of life: 200,000 rows, which are passed over in seconds


@dataclass(frozen=True)
class Backup:
    """A backup that was found whole: its last row, and the seq of the last row of each entity."""

    archive: Archive
    header: Header
    last: Change | None
    latest: dict[str, int]

    def present(self, rows: Iterable[Change]) -> Iterator[tuple[str, Document]]:
        """Yield the entities of these rows that exist in the end, as they were then."""
        for row in rows:
            if row.entity and self.latest.get(row.entity) == row.seq and (document := row.document()) is not None:
                yield row.entity, document


def examined(archive: Archive, kept: Sequence[str]) -> Backup:
    """Return a backup of which every row and every file was checked; raise `DamagedBackup` or `Conflict`."""
    header = archive.header()
    if header.schema > len(STEPS):
        raise Conflict(
            f"the backup has schema version {header.schema}, this program knows {len(STEPS)}",
            hint="install the newer smenet that wrote it",
        )
    latest: dict[str, int] = {}
    last: Change | None = None
    for name, content in archive.members():
        if name.startswith(FILES) and not _allowed(name, kept):
            raise archive.damaged(f"a file does not belong there: {name[:80]!r}")
        for row in _changes(archive, content) if name.startswith(JOURNAL) else ():
            seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
            faults = [*row_faults(row, previous), *([] if row.seq == seq + 1 else [f"row {seq + 1} is missing"])]
            if faults:
                raise archive.damaged(f"row {row.seq}: {faults[0]}")
            if row.entity:
                latest[row.entity] = row.seq
            last = row
    if ((last.seq, last.hash) if last else (0, GENESIS)) != (header.seq, header.hash):
        raise archive.damaged(f"its last row is not the head that it tells, row {header.seq}")
    return Backup(archive, header, last, latest)


def _changes(archive: Archive, content: bytes) -> Iterator[Change]:
    """Yield the rows of a member of the journal; raise `DamagedBackup` for one of another shape."""
    names = {field.name for field in fields(Change)}
    for row in archive.rows_of(content):
        if row.keys() != names or type(row["seq"]) is not int or not isinstance(row["at"], str):
            raise archive.damaged("a row of the journal has another shape")
        yield Change(**row)


async def restore(
    journal: Journal, backup: Backup, aggregates: Sequence[Aggregate], data: Path, progress: Progress
) -> int:
    """Write a backup into an empty graph and its files below `data`; return the seq of the head.

    Raise `Conflict` when the graph holds anything; on any error nothing is left in the graph.
    """
    _refuse_rows(await journal.head())
    await asyncio.to_thread(_write_files, backup.archive, data)
    if backup.last is None:
        return 0
    async with journal.importing_as(NAME, _only_into_nothing) as (charge, _):
        await _Restoring(journal, backup, aggregates, charge, progress).write()
        return (await journal.close_import(charge, backup.last)).seq


async def _only_into_nothing(transaction: Transaction) -> Sequence[Draft]:
    """Raise `Conflict` unless the journal is empty, now that nobody writes it any more."""
    _refuse_rows(await Head.read(transaction.run))
    return ()


def _refuse_rows(head: Head) -> None:
    """Raise `Conflict` when there are rows up to the head."""
    if head.seq:
        raise Conflict(
            f"the graph holds {head.seq} rows of a journal; a backup is restored into an empty one",
            hint="choose an empty data directory with --data, or an empty database",
        )


@dataclass(frozen=True)
class _Restoring:
    """One restore, under way."""

    journal: Journal
    backup: Backup
    aggregates: Sequence[Aggregate]
    charge: Charge
    progress: Progress

    async def write(self) -> None:
        whole = 2 * self.backup.header.seq
        async for rows in self._changes():
            await self.journal.write(partial(self._nodes, rows=rows))
            self.progress(rows[-1].seq, whole)
        async for rows in self._changes():
            await self.journal.write(partial(self._edges, rows=rows))
            self.progress(self.backup.header.seq + rows[-1].seq, whole)
        async for receipts in self._parts(RECEIPTS):
            await self.journal.write(partial(self._receipts, receipts=receipts))

    async def _changes(self) -> AsyncIterator[list[Change]]:
        """Yield the rows of the journal in order, in parts of one transaction."""
        async for rows in self._parts(JOURNAL):
            yield [Change(**row) for row in rows]

    async def _parts(self, folder: str) -> AsyncIterator[list[dict[str, Any]]]:
        """Yield the rows of each member in a folder; give a sign of life now and then while others are passed over."""
        for number, (name, content) in enumerate(self.backup.archive.members(), start=1):
            if name.startswith(folder):
                yield self.backup.archive.rows_of(content)
            elif number % PASSED == 0:
                await self.journal.write(partial(still_open, charge=self.charge))

    async def _nodes(self, transaction: Transaction, rows: Sequence[Change]) -> None:
        await still_open(transaction, self.charge)
        await append(transaction, rows)
        for aggregate, documents in self._by_aggregate(rows):
            await add(transaction, aggregate, documents)

    async def _edges(self, transaction: Transaction, rows: Sequence[Change]) -> None:
        await still_open(transaction, self.charge)
        for aggregate, documents in self._by_aggregate(rows):
            await link(transaction, aggregate, documents)

    async def _receipts(self, transaction: Transaction, receipts: Sequence[Document]) -> None:
        await still_open(transaction, self.charge)
        for part in slices(receipts):
            await transaction.run(queries.WRITE_RECEIPTS, rows=part)

    def _by_aggregate(self, rows: Sequence[Change]) -> Iterator[tuple[Aggregate, list[Document]]]:
        """Yield the entities of these rows that exist in the end, by kind."""
        present = list(self.backup.present(rows))
        for aggregate in self.aggregates:
            documents = [document for entity, document in present if entity.startswith(aggregate.prefix)]
            if documents:
                yield aggregate, documents


def _allowed(name: str, kept: Sequence[str]) -> bool:
    """Return whether a file lies in one of the folders that belong to a backup."""
    path = PurePosixPath(name.removeprefix(FILES))
    return ".." not in path.parts and any(path.is_relative_to(folder) for folder in kept)


def _write_files(archive: Archive, data: Path) -> None:
    """Write the files of a backup, each whole and on the disk before it has its name."""
    for name, content in archive.members():
        if not name.startswith(FILES):
            continue
        path = data / name.removeprefix(FILES)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.part")
        draft.unlink(missing_ok=True)  # of a restore that was killed
        write_whole(path, content, draft)
