"""Maps without borders: seats of government as points on a plane, in an equal-area projection."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from web.pages.language import romanised

WIDTH, HEIGHT = 800, 560  # of a drawing, in its own units; about the shape of the country
MARGIN = 24.0  # so that no circle is cut
# Albers' equal-area conic projection with the parallels and the meridian usual for maps of China.
PARALLELS, MERIDIAN, ORIGIN = (25.0, 47.0), 105.0, 36.0
LARGEST, SMALLEST = 18.0, 3.0  # radius of a circle, in units of the drawing


@dataclass(frozen=True)
class Dot:
    """A division on the map: where, how large, and how many organizations that stands for."""

    code: str
    name: str
    english: str
    x: float
    y: float
    radius: float
    count: int

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    def get(self, key: str) -> Any:
        """Return what a template asks for."""
        return getattr(self, key, None)


@dataclass(frozen=True)
class Drawing:
    """A map: circles of divisions with a link, over a ground of points that only show where the country is."""

    dots: Sequence[Dot]
    ground: str
    width: int = WIDTH
    height: int = HEIGHT


def drawing(
    divisions: Iterable[dict[str, Any]], counts: dict[str, int], ground: Sequence[tuple[float, float]]
) -> Drawing:
    """Return the map of divisions that have a point; `ground` are latitudes and longitudes of all points below."""
    placed = [(one, projected(**one["point"])) for one in divisions if one["point"]]
    below = [projected(latitude, longitude) for latitude, longitude in ground]
    fit = _fitting([*(place for _, place in placed), *below])
    most = max([1, *(counts.get(one["code"], 0) for one, _ in placed)])
    dots = [_dot(one, fit(place), counts.get(one["code"], 0), most) for one, place in placed]
    marks = {(round(x), round(y)) for x, y in map(fit, below)}
    return Drawing(sorted(dots, key=lambda dot: -dot.radius), "".join(f"M{x} {y}h.1" for x, y in sorted(marks)))


def projected(latitude: float, longitude: float) -> tuple[float, float]:
    """Return where a point lies on the plane, in radii of the earth, y downwards.

    Snyder, Map Projections: A Working Manual (1987), equations 14-1 to 14-6, for the sphere.
    """
    first, second = map(math.radians, PARALLELS)
    n = (math.sin(first) + math.sin(second)) / 2
    c = math.cos(first) ** 2 + 2 * n * math.sin(first)
    rho, rho_origin = (math.sqrt(c - 2 * n * math.sin(math.radians(degrees))) / n for degrees in (latitude, ORIGIN))
    theta = n * math.radians(longitude - MERIDIAN)
    return rho * math.sin(theta), rho * math.cos(theta) - rho_origin


def _fitting(places: Sequence[tuple[float, float]]) -> Any:
    """Return what puts places of the plane into the drawing, in the same scale both ways, in the middle."""
    if not places:
        return lambda place: place
    xs, ys = zip(*places, strict=True)
    scale = min(
        (WIDTH - 2 * MARGIN) / max(max(xs) - min(xs), 1e-6), (HEIGHT - 2 * MARGIN) / max(max(ys) - min(ys), 1e-6)
    )
    left = (WIDTH - scale * (max(xs) + min(xs))) / 2
    top = (HEIGHT - scale * (max(ys) + min(ys))) / 2
    return lambda place: (left + scale * place[0], top + scale * place[1])


def _dot(one: dict[str, Any], place: tuple[float, float], count: int, most: int) -> Dot:
    """Return a circle whose area tells the count."""
    x, y = place
    radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(count / most)
    english = one["english"] or romanised(one["pinyin"]) or one["name"]
    return Dot(one["code"], one["name"], english, round(x, 1), round(y, 1), round(radius, 1), count)
