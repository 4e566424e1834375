"""Counts of who holds which title: of one division and of those directly below it, on a day. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cultivation.tiers.columns import Columns, Counts, Marks, Numbers
from cultivation.tiers.register import Register
from cultivation.tiers.vocabulary import Tier
from directory.regions import NATION, Regions

OUTSIDE = -1  # the group of what lies in none of the divisions asked for
STEPS = len(Tier) + 1  # with that of enterprises without a title


@dataclass(frozen=True)
class Census:
    """Counts for divisions `within` (codes) and the divisions directly below them, on a day (ordinal).

    Each enterprise counts once for each tier whose title it holds, and once by the highest of them.
    """

    register: Register
    regions: Regions
    within: tuple[str, ...]
    day: int

    @cached_property
    def below(self) -> list[str]:
        """Return the codes of the divisions directly below, ascending."""
        return sorted(child.code for code in self.within for child in self.regions.children(code))

    def holders(self, tier: Tier) -> Counts:
        """Return how many hold a tier's title: of each division below, and last of those that lie in none of them."""
        return self._grouped(("holders", tier), lambda columns: columns.held_on(tier, self.day))

    def highest(self, tier: Tier) -> Counts:
        """Return for how many it is the highest, grouped alike."""
        return self._grouped(("highest", tier), lambda columns: columns.step_on(self.day) == tier.step)

    def expiring(self, tier: Tier, days: int) -> Counts:
        """Return how many hold a tier's title and will not after so many days, as terms stand now, grouped alike."""

        def ending(columns: Columns) -> Marks:
            return columns.held_on(tier, self.day) & ~columns.held_on(tier, self.day + days)

        return self._grouped(("expiring", tier, days), ending)

    def flows(self, since: int) -> Counts:
        """Return how many stood on which step on an earlier day (row) and on which on this one (column)."""

        def moved(columns: Columns) -> Counts:
            inside = self._groups(columns) != OUTSIDE
            before = columns.step_on(since)[inside].astype(np.int64)
            return np.bincount(before * STEPS + columns.step_on(self.day)[inside], minlength=STEPS * STEPS)

        return self._counted(("flows", since), moved).reshape(STEPS, STEPS)

    def _grouped(self, what: tuple[object, ...], marks: Callable[[Columns], Marks]) -> Counts:
        """Return how many enterprises of each group are marked."""

        def count(columns: Columns) -> Counts:
            groups = self._groups(columns)[marks(columns)]
            return np.bincount(groups[groups != OUTSIDE], minlength=len(self.below) + 1)

        return self._counted(what, count)

    def _counted(self, what: tuple[object, ...], count: Callable[[Columns], Counts]) -> Counts:
        return self.register.counted((*what, self.day, self.within, self.regions), count)

    def _groups(self, columns: Columns) -> Numbers:
        """Return the group of each enterprise: the place of the division below, the last one, or OUTSIDE."""
        return columns.once(("groups", self.within, self.regions), lambda: self._table()[columns.seats])

    def _table(self) -> Numbers:
        """Return the group of each code of the register."""
        places = {code: place for place, code in enumerate(self.below)}
        wanted, rest = frozenset(self.within), len(self.below)
        key = (self.within, self.regions)
        return self.register.of_codes(key, lambda code: _group(self._lineage(code), places, wanted, rest))

    def _lineage(self, code: str) -> Sequence[str]:
        """Return the codes from the nation down to a division; of a retired one, to the first that took its place."""
        current = self.regions.resolve(code)
        return self.regions.lineage(current[0]) if current else (NATION,)


def _group(lineage: Sequence[str], places: dict[str, int], wanted: frozenset[str], rest: int) -> int:
    found = next((places[code] for code in lineage if code in places), None)
    if found is not None:
        return found
    return rest if wanted.intersection(lineage) else OUTSIDE
