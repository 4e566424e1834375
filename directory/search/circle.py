"""What lies around a place: the cells of the index find who may lie in a circle, exact distances decide."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Query

from directory.globe import Metres, distances
from directory.search import fields
from directory.search.cells import Cover, area_of, cell_of, cover, rough_cover
from directory.search.gathered import Gathered, Keyed
from directory.search.view import View, either, every

FIRST_RADIUS = 20_000.0  # metres that are tried first: the usual radius
GROWTH = 3.0  # each circle has nine times the area of the last, so the last costs more than all before it
FURTHER = 1.2  # a page that begins so far away is tried to end within so much more: four tenths of the area
FEW_MATCHES = 2_000  # so many distances are computed faster than circles are tried
CROWDED = 8  # times as many as are asked for: where so many are expected in a circle, a smaller one is tried first,
ENOUGH = 4  # in which so many times what is asked for is expected, and nearly always found
NEIGHBOURHOOD = 4  # resolution of the cells whose organizations tell what to expect: as large as the usual circle
ENDLESS = float("inf")  # metres


@dataclass(frozen=True)
class Candidates:
    """Organizations by ascending distance: `order` are their places among those that were `found`."""

    found: list[tantivy.DocAddress]
    order: NDArray[np.int64]
    metres: Metres

    def __len__(self) -> int:
        return len(self.metres)

    @property
    def addresses(self) -> list[tantivy.DocAddress]:
        """Return their addresses."""
        return [self.found[at] for at in self.order.tolist()]

    def chosen(self, which: NDArray[np.bool_]) -> "Candidates":
        """Return those that are chosen."""
        return Candidates(self.found, self.order[which], self.metres[which])

    def part(self, start: int, stop: int) -> "Candidates":
        """Return those from a place to before another one."""
        return Candidates(self.found, self.order[start:stop], self.metres[start:stop])

    def between(self, low: float, high: float) -> "Candidates":
        """Return those that are farther than `low` metres and not farther than `high`."""
        start, stop = np.searchsorted(self.metres, (low, high), side="right")
        return self.part(int(start), int(stop))


@dataclass(frozen=True)
class Around:
    """A place on the earth, in degrees, and the index."""

    view: View
    latitude: float
    longitude: float

    def sorted(self, gathered: Gathered, radius: float, beyond: float = -1.0) -> Candidates:
        """Return those that lie in the circle and farther than `beyond` metres."""
        metres = distances(self.latitude, self.longitude, gathered.latitudes, gathered.longitudes)
        kept = ((metres > beyond) & (metres <= radius)).nonzero()[0]
        order = kept[metres[kept].argsort()]
        return Candidates(gathered.addresses, order, metres[order])

    def within(self, asked: Keyed, radius: float, beyond: float = -1.0) -> Candidates:
        """Return the matches of a query that lie in the circle and farther than `beyond` metres."""
        return self.sorted(self.gathered(asked, radius, self.view.gather), radius, beyond)

    def gathered(self, asked: Keyed, radius: float, gather: Callable[[Query], Gathered]) -> Gathered:
        """Return the matches of a query that may lie in the circle, as `gather` finds them; remembered by its key."""
        circle = None if radius == ENDLESS else rough_cover(self.latitude, self.longitude, radius)
        disk = None if circle is None else (circle.middle, circle.rings)
        return self.view.gatherings.of((asked.key, disk), lambda: gather(self._in(asked.query(), circle)))

    def closest(self, asked: Keyed, radius: float, most: int) -> Candidates:
        """Return the nearest matches of a query that lie in the circle: so many at least, all when there are fewer."""
        expected = self._density(asked) * math.pi * radius**2
        if expected > CROWDED * most:
            found = self.within(asked, radius * math.sqrt(ENOUGH * most / expected))
            if len(found) >= most:
                return found
        return self.within(asked, radius)

    def growing(self, asked: Keyed, start: float, beyond: float) -> Iterator[Candidates]:
        """Yield the same of larger and larger circles, from a radius on; last, of all matches that have a point."""
        radius = max(FIRST_RADIUS, start)
        while rough_cover(self.latitude, self.longitude, radius) is not None:
            yield self.within(asked, radius, beyond)
            radius *= GROWTH
        yield self.within(asked, ENDLESS, beyond)

    def _density(self, asked: Keyed) -> float:
        """Return how many matches of a query there are on a square metre around."""
        cell = cell_of(self.latitude, self.longitude, NEIGHBOURHOOD)
        here = self.view.term(fields.cells_field(NEIGHBOURHOOD), cell)
        count = self.view.once(("around", asked.key, cell), lambda: self.view.count(every(asked.query(), here)))
        return count / area_of(NEIGHBOURHOOD)

    def circle(self, radius: float) -> Query:
        """Return the query for exactly the organizations that lie in the circle."""
        placed = self.view.term(fields.PLACED, value=True)
        if radius == ENDLESS:
            return placed
        circle = cover(self.latitude, self.longitude, radius)
        if circle is None:
            return self._named(self.within(Keyed("placed", lambda: placed), radius))
        field = fields.cells_field(circle.resolution)
        inside, border = circle.parted()
        cut = self.sorted(self.view.gather(self.view.any_of(field, border)), radius)
        return either(self.view.any_of(field, inside), self._named(cut))

    def _in(self, query: Query, circle: Cover | None) -> Query:
        """Return the query for the matches of a query with a point in the cells of a circle, or anywhere."""
        if circle is None:
            return every(query, self.view.term(fields.PLACED, value=True))
        return every(query, self.view.any_of(fields.cells_field(circle.resolution), circle.cells))

    def _named(self, found: Candidates) -> Query:
        return self.view.any_of(fields.NUMBER, self.view.column(fields.NUMBER, found.addresses))
