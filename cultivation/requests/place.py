"""Where a request comes from: the divisions it lies in, level by level, and the points to measure distances from."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from directory.documents import Level
from directory.regions import LEVELS, NATION, Regions

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS-84)."""


@dataclass(frozen=True)
class Place:
    """Divisions in force by level, narrowest first; the levels that the place has none of are left out.

    A county has its city, province and nation above it; one of a municipality or directly below a province has no
    city, a city without counties and a province without cities begin there. A retired division stands for all that
    took its place, so that one level may hold several.
    """

    levels: tuple[tuple[Level, tuple[str, ...]], ...]
    points: tuple[Point, ...]

    @classmethod
    def of(cls, regions: Regions, code: str | None) -> Self:
        """Return the place of a division, current or retired; the nation for none and for an unknown code."""
        codes = regions.resolve(code or NATION) or (NATION,)
        found: dict[Level, dict[str, None]] = defaultdict(dict)
        for division in filter(None, (regions.get(step) for one in codes for step in regions.lineage(one))):
            found[division.level][division.code] = None
        levels = tuple((level, tuple(found[level])) for level in reversed(LEVELS) if level in found)
        return cls(levels, tuple(point for one in codes if (point := _point(regions, one))))

    def above(self, level: Level | None) -> Iterator[tuple[Level, tuple[str, ...]]]:
        """Yield the levels above one, the next one first; all of them for None."""
        known = len(LEVELS) if level is None else LEVELS.index(level)
        return (item for item in self.levels if LEVELS.index(item[0]) < known)


def _point(regions: Regions, code: str) -> Point | None:
    """Return the point of a division, else of the next one above that has one."""
    for step in reversed(regions.lineage(code)):
        division = regions.get(step)
        if division and division.latitude is not None and division.longitude is not None:
            return division.latitude, division.longitude
    return None
