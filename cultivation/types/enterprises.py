"""Enterprises as pages of a list."""

from typing import Self

import strawberry

from cultivation.enterprises.listing import Enterprises, Item
from cultivation.types.enterprise import Enterprise
from directory.context import Context
from directory.paging import PageInfo, Paging
from directory.types.described import computed, object_type


@object_type
class EnterpriseEdge:
    """An enterprise in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: Enterprise = strawberry.field(description="The enterprise.")


@object_type
class EnterpriseConnection:
    """Enterprises by the code of their division, then by id, as a page."""

    items: strawberry.Private[list[Item]]
    more: strawberry.Private[bool]
    enterprises: strawberry.Private[Enterprises]
    paging: strawberry.Private[Paging]
    context: strawberry.Private[Context]

    @classmethod
    async def of(cls, enterprises: Enterprises, paging: Paging, context: Context) -> Self:
        """Return a page of a list."""
        items, more = await enterprises.page(paging.asked, paging.position)
        has_next = more if paging.first else bool(items)
        return cls(items=items[: paging.first], more=has_next, enterprises=enterprises, paging=paging, context=context)

    @computed
    def edges(self) -> list[EnterpriseEdge]:
        """Return the enterprises with their cursors."""
        cursors = self.paging.write(self._positions)
        return [EnterpriseEdge(cursor=one, node=node) for one, node in zip(cursors, self.nodes(), strict=True)]

    @computed
    def nodes(self) -> list[Enterprise]:
        """Return the enterprises."""
        return [Enterprise.of(seen, self.context) for _, seen in self.items]

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.paging.info(self._positions, self.more)

    @computed
    async def total_count(self) -> int:
        """Return how many enterprises the whole list has."""
        return await self.enterprises.count()

    @property
    def _positions(self) -> list[str]:
        return [position for position, _ in self.items]
