"""Titles and those who hold them as columns of numbers: who holds what on a day."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from cultivation.tiers.vocabulary import Tier

Numbers = NDArray[np.int32]
Marks = NDArray[np.bool_]
Counts = NDArray[np.int64]
Value = TypeVar("Value")

MOST_KEPT = 64  # answers kept for the same columns: days of one page that an administrator looks at


@dataclass(frozen=True, eq=False)
class Columns:
    """A number for each title (`holders`, `tiers`, `firsts`, `lasts`), and for each enterprise that held one (`seats`).

    `holders` are places in `seats`, which are places of divisions in the register's codes. Days are proleptic ordinals,
    tiers steps from 1. Nothing changes in them, so that what was made of them is kept with them.
    """

    holders: Numbers
    tiers: Numbers
    firsts: Numbers
    lasts: Numbers
    seats: Numbers
    _kept: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """Return what is computed, or was for the same key."""
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = compute()
        return cast("Value", self._kept[key])

    def held_on(self, tier: Tier, day: int) -> Marks:
        """Return which enterprises hold a title of a tier on a day."""
        return self.once(("held", tier, day), lambda: self._held(tier, day))

    def step_on(self, day: int) -> NDArray[np.int8]:
        """Return the highest step whose title each enterprise holds on a day, 0 for none."""
        return self.once(("step", day), lambda: self._steps(day))

    def _held(self, tier: Tier, day: int) -> Marks:
        found = np.zeros(len(self.seats), np.bool_)
        counting = (self.tiers == tier.step) & (self.firsts <= day) & (day <= self.lasts)
        found[self.holders[counting]] = True
        return found

    def _steps(self, day: int) -> NDArray[np.int8]:
        steps = np.zeros(len(self.seats), np.int8)
        for tier in Tier:  # the lowest first, so that the highest stays
            steps[self.held_on(tier, day)] = tier.step
        return steps
