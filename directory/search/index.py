"""The search index of this process: always open, always followed.

One process of those that share the directory leads and writes, the others read; when the leader is gone, the next one
that looks takes its place.
"""

import asyncio
import contextlib
import time
from pathlib import Path

from directory.search.leader import Leader
from directory.search.reader import Reader
from directory.search.rebuild import Source
from directory.search.snapshot import Snapshot
from directory.search.storage import Damaged, Lock, Storage, logger
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal

LEADER_SECONDS = 0.25  # between looks at the journal: a quarter of the second in which a change shall be found
READER_SECONDS = 0.05  # between looks at the commits of another process: only a file's date is read
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0  # seconds after an error; doubled while it goes on
OPEN_SECONDS = 1_200.0  # the longest wait for another process to build: longer than it waits for an import


class SearchIndex:
    """Answers with snapshots, and follows the journal in the background until it is closed."""

    def __init__(self, path: Path, graph: Graph, journal: Journal) -> None:
        self._storage = Storage(path)
        self._source = Source(graph, journal)
        self._routed = graph.address.routed
        self._lock = Lock(path)
        self._leader: Leader | None = None
        self._reader = Reader(self._storage, self._source)
        self._snapshot: Snapshot | None = None
        self._nudged = asyncio.Event()
        self._moved = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: Path, graph: Graph, journal: Journal) -> "SearchIndex":
        """Return the index in the directory, built anew when it is missing, damaged, of another version or other data.

        Raises `Unavailable` when the graph does not answer, or when nobody builds an index in time.
        """
        index = cls(path, graph, journal)
        try:
            await index._begin()
        except BaseException:
            await index.close()
            raise
        index._task = asyncio.create_task(index._follow())
        index._task.add_done_callback(_ended)
        return index

    def snapshot(self) -> Snapshot:
        """Return the directory as this process knows it now."""
        if self._snapshot is None:
            raise Unavailable("the search index is not open")
        return self._snapshot

    @property
    def leads(self) -> bool:
        """Tell whether this process writes the index."""
        return self._leader is not None

    @property
    def followed(self) -> bool:
        """Tell whether this process still follows the journal; else it answers from the past."""
        return self._task is not None and not self._task.done()

    async def wait_for(self, seq: int, seconds: float) -> None:
        """Return when the index reflects the journal's row `seq`; raise `Unavailable` when it does not in time."""
        if self.snapshot().as_of >= seq:
            return
        self.nudge()
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: self.snapshot().as_of >= seq)
        except TimeoutError:
            raise Unavailable(
                f"row {seq} of the journal is not applied within {seconds:g} s; row {self.snapshot().as_of} is",
                field="atLeast",
                hint="try again; is the number one that a mutation returned?",
            ) from None

    async def moved(self, seq: int) -> None:
        """Return when the index reflects a row behind `seq`, however long that takes; no look is asked for."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.snapshot().as_of > seq)

    def nudge(self) -> None:
        """Look at the journal now: a write just happened in this process."""
        self._nudged.set()

    async def close(self) -> None:
        """Stop following and let another process lead."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
        await self._resign()
        self._lock.release()

    async def _begin(self) -> None:
        """Take steps until there is something to answer with; a build that fails is tried again after a pause."""
        deadline, pause = time.monotonic() + OPEN_SECONDS, FIRST_PAUSE
        while True:
            rest = READER_SECONDS
            try:
                await self._step()
            except Damaged as error:
                logger.warning("search.step_failed", error=repr(error), pause=pause)
                rest, pause = pause, min(pause * 2, LONGEST_PAUSE)
            if self._snapshot is not None:
                return
            if time.monotonic() > deadline:
                raise Unavailable("no process built the search index", hint="see the log of the others")
            await asyncio.sleep(rest)

    async def _follow(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._step()
                pause = FIRST_PAUSE
                await self._rest(LEADER_SECONDS if self.leads else READER_SECONDS)
            except Exception as error:  # noqa: BLE001  who stops following would answer from the past for ever
                logger.warning("search.step_failed", error=repr(error), pause=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._nudged.wait()
        self._nudged.clear()

    async def _step(self) -> None:
        if not self._lock.acquire():
            await self._resign()
            await self._reader.step()
            if await self._has_seen(self._reader.snapshot):
                await self._show(self._reader.snapshot)
            return
        if self._leader is None:
            self._leader = await Leader.open(self._storage, self._source)
            await self._show(self._leader.snapshot)
        try:
            await self._leader.step()
        except Damaged:
            await self._resign()
            raise
        await self._show(self._leader.snapshot)

    async def _has_seen(self, snapshot: Snapshot | None) -> bool:
        """Return whether this process has seen in the graph what another one has made a snapshot of.

        From then on its bookmarks let no member of a cluster show it less.
        """
        if not self._routed or snapshot is None or snapshot is self._snapshot:
            return True
        return (await self._source.journal.head()).seq >= snapshot.as_of

    async def _show(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None and snapshot is not self._snapshot:
            async with self._moved:
                self._snapshot = snapshot
                self._moved.notify_all()

    async def _resign(self) -> None:
        leader, self._leader = self._leader, None
        if leader is not None:
            with contextlib.suppress(Damaged):
                await leader.close()


def _ended(task: asyncio.Task[None]) -> None:
    """Log why nobody follows the journal any more, unless that was asked for."""
    if not task.cancelled() and (error := task.exception()):
        logger.error("search.not_followed", exc_info=error)
