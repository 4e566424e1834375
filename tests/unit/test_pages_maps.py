"""Maps of our own data: where points come to lie, what they are called and how they are coloured."""

from math import pi, radians, sin

import pytest

from web.pages.base_map import BaseMap
from web.pages.colouring import COUNT, COVERAGE, SCORE, Measure
from web.pages.language import CHINESE
from web.pages.mapping import HEIGHT, WIDTH, division_map, organization_map
from web.pages.projecting import albers, mercator


def division(code: str, latitude: float, longitude: float, name: str = "杭州市") -> dict[str, object]:
    point = {"latitude": latitude, "longitude": longitude}
    return {"code": code, "name": name, "english": None, "pinyin": None, "point": point}


@pytest.mark.parametrize("latitude", [18.0, 30.0, 36.0, 53.0])
def test_albers_keeps_areas(latitude: float) -> None:
    (x, y), (right, _), (_, top) = albers(latitude, 105), albers(latitude, 105.01), albers(latitude + 0.01, 105)
    sphere = (0.01 * pi / 180) * (sin(radians(latitude + 0.01)) - sin(radians(latitude)))
    assert (right - x) * (y - top) == pytest.approx(sphere, rel=1e-3)


def test_mercator_is_that_of_tiles() -> None:
    assert mercator(0, 0) == (0, 0)
    assert mercator(85.05112878, 180) == pytest.approx((pi, -pi))


def test_circles_fit_the_drawing_and_north_is_up() -> None:
    divisions = [division(str(n), 20.0 + n, 80.0 + 3 * n) for n in range(15)]
    dots = division_map(divisions, {"3": 50, "4": 200}, [], Measure(COUNT, {}), CHINESE.short).dots
    assert all(dot.radius <= dot.x <= WIDTH - dot.radius and dot.radius <= dot.y <= HEIGHT - dot.radius for dot in dots)
    assert dots[0].thing["code"] == "4"
    north, south = (next(dot for dot in dots if dot.thing["code"] == code) for code in ("14", "0"))
    assert north.y < south.y


def test_a_division_without_a_point_has_no_circle() -> None:
    nowhere = {**division("659013", 0, 0, "草湖市"), "point": None}
    assert list(division_map([nowhere], {}, [], Measure(COUNT, {}), CHINESE.short).dots) == []


def test_names_that_would_touch_are_left_out_and_the_larger_division_keeps_its_own() -> None:
    near = [division("1", 30.0, 120.0, "甲乙市"), division("2", 30.05, 120.01, "丙丁市"), division("3", 35.0, 110.0)]
    dots = division_map(near, {"1": 9, "2": 1, "3": 4}, [], Measure(COUNT, {}), CHINESE.short).dots
    assert [(dot.name, bool(dot.label)) for dot in dots] == [("甲乙", True), ("杭州", True), ("丙丁", False)]


def test_results_are_numbered_as_they_are_listed_and_the_first_lies_on_top() -> None:
    items = [division("a", 30.0, 120.0), {**division("b", 0, 0), "point": None}, division("c", 30.1, 120.1)]
    here = {"latitude": 30.05, "longitude": 120.05}
    drawing = organization_map(items, [division("s", 30.06, 120.02, "西湖区")], CHINESE.short, here)
    assert [dot.number for dot in drawing.dots] == [3, 1]
    assert drawing.here == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=1)
    assert [name.name for name in drawing.names] == ["西湖"]


@pytest.mark.parametrize(
    ("key", "value", "shade", "told"),
    [
        (COVERAGE, 0.0, "shade-0", "0 %"),
        (COVERAGE, 20.0, "shade-1", "20 %"),
        (SCORE, 89.99, "shade-3", "89.99"),
        (SCORE, 90.0, "shade-4", "90"),
        (COUNT, 9876.0, "shade-4", "9,876"),
    ],
)
def test_colours_are_five_classes(key: str, value: float, shade: str, told: str) -> None:
    measure = Measure(key, {"330000": value})
    assert (measure.shade("330000"), measure.told("330000")) == (shade, told)
    assert (measure.shade("110000"), measure.told("110000")) == ("none", "")
    assert [name for name, _ in measure.legend()] == [f"shade-{at}" for at in range(5)]


def test_a_base_map_lies_beneath_the_points_it_shows() -> None:
    base = BaseMap("https://tiles.example:8443/{z}/{x}/{y}.png", "© somebody")
    drawing = organization_map([division("a", 30.25, 120.15), division("b", 30.3, 120.2)], [], CHINESE.short, base=base)
    left = min(picture.x for picture in drawing.pictures)
    right = max(picture.x + picture.size for picture in drawing.pictures)
    assert left <= 0 < WIDTH <= right
    level, column, row = drawing.pictures[0].address.removesuffix(".png").split("/")[-3:]
    x, y = mercator(30.25, 120.15)
    side = 2 * pi / 2 ** int(level)
    dot = next(dot for dot in drawing.dots if dot.number == 1)
    at_x = drawing.pictures[0].x + ((x + pi) / side - int(column)) * drawing.pictures[0].size
    at_y = drawing.pictures[0].y + ((y + pi) / side - int(row)) * drawing.pictures[0].size
    assert (at_x, at_y) == pytest.approx((dot.x, dot.y), abs=0.2)
    assert (base.origin, drawing.credit) == ("https://tiles.example:8443", "© somebody")
