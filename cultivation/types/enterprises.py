"""Enterprises as pages of a list."""

import strawberry

from cultivation.enterprises.seeing import SeenEnterprise
from cultivation.types.enterprise import Enterprise
from directory.context import Context
from directory.paging import ListPage, PageInfo
from directory.types.described import computed, object_type


@object_type
class EnterpriseEdge:
    """An enterprise in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: Enterprise = strawberry.field(description="The enterprise.")


@object_type
class EnterpriseConnection:
    """Enterprises by the code of their division, then by id, as a page."""

    page: strawberry.Private[ListPage[SeenEnterprise]]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[EnterpriseEdge]:
        """Return the enterprises with their cursors."""
        return [
            EnterpriseEdge(cursor=one, node=node) for one, node in zip(self.page.cursors, self.nodes(), strict=True)
        ]

    @computed
    def nodes(self) -> list[Enterprise]:
        """Return the enterprises."""
        return [Enterprise.of(seen, self.context) for seen in self.page.items]

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.page.info

    @computed
    async def total_count(self) -> int:
        """Return how many enterprises the whole list has."""
        return await self.page.total()
