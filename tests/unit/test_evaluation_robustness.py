"""Intervals under other weights: reproducible, around the nominal result, and firm where nothing can change."""

from fractions import Fraction

import numpy as np
import pytest
from standards_given import STANDARDS

from evaluation.scoring.robustness import Interval, robustness

BY_NAME = {f"{one.id} {one.version}": one for one in STANDARDS}
SERVICE = BY_NAME["service-organization 2026"]
KEYS = list(SERVICE.weights)


def cards(*shares: float) -> list[dict[str, Fraction | None]]:
    """Return scorecards of which each indicator has so many of a hundred points."""
    return [dict.fromkeys(KEYS, Fraction(str(share))) for share in shares]


def test_equal_points_cannot_move() -> None:
    first, second = robustness(SERVICE, cards(40, 70))
    assert (first.rank, second.rank) == (Interval(2, 2, 2), Interval(1, 1, 1))
    assert [first.total.low, first.total.high] == pytest.approx([40, 40])


def test_equals_share_a_rank() -> None:
    assert [one.rank.median for one in robustness(SERVICE, cards(70, 40, 70))] == [1, 3, 1]


def test_the_interval_holds_the_nominal_total_and_is_the_same_each_time() -> None:
    chance = np.random.default_rng(1)
    points: list[dict[str, Fraction | None]] = [
        {key: Fraction(int(chance.integers(0, 101))) for key in KEYS} for _ in range(30)
    ]
    found = robustness(SERVICE, points)
    assert found == robustness(SERVICE, points)
    assert found != robustness(SERVICE, points, seed=2)
    for card, one in zip(points, found, strict=True):
        nominal = float(sum(SERVICE.weights[key] * (card[key] or 0) for key in KEYS))
        assert one.total.low < nominal < one.total.high
        assert 1 <= one.rank.low <= one.rank.median <= one.rank.high <= len(points)


def test_unanswered_indicators_are_left_out() -> None:
    (one,) = robustness(SERVICE, [{**cards(60)[0], KEYS[0]: None}])
    assert one.total.median == pytest.approx(60)


def test_a_standard_without_a_total_has_no_interval() -> None:
    with pytest.raises(ValueError, match="no weights"):
        robustness(BY_NAME["service-norms trial"], [])
    assert robustness(SERVICE, []) == []
