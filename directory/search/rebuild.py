"""Building the index anew from the graph, consistent with one row of the journal."""

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from directory.search.interpretation import prepare
from directory.search.storage import Damaged, State, Storage
from directory.search.tables import Tables
from directory.search.writer import Writer
from directory.store import all_listed
from graph_schema.change import Change
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal

SCAN_ROWS = 2_000  # documents read at once: some megabytes
FOLLOW_ROWS = 2_000  # rows of the journal read at once: as large as the batches of an import
IMPORT_SECONDS = 900.0  # the longest wait for the end of an import: a million organizations take some minutes
IMPORT_POLL_SECONDS = 0.5

T = TypeVar("T")
logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Source:
    """What an index is made from."""

    graph: Graph
    journal: Journal


@dataclass(frozen=True)
class Built:
    """A writer of an index that is in force, the tables it writes with, and where in the journal it stands."""

    writer: Writer
    tables: Tables
    state: State


async def rebuild(storage: Storage, source: Source) -> Built:
    """Build a new index, put it in force and return it; the old one serves until then.

    Raises `Unavailable` when an import stays unfinished.
    """
    started = time.monotonic()
    built = None
    while built is None:
        await _imports_ended(source.journal)
        built = await _attempt(storage, source)
    try:
        await in_thread(lambda: built.writer.commit(built.state))
        storage.switch(built.writer.directory)
    except BaseException:
        _discard(built.writer)
        raise
    logger.info("search.rebuilt", seq=built.state.seq, seconds=round(time.monotonic() - started, 3))
    return built


def touches_tables(changes: list[Change]) -> bool:
    """Tell whether a region or a category changed, which any number of entries may depend on."""
    return any(change.entity is not None and change.entity.startswith(("region-", "category-")) for change in changes)


async def kept_tables(directory: Path) -> Tables:
    """Return the tables kept beside an index, ready to be searched; raise `Damaged` when they are not there whole."""
    tables = await in_thread(lambda: Tables.kept(directory))
    if tables is None:
        raise Damaged("the tables beside the index are missing or damaged")
    return await prepared(tables)


async def prepared(tables: Tables) -> Tables:
    """Return tables when they are ready to be searched."""
    await in_thread(lambda: prepare(tables.regions))
    return tables


async def in_thread(work: Callable[[], T]) -> T:
    """Return what blocking work returns; when cancelled, wait for its end first, so that nothing runs unattended."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def _attempt(storage: Storage, source: Source) -> Built | None:
    """Return a build that is not yet committed; None when the graph changed in a way that spoils it."""
    head = await source.journal.head()
    tables = await prepared(await Tables.read(source.graph))
    directory = storage.fresh()
    await in_thread(lambda: tables.keep(directory))
    writer = await in_thread(lambda: Writer.create(directory, tables.entries()))
    try:
        await _scan(writer, source)
        # What follows is applied to entries, and the writer knows those that are committed; nobody opens this one yet.
        await in_thread(lambda: writer.commit(State(head.seq, head.hash)))
        # An import that began meanwhile may have shown documents that are not published, and may yet be undone.
        now = await source.journal.head()
        imported = now.importing is not None or now.imports != head.imports
        state = None if imported else await _caught_up(writer, source.journal, State(head.seq, head.hash))
    except BaseException:
        _discard(writer)
        raise
    if state is None:
        _discard(writer)
        return None
    return Built(writer, tables, state)


def _discard(writer: Writer) -> None:
    shutil.rmtree(writer.directory, ignore_errors=True)


async def _scan(writer: Writer, source: Source) -> None:
    """Add all organizations, a page in a thread while the next one is read."""
    adding: asyncio.Task[None] | None = None
    try:
        async for documents in all_listed(source.graph, SCAN_ROWS):
            if adding:
                await adding
            adding = asyncio.create_task(in_thread(partial(writer.add, documents)))
    finally:
        if adding:
            await adding


async def _caught_up(writer: Writer, journal: Journal, state: State) -> State | None:
    """Apply what was written during the scan: documents read early are old by then, those read late are newer."""
    while changes := await journal.rows(state.seq, FOLLOW_ROWS):
        if touches_tables(changes):
            return None
        await in_thread(lambda page=changes: writer.apply(page))  # type: ignore[misc]
        state = State(changes[-1].seq, changes[-1].hash)
    return state


async def _imports_ended(journal: Journal) -> None:
    """Return when no import is open; one whose process is gone is undone."""
    deadline = time.monotonic() + IMPORT_SECONDS
    while await journal.importing():
        await journal.recover()
        if time.monotonic() > deadline:
            raise Unavailable(
                f"the index cannot be built: an import is unfinished for {IMPORT_SECONDS:.0f} s",
                hint="wait for its end; when its process is gone it is undone by itself, from another host in minutes",
            )
        await asyncio.sleep(IMPORT_POLL_SECONDS)
