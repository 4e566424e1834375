"""Counts of who holds which title: of one division and of those directly below it, on a day. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cultivation.tiers.register import Marks, Numbers, Register
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

    def holders(self, tier: Tier) -> NDArray[np.int64]:
        """Return how many hold a tier's title: of each division below, and last of those that lie in none of them."""
        return self._once("holders", tier, 0, lambda: self.register.held_on(tier, self.day))

    def highest(self, tier: Tier) -> NDArray[np.int64]:
        """Return for how many it is the highest, grouped alike."""
        return self._once("highest", tier, 0, lambda: self.register.step_on(self.day) == tier.step)

    def expiring(self, tier: Tier, days: int) -> NDArray[np.int64]:
        """Return how many hold a tier's title and will not after so many days, as terms stand now, grouped alike."""

        def ending() -> Marks:
            return self.register.held_on(tier, self.day) & ~self.register.held_on(tier, self.day + days)

        return self._once("expiring", tier, days, ending)

    def flows(self, since: int) -> NDArray[np.int64]:
        """Return how many stood on which step on an earlier day (row) and on which on this one (column)."""
        inside = self._groups != OUTSIDE
        before = self.register.step_on(since)[inside].astype(np.int64)
        after = self.register.step_on(self.day)[inside]
        return np.bincount(before * STEPS + after, minlength=STEPS * STEPS).reshape(STEPS, STEPS)

    @property
    def _groups(self) -> Numbers:
        """Return the group of each enterprise: the place of the division below, the last one, or OUTSIDE."""
        key = ("groups", self.within, self.regions)
        return self.register.once(key, lambda: self._table()[self.register.seats])

    def _table(self) -> Numbers:
        """Return the group of each code of the register."""
        places = {code: place for place, code in enumerate(self.below)}
        wanted, rest = frozenset(self.within), len(self.below)
        return np.array([_group(self._lineage(code), places, wanted, rest) for code in self.register.codes], np.int32)

    def _lineage(self, code: str) -> Sequence[str]:
        """Return the codes from the nation down to a division; of a retired one, to the first that took its place."""
        current = self.regions.resolve(code)
        return self.regions.lineage(current[0]) if current else (NATION,)

    def _once(self, what: str, tier: Tier, days: int, marks: Callable[[], Marks]) -> NDArray[np.int64]:
        """Return how many enterprises of each group are marked; counted once for all divisions."""
        key = (what, tier, days, self.day, self.within, self.regions)
        return self.register.once(key, lambda: self._by_group(marks()))

    def _by_group(self, marks: Marks) -> NDArray[np.int64]:
        groups = self._groups[marks]
        return np.bincount(groups[groups != OUTSIDE], minlength=len(self.below) + 1)


def _group(lineage: Sequence[str], places: dict[str, int], wanted: frozenset[str], rest: int) -> int:
    found = next((places[code] for code in lineage if code in places), None)
    if found is not None:
        return found
    return rest if wanted.intersection(lineage) else OUTSIDE
