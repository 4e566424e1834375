"""Maps without borders: seats of government and organizations as points on a plane, drawn from our own data."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from web.pages.base_map import BaseMap, Picture
from web.pages.colouring import Measure
from web.pages.projecting import ALBERS, Place, Projection

WIDTH, HEIGHT = 800, 560  # of a drawing, in its own units; about the shape of the country
MARGIN = 24.0  # so that no circle is cut
LARGEST, SMALLEST = 18.0, 4.0  # radius of a circle, in units of the drawing
NUMBERED = 11.0  # radius of a circle that holds a number of two digits
NARROWEST = 2e-3  # radii of the earth, 13 km: a single place is shown with what lies around it
LETTER = 15.0  # height of a label; a Chinese character is as wide
PHONE = 1.9  # times as large are letters on a phone, where the drawing is half as wide
LATIN = 0.58  # width of a Latin letter, in heights


Called = Callable[[Mapping[str, Any]], str]
"""What a division is called on the map."""


@dataclass(frozen=True)
class Dot:
    """A point on the map: of what, where, how large, in which class of the colours; `label` tells where it is named.

    `label` is `always`, `wide` (where there is room, not on a phone) or empty.
    """

    thing: Mapping[str, Any]
    x: float
    y: float
    radius: float
    count: int = 0
    shade: str = "plain"
    told: str = ""
    label: str = ""
    name: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Drawing:
    """A map: points with a link, over a ground of points that only show where the country is."""

    dots: Sequence[Dot]
    ground: str = ""
    measure: Measure | None = None
    pictures: Sequence[Picture] = ()
    credit: str = ""
    here: Place | None = None
    width: int = WIDTH
    height: int = HEIGHT
    names: Sequence[Dot] = ()

    @property
    def projection(self) -> str:
        """Return the key of the words for how it is projected."""
        return "projection_mercator" if self.pictures else "projection_albers"


def division_map(
    divisions: Iterable[Mapping[str, Any]],
    counts: Mapping[str, int],
    ground: Sequence[Place],
    measure: Measure,
    called: Called,
    base: BaseMap | None = None,
) -> Drawing:
    """Return the map of divisions that have a point; `ground` are latitudes and longitudes of all points below."""
    plane = _Plane(base)
    placed = [(one, plane.projected(one["point"])) for one in divisions if one["point"]]
    below = [plane.project(*place) for place in ground]
    fit = _fitting([*(place for _, place in placed), *below])
    most = max([1, *(counts.get(one["code"], 0) for one, _ in placed)])
    dots = []
    for one, place in placed:
        (x, y), count = fit(place), counts.get(one["code"], 0)
        radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(count / most)
        shade, told = measure.shade(one["code"]), measure.told(one["code"])
        dots.append(Dot(one, round(x, 1), round(y, 1), round(radius, 1), count, shade, told))
    dots = _labelled(sorted(dots, key=lambda dot: -dot.radius), called)
    marks = {(round(x), round(y)) for x, y in map(fit, below)}
    pictures, credit = plane.beneath(fit)
    return Drawing(dots, "".join(f"M{x} {y}h.1" for x, y in sorted(marks)), measure, pictures, credit)


def organization_map(
    items: Sequence[Mapping[str, Any]],
    seats: Sequence[Mapping[str, Any]],
    called: Called,
    here: Mapping[str, float] | None = None,
    base: BaseMap | None = None,
) -> Drawing:
    """Return the map of organizations that have a point, numbered as they are listed, from 1.

    `seats` are divisions whose names show where one is; `here` is the place that somebody looks from.
    """
    plane = _Plane(base)
    placed = [(number, one, plane.projected(one["point"])) for number, one in enumerate(items, 1) if one["point"]]
    origin = plane.projected(here) if here else None
    fit = _fitting([*(place for _, _, place in placed), *([origin] if origin else [])])
    dots = []
    for number, one, place in placed:
        x, y = fit(place)
        dots.append(Dot(one, round(x, 1), round(y, 1), NUMBERED, number=number))
    names = []
    for one in seats:
        x, y = fit(plane.projected(one["point"]))
        if MARGIN < x < WIDTH - MARGIN and MARGIN < y < HEIGHT - MARGIN:
            names.append(Dot(one, round(x, 1), round(y, 1), SMALLEST))
    pictures, credit = plane.beneath(fit)
    return Drawing(
        dots[::-1],  # the first of the list is drawn last, on top
        pictures=pictures,
        credit=credit,
        here=fit(origin) if origin else None,
        names=[name for name in _labelled(names, called) if name.label],
    )


@dataclass(frozen=True)
class _Plane:
    """How places get on the plane: our own projection, or that of the base map."""

    base: BaseMap | None

    @property
    def project(self) -> Projection:
        return self.base.projection if self.base else ALBERS

    def projected(self, point: Mapping[str, float]) -> Place:
        return self.project(point["latitude"], point["longitude"])

    def beneath(self, fit: "_Fit") -> tuple[Sequence[Picture], str]:
        """Return the pictures of the base map with whom to credit; none without one."""
        return (self.base.pictures(fit.back, WIDTH, HEIGHT), self.base.credit) if self.base else ((), "")


@dataclass(frozen=True)
class _Fit:
    """What puts places of the plane into the drawing: the same scale both ways, in the middle."""

    scale: float
    left: float
    top: float

    def __call__(self, place: Place) -> Place:
        return self.left + self.scale * place[0], self.top + self.scale * place[1]

    def back(self, x: float, y: float) -> Place:
        """Return the place of the plane at a point of the drawing."""
        return (x - self.left) / self.scale, (y - self.top) / self.scale


def _fitting(places: Sequence[Place]) -> _Fit:
    """Return what puts these places into the drawing."""
    if not places:
        return _Fit(1.0, WIDTH / 2, HEIGHT / 2)
    xs, ys = zip(*places, strict=True)
    across, down = max(max(xs) - min(xs), NARROWEST), max(max(ys) - min(ys), NARROWEST)
    scale = min((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / down)
    return _Fit(scale, (WIDTH - scale * (max(xs) + min(xs))) / 2, (HEIGHT - scale * (max(ys) + min(ys))) / 2)


def _labelled(dots: Sequence[Dot], called: Called) -> list[Dot]:
    """Return the dots with those named whose names have room, the first ones before the others."""
    named = [replace(dot, name=called(dot.thing)) for dot in dots]
    always, wide = _roomy(named, LETTER * PHONE), _roomy(named, LETTER)
    return [
        replace(dot, label="always" if at in always else "wide" if at in wide else "") for at, dot in enumerate(named)
    ]


def _roomy(dots: Sequence[Dot], height: float) -> set[int]:
    """Return the places in the list of the dots whose names fit below them, and touch no other name or circle."""
    taken = [(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots]
    found = set()
    for at, dot in enumerate(dots):
        half = height * sum(LATIN if letter.isascii() else 1 for letter in dot.name) / 2
        top = dot.y + dot.radius
        box = (dot.x - half, top, dot.x + half, top + height)
        inside = box[0] > 0 and box[2] < WIDTH and box[3] < HEIGHT
        if inside and not any(_touch(box, other) for other in taken):
            taken.append(box)
            found.add(at)
    return found


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
