"""The process that writes the index: follows the journal, builds anew when it must.

As it is the one of several that always runs, it also undoes an import whose process is gone, which keeps all others
from writing.
"""

import time

from directory.search.rebuild import FOLLOW_ROWS, Built, Source, in_thread, kept_tables, rebuild, touches_tables
from directory.search.snapshot import Snapshot
from directory.search.storage import Damaged, Opened, State, Storage, guarded, logger, open_index
from directory.search.tables import Tables
from directory.search.view import View
from directory.search.writer import Writer
from graph_schema.journal import Journal

RECOVER_SECONDS = 5.0  # between looks for an import whose process is gone: no client waits longer than a retry or two
COMMIT_ROWS = 20_000  # rows behind one commit at most, so that an import of a usual size appears at once


class Leader:
    """Holds the writer; `snapshot` is what requests see."""

    def __init__(self, storage: Storage, source: Source, built: Built) -> None:
        self._storage = storage
        self._source = source
        self._recovered = time.monotonic()
        self._take(built)

    @classmethod
    async def open(cls, storage: Storage, source: Source) -> "Leader":
        """Return the leader of the index in force, or of a new one when that is missing, damaged or of other data."""
        built = await _ready(storage, source) or await rebuild(storage, source)
        storage.sweep(built.writer.directory)
        return cls(storage, source, built)

    async def step(self) -> None:
        """Apply what the journal holds by now; raise `Damaged` when the index on disk is gone."""
        if self._storage.current() != self._writer.directory:
            raise Damaged("the index is not in force any more")
        if time.monotonic() - self._recovered >= RECOVER_SECONDS:
            await self._recover()
        head = await self._source.journal.head()
        if head.seq <= self._state.seq:
            if State(head.seq, head.hash) != self._state:
                await self._renew("other_data")
            return
        await self._follow()

    async def _follow(self) -> None:
        """Apply the rows after the state of the index, or build anew when they do not follow from it."""
        state, pending = self._state, 0
        while pending < COMMIT_ROWS and (changes := await self._source.journal.rows(state.seq, FOLLOW_ROWS)):
            if changes[0].previous != state.hash:
                await self._renew("other_data")
                return
            if touches_tables(changes):
                await self._renew("tables")
                return
            await in_thread(lambda page=changes: self._writer.apply(page))  # type: ignore[misc]
            state, pending = State(changes[-1].seq, changes[-1].hash), pending + len(changes)
        if pending:
            await in_thread(lambda: self._writer.commit(state))
            self._show(state)

    async def close(self) -> None:
        """Give the index free."""
        await in_thread(self._writer.close)

    async def _recover(self) -> None:
        self._recovered = time.monotonic()
        if undone := await self._source.journal.recover():
            logger.warning("journal.import_undone", rows=undone)

    async def _renew(self, reason: str) -> None:
        """Build anew: the tables changed, or the graph was replaced under the index, as by a backup."""
        logger.info("search.renewed", reason=reason, seq=self._state.seq)
        old = self._writer
        self._take(await rebuild(self._storage, self._source))
        await in_thread(old.close)

    def _take(self, built: Built) -> None:
        self._writer: Writer = built.writer
        self._tables: Tables = built.tables
        self._show(built.state)

    def _show(self, state: State) -> None:
        view = guarded(lambda: View.of(self._writer.index))
        self.snapshot: Snapshot = self._tables.snapshot(view, state)
        self._state = state  # last: what could not be shown is not done


async def _ready(storage: Storage, source: Source) -> Built | None:
    """Return the index in force; None when there is none that can be used for this graph."""
    directory = storage.current()
    if directory is None:
        return None
    try:
        opened = await in_thread(lambda: open_index(directory, verify=True))
        if not await _belongs(opened, source.journal):
            logger.warning("search.other_data", seq=opened.state.seq)
            return None
        tables = await kept_tables(directory)
        writer = await in_thread(lambda: Writer(directory, opened.view.index, tables.entries()))
    except Damaged as error:
        logger.warning("search.damaged", reason=str(error))
        return None
    return Built(writer, tables, opened.state)


async def _belongs(opened: Opened, journal: Journal) -> bool:
    """Tell whether the journal holds the row that the index was last applied to: another graph or a backup does not."""
    seq = opened.state.seq
    head = await journal.head()
    if seq >= head.seq:
        return State(head.seq, head.hash) == opened.state
    found = await journal.rows(seq - 1, 1) if seq else []
    return seq == 0 or (bool(found) and found[0].hash == opened.state.hash)
