"""How far many places are from the nearest of many organizations.

Space is cut into cubes. The nearest organization of the cube whose middle is nearest bounds how far the nearest of all
can be; only organizations in cubes that reach into that bound are measured.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from directory.globe import EARTH_METRES, Metres, Vectors, chord_metres, vectors

SIDE = 30_000.0 / EARTH_METRES  # of a cube, on the unit sphere: China has some 5,000 such cubes with organizations
REACH = SIDE * 3**0.5 / 2  # from the middle of a cube to its corners
SLACK = 1.0 / EARTH_METRES  # rounding makes the lengths to the middles wrong by less
CUBES = 1 << 20  # along one side of space at most, so that three numbers make one
PLACES_AT_ONCE = 32  # their distances to all cubes and to what is in the near ones: some megabytes

Integers = NDArray[np.int64]
Lengths = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cubes:
    """Points sorted by the cube they lie in: `starts` tells where each cube begins, with the end of all as the last."""

    points: Vectors
    starts: Integers
    middles: Vectors
    squares: Lengths

    @classmethod
    def of(cls, points: Vectors) -> Self:
        """Return the cubes of points of the unit sphere, one at least."""
        steps: Vectors = np.floor((points + 1) / SIDE)
        numbers = steps.astype(np.int64)
        keys = (numbers[:, 0] * CUBES + numbers[:, 1]) * CUBES + numbers[:, 2]
        order = np.argsort(keys, kind="stable")
        firsts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        middles: Vectors = (steps[order[firsts]] + 0.5) * SIDE - 1
        squares: Lengths = np.einsum("ij,ij->i", middles, middles)
        return cls(points[order], np.append(firsts, len(points)), middles, squares)

    def nearest(self, places: Vectors) -> Lengths:
        """Return for each place the length of the straight line to the nearest point."""
        squares = self.squares - 2 * places @ self.middles.T + 1
        bound = self._least(places, np.arange(len(places)), squares.argmin(axis=1))
        return self._least(places, *np.nonzero(squares <= ((bound + REACH + SLACK) ** 2)[:, None]))

    def _least(self, places: Vectors, rows: Integers, cubes: Integers) -> Lengths:
        """Return for each place the least length to the points of its cubes; `rows`, ascending, pairs the two."""
        sizes = np.diff(self.starts)[cubes]
        pairs, ends = np.repeat(rows, sizes), np.cumsum(sizes)
        at = np.arange(ends[-1]) - np.repeat(ends - sizes - self.starts[cubes], sizes)
        squares = ((places[pairs] - self.points[at]) ** 2).sum(axis=1)
        found: Lengths = np.sqrt(np.minimum.reduceat(squares, np.searchsorted(pairs, np.arange(len(places)))))
        return found


def nearest_metres(places: Vectors, latitudes: Metres, longitudes: Metres) -> Metres:
    """Return for each place the metres to the nearest point, to the millimetre; infinity when there are no points."""
    if not len(latitudes) or not len(places):
        return np.full(len(places), np.inf)
    cubes = Cubes.of(vectors(latitudes, longitudes))
    parts = [cubes.nearest(places[at : at + PLACES_AT_ONCE]) for at in range(0, len(places), PLACES_AT_ONCE)]
    return chord_metres(np.concatenate(parts))
