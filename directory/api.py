"""The queries of the directory."""

from typing import Annotated

import strawberry

from directory.context import Context
from directory.inputs import (
    OrganizationFilter,
    PointInput,
    criteria_of,
    near_of,
    near_region,
    regions_of,
    search_text,
    unknown_category,
)
from directory.paging import PAGE
from directory.region_search import RegionCriteria, find_division
from directory.scalars import Long
from directory.types import change, lookup
from directory.types import nearby as near_lists
from directory.types import organizations as organization_lists
from directory.types import regions as region_lists
from directory.types.category import Category
from directory.types.change import BEGINNING, CHANGES, ChangeConnection
from directory.types.described import argument, computed
from directory.types.enums import OrganizationOrder, RegionLevel
from directory.types.nearby import NearbyConnection
from directory.types.node import Node
from directory.types.organization import Organization
from directory.types.organizations import OrganizationConnection
from directory.types.region import Region
from directory.types.regions import RegionConnection
from graph_schema.errors import InvalidInput

RADIUS = 20_000  # metres: what an hour's errand reaches
IDS_MOST = 100  # ids of one request: as many as a page holds

Info = strawberry.Info[Context, None]

First = Annotated[int | None, argument("How many to answer, 0 to 100; 0 gives counts only.")]
After = Annotated[
    str | None,
    argument("The cursor of the item to continue behind, from the same field and arguments."),
]
Search = Annotated[
    str | None,
    argument("Words that must all be found, at most 200 characters; blank text is no search."),
]
Filter = Annotated[OrganizationFilter | None, argument("Which organizations; all of them without it.")]
Id = Annotated[strawberry.ID, argument("An id such as org-abc or region-330000.")]


@strawberry.type
class Query:
    """What can be asked of the directory."""

    @computed
    async def node(self, info: Info, id: Id) -> Node | None:  # noqa: A002 - the contract's name
        """Return the object of an id, whatever its type; null when there is none."""
        return await lookup.find_node(info.context, id)

    @computed
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], argument("The ids, at most 100.")],
    ) -> list[Node | None]:
        """Return the objects of several ids, in their order; null for each that does not exist."""
        if len(ids) > IDS_MOST:
            raise InvalidInput(f"ids holds {len(ids)} ids; it must hold at most {IDS_MOST}", field="ids")
        return await lookup.find_nodes(info.context, ids)

    @computed
    def region(
        self,
        info: Info,
        code: Annotated[str, argument("Six digits; twelve digits that end in six zeros mean the same.")],
    ) -> Region | None:
        """Return the region of a code, current or retired; null for unknown codes.

        A code that only statistical lists have, such as 110100, gives the region that it means.
        """
        division = find_division(info.context.snapshot.regions, code)
        return Region.of(division, info.context) if division else None

    @computed
    def regions(
        self,
        info: Info,
        search: Annotated[
            str | None,
            argument("A name or the beginning or a part of one, in Chinese, English or pinyin, or a code."),
        ] = None,
        level: Annotated[RegionLevel | None, argument("Only this level.")] = None,
        parent: Annotated[str | None, argument("Only the regions directly below this code.")] = None,
        first: First = PAGE,
        after: After = None,
    ) -> RegionConnection:
        """Return regions in force, as a page.

        With `search` the best matches come first, then the higher level, then the lower code; without it, by code.
        """
        table = info.context.snapshot.regions
        parents = None if parent is None else regions_of(table, parent, "parent")
        criteria = RegionCriteria(search_text(search), level.value if level else None, parents)
        return region_lists.regions(info.context, criteria, (first, after))

    @computed
    async def organization(self, info: Info, id: Id) -> Organization | None:  # noqa: A002 - the contract's name
        """Return the organization of an id, also a closed one; null when there is none."""
        return await lookup.find_organization(info.context, id)

    @computed
    async def organization_by_credit_code(
        self,
        info: Info,
        credit_code: Annotated[str, argument("The code by GB 32100, 18 characters.")],
    ) -> Organization | None:
        """Return the organization of a unified social credit code; null when there is none."""
        return await lookup.find_by_credit_code(info.context, credit_code)

    @computed
    def organizations(
        self,
        info: Info,
        search: Search = None,
        filter: Filter = None,  # noqa: A002 - the contract's name
        order_by: Annotated[
            OrganizationOrder | None,
            argument("Their order; when it is not said, RELEVANCE with `search`, else NAME."),
        ] = None,
        first: First = PAGE,
        after: After = None,
    ) -> OrganizationConnection:
        """Return organizations, as a page; closed ones only when the filter includes them."""
        return organization_lists.organizations(info.context, search, filter, order_by, (first, after))

    @computed
    def nearby(
        self,
        info: Info,
        *,
        point: Annotated[PointInput | None, argument("Where; not together with `region`.")] = None,
        region: Annotated[
            str | None,
            argument("The code of the region whose point is meant; not together with `point`."),
        ] = None,
        radius_metres: Annotated[
            int | None,
            argument("How far, in metres, 1 to 500000; null for every organization with a point."),
        ] = RADIUS,
        search: Search = None,
        filter: Filter = None,  # noqa: A002 - the contract's name
        first: First = PAGE,
        after: After = None,
    ) -> NearbyConnection:
        """Return organizations near a point, as a page: nearest first, equal distances by score, then by id.

        Exactly one of `point` and `region` says where. The list is the same whatever `first` is.
        """
        snapshot = info.context.snapshot
        criteria = criteria_of(filter, search, snapshot)
        if point is not None and region is None:
            near = near_of(point, radius_metres, criteria)
        elif region is not None and point is None:
            near = near_region(snapshot.regions, region, radius_metres, criteria)
        else:
            given = "both point and region are" if point else "neither point nor region is"
            raise InvalidInput(f"{given} given; nearby takes exactly one of point and region", field="point")
        return near_lists.nearby(info.context, near, (first, after))

    @computed
    def categories(
        self,
        info: Info,
        parent: Annotated[str | None, argument("The code of the broader category.")] = None,
    ) -> list[Category]:
        """Return the categories directly below one, the eight functions without it."""
        tree = info.context.snapshot.categories
        if parent is not None and parent not in tree:
            raise unknown_category(parent, "parent")
        return [Category.of(child, tree) for child in tree.children(parent)]

    @computed
    async def changes(
        self,
        info: Info,
        after: Annotated[Long | None, argument("The seq to continue behind; 0 is the beginning.")] = BEGINNING,
        first: Annotated[int | None, argument("How many to answer, 0 to 100.")] = CHANGES,
    ) -> ChangeConnection:
        """Return the journal of all changes by seq, as a page; `/changes` gives the same as a stream."""
        return await change.changes(info.context, after, first)
