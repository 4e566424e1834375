"""Pages of connections by the Relay cursor specification, forward only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

import strawberry

from directory.cursor import Cursors
from directory.types.described import object_type
from graph_schema.errors import InvalidInput

PAGE = 20  # items of a page when the request does not say: what fits one screen
PAGE_MOST = 100  # items of a page at most: a page stays a page, exports are for the rest

Item = TypeVar("Item")


@object_type
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="Whether there are items behind this page.")
    has_previous_page: bool = strawberry.field(
        description="Whether `after` was given: the page then begins behind an item of the list."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first item; null on an empty page.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last item, for `after` of the next page; null on an empty page."
    )


@dataclass(frozen=True)
class Paging:
    """The part of a list that was asked for: `first` items behind `position`."""

    cursors: Cursors
    first: int
    position: str | None

    @classmethod
    def of(cls, cursors: Cursors, first: int | None, after: str | None) -> Self:
        """Return the page; raise `InvalidInput` for a size out of range and a cursor of something else."""
        return cls(cursors, page_size(first), cursors.read(after))

    @property
    def asked(self) -> int:
        """Return how many items to fetch: one at least, which tells whether there is a next page."""
        return max(self.first, 1)

    def write(self, positions: Sequence[str]) -> list[str]:
        """Return the cursors of the positions."""
        return [self.cursors.write(position) for position in positions]

    def info(self, positions: Sequence[str], has_next: bool) -> PageInfo:
        """Return the page's place, given its positions and whether there are more."""
        ends = self.write([positions[0], positions[-1]]) if positions else [None, None]
        return PageInfo(
            has_next_page=has_next,
            has_previous_page=self.position is not None,
            start_cursor=ends[0],
            end_cursor=ends[1],
        )


class Listing(Protocol[Item]):
    """A list that is read page by page."""

    async def page(self, first: int, after: str | None) -> tuple[list[tuple[str, Item]], bool]:
        """Return at most `first` items behind a position, each with its own, and whether there are more."""

    async def count(self) -> int:
        """Return how many there are in all."""


@dataclass(frozen=True)
class ListPage(Generic[Item]):
    """A page of a list as it was read: its items, and whether there are more behind them."""

    listing: Listing[Item]
    paging: Paging
    positions: list[str]
    items: list[Item]
    more: bool

    @classmethod
    async def read(cls, listing: Listing[Item], paging: Paging) -> Self:
        """Return the page that is asked for."""
        found, behind = await listing.page(paging.asked, paging.position)
        shown = found[: paging.first]
        more = behind if paging.first else bool(found)
        return cls(listing, paging, [position for position, _ in shown], [item for _, item in shown], more)

    @property
    def cursors(self) -> list[str]:
        """Return the cursor of each item."""
        return self.paging.write(self.positions)

    @property
    def info(self) -> PageInfo:
        """Return where it lies in the list."""
        return self.paging.info(self.positions, self.more)

    async def total(self) -> int:
        """Return how many items the whole list has."""
        return await self.listing.count()


def page_size(first: int | None, default: int = PAGE) -> int:
    """Return the number of items asked for, the default for none; raise `InvalidInput` outside 0 to 100."""
    size = default if first is None else first
    if not 0 <= size <= PAGE_MOST:
        raise InvalidInput(
            f"first is {size}; it must be 0 to {PAGE_MOST}",
            field="first",
            hint="page on with after; whole lists are at /export/organizations.ndjson",
        )
    return size
