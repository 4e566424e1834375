"""Figures on many totals agree with the standard library's on the spelled-out list."""

import statistics
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evaluation.distribution import PRIOR_WEIGHT, Distribution

COUNTS = st.dictionaries(st.integers(0, 10_000), st.integers(1, 30), min_size=1, max_size=40)


@given(COUNTS)
def test_figures_are_those_of_the_list(counts: dict[int, int]) -> None:
    totals = [Fraction(total, 100) for total, count in counts.items() for _ in range(count)]
    found = Distribution(counts)
    assert found.scored == len(totals)
    assert found.told == (len(totals) >= 5)
    assert found.mean == statistics.mean(totals)
    assert found.median == statistics.median(totals)
    if len(totals) > 1:
        first, _, third = statistics.quantiles(totals, n=4, method="inclusive")
        assert found.spread == third - first


@given(COUNTS, st.fractions(0, 100))
def test_the_bayesian_average_lies_between_the_mean_and_the_prior(counts: dict[int, int], prior: Fraction) -> None:
    found = Distribution(counts)
    low, high = sorted((found.mean, prior))
    assert low <= found.drawn_to(prior) <= high
    assert Distribution({}).drawn_to(prior) == prior
    weight = Fraction(found.scored, found.scored + PRIOR_WEIGHT)
    assert found.drawn_to(prior) == weight * found.mean + (1 - weight) * prior
