"""Which division a point belongs to, as far as that can be told without borders: the one whose seat is nearest."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np

from directory.globe import Metres, Vectors, distance, vector, vectors
from directory.regions import Division, Regions

FARTHEST_SEAT = 150_000.0
"""Metres. A point farther from every seat lies abroad: half the widest gap between neighbouring seats of the mainland
(额济纳旗 has the next one 284 km away), rounded up."""

TABLES_KEPT = 2  # whose seats are remembered: the table in force, and the one before it while requests still see it


@dataclass(frozen=True, eq=False)
class Seats:
    """The points of the divisions in force with none below them: counties, and cities and provinces without any."""

    divisions: tuple[Division, ...]
    latitudes: Metres
    longitudes: Metres
    vectors: Vectors

    @classmethod
    def of(cls, divisions: Iterable[Division]) -> Self:
        """Return the seats of divisions; those without a known point have none."""
        found = tuple(division for division in divisions if division.latitude is not None)
        latitudes = np.array([division.latitude for division in found], dtype=np.float64)
        longitudes = np.array([division.longitude for division in found], dtype=np.float64)
        return cls(found, latitudes, longitudes, vectors(latitudes, longitudes))

    def nearest(self, latitude: float, longitude: float) -> Division | None:
        """Return the division whose seat is nearest, within 150 km; None abroad."""
        if not self.divisions:
            return None
        at = int((self.vectors @ vector(latitude, longitude)).argmax())
        far = distance((latitude, longitude), (float(self.latitudes[at]), float(self.longitudes[at])))
        return self.divisions[at] if far <= FARTHEST_SEAT else None


@lru_cache(TABLES_KEPT)
def seats(regions: Regions) -> Seats:
    """Return the seats of a table, by ascending code."""
    return Seats.of(regions.leaves())
