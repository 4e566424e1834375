"""Great-circle distances on a sphere."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_METRES = 6_371_008.8  # mean radius

Degrees = tuple[float, float]
"""Latitude and longitude of a point."""
Metres = NDArray[np.float64]
Vectors = NDArray[np.float64]
"""Rows of three: points of the unit sphere."""


def distances(latitude: float, longitude: float, latitudes: Any, longitudes: Any) -> Metres:
    """Return the great-circle distances in metres from one point to many, rounded to the millimetre.

    Rounded, because arithmetic on arrays of other lengths may differ in the last bit, and positions in lists may not.
    """
    north, norths = math.radians(latitude), np.radians(np.asarray(latitudes, dtype=np.float64))
    easts = np.radians(np.asarray(longitudes, dtype=np.float64) - longitude)
    half = np.sin((norths - north) / 2) ** 2 + math.cos(north) * np.cos(norths) * np.sin(easts / 2) ** 2
    metres: Metres = 2 * EARTH_METRES * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return metres.round(3)


def distance(point: Degrees, other: Degrees) -> float:
    """Return the great-circle distance in metres of two points, as `distances` does of many."""
    (north, east), (far_north, far_east) = (map(math.radians, degrees) for degrees in (point, other))
    upright, level = math.sin((far_north - north) / 2), math.sin((far_east - east) / 2)
    half = upright**2 + math.cos(north) * math.cos(far_north) * level**2
    return round(2 * EARTH_METRES * math.asin(math.sqrt(min(half, 1.0))), 3)


def vector(latitude: float, longitude: float) -> Vectors:
    """Return a point in degrees as a unit vector, as `vectors` does of many."""
    north, east = math.radians(latitude), math.radians(longitude)
    level = math.cos(north)
    return np.array((level * math.cos(east), level * math.sin(east), math.sin(north)))


def vectors(latitudes: Any, longitudes: Any) -> Vectors:
    """Return points given in degrees as unit vectors; of two pairs, the one with the larger product is closer."""
    norths = np.radians(np.asarray(latitudes, dtype=np.float64))
    easts = np.radians(np.asarray(longitudes, dtype=np.float64))
    found: Vectors = np.stack((np.cos(norths) * np.cos(easts), np.cos(norths) * np.sin(easts), np.sin(norths)), axis=-1)
    return found


def chord_metres(chords: Any) -> Metres:
    """Return the great-circle distances in metres of points so far apart in a straight line on the unit sphere."""
    metres: Metres = 2 * EARTH_METRES * np.arcsin(np.clip(np.asarray(chords) / 2, 0.0, 1.0))
    return np.round(metres, 3)
