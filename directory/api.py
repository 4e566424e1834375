"""The queries of the directory."""

import datetime as dt
from typing import Annotated

import strawberry

from directory.context import Context
from directory.coverage import gaps
from directory.history.past import past
from directory.inputs import (
    USUAL_RADIUS,
    OrganizationFilter,
    PointInput,
    criteria_of,
    gaps_asked,
    near_of,
    near_region,
    regions_of,
    search_text,
    unknown_category,
)
from directory.paging import PAGE
from directory.region_search import RegionCriteria, find_division
from directory.scalars import Long
from directory.search.rebuild import in_thread
from directory.types import change, lookup
from directory.types import coverage_gaps as gap_lists
from directory.types import nearby as near_lists
from directory.types import organizations as organization_lists
from directory.types import regions as region_lists
from directory.types.category import Category
from directory.types.change import BEGINNING, CHANGES, ChangeConnection
from directory.types.coverage_gaps import CoverageGapConnection
from directory.types.described import argument, asked_for, computed
from directory.types.enums import OrganizationOrder, RegionLevel
from directory.types.nearby import NearbyConnection
from directory.types.node import Node
from directory.types.organization import Organization
from directory.types.organizations import OrganizationConnection
from directory.types.region import Region
from directory.types.regions import RegionConnection
from graph_schema.errors import InvalidInput

IDS_MOST = 100  # ids of one request: as many as a page holds

Info = strawberry.Info[Context, None]

