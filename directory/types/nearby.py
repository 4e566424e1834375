"""Lists of the organizations near a place, page by page."""

from functools import cached_property
from operator import attrgetter

import strawberry

from directory.context import Context
from directory.cursor import Cursors
from directory.paging import PageInfo, Paging
from directory.search.criteria import Near, NearbyHit, NearbyPage
from directory.search.nearby import NearbyList
from directory.types.described import computed, object_type, stored
from directory.types.enums import PointAccuracy, Reach
from directory.types.facets import Facets, facets_asked
from directory.types.interpretation import SearchInterpretation
from directory.types.organization import Organization

REACH = dict(Reach.__members__)


@object_type
class NearbyEdge:
    """An organization that reaches a place."""

    cursor: str = stored(lambda edge: edge.cursors.write(edge.hit.position), "Its place in the list, for `after`.")
    node: Organization = strawberry.field(description="The organization.")
    distance_metres: float | None = stored(
        attrgetter("hit.distance_metres"),
        "The great-circle distance in metres, on a sphere of 6,371,008.8 m; null without a point.",
    )
    reach: Reach = stored(lambda edge: REACH[edge.hit.reach], "Why it is in the list: the first reach that fits.")
    hit: strawberry.Private[NearbyHit]
    cursors: strawberry.Private[Cursors]

    @computed
    def point_accuracy(self) -> PointAccuracy | None:
        """Return how well its point, and so the distance, is known; null without a point."""
        return self.node.point_accuracy


@object_type
class NearbyConnection:
    """Organizations near a place, as a page.

    All within the radius come first, then all others that reach the place, by `reach`. Inside a reach the nearest come
    first, at one distance the higher score (those without a score last), then by id; what has no point comes last.
    """

    listed: strawberry.Private[NearbyList]
    paging: strawberry.Private[Paging]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[NearbyEdge]:
        """Return the organizations with cursor, distance and reach."""
        rows = zip(self._organizations, self._hits, strict=True)
        return [NearbyEdge(node=node, hit=hit, cursors=self.paging.cursors) for node, hit in rows]

    @computed
    def nodes(self) -> list[Organization]:
        """Return the organizations."""
        return self._organizations

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        more = self._page.has_next if self.paging.first else bool(self._page.hits)
        return self.paging.info(self._positions, more)

    @computed
    def total_count(self) -> int:
        """Return how many organizations the whole list has."""
        return self.listed.total

    @computed
    def within_radius_count(self) -> int:
        """Return how many of them are WITHIN_RADIUS; they are the first of the list."""
        return self.listed.within_radius_count

    @computed
    def interpretation(self) -> SearchInterpretation | None:
        """Return how the search was understood; null without search, and with `interpret: false`."""
        return SearchInterpretation.of(self.listed.near.criteria, self.context)

    @computed
    def facets(self, info: strawberry.Info[Context, None]) -> Facets:
        """Return how the whole list divides."""
        return Facets.of(self.context.snapshot.nearby_facets(self.listed, facets_asked(info)))

    @cached_property
    def _page(self) -> NearbyPage:
        return self.listed.page(self.paging.asked, self.paging.position)

    @property
    def _hits(self) -> list[NearbyHit]:
        return self._page.hits[: self.paging.first]

    @property
    def _positions(self) -> list[str]:
        return [hit.position for hit in self._hits]

    @cached_property
    def _organizations(self) -> list[Organization]:
        return [Organization.of(hit.document, self.context) for hit in self._hits]


def nearby(
    context: Context, near: Near, page: tuple[int | None, str | None], *, counted: bool = True
) -> NearbyConnection:
    """Return a page, `first` and `after`, of the organizations near a place; `counted` when its total is asked for."""
    paging = Paging.of(Cursors.of("nearby", near), *page)
    return NearbyConnection(listed=context.snapshot.nearby(near, counted=counted), paging=paging, context=context)
