"""A base map beneath the points, for operators who may show one: tiles of a server that they name."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from web.pages.projecting import Place, Projection, mercator

TILE = 256.0  # units of the drawing that a tile shall cover at least, about its pixels
DEEPEST = 16  # zoom level: streets
TURN = 2 * math.pi  # the width of the world on Mercator's plane, in radii of the earth


@dataclass(frozen=True)
class Picture:
    """A tile: its address, and where it lies in the drawing."""

    address: str
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class BaseMap:
    """Where tiles come from (`{z}`, `{x}`, `{y}` stand for level, column and row), and whom to credit."""

    template: str
    credit: str

    @property
    def origin(self) -> str:
        """Return the only other host that pages with a map may ask."""
        parts = urlsplit(self.template)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def projection(self) -> Projection:
        """Return the projection of the tiles."""
        return mercator

    def pictures(self, back: Callable[[float, float], Place], width: float, height: float) -> Sequence[Picture]:
        """Return the tiles that cover a drawing; `back` gives the place of the plane at a point of it."""
        (left, top), (right, bottom) = back(0, 0), back(width, height)
        scale = width / (right - left)  # units of the drawing in a radius of the earth
        level = min(DEEPEST, max(0, math.floor(math.log2(TURN * scale / TILE))))
        tiles = 1 << level
        side = TURN / tiles

        def number(value: float) -> int:
            return min(tiles - 1, max(0, math.floor((value + TURN / 2) / side)))

        return [
            Picture(
                self.template.replace("{z}", str(level)).replace("{x}", str(column)).replace("{y}", str(row)),
                round((column * side - TURN / 2 - left) * scale, 2),
                round((row * side - TURN / 2 - top) * scale, 2),
                round(side * scale, 2),
            )
            for row in range(number(top), number(bottom) + 1)
            for column in range(number(left), number(right) + 1)
        ]
