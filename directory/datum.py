"""Conversion of coordinates to WGS-84 from the two datums of Chinese maps.

GCJ-02 moves points of China by up to some 700 metres; BD-09 moves GCJ-02 once more. Neither has a published inverse:
both are inverted by fixed-point iteration.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt

Point = tuple[float, float]  # latitude, longitude in degrees

DATUMS = ("WGS84", "GCJ02", "BD09")
CHINA_LATITUDES = (0.8293, 55.8271)  # the rectangle in which GCJ-02 differs from WGS-84
CHINA_LONGITUDES = (72.004, 137.8347)

_SEMI_MAJOR = 6_378_245.0  # metres; ellipsoid of Krassowsky 1940, on which GCJ-02 computes
_ECCENTRICITY = 0.00669342162296594323  # first eccentricity of that ellipsoid, squared
_ORIGIN = (35.0, 105.0)  # the point around which GCJ-02 develops its series
_BD_PI = pi * 3000.0 / 180.0  # BD-09's own angle
_BD_SHIFT = (0.006, 0.0065)  # degrees of latitude and longitude that BD-09 adds
_TOLERANCE = 1e-9  # degrees, 0.1 mm: far below the required 0.1 m
_ROUNDS = 30  # each gains two to three digits; the tolerance is met after about five


def to_wgs84(latitude: float, longitude: float, datum: str) -> Point:
    """Return latitude and longitude in WGS-84, exact to a millimetre; raise `ValueError` for an unknown datum."""
    if datum == "WGS84":
        return latitude, longitude
    if datum == "GCJ02":
        return _inverse(wgs84_to_gcj02, (latitude, longitude))
    if datum == "BD09":
        return _inverse(wgs84_to_gcj02, _inverse(gcj02_to_bd09, (latitude, longitude)))
    raise ValueError(f"datum is {datum}; it must be one of {', '.join(DATUMS)}")


def wgs84_to_gcj02(point: Point) -> Point:
    """Return the GCJ-02 point; outside China's rectangle it is the point itself."""
    latitude, longitude = point
    if not _in_china(point):
        return point
    north, east = _offset(latitude - _ORIGIN[0], longitude - _ORIGIN[1])
    angle = radians(latitude)
    curvature = 1 - _ECCENTRICITY * sin(angle) ** 2
    meridian = _SEMI_MAJOR * (1 - _ECCENTRICITY) / (curvature * sqrt(curvature))
    parallel = _SEMI_MAJOR / sqrt(curvature) * cos(angle)
    return latitude + north * 180.0 / (meridian * pi), longitude + east * 180.0 / (parallel * pi)


def gcj02_to_bd09(point: Point) -> Point:
    """Return the BD-09 point of a GCJ-02 point."""
    latitude, longitude = point
    radius = hypot(longitude, latitude) + 0.00002 * sin(latitude * _BD_PI)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * _BD_PI)
    return radius * sin(angle) + _BD_SHIFT[0], radius * cos(angle) + _BD_SHIFT[1]


def _in_china(point: Point) -> bool:
    latitude, longitude = point
    return (
        CHINA_LATITUDES[0] <= latitude <= CHINA_LATITUDES[1] and CHINA_LONGITUDES[0] <= longitude <= CHINA_LONGITUDES[1]
    )


def _offset(y: float, x: float) -> Point:
    """Return GCJ-02's offsets in metres to the north and east; the numbers are the datum's published coefficients."""
    ripple = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    return north, east


def _inverse(forward: Callable[[Point], Point], target: Point) -> Point:
    """Return the point that `forward` moves to the target."""
    if forward is wgs84_to_gcj02 and not _in_china(target):
        return target
    guess = target
    for _ in range(_ROUNDS):
        reached = forward(guess)
        north, east = target[0] - reached[0], target[1] - reached[1]
        guess = guess[0] + north, guess[1] + east
        if max(abs(north), abs(east)) < _TOLERANCE:
            break
    return guess
