"""A process that reads the index another one writes."""

from pathlib import Path

from directory.search.rebuild import Source, in_thread, kept_tables, prepared
from directory.search.snapshot import Snapshot
from directory.search.storage import META, Damaged, Opened, Storage, open_index, reload_index
from directory.search.tables import Tables


class Reader:
    """Looks whether there is a newer commit; `snapshot` is what requests see, None before there is any index."""

    def __init__(self, storage: Storage, source: Source) -> None:
        self._storage = storage
        self._source = source
        self._opened: Opened | None = None
        self._tables: Tables | None = None
        self._seen: tuple[int, int] | None = None
        self.snapshot: Snapshot | None = None

    async def step(self) -> None:
        """Show the newest commit; an index that is being replaced right now is left for the next look.

        Raise `Damaged` when the one in force cannot be used.
        """
        directory = self._storage.current()
        try:
            if directory is None or (seen := _stamp(directory)) == self._seen:
                return
            await self._look(directory)
        except (Damaged, OSError) as error:
            self._opened = None  # opened anew at the next look
            if directory == self._storage.current():
                raise Damaged(str(error)) from error
            return
        self._seen = seen

    async def _look(self, directory: Path) -> None:
        if self._opened is None or self._opened.directory != directory or self._tables is None:
            # A build of its own, because a region or category changed: the tables are read anew with it.
            opened = await in_thread(lambda: open_index(directory, verify=False))
            self._tables = await self._tables_of(directory)
        else:
            opened = reload_index(self._opened)
        self._opened = opened
        self.snapshot = self._tables.snapshot(opened.view, opened.state)

    async def _tables_of(self, directory: Path) -> Tables:
        """Return the tables kept beside an index, else those of the graph; raise `Damaged` while an import is in it.

        Nobody waits here for its end: who has to undo it may be gone, so that somebody must look for the leader's lock.
        """
        try:
            return await kept_tables(directory)
        except Damaged:
            before = await self._source.journal.head()
            tables = await Tables.read(self._source.graph)
            if before.importing or (await self._source.journal.head()).imports != before.imports:
                raise
            return await prepared(tables)


def _stamp(directory: Path) -> tuple[int, int]:
    """Return what changes with every commit: Tantivy replaces its list of files."""
    found = (directory / META).stat()
    return found.st_ino, found.st_mtime_ns
