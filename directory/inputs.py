"""What requests may say: input types, and how they become what the index is asked for."""

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal

import strawberry

from directory.categories import Category
from directory.datum import to_wgs84
from directory.region_search import division_code
from directory.regions import NATION, Regions
from directory.scalars import shown
from directory.search.criteria import Criteria, Near
from directory.search.interpretation import Interpreter
from directory.search.ranking import LONGEST_SEARCH
from directory.search.reach import areas
from directory.search.snapshot import Snapshot
from directory.seats import seats
from directory.types.described import input_type
from directory.types.enums import Datum, OrganizationNature, RegionLevel
from graph_schema.errors import InvalidInput

MOST_CODES = 100  # categories named in one filter; there are a few dozen
HIGHEST_SCORE = 1_000  # points; standards end at 100 or a little above
MOST_STARS = 5
USUAL_RADIUS = 20_000  # metres: what an hour's errand reaches
LONGEST_RADIUS = 500_000  # metres; a province is some 800 km across, wider circles are `radiusMetres: null`
POLE, DATE_LINE = 90.0, 180.0  # degrees

_BREAKS = re.compile(r"[\t\n\r]")


@input_type
class PointInput:
    """A place on the earth."""

    latitude: float = strawberry.field(description="Degrees north of the equator, −90 to 90.")
    longitude: float = strawberry.field(description="Degrees east of Greenwich, −180 to 180.")
    datum: Datum | None = strawberry.field(
        default=Datum.WGS84, description="The datum of the two; null means WGS84. Points are converted to WGS-84."
    )


@input_type
class OrganizationFilter:
    """Which organizations a list holds; all that is said must hold. An empty list restricts nothing."""

    within: str | None = strawberry.field(
        default=None,
        description="The six-digit code of a region: it and everything below. A retired code means all its successors.",
    )
    categories: list[str] | None = strawberry.field(
        default=None,
        description="Codes of categories, at most 100: offers a service in any of them or in a narrower one.",
    )
    natures: list[OrganizationNature] | None = strawberry.field(default=None, description="Any of these natures.")
    level: RegionLevel | None = strawberry.field(default=None, description="Exactly this level of the network.")
    minimum_score: float | None = strawberry.field(
        default=None, description="At least this published total, in points, 0 to 1000; leaves out what has no score."
    )
    stars: int | None = strawberry.field(default=None, description="Exactly so many stars, 0 to 5.")
    designated_on: dt.date | None = strawberry.field(
        default=None,
        description="Holds a designation, not revoked, in force on this day; one without a first day never counts.",
    )
    include_closed: bool | None = strawberry.field(default=False, description="Closed and merged organizations too.")


def criteria_of(
    filter_: OrganizationFilter | None, search: str | None, snapshot: Snapshot, *, interpret: bool = True
) -> Criteria:
    """Return what the index is asked for; raise `InvalidInput` for what is out of range or unknown.

    With `interpret`, places and errors in the search are looked for.
    """
    given = filter_ or OrganizationFilter()
    words = search_text(search)
    within = None if given.within is None else regions_of(snapshot.regions, given.within, "within")
    interpreter = Interpreter(snapshot.view, snapshot.regions, snapshot.categories)
    return Criteria(
        search=words,
        interpret=interpret,
        interpretation=interpreter.interpret(words, within) if interpret else None,
        within=within,
        categories=_categories(given.categories or [], snapshot),
        natures=tuple(dict.fromkeys(nature.value for nature in given.natures or [])),
        level=given.level.value if given.level else None,
        minimum_score=_minimum(given.minimum_score),
        stars=_stars(given.stars),
        designated_on=given.designated_on,
        include_closed=bool(given.include_closed),
    )


def search_text(search: str | None) -> str | None:
    """Return the words to search for, None for blanks; raise `InvalidInput` for what is overlong or no text."""
    if search is None:
        return None
    if len(search) > LONGEST_SEARCH:
        raise InvalidInput(
            f"search has {len(search)} characters; it must have at most {LONGEST_SEARCH}", field="search"
        )
    text = _BREAKS.sub(" ", search).strip()
    refused = next((mark for mark in text if unicodedata.category(mark) in ("Cc", "Cs")), None)
    if refused is not None:
        raise InvalidInput(
            f"search holds the character {shown(refused)}; it must be text without control characters", field="search"
        )
    return text or None


def regions_of(regions: Regions, text: str, field: str) -> tuple[str, ...]:
    """Return the codes in force behind a code that a filter names; raise `InvalidInput` for an unknown one."""
    code = division_code(text)
    found = regions.resolve(code) if code else ()
    if not found:
        raise InvalidInput(
            f"{field} is '{shown(text)}'; it must be the six-digit code of a region",
            field=field,
            hint='find codes with { regions(search: "杭州") { nodes { code name } } }',
        )
    return found


