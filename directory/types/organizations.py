"""Lists of organizations, page by page."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import strawberry

from directory.context import Context
from directory.cursor import Cursors
from directory.inputs import OrganizationFilter, criteria_of
from directory.paging import PageInfo, Paging
from directory.scalars import shown
from directory.search.criteria import Criteria, Hit, Order, Page
from directory.search.highlights import of_organization, searched_runs
from directory.search.sounds import sounds_of
from directory.search.text import Run
from directory.types.described import computed, object_type, stored
from directory.types.enums import OrganizationOrder
from directory.types.facets import Facets, facets_asked
from directory.types.highlight import Highlight, shown_highlights
from directory.types.interpretation import SearchInterpretation
from directory.types.organization import Organization
from directory.types.region import Region
from graph_schema.errors import InvalidInput


@object_type
class OrganizationEdge:
    """An organization in a list."""

    cursor: str = stored(lambda edge: edge.cursors.write(edge.position), "Its place in the list, for `after`.")
    node: Organization = strawberry.field(description="The organization.")
    runs: strawberry.Private[Sequence[Run]]
    cursors: strawberry.Private[Cursors]
    position: strawberry.Private[str]

    @computed
    def highlights(self) -> list[Highlight]:
        """Return where words of the search stand in its names and services; empty without search."""
        if not self.runs:
            return []
        document, regions = self.node.document, self.node.context.snapshot.regions
        lineage = regions.lineage(document.get("region", ""))
        found = of_organization(document, self.runs, lambda run: sounds_of(regions).syllables(run, lineage))
        return shown_highlights(found)


@object_type
class OrganizationConnection:
    """Organizations in order, as a page."""

    criteria: strawberry.Private[Criteria]
    order: strawberry.Private[Order]
    paging: strawberry.Private[Paging]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[OrganizationEdge]:
        """Return the organizations with their cursors."""
        cursors = self.paging.cursors
        runs = searched_runs(self.criteria) if self.criteria.search else []
        rows = zip(self._positions, self._organizations, strict=True)
        return [OrganizationEdge(node=node, runs=runs, cursors=cursors, position=position) for position, node in rows]

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
        return self._page.total if "_page" in self.__dict__ else self.context.snapshot.count(self.criteria)

    @computed
    def facets(self, info: strawberry.Info[Context, None]) -> Facets:
        """Return how the whole list divides."""
        return Facets.of(self.context.snapshot.facets(self.criteria, facets_asked(info)))

    @computed
    def interpretation(self) -> SearchInterpretation | None:
        """Return how the search was understood; null without search, and with `interpret: false`."""
        return SearchInterpretation.of(self.criteria, self.context)

    @cached_property
    def _page(self) -> Page:
        paging = self.paging
        return self.context.snapshot.organizations(self.criteria, self.order, paging.asked, paging.position)

    @property
    def _hits(self) -> list[Hit]:
        return self._page.hits[: self.paging.first]

    @property
    def _positions(self) -> list[str]:
        return [hit.position for hit in self._hits]

    @cached_property
    def _organizations(self) -> list[Organization]:
        return [Organization.of(hit.document, self.context) for hit in self._hits]


def organizations(
    context: Context,
    search: str | None,
    filter_: OrganizationFilter | None,
    order_by: OrganizationOrder | None,
    page: tuple[int | None, str | None],
    *,
    interpret: bool = True,
) -> OrganizationConnection:
    """Return a page, `first` and `after`, of all organizations that pass the filter."""
    criteria = criteria_of(filter_, search, context.snapshot, interpret=interpret)
    return _connection(context, "organizations", criteria, order_by, page)


def organizations_in(
    region: Region,
    search: str | None,
    filter_: OrganizationFilter | None,
    order_by: OrganizationOrder | None,
    page: tuple[int | None, str | None],
    *,
    interpret: bool = True,
) -> OrganizationConnection:
    """Return a page, `first` and `after`, of the organizations of a region and everything below."""
    context = region.context
    criteria = criteria_of(filter_, search, context.snapshot, interpret=interpret)
    narrowed = replace(criteria, within=_inside(region, criteria.within))
    return _connection(context, f"Region.organizations {region.code}", narrowed, order_by, page)


def members_of(hub: Organization, page: tuple[int | None, str | None]) -> OrganizationConnection:
    """Return a page, `first` and `after`, of the members of a hub, by name."""
    criteria = Criteria(member_of=hub.id)
    return _connection(hub.context, "Organization.members", criteria, OrganizationOrder.NAME, page)


def _connection(
    context: Context,
    field: str,
    criteria: Criteria,
    order_by: OrganizationOrder | None,
    page: tuple[int | None, str | None],
) -> OrganizationConnection:
    default = OrganizationOrder.RELEVANCE if criteria.search else OrganizationOrder.NAME
    order = Order((order_by or default).value)
    paging = Paging.of(Cursors.of(field, criteria, order), *page)
    return OrganizationConnection(criteria=criteria, order=order, paging=paging, context=context)


def _inside(region: Region, within: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the codes that a filter leaves of a region; raise `InvalidInput` when they lie outside."""
    regions = region.context.snapshot.regions
    own = regions.resolve(region.code)
    if within is None:
        return own
    outside = next((code for code in within if not set(own) & set(regions.lineage(code))), None)
    if outside is not None:
        raise InvalidInput(
            f"within is '{shown(outside)}'; it must be a region in {region.code} or that region itself", field="within"
        )
    return within
