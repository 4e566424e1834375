"""Matches with their points, remembered: people ask about the same cities.

Gathering those who may lie in a circle takes longer than measuring how far they are.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Query

MOST = 400_000  # matches remembered of one commit, in the groups asked for last, some 80 bytes each: 32 MB
GROUP = 12  # matches that a group counts as beside its own, for what it is asked by and stands in: some 900 bytes
MOST_OF_ONE = 20_000  # in one group: larger ones are the whole country, and would take the place of many cities

Marks = NDArray[np.int64]
UNMARKED: Marks = np.zeros(0, dtype=np.int64)


class Keyed(NamedTuple):
    """What makes a query when it is needed, and what tells that query from all others that are asked of one commit."""

    key: Hashable
    query: Callable[[], Query]


class Gathered(NamedTuple):
    """Matches that all have a point, their degrees, and a mark of each where the query gives marks."""

    addresses: list[tantivy.DocAddress]
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    marks: Marks = UNMARKED


class Gatherings:
    """What was gathered at one commit, by what tells it from all else; nobody changes it."""

    def __init__(self) -> None:
        self._groups: OrderedDict[Hashable, Gathered] = OrderedDict()
        self._size = 0

    def of(self, key: Hashable, gather: Callable[[], Gathered]) -> Gathered:
        """Return what is gathered, or was for the same key."""
        found = self._groups.get(key)
        if found is not None:
            self._groups.move_to_end(key)
            return found
        gathered = gather()
        if len(gathered.addresses) <= MOST_OF_ONE:
            self._groups[key] = gathered
            self._size += GROUP + len(gathered.addresses)
        while self._size > MOST:
            self._size -= GROUP + len(self._groups.popitem(last=False)[1].addresses)
        return gathered
