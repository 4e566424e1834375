"""Repeatable chance: every draw of the generator comes from one seeded source."""

from bisect import bisect
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A seeded source of draws; the same seed and calls give the same results on every machine."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a demonstration must be repeatable, not secret
        self.share = self._random.random
        """Return a number from 0 (inclusive) to 1 (exclusive)."""

    def happens(self, probability: float) -> bool:
        """Tell whether something of that probability (0 to 1) happens this time."""
        return self.share() < probability

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, each as likely as the others."""
        return options[int(self.share() * len(options))]

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both inclusive."""
        return low + int(self.share() * (high - low + 1))

    def weighted(self, sums: Sequence[float]) -> int:
        """Return an index into options whose running sums of weights are given."""
        return bisect(sums, self.share() * sums[-1])

    def sample(self, options: Sequence[T], size: int) -> list[T]:
        """Return so many different options; all of them, reordered, where there are no more."""
        return self._random.sample(options, min(size, len(options)))

    def normal(self, mean: float, deviation: float) -> float:
        """Return a draw from a normal distribution."""
        return self._random.gauss(mean, deviation)
