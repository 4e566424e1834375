"""Where organizations of the demonstration network are: which divisions, how many in each, and at which points."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import cos, exp, log, pi, radians, sin
from typing import Self

from directory.documents import Level
from directory.generator.chance import Chance
from directory.generator.naming import Naming
from directory.regions import LEVELS, Division, Regions

# fmt: off
PROVINCE_WEIGHTS = {
    "110000": 30, "120000": 14, "130000": 60, "140000": 28, "150000": 18, "210000": 38, "220000": 18, "230000": 22,
    "310000": 35, "320000": 100, "330000": 95, "340000": 58, "350000": 52, "360000": 38, "370000": 98, "410000": 78,
    "420000": 56, "430000": 56, "440000": 140, "450000": 38, "460000": 10, "500000": 34, "510000": 72, "520000": 28,
    "530000": 34, "540000": 3, "610000": 36, "620000": 18, "630000": 5, "640000": 6, "650000": 20,
    "710000": 2, "810000": 2, "820000": 1,
}
# fmt: on
"""Shares of the provinces, made up to look right: more people and more enterprises, more organizations."""

DISTRICT_WEIGHT, COUNTY_CITY_WEIGHT, COUNTY_WEIGHT, LEAF_WEIGHT = 3, 2, 1, 6
"""Shares inside a province, made up too: of 区, 市 of county rank, other counties, and cities without counties."""

NO_PLACES = frozenset({"460300", "460302", "460303", "653132", "653228", "653229"})
"""Islands of the South China Sea and three remote counties: nothing is invented there."""

TYPICAL_KILOMETRES = 2.2
"""Half of the organizations are nearer to their division's point, its seat of government, than this."""

SPREAD = 0.8
"""Deviation of the logarithm of the distance: nine of ten within 6 km."""

FARTHEST_KILOMETRES = 15.0
"""Beyond it one would often be in another division."""

KILOMETRES_PER_DEGREE = 111.195
"""Of latitude, on a sphere with a radius of 6,371,008.8 m."""

POINT_DIGITS = 6
"""Decimals of a degree: a tenth of a metre."""

_MEDIAN = log(TYPICAL_KILOMETRES)


@dataclass(frozen=True, slots=True)
class Place:
    """A division as the generator needs it for every organization.

    `reaches` holds level and code of the nation, province, city and county that it lies in, its own where a level is
    missing; `owner` is the code of the division that organizations in it are named after, `short` and `english` that
    one's names; `province` and `postal` are "" for the nation.
    """

    code: str
    lineage: tuple[str, ...]
    reaches: tuple[tuple[Level, str], ...]
    province: str
    point: tuple[float, float] | None
    longitude_scale: float
    postal: str
    owner: str
    short: str
    english: str

    def scatter(self, chance: Chance) -> tuple[float, float] | None:
        """Return a point some kilometres around the division's own; None when that is not known."""
        if self.point is None:
            return None
        distance = min(exp(chance.normal(_MEDIAN, SPREAD)), FARTHEST_KILOMETRES) / KILOMETRES_PER_DEGREE
        angle = 2 * pi * chance.share()
        latitude, longitude = self.point
        return (
            round(latitude + distance * cos(angle), POINT_DIGITS),
            round(longitude + distance * sin(angle) * self.longitude_scale, POINT_DIGITS),
        )


@dataclass(frozen=True, slots=True)
class Places:
    """The divisions that organizations are in, with running sums of their weights."""

    all: Sequence[Place]
    sums: Sequence[float]

    @classmethod
    def of(cls, regions: Regions, naming: Naming) -> Self:
        """Return counties, cities without counties, and provinces without divisions, each with its share."""
        divisions = list(_narrowest(regions))
        provinces = [regions.lineage(division.code)[1] for division in divisions]
        weights = [_rank_weight(division) for division in divisions]
        totals: Counter[str] = Counter()
        for province, weight in zip(provinces, weights, strict=True):
            totals[province] += weight
        shares = (
            PROVINCE_WEIGHTS[province] * weight / totals[province]
            for province, weight in zip(provinces, weights, strict=True)
        )
        return cls([place_of(division, regions, naming) for division in divisions], list(accumulate(shares)))

    def pick(self, chance: Chance) -> Place:
        """Return a place, more often one with more people."""
        return self.all[chance.weighted(self.sums)]


def place_of(division: Division, regions: Regions, naming: Naming) -> Place:
    """Return a division as a place; companies are named after its city, or itself where it has none."""
    owner = naming.owner(division)
    point = None
    if division.latitude is not None and division.longitude is not None:
        point = (division.latitude, division.longitude)
    line = (*regions.ancestors(division.code), division)
    return Place(
        code=division.code,
        lineage=regions.lineage(division.code),
        reaches=tuple((step.level, step.code) for step in (*line, *(division,) * (len(LEVELS) - len(line)))),
        province=line[1].name if len(line) > 1 else "",
        point=point,
        longitude_scale=1 / cos(radians(point[0])) if point else 1.0,
        postal="".join(step.name for step in line[1:]),
        owner=owner.code,
        short=naming.short(owner),
        english=naming.english(owner),
    )


def _narrowest(regions: Regions) -> Iterator[Division]:
    nation_and_below = (division for division in regions.current() if division.level != "NATION")
    return (d for d in nation_and_below if d.code not in NO_PLACES and not regions.children(d.code))


def _rank_weight(division: Division) -> int:
    if division.level == "CITY":
        return LEAF_WEIGHT
    if division.name.endswith("区"):
        return DISTRICT_WEIGHT
    return COUNTY_CITY_WEIGHT if division.name.endswith("市") else COUNTY_WEIGHT