First = Annotated[int | None, argument("How many to answer, 0 to 100; 0 gives counts only.")]
After = Annotated[
    str | None,
    argument("The cursor of the item to continue behind, from the same field and arguments."),
]
Search = Annotated[
    str | None,
    argument(
        "Words that must all be found, at most 200 characters; blank text is no search. Names, aliases, English names, "
        "services and their categories are searched, in Chinese, also in traditional characters, in pinyin and by its "
        "first letters; a place among the words filters, one typing error is forgiven (see `interpretation`)."
    ),
]
Interpret = Annotated[
    bool | None,
    argument("Whether places and errors in `search` are looked for; false takes all words as they are."),
]
Filter = Annotated[OrganizationFilter | None, argument("Which organizations; all of them without it.")]
ValidOn = Annotated[
    dt.date | None,
    argument(
        "What was true on this day, 1949-10-01 to a year ahead, in China. Without it: what was entered last, from "
        "whatever day it counts."
    ),
]
KnownAt = Annotated[
    dt.datetime | None,
    argument("What was known at this instant, not later than now; now without it. Seconds count, fractions do not."),
]
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
    async def region(
        self,
        info: Info,
        code: Annotated[str, argument("Six digits; twelve digits that end in six zeros mean the same.")],
        valid_on: ValidOn = None,
        known_at: KnownAt = None,
    ) -> Region | None:
        """Return the region of a code, current or retired; null for unknown codes.

        A code that only statistical lists have, such as 110100, gives the region that it means. With `validOn` its
        parent, ancestors and children are those of that day, and `inForce` tells whether it was there. Where a retired
        region stood is only known when it was retired after it had been entered here: the others have no parent. Names
        are those of now; former ones are among the `aliases`, without days.
        """
        context = await past(info.context, valid_on, known_at)
        division = find_division(context.snapshot.regions, code)
        return Region.of(division, context) if division else None

    @computed
    def regions(
        self,
        info: Info,
        search: Annotated[
            str | None,
            argument(
                "A name in Chinese, also in traditional characters, in pinyin, its first letters or English; an alias, "
                "a former name or a code; the beginning or a part of one, with one above it (杭州 西湖区), or with one "
                "typing error. At most 200 characters."
            ),
        ] = None,
        level: Annotated[RegionLevel | None, argument("Only this level.")] = None,
        parent: Annotated[str | None, argument("Only the regions directly below this code.")] = None,
        first: First = PAGE,
        after: After = None,
    ) -> RegionConnection:
        """Return regions in force, as a page.

        With `search` they come by how it finds them (see `RegionMatch`), then the higher level, then the lower code;
        without it, by code. Errors are looked for when no name, alias or code is meant as a whole.
        """
        table = info.context.snapshot.regions
        parents = None if parent is None else regions_of(table, parent, "parent")
        criteria = RegionCriteria(search_text(search), level.value if level else None, parents)
        return region_lists.regions(info.context, criteria, (first, after))

    @computed
    async def organization(
        self,
        info: Info,
        id: Id,  # noqa: A002 - the contract's name
        valid_on: ValidOn = None,
        known_at: KnownAt = None,
    ) -> Organization | None:
        """Return the organization of an id, also a closed one; null when there is none.

        With `validOn` and `knownAt` it is as the last change has it that was known at the instant and true by the day;
        null before the first. So are its region, ancestors, service areas, titles, hubs, predecessors, successors,
        score and history. A correction is true all along and counts on every day; `knownAt` tells what was said before.
        A score is in force from the day it was published, or computed where none was before, until another one, or a
        revocation, is published. Categories and standards are those of now.
        """
        return await lookup.find_organization(await past(info.context, valid_on, known_at), id, alone=True)

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
        *,
        search: Search = None,
        filter: Filter = None,  # noqa: A002 - the contract's name
        order_by: Annotated[
            OrganizationOrder | None,
            argument("Their order; when it is not said, RELEVANCE with `search`, else NAME."),
        ] = None,
        interpret: Interpret = True,
        first: First = PAGE,
        after: After = None,
    ) -> OrganizationConnection:
        """Return organizations, as a page; closed ones only when the filter includes them.

        RELEVANCE is a ladder, not a sum of weights, so that anybody can see why one stands before another. In this
        order come those that have all words of `search`: as their whole name, alias, English name, pinyin or code; in
        their name, because they are called after what they are; also in other names or the pinyin, because others call
        them so; also as first letters of the pinyin, which are short and less certain; also in the names of the regions
        they lie in; also in a service or its category, because many offer what few are named after; by offering
        the category that a word speaks of; last with an error in the words. Inside a step: by name, then id.
        """
        return organization_lists.organizations(
            info.context, search, filter, order_by, (first, after), interpret=interpret is not False
        )

    @computed
    def nearby(
        self,
        info: Info,
        *,
        point: Annotated[PointInput | None, argument("Where; not together with `region`.")] = None,
        region: Annotated[
            str | None,
            argument(
                "The code of the region whose point is meant, and that is to be served; not together with `point`."
            ),
        ] = None,
        radius_metres: Annotated[
            int | None,
            argument("How far, in metres, 1 to 500000; null for every organization with a point."),
        ] = USUAL_RADIUS,
        search: Search = None,
        filter: Filter = None,  # noqa: A002 - the contract's name
        interpret: Interpret = True,
        first: First = PAGE,
        after: After = None,
    ) -> NearbyConnection:
        """Return organizations near a place, as a page: those within the radius, then all others that reach the place.

        Exactly one of `point` and `region` says where. Beyond the radius come, in this order, those that serve the
        county of the place, its city, its province and the nation, and those that offer something online. A point is
        taken to lie in the county (or city or province without counties) whose seat is nearest, within 150 km: no
        borders are known here, so near one it may be the neighbour; a point farther from every seat lies abroad. Each
        reach is in the order of distance, score (none last) and id. The list is the same whatever `first` is.
        """
        snapshot = info.context.snapshot
        criteria = criteria_of(filter, search, snapshot, interpret=interpret is not False)
        if point is not None and region is None:
            near = near_of(snapshot.regions, point, radius_metres, criteria)
        elif region is not None and point is None:
            near = near_region(snapshot.regions, region, radius_metres, criteria)
        else:
            given = "both point and region are" if point else "neither point nor region is"
            raise InvalidInput(f"{given} given; nearby takes exactly one of point and region", field="point")
        counted = asked_for(info, "totalCount")
        return near_lists.nearby(info.context, near, (first, after), counted=counted)

    @computed
    async def coverage_gaps(
        self,
        info: Info,
        *,
        within: Annotated[
            str | None, argument("The code of a region, such as a province; the nation without it.")
        ] = None,
        category: Annotated[
            str | None,
            argument(
                "The code of a category; without it each of the eight functions, a county once for each it lacks."
            ),
        ] = None,
        beyond_metres: Annotated[
            int | None,
            argument("How far, in metres, 1 to 500000, the nearest organization may be before that is a gap."),
        ] = USUAL_RADIUS,
        first: First = PAGE,
        after: After = None,
    ) -> CoverageGapConnection:
        """Return the counties that are far from what a category stands for, the worst first, as a page.

        A county, or a city or province without counties, has a gap when no organization that offers the category or
        something narrower lies within that distance of its point. Where nobody at all offers it comes first, then the
        widest gap. Counties without a known point are left out, and so are organizations without one.
        """
        asked = gaps_asked(info.context.snapshot, within, category, beyond_metres)
        found = await in_thread(lambda: gaps(info.context.snapshot, *asked))
        return gap_lists.coverage_gaps(info.context, found, asked, (first, after))

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
