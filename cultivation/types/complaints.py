"""Complaints as pages of a list."""

import strawberry

from cultivation.documents import ComplaintDocument
from cultivation.types.entities import Complaint
from directory.paging import ListPage, PageInfo
from directory.types.described import computed, object_type


@object_type
class ComplaintEdge:
    """A complaint in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: Complaint = strawberry.field(description="The complaint.")


@object_type
class ComplaintConnection:
    """Complaints by when they were filed, as a page."""

    page: strawberry.Private[ListPage[ComplaintDocument]]

    @computed
    def edges(self) -> list[ComplaintEdge]:
        """Return the complaints with their cursors."""
        return [ComplaintEdge(cursor=one, node=node) for one, node in zip(self.page.cursors, self.nodes(), strict=True)]

    @computed
    def nodes(self) -> list[Complaint]:
        """Return the complaints."""
        return [Complaint.of(document) for document in self.page.items]

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.page.info

    @computed
    async def total_count(self) -> int:
        """Return how many complaints the whole list has."""
        return await self.page.total()
