"""What a list is asked for, and the shapes of what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from directory.documents import OrganizationDocument


@dataclass(frozen=True)
class Interpretation:
    """How a search is understood, see `interpretation`.

    words: what is to be found, as it was typed, a blank between words; () finds everything in the places.
    places: codes of regions in force that were named; what is found lies in one of them. () is everywhere.
    joined: the place was not set apart from the rest, so it may be part of a name: names that hold the whole search
        are found too, and first, wherever they lie.
    category: code of the kind of service that `category_word` names: who offers it is found by it as well.
    nearly: the words are also found with an error in them, behind those without.
    """

    words: tuple[str, ...]
    places: tuple[str, ...] = ()
    joined: bool = False
    category: str | None = None
    category_word: str | None = None
    nearly: bool = False


@dataclass(frozen=True)
class Criteria:
    """The filters of a list of organizations; all that are set must hold.

    search: words that must all be found; blank is none. interpret: whether places and errors in it are looked for.
    interpretation: how the search is understood, when that was asked for; what a list is asked for does not depend on
        it, so it is no part of what a cursor belongs to.
    within: codes of current regions, each meaning itself and everything below; () holds nothing.
    categories: codes, each meaning itself and every narrower one.
    minimum_score: at least this published total; stars: exactly so many. Both leave out what has no score.
    designated_on: holds a designation, not revoked, that began by that day and had not ended.
    member_of, succeeds: id of the hub, of the predecessor.
    unplaced: lies in no division that is known.
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
    unplaced: bool = False
    interpret: bool = False
    interpretation: Interpretation | None = field(default=None, repr=False)


class Order(Enum):
    """How a list is ordered; every order ends with the name, then the id."""

    RELEVANCE = "RELEVANCE"
    NAME = "NAME"
    SCORE_DESC = "SCORE_DESC"


@dataclass(frozen=True)
class Near:
    """A place (WGS-84 degrees), a circle around it (metres) and filters.

    Without radius the circle holds every organization with a point. `areas` are the regions that the place lies in,
    narrowest first, each as its reach and its code (see `reach`).
    """

    latitude: float
    longitude: float
    radius_metres: int | None
    criteria: Criteria
    areas: tuple[tuple[str, str], ...] = ()


class Hit(NamedTuple):
    """An organization in a list, and where it stands there: `position` continues the list after it."""

    document: OrganizationDocument
    position: str


@dataclass(frozen=True)
class Page:
    """A part of a list; `count` counts the whole list."""

    hits: list[Hit]
    has_next: bool
    count: Callable[[], int] = field(repr=False, compare=False)

    @cached_property
    def total(self) -> int:
        """Return how many the whole list has; counted when it is first asked for."""
        return self.count()


NONE = float("inf")  # stands for the distance or the score that an organization has not, so that it comes last
Place = tuple[int, float, float, str]
"""Where a hit stands: step of its reach, millimetres, the score negated (so that the best comes first), the id."""


class NearbyHit(NamedTuple):
    """An organization near a place: the great-circle distance, None without a point, and how it reaches the place."""

    document: OrganizationDocument
    place: Place
    distance_metres: float | None
    reach: str

    @property
    def position(self) -> str:
        """Return where it stands in the list, as a text that continues the list after it."""
        step, *figures, entity = self.place
        far, total = ("z" if value == NONE else str(int(abs(value))) for value in figures)
        return f"{step}-{far}-{total}-{entity}"


@dataclass(frozen=True)
class NearbyPage:
    """A part of the list of those nearby."""

    hits: list[NearbyHit]
    has_next: bool


@dataclass(frozen=True)
class FacetCount:
    """How many organizations of a list have this value."""

    value: str
    label: str
    count: int


Facets = Mapping[str, list[FacetCount]]
