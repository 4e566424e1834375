"""Circles and the cells that hold them."""

import math
import random
from collections.abc import Callable

import h3.api.basic_int as h3  # type: ignore[import-untyped]
import pytest
from search_given import metres

from directory.documents import OrganizationDocument
from directory.globe import EARTH_METRES, distances
from directory.search.cells import APERTURE, CELL_REACH, Cover, cell_of, cover, rough_cover
from directory.search.fields import RESOLUTIONS

MIDDLES: list[tuple[float, float]] = [
    (30.25, 120.17),
    (90.0, 0.0),
    (-90.0, 180.0),
    (0.0, 180.0),
    (0.0, -180.0),
    (-0.0, -0.0),
    (65.0, -179.999),
    *map(h3.cell_to_latlng, h3.get_pentagons(7)[:4]),
]


def towards(latitude: float, longitude: float, bearing: float, far: float) -> tuple[float, float]:
    """The point so far away in that direction."""
    north, angle = math.radians(latitude), far / EARTH_METRES
    reached = math.asin(math.sin(north) * math.cos(angle) + math.cos(north) * math.sin(angle) * math.cos(bearing))
    east = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(north), math.cos(angle) - math.sin(north) * math.sin(reached)
    )
    return math.degrees(reached), (longitude + math.degrees(east) + 180) % 360 - 180


@pytest.mark.parametrize("find", [cover, rough_cover])
@pytest.mark.parametrize("radius", [1, 700, 20_000, 99_000, 500_000])
def test_every_point_of_a_circle_is_covered(find: Callable[[float, float, float], Cover | None], radius: int) -> None:
    dice = random.Random(radius)
    middles = MIDDLES + [(dice.uniform(-90, 90), dice.uniform(-180, 180)) for _ in range(20)]
    for middle in middles:
        circle = find(*middle, radius)
        assert circle is not None
        assert len(circle.cells) < 500
        for _ in range(200):
            far = radius * math.sqrt(dice.random())
            point = towards(*middle, dice.uniform(0, math.tau), far)
            assert cell_of(*point, circle.resolution) in circle.cells


def test_cells_inside_lie_whole_in_the_circle() -> None:
    dice = random.Random(3)
    for middle in MIDDLES:
        circle = cover(*middle, 60_000)
        assert circle is not None
        inside, _ = circle.parted()
        assert inside
        for cell in dice.sample(inside, 5):
            for corner in h3.cell_to_boundary(cell):
                assert distances(*middle, [corner[0]], [corner[1]])[0] <= 60_000


def test_no_corner_is_farther_from_its_centre_than_assumed() -> None:
    dice = random.Random(4)
    for resolution in RESOLUTIONS:
        reach = CELL_REACH / APERTURE ** (resolution - RESOLUTIONS[0])
        for _ in range(2_000):
            cell = cell_of(dice.uniform(-90, 90), dice.uniform(-180, 180), resolution)
            corners = h3.cell_to_boundary(cell)
            latitude, longitude = h3.cell_to_latlng(cell)
            far = distances(latitude, longitude, *zip(*corners, strict=True))
            assert far.max() <= reach


def test_a_circle_too_large_has_no_cover() -> None:
    assert cover(30.0, 120.0, 3_000_000) is None
    assert rough_cover(30.0, 120.0, 3_000_000) is None


def test_a_rough_cover_has_few_cells() -> None:
    for radius in (1, 5_000, 20_000, 60_000, 100_000):
        circle = rough_cover(30.0, 120.0, radius)
        assert circle is not None
        assert len(circle.cells) <= 61


def test_finer_cells_for_smaller_circles() -> None:
    found = [cover(30.0, 120.0, radius) for radius in (500_000, 100_000, 40_000, 10_000)]
    assert [circle.resolution for circle in found if circle] == [3, 5, 6, 7]


def test_distances_are_great_circles() -> None:
    dice = random.Random(5)
    for middle in MIDDLES:
        for _ in range(50):
            point = (dice.uniform(-90, 90), dice.uniform(-180, 180))
            document: OrganizationDocument = {"latitude": point[0], "longitude": point[1]}  # type: ignore[typeddict-item]
            assert distances(*middle, [point[0]], [point[1]])[0] == pytest.approx(metres(*middle, document), abs=0.2)


def test_distance_edges() -> None:
    assert distances(90.0, 10.0, [90.0], [-170.0])[0] == 0
    assert distances(0.0, 180.0, [0.0], [-180.0])[0] == 0
    assert distances(0.0, 0.0, [0.0], [180.0])[0] == pytest.approx(math.pi * EARTH_METRES, abs=0.01)
