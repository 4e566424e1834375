"""How the published totals of many organizations lie: exact figures from counted values."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

SMALL = 5  # fewer scores say more about the single organization than about the group: only their number is told
PRIOR_WEIGHT = 20  # scores that the mean of the whole counts for: as many as for the satisfaction of clients
HUNDREDTHS = 100


@dataclass(frozen=True)
class Distribution:
    """Published totals in hundredths, and how many organizations have each."""

    counts: Mapping[int, int]

    @cached_property
    def scored(self) -> int:
        """Return the number of scores."""
        return sum(self.counts.values())

    @property
    def told(self) -> bool:
        """Whether there are enough scores to tell more than their number."""
        return self.scored >= SMALL

    @cached_property
    def sum(self) -> Fraction:
        """Return the sum of all totals, in points."""
        return Fraction(sum(total * count for total, count in self.counts.items()), HUNDREDTHS)

    @property
    def mean(self) -> Fraction:
        """Return the average, in points."""
        return self.sum / self.scored

    @property
    def median(self) -> Fraction:
        """Return the middle total, in points; of an even number the mean of the middle two."""
        return self.quantile(Fraction(1, 2))

    @property
    def spread(self) -> Fraction:
        """Return the interquartile range, in points: the middle half of the totals lies within so much."""
        return self.quantile(Fraction(3, 4)) - self.quantile(Fraction(1, 4))

    def quantile(self, share: Fraction) -> Fraction:
        """Return the total below which a share (0 to 1) of all lies, interpolated between neighbours, in points."""
        place = (self.scored - 1) * share
        low = int(place)
        first, second = self._at(low), self._at(min(low + 1, self.scored - 1))
        return (first + (second - first) * (place - low)) / HUNDREDTHS

    def drawn_to(self, mean: Fraction) -> Fraction:
        """Return the Bayesian average, in points: the average drawn to a mean that counts as `PRIOR_WEIGHT` scores.

        So a group with few scores is not ranked first or last by chance.
        """
        return (PRIOR_WEIGHT * mean + self.sum) / (PRIOR_WEIGHT + self.scored)

    def _at(self, place: int) -> int:
        """Return the total at a place of the ascending list, from 0."""
        return next(total for total, until in self._ascending if place < until)

    @cached_property
    def _ascending(self) -> list[tuple[int, int]]:
        """Return the different totals ascending, each with how many are not above it."""
        totals = sorted(self.counts)
        return list(zip(totals, accumulate(self.counts[total] for total in totals), strict=True))
