"""Lists of policies and finance products, page by page."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import orjson
import strawberry

from cultivation.instruments.documents import POLICY
from cultivation.instruments.inputs import Criteria
from cultivation.instruments.shelf import Held, Shelf
from cultivation.instruments.types import FinanceProduct, Policy, instrument_of
from directory.context import Context
from directory.cursor import no_position
from directory.paging import PageInfo, Paging
from directory.types.described import computed, object_type

Item = TypeVar("Item")


def listed(shelf: Shelf, criteria: Criteria, *, policies: bool) -> list[Held]:
    """Return the policies, or the finance products, that are asked for, by title and id."""
    wanted = criteria.wanted()
    found = (held for held in shelf.all() if held.document["id"].startswith(POLICY) == policies)
    return sorted((held for held in found if wanted(held)), key=lambda held: held.key)


def behind(items: Sequence[Item], position: str | None, key: Callable[[Item], Any]) -> Sequence[Item]:
    """Return the items behind a position, a text that `written` gave; all of them without one.

    Raises InvalidInput for any other text.
    """
    if position is None:
        return items
    try:
        return items[bisect_right(items, tuple(orjson.loads(position)), key=key) :]
    except (TypeError, ValueError):
        raise no_position() from None


def written(key: tuple[Any, ...]) -> str:
    """Return what an item is ordered by as a position of a cursor."""
    return orjson.dumps(key).decode()


@object_type
class PolicyEdge:
    """A policy in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: Policy = strawberry.field(description="The policy.")


@object_type
class FinanceProductEdge:
    """A finance product in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: FinanceProduct = strawberry.field(description="The finance product.")


class _Page:
    """What both connections share: the page of the list, as types with their cursors."""

    found: Sequence[Held]
    paging: Paging
    context: Context

    @cached_property
    def rest(self) -> Sequence[Held]:
        """What lies behind the cursor."""
        return behind(self.found, self.paging.position, lambda held: held.key)

    @cached_property
    def page(self) -> list[tuple[str, Any]]:
        """Each item of the page with its cursor."""
        held = self.rest[: self.paging.first]
        return [
            (cursor, instrument_of(one.document, self.context))
            for cursor, one in zip(self.paging.write(self.positions), held, strict=True)
        ]

    @property
    def positions(self) -> list[str]:
        """The positions of the page."""
        return [written(held.key) for held in self.rest[: self.paging.first]]

    def place(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.paging.info(self.positions, len(self.rest) > self.paging.first)


@object_type
class PolicyConnection(_Page):
    """Policies by title, as a page."""

    found: strawberry.Private[Sequence[Held]]
    paging: strawberry.Private[Paging]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[PolicyEdge]:
        """Return the policies with their cursors."""
        return [PolicyEdge(cursor=cursor, node=node) for cursor, node in self.page]

    @computed
    def nodes(self) -> list[Policy]:
        """Return the policies."""
        return [node for _, node in self.page]

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.place()

    @computed
    def total_count(self) -> int:
        """Return how many policies the whole list has."""
        return len(self.found)


@object_type
class FinanceProductConnection(_Page):
    """Finance products by title, as a page."""

    found: strawberry.Private[Sequence[Held]]
    paging: strawberry.Private[Paging]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[FinanceProductEdge]:
        """Return the finance products with their cursors."""
        return [FinanceProductEdge(cursor=cursor, node=node) for cursor, node in self.page]

    @computed
    def nodes(self) -> list[FinanceProduct]:
        """Return the finance products."""
        return [node for _, node in self.page]

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.place()

    @computed
    def total_count(self) -> int:
        """Return how many finance products the whole list has."""
        return len(self.found)
