"""The one way to write: every change of an entity and its journal row in the same transaction.

Small writes go through `commit`. Large imports go through `load`: their rows lie beyond the head, where no reader
looks, until the closing row moves the head over all of them at once; `recover` undoes one that never closed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import groupby
from typing import TypeVar

from graph_schema import queries
from graph_schema.aggregate import Aggregate, aggregate_of
from graph_schema.anchors import EVERY, Anchors
from graph_schema.canonical import canonical
from graph_schema.change import Change, content_of, hash_of, new_salt
from graph_schema.charge import Charge, held, still_open
from graph_schema.clock import beat, now
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Conflict, InvalidInput, Unavailable, WriteFailed
from graph_schema.head import Head
from graph_schema.importer import Importer
from graph_schema.receipts import Answer, Receipt, Request
from graph_schema.room import ENDLESS, Room
from graph_schema.slices import slices
from graph_schema.storing import store
from graph_schema.vocabulary import is_public

ONE_TRANSACTION = 20_000  # rows that both engines hold in one transaction with their default memory
BATCH_ROWS = 2_000  # of one transaction of a larger load: more rows made it no faster on either engine
RECEIPTS_AT_ONCE = 20_000  # deleted in one transaction; nodes without edges, which take no longer than rows
DOCUMENT_BYTES = 1_000_000  # of one document: a thousand times the usual, well inside one message
TURNS = 20  # two processes that write without pause lose about every second turn


Result = TypeVar("Result")
Decide = Callable[[Transaction], Awaitable[Sequence[Draft]]]


class Journal:
    """Writes entities with their journal rows, and reads the rows."""

    answered = 0  # the seq of the youngest receipt, where a journal of one request counts it

    def __init__(
        self, graph: Graph, aggregates: Sequence[Aggregate], anchors: Anchors | None = None, room: Room = ENDLESS
    ) -> None:
        self._graph = graph
        self._aggregates = aggregates
        self._anchors = anchors
        self._room = room
        self._turn = asyncio.Lock()  # writers of one process line up here instead of colliding in the database

    async def head(self) -> Head:
        """Return the youngest visible row."""
        return await Head.read(self._graph.read)

    async def importing(self) -> bool:
        """Return whether an import is unfinished."""
        return (await self.head()).importing is not None

    async def rows(self, after: int, first: int) -> list[Change]:
        """Return at most `first` visible rows with a sequence number above `after`, ascending."""
        until = min(after + first, (await self.head()).seq)
        if until <= after:
            return []
        return [Change(**row) for row in await self._graph.read(queries.READ_CHANGES, first=after + 1, last=until)]

    async def rows_of(self, entity: str, after: int, first: int) -> list[Change]:
        """Return at most `first` visible rows of one entity above `after`, ascending."""
        until = (await self.head()).seq
        found = await self._graph.read(queries.READ_CHANGES_OF, entity=entity, after=after, until=until, first=first)
        return [Change(**row) for row in found]

    async def count_of(self, entity: str) -> int:
        """Return the number of visible rows of one entity."""
        until = (await self.head()).seq
        return int((await self._graph.read(queries.COUNT_CHANGES_OF, entity=entity, until=until))[0]["changes"])

    async def commit(self, actor: str, decide: Decide, at: str | None = None) -> int:
        """Write what `decide` answers, all in one transaction, and return the sequence number of the last row.

        `decide` reads in the same transaction, after the head is locked, and may run several times.
        Without drafts nothing is written and the present head is returned.
        """
        moment = at or now()

        async def unit(transaction: Transaction) -> tuple[Head, Head]:
            before = await _locked(transaction)
            return before, await self._write(transaction, before, await decide(transaction), actor, moment)

        async with self._turn:
            before, after = await self._in_turn(unit)
        self._anchor(before, after, moment)
        return after.seq

    async def answer(self, request: Request, decide: Answer, at: str | None = None) -> Receipt:
        """Write what `decide` answers, once for each request, and return the receipt; a repeated one returns the same.

        The receipt is written with the rows, so whatever fails on the way, a repetition is safe. A refusal, which
        `decide` raises, writes nothing and keeps no receipt. Raise `RequestIdConflict` when the account has used the
        id for something else.
        """
        if kept := await request.receipt(self._graph.read):
            return kept
        moment = at or now()

        async def unit(transaction: Transaction) -> tuple[Head, Head, Receipt]:
            before = await _locked(transaction)
            if found := await request.receipt(transaction.run):
                return before, before, found
            drafts, told = await decide(transaction)
            after = await self._write(transaction, before, drafts, request.account, moment)
            return before, after, await request.answered(transaction.run, after.seq, told)

        async with self._turn:
            before, after, receipt = await self._in_turn(unit)
        self._anchor(before, after, moment)
        return receipt

    async def _write(
        self, transaction: Transaction, before: Head, drafts: Sequence[Draft], actor: str, at: str
    ) -> Head:
        """Store the drafts with their rows and return the new head."""
        if not drafts:
            return before
        rows = chained(before, drafts, actor, at)
        await self._apply(transaction, drafts)
        await append(transaction, rows)
        await transaction.run(queries.MOVE_HEAD, seq=rows[-1].seq, hash=rows[-1].hash)
        return Head(rows[-1].seq, rows[-1].hash)

    async def load(
        self,
        actor: str,
        name: str,
        batches: Iterable[Sequence[Draft]],
        at: str | None = None,
        check: Decide | None = None,
    ) -> int:
        """Write batch after batch as one import that becomes visible with its closing row; return its sequence number.

        A batch may refer to entities of earlier batches. `check` runs when no other writer can come between; what it
        answers is not used. On any error everything is undone, then the error is raised.
        """
        moment = at or now()
        async with self.importing_as(name, check) as (charge, before):
            head, count = await self._write_batches(before, charge, batches, actor, moment)
            rows = chained(head, [Draft("IMPORT_COMPLETED", name, {"id": name, "rows": count})], actor, moment)
            after = await self.close_import(charge, rows[-1], rows)
        self._anchor(before, after, moment)
        return after.seq

    @asynccontextmanager
    async def importing_as(self, name: str, check: Decide | None = None) -> AsyncIterator[tuple[Charge, Head]]:
        """Open an import and yield who is in charge of it and the head before; undo it when the block raises.

        Only `close_import` makes visible what the block writes beyond the head. No other writer comes between.
        """
        async with self._turn:
            charge = Charge.of(name)
            try:
                yield charge, await self._open_import(charge, check)
            except BaseException:
                await asyncio.shield(self._undo(charge))
                raise

    async def recover(self) -> int:
        """Undo an import whose process is gone and return the number of rows undone."""
        head = await self.head()
        if head.importing is None or Importer.parse(head.importer).alive(head.beat):
            return 0
        async with self._turn:
            return await self._undo(Charge(head.importing, head.importer or ""))

    async def anchor(self) -> None:
        """Keep the present head outside the database; called at stop."""
        head = await self.head()
        if self._anchors and head.seq:
            self._anchors.keep(head.seq, head.hash, now(), once=True)

    async def _in_turn(self, unit: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Run the unit, again when it was refused after a writer of another process came first.

        Neo4j makes that writer wait; the embedded engine lets both go on: one finds its number taken, or reads both.
        """
        for _ in range(TURNS):
            seq = (await self.head()).seq
            try:
                return await self.write(unit)
            except Conflict:
                if (await self.head()).seq == seq:
                    raise
        raise Unavailable(f"other writers came first {TURNS} times in a row", hint="try again in a few seconds")

    def _anchor(self, before: Head, after: Head, at: str) -> None:
        if self._anchors and after.seq // EVERY > before.seq // EVERY:
            self._anchors.keep(after.seq, after.hash, at)

    async def _apply(self, transaction: Transaction, drafts: Sequence[Draft]) -> None:
        """Store the documents, kind by kind in the given order, so that what is referred to is there."""
        by_aggregate = groupby(drafts, key=lambda draft: aggregate_of(self._aggregates, draft.entity))
        for aggregate, group in by_aggregate:
            if aggregate is not None:
                await store(transaction, aggregate, list(group))

    async def _open_import(self, charge: Charge, check: Decide | None = None) -> Head:
        async def unit(transaction: Transaction) -> Head:
            head = Head(**(await transaction.run(queries.LOCK_HEAD))[0])
            if head.importing:
                raise Conflict(f"import {head.importing} is running", hint="try again when it has ended")
            if check:
                await check(transaction)
            await transaction.run(queries.OPEN_IMPORT, **vars(charge), beat=beat())
            return head

        return await self.write(unit)

    async def _write_batches(
        self, head: Head, charge: Charge, batches: Iterable[Sequence[Draft]], actor: str, at: str
    ) -> tuple[Head, int]:
        """Write the rows of each batch before its entities, and its entities while the next batch is made."""
        count = 0
        source = iter(batches)
        stored: asyncio.Task[None] | None = None
        try:
            while batch := await asyncio.to_thread(_next_batch, source, head, actor, at):
                drafts, rows = batch
                await self.write(_beaten(charge, rows))
                head, count = Head(rows[-1].seq, rows[-1].hash), count + len(rows)
                if stored:
                    await stored
                stored = asyncio.create_task(self._store(charge, drafts))
            if stored:
                await stored
        finally:
            if stored:  # what it met is told by what was met first
                await asyncio.gather(stored, return_exceptions=True)
        return head, count

    async def _store(self, charge: Charge, drafts: Sequence[Draft]) -> None:
        async def unit(transaction: Transaction) -> None:
            await self._apply(transaction, drafts)
            # Held at the end, for as short as can be; the head itself is held by the next rows at the same time.
            await held(transaction, charge)

        await self.write(unit)

    async def close_import(self, charge: Charge, last: Change, rows: Sequence[Change] = ()) -> Head:
        """Write the closing rows, move the head over all of the import up to its last row, and return the new head."""

        async def unit(transaction: Transaction) -> None:
            await still_open(transaction, charge)
            await append(transaction, rows)
            await transaction.run(queries.MOVE_HEAD, seq=last.seq, hash=last.hash)
            await transaction.run(queries.END_IMPORT)

        try:
            await self.write(unit)
        except (Conflict, Unavailable):
            # A commit whose answer was lost may stand all the same, and then the next attempt finds nothing open.
            if not await self._stands(last):
                raise
        return Head(last.seq, last.hash)

    async def write(self, unit: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Run a unit where the disk has room, and have the engine examined when it fails for no known reason."""
        self._room.check()
        try:
            return await self._graph.write(unit)
        except WriteFailed:
            self._room.distrust()
            raise

    async def _stands(self, row: Change) -> bool:
        """Return whether readers see a row."""
        return [found.hash for found in await self.rows(row.seq - 1, 1)] == [row.hash]

    async def _undo(self, charge: Charge) -> int:
        """Take back the rows beyond the head, youngest first, and what they did; safe to run again after a kill.

        First this process takes charge, so that nobody writes any more, and nobody else undoes at the same time; when
        the import is in other hands already, nothing is done. Returns how many rows were undone.
        """
        mine = Charge.of(charge.importing)
        if not await self._take_over(charge, mine):
            return 0
        head = await self.head()
        last = int((await self._graph.read(queries.LAST_SEQ))[0]["seq"])
        undone = max(last - head.seq, 0)
        while last > head.seq:
            first = max(head.seq, last - BATCH_ROWS) + 1
            await self._graph.write(self._take_back(mine, head.seq, first, last))
            last = first - 1

        while not await self._graph.write(partial(_ended, mine, head.seq)):
            pass
        return undone

    async def _take_over(self, former: Charge, mine: Charge) -> bool:
        """Put this process in charge of an import and return whether it is."""

        async def unit(transaction: Transaction) -> bool:
            taken = await transaction.run(queries.TAKE_OVER, **vars(mine), former=former.importer, beat=beat())
            return bool(taken)

        return await self._graph.write(unit)

    def _take_back(self, charge: Charge, until: int, first: int, last: int) -> Callable[[Transaction], Awaitable[None]]:
        async def unit(transaction: Transaction) -> None:
            await still_open(transaction, charge)
            rows = [Change(**row) for row in await transaction.run(queries.READ_CHANGES, first=first, last=last)]
            entities = [row.entity for row in reversed(rows) if row.entity]
            found = await transaction.run(queries.READ_LAST_BEFORE, entities=entities, until=until)
            before = {row["entity"]: row["payload"] for row in found}
            await self._apply(transaction, [_restored(entity, before.get(entity)) for entity in entities])
            await transaction.run(queries.DELETE_CHANGES, first=first, last=last)

        return unit


async def _ended(charge: Charge, until: int, transaction: Transaction) -> bool:
    """Delete receipts of rows beyond the head, so many that one transaction holds them; with the last, end the import.

    Returns whether it is ended.
    """
    await still_open(transaction, charge)
    found = await transaction.run(queries.DELETE_RECEIPTS, seq=until, most=RECEIPTS_AT_ONCE)
    last = int(found[0]["deleted"]) < RECEIPTS_AT_ONCE
    if last:
        await transaction.run(queries.END_IMPORT)
    return last


async def _locked(transaction: Transaction) -> Head:
    """Lock the head and return it; raise `Unavailable` while an import is unfinished."""
    head = Head(**(await transaction.run(queries.LOCK_HEAD))[0])
    if head.importing:
        raise Unavailable(f"import {head.importing} is running", hint="try again when it has ended")
    return head


def chained(head: Head, drafts: Sequence[Draft], actor: str, at: str) -> list[Change]:
    """Return the rows of the drafts, numbered and hashed onto the head."""
    rows: list[Change] = []
    seq, previous = head.seq, head.hash
    for draft in drafts:
        payload = None if draft.document is None else _payload(draft)
        salt = new_salt()
        content = content_of(salt, actor, draft.kind, draft.entity, payload)
        seq += 1
        digest = hash_of(previous, seq, at, content)
        public = is_public(draft.kind)
        rows.append(Change(seq, at, actor, draft.kind, draft.entity, payload, public, salt, content, previous, digest))
        previous = digest
    return rows


def _payload(draft: Draft) -> str:
    payload = canonical(draft.document)
    if len(payload) > DOCUMENT_BYTES:
        raise InvalidInput(
            f"the document of {draft.entity} has {len(payload)} characters; allowed are {DOCUMENT_BYTES}"
        )
    return payload


async def append(transaction: Transaction, rows: Sequence[Change]) -> None:
    """Write rows of the journal."""
    for part in slices([vars(row) for row in rows]):
        await transaction.run(queries.APPEND, rows=part)


def _beaten(charge: Charge, rows: Sequence[Change]) -> Callable[[Transaction], Awaitable[None]]:
    """Return a unit that writes rows of an import with a sign of life."""

    async def unit(transaction: Transaction) -> None:
        await still_open(transaction, charge)
        await append(transaction, rows)

    return unit


def _next_batch(
    source: Iterator[Sequence[Draft]], head: Head, actor: str, at: str
) -> tuple[Sequence[Draft], list[Change]] | None:
    """Return the next batch that holds anything, with its rows; None after the last."""
    drafts = next((batch for batch in source if batch), None)
    return None if drafts is None else (drafts, chained(head, drafts, actor, at))


def _restored(entity: str, payload: str | None) -> Draft:
    document = None if payload is None else Change(0, "", "", "", entity, payload, True, "", "", "", "").document()
    return Draft("UNDONE", entity, document)
