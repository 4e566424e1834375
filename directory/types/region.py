"""Divisions of the state."""

import datetime as dt
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from directory import regions
from directory.context import Context
from directory.inputs import OrganizationFilter
from directory.paging import PAGE
from directory.scalars import Long
from directory.types.change import BEGINNING, ChangeConnection, history_of
from directory.types.described import argument, computed, object_type, settled, stored
from directory.types.designation import day
from directory.types.enums import OrganizationOrder, RegionLevel
from directory.types.node import ID, Node
from directory.types.point import Point
from directory.types.statistics import Statistics
from graph_schema.clock import today

if TYPE_CHECKING:
    from directory.types.organizations import OrganizationConnection


@object_type
class RegionAlias:
    """Another name of a region."""

    name: str = strawberry.field(description="The name.")
    language: str = strawberry.field(description="Its language as a BCP 47 tag; empty where none applies.")
    kind: str = strawberry.field(
        description="What it is: short, english, former …, or code for a code of statistical lists that means it."
    )


@object_type
class Region(Node):
    """A division of the state: the nation, a province, a city or a county, in force or retired."""

    id: strawberry.ID = stored(lambda region: f"region-{region.division.code}", ID)
    code: str = stored(attrgetter("division.code"), "Its six-digit code (GB/T 2260); the nation is 100000.")
    name: str = stored(attrgetter("division.name"), "Its Chinese name.")
    english: str | None = stored(attrgetter("division.english"), "Its English name.")
    pinyin: str | None = stored(
        attrgetter("division.pinyin"), "Its name in pinyin without tones, a blank between syllables."
    )
    level: RegionLevel = stored(lambda region: RegionLevel(region.division.level), "Its level.")
    division: strawberry.Private[regions.Division]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, division: regions.Division, context: Context) -> Self:
        """Return the type of a division."""
        return cls(division=division, context=context)

    @classmethod
    def find(cls, code: str | None, context: Context) -> Self | None:
        """Return the region of a code, current or retired; None when there is none."""
        division = context.snapshot.regions.get(code) if code else None
        return cls.of(division, context) if division else None

    @settled
    def parent(self) -> "Region | None":
        """Return the region directly above; null for the nation and for retired regions."""
        return Region.find(self.division.parent, self.context)

    @settled
    def ancestors(self) -> list["Region"]:
        """Return the regions above, from the nation down to the parent; empty for retired regions."""
        return self._all(self.context.snapshot.regions.ancestors(self.code))

    @settled
    def children(self) -> list["Region"]:
        """Return the regions in force directly below, by code; empty where there are none."""
        return self._all(self.context.snapshot.regions.children(self.code))

    @settled
    def successors(self) -> list["Region"]:
        """Return the regions in force that took the place of a retired one; empty for the others."""
        found = (Region.find(code, self.context) for code in self.division.succeeded_by)
        return [region for region in found if region]

    @settled
    def point(self) -> Point | None:
        """Return the seat of its government; null where it is not known."""
        return place(self.division.latitude, self.division.longitude)

    @settled
    def valid_from(self) -> dt.date | None:
        """Return the first day it was in force, where that is known."""
        return day(self.division.valid_from)

    @settled
    def valid_to(self) -> dt.date | None:
        """Return the last day it was in force; null while it is, and where that is not known: then see `successors`."""
        return day(self.division.valid_to)

    @computed
    def in_force(self) -> bool | None:
        """Return whether it was in force on `validOn`, today without it; null where its last day is not known.

        A first day that is not known counts as long ago. Last days are known by the year: see `validTo`.
        """
        return self.division.in_force(self.context.day.isoformat(), today().isoformat())

    @computed
    async def history(
        self,
        after: Annotated[Long | None, argument("The seq to continue behind.")] = BEGINNING,
        first: Annotated[int | None, argument("How many, 0 to 100.")] = PAGE,
    ) -> ChangeConnection:
        """Return what happened to its entry, the oldest change first, as a page."""
        return await history_of(self.id, self.context, after, first)

    @settled
    def aliases(self) -> list[RegionAlias]:
        """Return its other names."""
        return [RegionAlias(name=one.name, language=one.language, kind=one.kind) for one in self.division.aliases]

    @settled
    def path(self) -> str:
        """Return the names from the province down to it: 浙江省 › 杭州市 › 西湖区."""
        return self.context.snapshot.regions.path(self.code)

    @computed
    def organizations(
        self,
        search: Annotated[str | None, argument("Words to find, at most 200 characters.")] = None,
        filter: Annotated[  # noqa: A002 - the contract's name
            OrganizationFilter | None,
            argument("Which of them; `within` must lie in this region."),
        ] = None,
        order_by: Annotated[
            OrganizationOrder | None,
            argument("Their order; by relevance with `search`, else by name, when it is not said."),
        ] = None,
        first: Annotated[int | None, argument("How many, 0 to 100.")] = PAGE,
        after: Annotated[str | None, argument("The cursor to continue behind.")] = None,
        interpret: Annotated[
            bool | None,
            argument("Whether places and errors in `search` are looked for; false takes all words as they are."),
        ] = True,
    ) -> Annotated["OrganizationConnection", strawberry.lazy("directory.types.organizations")]:
        """Return the organizations in it and everything below, as a page; of the present only."""
        from directory.types.organizations import organizations_in

        self.context.present_only("organizations")
        return organizations_in(self, search, filter, order_by, (first, after), interpret=interpret is not False)

    @computed
    def statistics(self) -> Statistics:
        """Return figures on the organizations in it and everything below, closed ones left out; of the present only."""
        self.context.present_only("statistics")
        return Statistics(code=self.code, context=self.context)

    def _all(self, divisions: tuple[regions.Division, ...]) -> list["Region"]:
        return [Region.of(division, self.context) for division in divisions]


def place(latitude: float | None, longitude: float | None) -> Point | None:
    """Return a point, None when a coordinate is missing."""
    return None if latitude is None or longitude is None else Point(latitude=latitude, longitude=longitude)
