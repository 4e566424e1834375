"""Lists of regions, page by page."""

from collections.abc import Sequence
from functools import cached_property

import strawberry

from directory.context import Context
from directory.cursor import Cursors
from directory.paging import PageInfo, Paging
from directory.region_search import Found, RegionCriteria, behind, list_divisions
from directory.region_search.highlights import of_division
from directory.search.criteria import Criteria
from directory.search.highlights import searched_runs
from directory.types.described import computed, object_type
from directory.types.highlight import Highlight, shown_highlights
from directory.types.region import Region
from directory.types.region_match import RegionMatch


@object_type
class RegionEdge:
    """A region in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: Region = strawberry.field(description="The region.")
    match: RegionMatch | None = strawberry.field(description="How the search found it; null without search.")
    highlights: list[Highlight] = strawberry.field(
        description="Where words of the search stand in its names; empty without search."
    )


@object_type
class RegionConnection:
    """Regions in force, as a page: the best matches first, the higher level first, then by code."""

    criteria: strawberry.Private[RegionCriteria]
    paging: strawberry.Private[Paging]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[RegionEdge]:
        """Return the regions with their cursors."""
        runs = searched_runs(Criteria(search=self.criteria.search)) if self.criteria.search else []
        page = self._rest[: self.paging.first]
        return [
            RegionEdge(
                cursor=cursor,
                node=node,
                match=RegionMatch(found.match.name) if runs else None,
                highlights=shown_highlights(of_division(found.division, runs)) if runs else [],
            )
            for cursor, node, found in zip(self.paging.write(self._positions), self._regions, page, strict=True)
        ]

    @computed
    def nodes(self) -> list[Region]:
        """Return the regions."""
        return self._regions

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.paging.info(self._positions, len(self._rest) > self.paging.first)

    @computed
    def total_count(self) -> int:
        """Return how many regions the whole list has."""
        return len(self._found)

    @cached_property
    def _found(self) -> Sequence[Found]:
        return list_divisions(self.context.snapshot.regions, self.criteria)

    @cached_property
    def _rest(self) -> Sequence[Found]:
        return behind(self._found, self.paging.position)

    @property
    def _positions(self) -> list[str]:
        return [found.position for found in self._rest[: self.paging.first]]

    @cached_property
    def _regions(self) -> list[Region]:
        return [Region.of(found.division, self.context) for found in self._rest[: self.paging.first]]


def regions(context: Context, criteria: RegionCriteria, page: tuple[int | None, str | None]) -> RegionConnection:
    """Return a page, `first` and `after`, of the regions that meet the criteria."""
    return RegionConnection(
        criteria=criteria, paging=Paging.of(Cursors.of("regions", criteria), *page), context=context
    )
