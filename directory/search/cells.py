"""The H3 cells that hold every point of a circle."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import h3.api.basic_int as h3  # type: ignore[import-untyped]
import numpy as np

from directory.globe import EARTH_METRES, Metres, Vectors, distances, vector, vectors
from directory.search.fields import RESOLUTIONS

MOST_RINGS = 12  # 469 cells, the largest disk with less than 500: beyond, a coarser resolution is faster
FEW_RINGS = 4  # 61 cells at most: to find and look up more costs more than to measure what they would leave out
PLACES_KEPT = 4_096  # whose spacing or cells are remembered; some 1,000 cells of resolution 3 hold all of China
DISKS_KEPT = 1_024  # of up to 469 cells, some 20 kB
CELL_REACH = 76_000.0  # metres from the centre of a cell of resolution 3 to its corners, at most; measured: 75,863
APERTURE = math.sqrt(7)  # by so much the cells of the next finer resolution are smaller
RING_STEP = math.sqrt(3) / 2  # a ring of hexagons is nearest where its sides face the middle


@dataclass(frozen=True)
class Cover:
    """Cells of one resolution that hold every point of a circle: one in the middle and so many rings around it."""

    middle: int
    rings: int
    point: tuple[float, float]
    radius: float

    @property
    def resolution(self) -> int:
        """Return the resolution of the cells."""
        return int(h3.get_resolution(self.middle))

    @property
    def cells(self) -> list[int]:
        """Return the cells; nobody changes the list."""
        return _disk(self.middle, self.rings)

    def parted(self) -> tuple[list[int], list[int]]:
        """Return the cells that lie in the circle whole, and those that it may cut."""
        reach = reach_of(self.resolution)
        far = _from(self.point, self.cells).tolist()
        inside = [cell for cell, metres in zip(self.cells, far, strict=True) if metres <= self.radius - reach]
        border = [
            cell
            for cell, metres in zip(self.cells, far, strict=True)
            if self.radius - reach < metres <= self.radius + reach
        ]
        return inside, border


def cell_of(latitude: float, longitude: float, resolution: int) -> int:
    """Return the H3 cell that holds a point."""
    return int(h3.latlng_to_cell(latitude, longitude, resolution))


def cover(latitude: float, longitude: float, radius: float) -> Cover | None:
    """Return the finest cover of a circle with less than 500 cells; None when the circle is too large for any."""
    return _finest((latitude, longitude), radius, dict.fromkeys(reversed(RESOLUTIONS), MOST_RINGS))


def rough_cover(latitude: float, longitude: float, radius: float) -> Cover | None:
    """Return a cover of few cells, for when all that it holds is measured; None when the circle is too large."""
    rings = dict.fromkeys(reversed(RESOLUTIONS), FEW_RINGS) | {RESOLUTIONS[0]: MOST_RINGS}
    return _finest((latitude, longitude), radius, rings)


def _finest(point: tuple[float, float], radius: float, most: Mapping[int, int]) -> Cover | None:
    """Return the first cover that needs at most so many rings; `most` tells the number for each resolution."""
    towards = vector(*point)
    for resolution, most_rings in most.items():
        middle = cell_of(*point, resolution)
        far = radius + reach_of(resolution)
        closest = math.cos(min(far / EARTH_METRES, math.pi))  # the product of vectors so far apart
        for rings in range(_fewest_rings(middle, far), most_rings + 1):
            # Who leaves the disk crosses its last ring: when that lies beyond the circle, so does all that follows.
            if (_ring(middle, rings) @ towards).max() < closest:
                return Cover(middle, rings - 1, point, radius)
    return None


def _fewest_rings(middle: int, metres: float) -> int:
    """Return after how many rings cells so far away begin, by the spacing around the middle; an estimate."""
    finer = int(h3.get_resolution(middle)) - RESOLUTIONS[0]
    spacing: float = _spacing(h3.cell_to_parent(middle, RESOLUTIONS[0])) / APERTURE**finer
    return max(1, math.ceil(metres / (spacing * RING_STEP)))


@lru_cache(PLACES_KEPT)
def _spacing(cell: int) -> float:
    """Return how far the centres of the cells around one are from its own, in metres, on average."""
    return float(_from(h3.cell_to_latlng(cell), h3.grid_ring(cell, 1)).mean())


@lru_cache(PLACES_KEPT)
def _ring(middle: int, rings: int) -> Vectors:
    """Return the centres of a ring of cells."""
    return vectors(*_centres(h3.grid_ring(middle, rings)))


@lru_cache(DISKS_KEPT)
def _disk(middle: int, rings: int) -> list[int]:
    """Return the cells of a disk; nobody changes the list."""
    return list(h3.grid_disk(middle, rings))


def reach_of(resolution: int) -> float:
    """Return the metres from the centre of a cell to its corners, at most."""
    return CELL_REACH / APERTURE ** (resolution - RESOLUTIONS[0])


@lru_cache
def area_of(resolution: int) -> float:
    """Return how many square metres a cell covers, on average."""
    return float(h3.average_hexagon_area(resolution, unit="m^2"))


def _from(point: tuple[float, float], cells: Sequence[int]) -> Metres:
    return distances(*point, *_centres(cells))


def _centres(cells: Sequence[int]) -> tuple[Metres, Metres]:
    centres = np.array([h3.cell_to_latlng(cell) for cell in cells])
    return centres[:, 0], centres[:, 1]
