"""Map projections: from degrees to a plane, in radii of the earth, x to the east and y downwards."""

import math
from collections.abc import Callable

Place = tuple[float, float]
Projection = Callable[[float, float], Place]
"""From latitude and longitude, in degrees, to the plane."""

PARALLELS, MERIDIAN, ORIGIN = (25.0, 47.0), 105.0, 36.0
"""Degrees: the parallels and the meridian that are usual for maps of China."""

_N = sum(math.sin(math.radians(parallel)) for parallel in PARALLELS) / 2
_C = math.cos(math.radians(PARALLELS[0])) ** 2 + 2 * _N * math.sin(math.radians(PARALLELS[0]))


def albers(latitude: float, longitude: float) -> Place:
    """Return a place in Albers' equal-area conic projection.

    Snyder, Map Projections: A Working Manual (1987), equations 14-1 to 14-6, for the sphere.
    """
    theta = _N * math.radians(longitude - MERIDIAN)
    return _rho(latitude) * math.sin(theta), _rho(latitude) * math.cos(theta) - _rho(ORIGIN)


def mercator(latitude: float, longitude: float) -> Place:
    """Return a place in Mercator's projection for the sphere, as tiles of base maps have it (Snyder, 7-1 and 7-2)."""
    return math.radians(longitude), -math.asinh(math.tan(math.radians(latitude)))


def _rho(latitude: float) -> float:
    return math.sqrt(_C - 2 * _N * math.sin(math.radians(latitude))) / _N


ALBERS: Projection = albers
