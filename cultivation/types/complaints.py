"""Complaints as pages of a list."""

from typing import Self

import strawberry

from cultivation.types.entities import Complaint
from cultivation.voices.listing import ComplaintQueue, Item
from directory.paging import PageInfo, Paging
from directory.types.described import computed, object_type


@object_type
class ComplaintEdge:
    """A complaint in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: Complaint = strawberry.field(description="The complaint.")


@object_type
class ComplaintConnection:
    """Complaints by when they were filed, as a page."""

    items: strawberry.Private[list[Item]]
    more: strawberry.Private[bool]
    queue: strawberry.Private[ComplaintQueue]
    paging: strawberry.Private[Paging]

    @classmethod
    async def of(cls, queue: ComplaintQueue, paging: Paging) -> Self:
        """Return a page of a queue."""
        items, more = await queue.page(paging.asked, paging.position)
        has_next = more if paging.first else bool(items)
        return cls(items=items[: paging.first], more=has_next, queue=queue, paging=paging)

    @computed
    def edges(self) -> list[ComplaintEdge]:
        """Return the complaints with their cursors."""
        cursors = self.paging.write(self._positions)
        return [ComplaintEdge(cursor=one, node=node) for one, node in zip(cursors, self.nodes(), strict=True)]

    @computed
    def nodes(self) -> list[Complaint]:
        """Return the complaints."""
        return [Complaint.of(document) for _, document in self.items]

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.paging.info(self._positions, self.more)

    @computed
    async def total_count(self) -> int:
        """Return how many complaints the whole list has."""
        return await self.queue.count()

    @property
    def _positions(self) -> list[str]:
        return [position for position, _ in self.items]
