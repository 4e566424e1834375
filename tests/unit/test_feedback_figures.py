"""The published figures of voices, against other ways to compute them."""

from decimal import Decimal
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.feedback import bayesian, wilson
from directory.feedback.summary import FEWEST, FEWEST_OF_PROVINCE, Prior, prior_of, summary_of

COUNTS = st.integers(1, 5_000).flatmap(lambda voices: st.tuples(st.integers(0, voices), st.just(voices)))
PRIOR = Prior("100000", Decimal(4))


def bisected(satisfied: int, voices: int, *, upper: bool) -> float:
    """The share that lies z standard errors of its own from the one seen: the definition, solved by halving."""
    seen, z = satisfied / voices, float(wilson.Z)
    low, high = (seen, 1.0) if upper else (0.0, seen)
    for _ in range(200):
        middle = (low + high) / 2
        inside = abs(seen - middle) <= z * sqrt(middle * (1 - middle) / voices)
        if inside == upper:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@given(COUNTS)
def test_wilson_bounds_are_those_of_the_definition(counts: tuple[int, int]) -> None:
    lower, upper = wilson.interval(*counts)
    assert 0 <= lower <= Decimal(counts[0]) / counts[1] <= upper <= 1
    assert float(lower) == pytest.approx(bisected(*counts, upper=False), abs=1e-9)
    assert float(upper) == pytest.approx(bisected(*counts, upper=True), abs=1e-9)


@given(COUNTS)
def test_wilson_turns_round_with_the_question(counts: tuple[int, int]) -> None:
    lower, upper = wilson.interval(*counts)
    other = wilson.interval(counts[1] - counts[0], counts[1])
    assert (float(1 - upper), float(1 - lower)) == pytest.approx([float(bound) for bound in other], abs=1e-12)


def test_wilson_of_a_published_example() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263.
    lower, upper = wilson.interval(81, 263)
    assert (round(lower, 4), round(upper, 4)) == (Decimal("0.2553"), Decimal("0.3662"))


@pytest.mark.parametrize(("satisfied", "voices"), [(0, 0), (2, 1), (-1, 1)])
def test_wilson_of_no_share_is_refused(satisfied: int, voices: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson.interval(satisfied, voices)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=300), st.integers(1, 5), st.integers(1, 50))
def test_bayesian_average_is_that_of_the_values_and_so_many_usual_ones(
    stars: list[int], prior: int, weight: int
) -> None:
    values = stars + [prior] * weight
    naive = Fraction(sum(values), len(values))
    found = bayesian.average(sum(stars), len(stars), Decimal(prior), weight)
    assert float(found) == pytest.approx(float(naive), abs=1e-12)
    mean = Decimal(sum(stars)) / len(stars)
    assert min(mean, Decimal(prior)) - Decimal("1e-20") <= found <= max(mean, Decimal(prior)) + Decimal("1e-20")


def test_bayesian_average_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        bayesian.average(0, 0, Decimal(3), 0)


def row(voices: int, **more: int) -> dict[str, int]:
    return {"voices": voices, "satisfied": voices, "stars": 5 * voices, "flagged": 0} | more


def test_too_few_voices_have_no_figures() -> None:
    assert summary_of(row(FEWEST - 1, flagged=100), PRIOR) is None
    told = summary_of(row(FEWEST, satisfied=4, stars=20, flagged=3), PRIOR)
    assert told is not None
    assert (told.voices, told.satisfied, told.flagged, told.satisfaction) == (5, 4, 3, Decimal("0.80"))
    assert (told.lower, told.upper) == (Decimal("0.38"), Decimal("0.96"))
    assert (told.mean, told.bayesian, told.prior) == (
        Decimal("4.00"),
        Decimal("4.00"),
        Prior("100000", Decimal("4.00")),
    )


def test_the_prior_is_that_of_the_province_once_enough_have_spoken_there() -> None:
    nation = {"voices": 200, "stars": 800}
    few, many = ({"voices": count, "stars": 3 * count} for count in (FEWEST_OF_PROVINCE - 1, FEWEST_OF_PROVINCE))
    assert prior_of({"1": nation, "33": few}, "33", "1") == Prior("1", Decimal(4))
    assert prior_of({"1": nation, "33": many}, "33", "1") == Prior("33", Decimal(3))
    assert prior_of({"1": nation, "33": many}, None, "1") == Prior("1", Decimal(4))
    assert prior_of({"1": {"voices": 0, "stars": 0}}, "33", "1") is None
    assert prior_of({}, None, "1") is None
