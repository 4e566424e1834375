"""Lists of the counties that are far from what they need, page by page."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

import strawberry

from directory.context import Context
from directory.coverage import NOBODY, Gap, offered_from
from directory.cursor import Cursors, no_position
from directory.paging import PageInfo, Paging
from directory.types.category import Category
from directory.types.described import computed, object_type
from directory.types.enums import CoverageSource
from directory.types.region import Region

Page = tuple[int | None, str | None]
"""`first` and `after`."""

_POSITION = re.compile(r"(-[0-9]{1,9}(?:\.[0-9]{1,17})?|-inf)-(\d{6})-([a-z0-9-]{1,60})")


@object_type
class CoverageGap:
    """A county, or a city or province without counties, that is far from what a category stands for."""

    region: Region = strawberry.field(description="The county.")
    category: Category = strawberry.field(description="What it is far from.")
    nearest_metres: float | None = strawberry.field(
        description="How far the nearest organization that offers it is from the county's point, in metres; null when "
        "nobody with a point does."
    )

    @computed
    def offered(self) -> CoverageSource:
        """Return from where it is offered all the same: from far away in the county, or by who serves it from above."""
        return CoverageSource(offered_from(self.region.context.snapshot, self.region.code, self.category.code))


@object_type
class CoverageGapEdge:
    """A gap in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: CoverageGap = strawberry.field(description="The gap.")


@object_type
class CoverageGapConnection:
    """Gaps as a page: the widest first, at one distance by the codes of county and category."""

    gaps: strawberry.Private[Sequence[Gap]]
    paging: strawberry.Private[Paging]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[CoverageGapEdge]:
        """Return the gaps with their cursors."""
        pairs = zip(self.paging.write(self._positions), self._nodes, strict=True)
        return [CoverageGapEdge(cursor=cursor, node=node) for cursor, node in pairs]

    @computed
    def nodes(self) -> list[CoverageGap]:
        """Return the gaps."""
        return self._nodes

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.paging.info(self._positions, len(self._rest) > self.paging.first)

    @computed
    def total_count(self) -> int:
        """Return how many gaps the whole list has."""
        return len(self.gaps)

    @cached_property
    def _rest(self) -> Sequence[Gap]:
        position = self.paging.position
        return self.gaps if position is None else _behind(self.gaps, position)

    @property
    def _page(self) -> Sequence[Gap]:
        return self._rest[: self.paging.first]

    @property
    def _positions(self) -> list[str]:
        return [_position(gap) for gap in self._page]

    @cached_property
    def _nodes(self) -> list[CoverageGap]:
        return [_node(gap, self.context) for gap in self._page]


def coverage_gaps(context: Context, found: Sequence[Gap], asked: object, page: Page) -> CoverageGapConnection:
    """Return a page of the gaps that were found for what was asked."""
    paging = Paging.of(Cursors.of("coverageGaps", asked), *page)
    return CoverageGapConnection(gaps=found, paging=paging, context=context)


def _node(gap: Gap, context: Context) -> CoverageGap:
    return CoverageGap(
        region=Region.of(gap.division, context),
        category=Category.of(gap.category, context.snapshot.categories),
        nearest_metres=None if gap.metres == NOBODY else gap.metres,
    )


def _position(gap: Gap) -> str:
    return "-".join(map(str, gap.key))


def _behind(found: Sequence[Gap], position: str) -> Sequence[Gap]:
    """Return the gaps behind a position; raise `InvalidInput` when it is none."""
    match = _POSITION.fullmatch(position)
    if match is None:
        raise no_position()
    key = (float(match[1]), match[2], match[3])
    return found[bisect_right(found, key, key=lambda gap: gap.key) :]
