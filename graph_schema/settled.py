"""What is read from the graph in several statements, with no part of an import that may yet be undone.

While an import is unfinished the graph holds what lies beyond the head; that one came and went is told by the number of
imports that the head counts.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from graph_schema.errors import Unavailable
from graph_schema.head import Head
from graph_schema.journal import Journal

POLL_SECONDS = 0.5  # between looks whether an import has ended: short beside the seconds that one takes

T = TypeVar("T")


async def head_between_imports(journal: Journal) -> Head:
    """Return the head of the journal; raise `Unavailable` while an import is unfinished."""
    head = await journal.head()
    if head.importing:
        raise Unavailable(
            f"{head.importing} is unfinished, and what it brought may yet be undone",
            hint="try again when it has ended",
        )
    return head


async def head_after(journal: Journal, before: Head) -> Head:
    """Return the head now; raise `Unavailable` when an import was opened since `before`, itself between imports.

    What was read from the graph between the two holds no part of an import.
    """
    head = await journal.head()
    if head.imports != before.imports:
        raise Unavailable("an import ran meanwhile; what was read may hold half of it", hint="try again")
    return head


async def without_imports(journal: Journal, before: Head, pages: AsyncIterator[T]) -> AsyncIterator[T]:
    """Yield pages that are read from the graph after `before`; raise `Unavailable` when an import runs meanwhile."""
    async for page in pages:
        await head_after(journal, before)
        yield page
    await head_after(journal, before)


async def read_settled(journal: Journal, read: Callable[[Head], Awaitable[T]]) -> T:
    """Return what is read from the graph after a head, anew as often as an import comes between.

    It waits for the end of one that is unfinished.
    """
    while True:
        before = await journal.head()
        if before.importing:
            await asyncio.sleep(POLL_SECONDS)
            continue
        found = await read(before)
        if (await journal.head()).imports == before.imports:
            return found
