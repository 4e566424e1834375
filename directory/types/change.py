"""Rows of the journal."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import strawberry

from directory.context import Context
from directory.history.rows import is_erased
from directory.paging import PAGE, PageInfo, page_size
from directory.scalars import LARGEST_LONG, Json, Long
from directory.types.described import computed, object_type
from graph_schema import change as journal
from graph_schema.errors import InvalidInput

CHANGES = 100  # rows of a page when the request does not say
BEGINNING = Long(0)  # the seq before the first row


@object_type
class Change:
    """One row of the journal: what happened to one entity. The hashes chain the rows, so that any edit shows."""

    seq: Long = strawberry.field(description="Its number, from 1 without gaps.")
    at: dt.datetime = strawberry.field(description="When it happened.")
    actor: str | None = strawberry.field(description="Who did it; null on private and erased rows.")
    kind: str | None = strawberry.field(
        description="What happened, such as ORGANIZATION_CHANGED; null on private and erased rows."
    )
    entity: str | None = strawberry.field(description="The id of what it happened to; null on private and erased rows.")
    payload: Json | None = strawberry.field(
        description="The whole entity after the change; null when it was removed, and on private and erased rows."
    )
    salt: str | None = strawberry.field(
        description="What was hashed before the content, in hexadecimal; null on private and erased rows."
    )
    content: str = strawberry.field(
        description="SHA-256 of the salt and the RFC 8785 JSON of actor, entity, kind and payload, in hexadecimal."
    )
    previous: str | None = strawberry.field(description="The hash of the row before; null on private rows.")
    hash: str = strawberry.field(description="SHA-256 of previous, seq, at and content, in hexadecimal.")
    erased: bool = strawberry.field(
        description="Whether its contents were erased, as the law demands; the chain of hashes still holds."
    )

    @classmethod
    def of(cls, row: journal.Change) -> Self:
        """Return what everybody may see of a row."""
        shown = row.public_form()
        payload = shown.get("payload")
        return cls(
            seq=Long(row.seq),
            at=dt.datetime.fromisoformat(row.at),
            actor=shown.get("actor"),
            kind=shown.get("kind"),
            entity=shown.get("entity"),
            payload=None if payload is None else Json(payload),
            salt=shown.get("salt"),
            content=row.content,
            previous=shown.get("previous"),
            hash=row.hash,
            erased=is_erased(row),
        )


@object_type
class ChangeEdge:
    """A change in a list."""

    cursor: str = strawberry.field(description="The seq of the change as a text; `after` takes it as a number.")
    node: Change = strawberry.field(description="The change.")


@dataclass(frozen=True)
class Stretch:
    """A part of the journal that was asked for: `first` rows above `after`, of one entity or of all."""

    after: int
    first: int
    entity: str | None = None

    @classmethod
    def of(cls, after: int | None, first: int, entity: str | None = None) -> Self:
        """Return the part; raise `InvalidInput` for a negative start."""
        start = after or 0
        if start < 0:
            raise InvalidInput(f"after is {start}; it must be a seq, 0 to {LARGEST_LONG}", field="after")
        return cls(start, first, entity)


@object_type
class ChangeConnection:
    """Changes by seq, as a page."""

    rows: strawberry.Private[list[journal.Change]]
    stretch: strawberry.Private[Stretch]
    context: strawberry.Private[Context]

    @cached_property
    def _page(self) -> list[Change]:
        return [Change.of(row) for row in self.rows[: self.stretch.first]]

    @computed
    def edges(self) -> list[ChangeEdge]:
        """Return the changes with their cursors."""
        return [ChangeEdge(cursor=str(node.seq), node=node) for node in self._page]

    @computed
    def nodes(self) -> list[Change]:
        """Return the changes."""
        return self._page

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        ends = [str(self._page[end].seq) for end in (0, -1)] if self._page else [None, None]
        return PageInfo(
            has_next_page=len(self.rows) > self.stretch.first,
            has_previous_page=self.stretch.after > 0,
            start_cursor=ends[0],
            end_cursor=ends[1],
        )

    @computed
    async def total_count(self) -> Long:
        """Return how many changes the whole list has, those before `after` included."""
        if self.stretch.entity is None:
            return Long(self.context.as_of)
        return Long(await self.context.loaders.history_counts.load(self.stretch.entity))


async def changes(context: Context, after: int | None, first: int | None) -> ChangeConnection:
    """Return a page of all changes that this request's snapshot holds."""
    stretch = Stretch.of(after, page_size(first, default=CHANGES))
    rows = await context.journal.rows(stretch.after, stretch.first + 1)
    known = [row for row in rows if row.seq <= context.as_of]
    return ChangeConnection(rows=known, stretch=stretch, context=context)


async def history_of(entity: str, context: Context, after: int | None, first: int | None) -> ChangeConnection:
    """Return a page of the changes of one entity that were known at the moment asked for."""
    stretch = Stretch.of(after, page_size(first, default=PAGE), entity)
    rows = await context.loaders.histories.load((entity, stretch.after, stretch.first + 1))
    return ChangeConnection(rows=rows, stretch=stretch, context=context)
