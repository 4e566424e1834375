"""What a list is asked for, and the shapes of what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from directory.documents import OrganizationDocument


@dataclass(frozen=True)
class Criteria:
    """The filters of a list of organizations; all that are set must hold.

    search: words that must all be found; blank is none.
    within: codes of current regions, each meaning itself and everything below; () holds nothing.
    categories: codes, each meaning itself and every narrower one.
    minimum_score: at least this published total; stars: exactly so many. Both leave out what has no score.
    designated_on: holds a designation, not revoked, that began by that day and had not ended.
    member_of, succeeds: id of the hub, of the predecessor.
    """

    search: str | None = None
    within: tuple[str, ...] | None = None
    categories: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    level: str | None = None
    minimum_score: Decimal | None = None
    stars: int | None = None
    designated_on: date | None = None
    include_closed: bool = False
    member_of: str | None = None
    succeeds: str | None = None


class Order(Enum):
    """How a list is ordered; every order ends with the name, then the id."""

    RELEVANCE = "RELEVANCE"
    NAME = "NAME"
    SCORE_DESC = "SCORE_DESC"


@dataclass(frozen=True)
class Near:
    """A circle (WGS-84 degrees, metres) and filters; without radius it holds every organization with a point."""

    latitude: float
    longitude: float
    radius_metres: int | None
    criteria: Criteria


@dataclass(frozen=True)
class Hit:
    """An organization in a list, and where it stands there: `position` continues the list after it."""

    document: OrganizationDocument
    position: str


@dataclass(frozen=True)
class Page:
    """A part of a list; `total` counts the whole list."""

    hits: list[Hit]
    has_next: bool
    total: int


@dataclass(frozen=True)
class NearbyHit(Hit):
    """An organization near a point: the great-circle distance and how it reaches the point."""

    distance_metres: float
    reach: str


@dataclass(frozen=True)
class NearbyPage:
    """A part of a list by distance; `total` counts the whole list, `within_radius_count` what lies in the circle."""

    hits: list[NearbyHit]
    has_next: bool
    total: int
    within_radius_count: int


@dataclass(frozen=True)
class FacetCount:
    """How many organizations of a list have this value."""

    value: str
    label: str
    count: int


Facets = Mapping[str, list[FacetCount]]
