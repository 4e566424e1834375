"""Conversions between WGS-84, GCJ-02 and BD-09."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.datum import gcj02_to_bd09, to_wgs84, wgs84_to_gcj02

METRES_PER_DEGREE = 111_320
POINTS = st.tuples(st.floats(3, 54), st.floats(73, 136))


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    north, east = one[0] - other[0], (one[1] - other[1]) * cos(radians(one[0]))
    return hypot(north, east) * METRES_PER_DEGREE


def test_known_points() -> None:
    assert wgs84_to_gcj02((39.90734, 116.39089)) == pytest.approx((39.908741, 116.397131), abs=1e-6)
    assert gcj02_to_bd09((39.915, 116.404)) == pytest.approx((39.92133699351, 116.41036949371), abs=1e-10)


@given(POINTS)
def test_gcj02_is_inverted_to_a_millimetre(point: tuple[float, float]) -> None:
    assert metres(point, to_wgs84(*wgs84_to_gcj02(point), "GCJ02")) < 0.001


@given(POINTS)
def test_bd09_is_inverted_to_a_millimetre(point: tuple[float, float]) -> None:
    assert metres(point, to_wgs84(*gcj02_to_bd09(wgs84_to_gcj02(point)), "BD09")) < 0.001


@given(POINTS)
def test_gcj02_moves_a_point_by_at_most_a_kilometre(point: tuple[float, float]) -> None:
    assert metres(point, wgs84_to_gcj02(point)) < 1_000


@pytest.mark.parametrize("point", [(51.5, -0.12), (-33.87, 151.21), (0.8292, 100.0), (55.83, 100.0), (30.0, 137.84)])
def test_outside_china_gcj02_is_wgs84(point: tuple[float, float]) -> None:
    assert wgs84_to_gcj02(point) == point
    assert to_wgs84(*point, "GCJ02") == point


def test_wgs84_stays() -> None:
    assert to_wgs84(30.1, 120.2, "WGS84") == (30.1, 120.2)


def test_another_datum_is_refused() -> None:
    with pytest.raises(ValueError, match="datum is NAD27; it must be one of WGS84, GCJ02, BD09"):
        to_wgs84(30, 120, "NAD27")