def near_of(regions: Regions, point: PointInput, radius_metres: int | None, criteria: Criteria) -> Near:
    """Return the place of a point; raise `InvalidInput` for coordinates and radii out of range.

    It lies in the division whose seat is nearest; abroad, nothing but the nation's network reaches it.
    """
    _check_degrees("latitude", point.latitude, POLE)
    _check_degrees("longitude", point.longitude, DATE_LINE)
    latitude, longitude = to_wgs84(point.latitude, point.longitude, (point.datum or Datum.WGS84).value)
    # Conversion may step over the pole or the date line by some metres.
    latitude, longitude = _clamped(latitude, POLE), _clamped(longitude, DATE_LINE)
    division = seats(regions).nearest(latitude, longitude)
    return Near(
        latitude, longitude, _radius(radius_metres), criteria, areas(regions, division.code if division else NATION)
    )


def near_region(regions: Regions, text: str, radius_metres: int | None, criteria: Criteria) -> Near:
    """Return the place of a region's point; raise `InvalidInput` when there is no such region or no point."""
    codes = regions_of(regions, text, "region")
    if len(codes) > 1:
        raise InvalidInput(
            f"region {text} was divided among {', '.join(codes)}; choose one of them or give a point", field="region"
        )
    code = codes[0]
    division = regions.get(code)
    if division is None or division.latitude is None or division.longitude is None:
        raise InvalidInput(
            f"region {code} has no point; give a point instead of the region",
            field="region",
            hint="point takes latitude and longitude in degrees",
        )
    return Near(division.latitude, division.longitude, _radius(radius_metres), criteria, areas(regions, code))


def gaps_asked(
    snapshot: Snapshot, within: str | None, category: str | None, beyond_metres: int | None
) -> tuple[tuple[str, ...], tuple[Category, ...], int]:
    """Return the regions, categories and metres of the gaps asked for; raise `InvalidInput` for what is unknown."""
    tree = snapshot.categories
    kind = None if category is None else tree.get(category)
    if category is not None and kind is None:
        raise unknown_category(category, "category")
    beyond = USUAL_RADIUS if beyond_metres is None else beyond_metres
    if not 1 <= beyond <= LONGEST_RADIUS:
        raise InvalidInput(
            f"beyondMetres is {beyond}; it must be 1 to {LONGEST_RADIUS}",
            field="beyondMetres",
            hint="counties to which nobody offers it at all come first in every list",
        )
    codes = regions_of(snapshot.regions, NATION if within is None else within, "within")
    return codes, (kind,) if kind else tree.roots(), beyond


def _check_degrees(name: str, value: float, most: float) -> None:
    if not math.isfinite(value) or abs(value) > most:
        raise InvalidInput(f"{name} is {value:g}; it must be -{most:g} to {most:g} degrees", field=name)


def _clamped(value: float, most: float) -> float:
    return max(-most, min(most, value))


def _radius(metres: int | None) -> int | None:
    if metres is not None and not 1 <= metres <= LONGEST_RADIUS:
        raise InvalidInput(
            f"radiusMetres is {metres}; it must be 1 to {LONGEST_RADIUS}",
            field="radiusMetres",
            hint="null lists every organization with a point, nearest first",
        )
    return metres


def _categories(codes: list[str], snapshot: Snapshot) -> tuple[str, ...]:
    if len(codes) > MOST_CODES:
        raise InvalidInput(
            f"categories holds {len(codes)} codes; it must hold at most {MOST_CODES}", field="categories"
        )
    unknown = next((code for code in codes if code not in snapshot.categories), None)
    if unknown is not None:
        raise unknown_category(unknown, "categories")
    return tuple(dict.fromkeys(codes))


def unknown_category(code: str, field: str) -> InvalidInput:
    """Return the refusal of a code that no category has."""
    return InvalidInput(
        f"{field} names '{shown(code)}'; it must be the code of a category",
        field=field,
        hint="find codes with { categories { code name children { code name } } }",
    )


def _minimum(score: float | None) -> Decimal | None:
    if score is None:
        return None
    if not 0 <= score <= HIGHEST_SCORE:
        raise InvalidInput(f"minimumScore is {score:g}; it must be 0 to {HIGHEST_SCORE}", field="minimumScore")
    return Decimal(repr(score))


def _stars(stars: int | None) -> int | None:
    if stars is not None and not 0 <= stars <= MOST_STARS:
        raise InvalidInput(f"stars is {stars}; it must be 0 to {MOST_STARS}", field="stars")
    return stars
