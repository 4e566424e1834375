"""What one process holds open while it serves: the graph, its journal, the search index and the evidence."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import structlog

from cultivation.aggregates import AGGREGATES
from cultivation.tiers.keeping import TITLE_KEEPER
from directory.accounts.documents import Caller
from directory.context import Context
from directory.search.criteria import Criteria
from directory.search.index import SearchIndex
from evaluation.evidence.store import EvidenceStore
from evaluation.explaining import explain
from evaluation.inheriting import inherit
from graph_schema.address import Address
from graph_schema.anchors import Anchors
from graph_schema.bookmarks import Bookmarks
from graph_schema.bookmarks import Callers as BookmarksOfCallers
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal
from graph_schema.room import ENDLESS, Room
from web import metrics
from web.allowance import Allowance, Unlimited
from web.identity.callers import Callers, Nobody
from web.identity.feeds import Feeds
from web.identity.sessions import Sessions
from web.identity.ways import Ways
from web.live.stream import Stream
from web.supervision import supervise
from web.trusted_documents import Trust
from web.uploads import Uploads

log = structlog.get_logger("smenet.parts")


class Parts:
    """Filled before the first request; `stopping` is set when the process shall end, `callers` tells who asks.

    `ways` are those by which people sign in at the pages, `allowance` tells what each may spend, `trust` which
    documents are taken.
    """

    callers: Callers = Nobody()
    ways: Ways = Ways()
    allowance: Allowance = Unlimited()
    trust: Trust = Trust()
    graph: Graph
    journal: Journal
    index: SearchIndex
    evidence: EvidenceStore
    sessions: Sessions
    feeds: Feeds
    uploads: Uploads
    anchors: Anchors
    stream: Stream
    stopping: asyncio.Event

    async def open(self, address: Address, data: Path, stack: AsyncExitStack, room: Room = ENDLESS) -> None:
        """Open everything and leave the closing, in reverse order, to the stack; raises Unavailable."""
        self.stopping = asyncio.Event()
        stack.callback(metrics.leave)
        self.graph = await Graph.open(address)
        stack.push_async_callback(self.graph.close)
        self._seen = BookmarksOfCallers(self.graph.bookmarks)
        self.journal = Journal(self.graph, AGGREGATES, Anchors(data / "anchors"), room)
        stack.push_async_callback(self._anchor)
        self.evidence = EvidenceStore(data / "evidence")
        self.sessions, self.feeds = Sessions(data / "sessions"), Feeds(data / "calendars")
        self.uploads, self.anchors = Uploads(data / "uploads"), Anchors(data / "anchors")
        self.index = await SearchIndex.open(data / "index", self.graph, self.journal)
        stack.push_async_callback(self.index.close)
        self.stream = Stream(self.graph, self.journal, self.index)
        stack.callback(asyncio.create_task(metrics.watch(self._applied)).cancel)
        stack.callback(asyncio.create_task(supervise(self.index, self.journal)).cancel)

    async def _anchor(self) -> None:
        """Keep the head outside the database; a graph that is away must not keep the process from ending."""
        try:
            await self.journal.anchor()
        except Unavailable as error:
            log.warning("no anchor at stop", error=error.message)

    def context(self, caller: Caller | None = None) -> Context:
        """Return a fresh context for one request of a caller: one snapshot, empty loaders.

        It sees all that the index was made from, and what the caller has seen before.
        """
        seen = self._seen.of(caller.account) if caller else Bookmarks(self.graph.bookmarks)
        return Context.of(
            self.graph.seen_by(seen), self.journal, self.index, explain, caller, inherit, titles=TITLE_KEEPER
        )

    async def wait_for(self, seq: int, seconds: float) -> None:
        """Return when this process answers from `seq` or later; raises Unavailable when that takes longer."""
        await self.index.wait_for(seq, seconds)

    def _applied(self) -> tuple[int, int]:
        snapshot = self.index.snapshot()
        return snapshot.as_of, snapshot.count(Criteria())
