"""How far a score hangs on the exact weights: totals and ranks under weights drawn around the nominal ones.

This is robustness, not the score. The draws are floats: they say how firm a result is, they decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evaluation.standards.model import Standard

    Floats = NDArray[np.float64]

DRAWS = 1_000
SEED = 20_260_401
# The 5 % and 95 % ends of an interval, as the handbook of composite indicators reports them.
LOW, HIGH = 0.05, 0.95
# How closely draws hold to the nominal weights. A weight w varies by sqrt(w (1 - w) / (k + 1)): with 200 one of 0.2 by
# 0.028, about a seventh of itself, as much as experts asked for weights usually differ by.
CONCENTRATION = 200.0
# Floats of different draws that mean the same total differ by less than this many points.
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """The range from 5 % to 95 % of the draws, and the median between; rank 1 is the best."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Robustness:
    """For one scored object: the interval of its total in points, and of its rank among those scored with it."""

    total: Interval
    rank: Interval


def robustness(
    standard: Standard,
    points: Sequence[Mapping[str, Fraction | None]],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    concentration: float = CONCENTRATION,
) -> list[Robustness]:
    """Return how firm the totals and ranks are of what was scored by a standard together.

    Each scorecard gives its points by indicator. Weights are drawn from a Dirichlet distribution whose mean are the
    nominal weights; the same seed gives the same draws. Unanswered indicators are left out and the weights of the
    others scaled up. Raises `ValueError` for a standard without weights.
    """
    if sum(standard.weights.values()) != 1:
        raise ValueError(f"{standard.id} {standard.version} has no weights that make a total")
    if not points:
        return []
    totals = _totals(standard, points, _drawn(standard, draws, seed, concentration))
    intervals = zip(_intervals(totals), _intervals(_ranks(totals)), strict=True)
    return [Robustness(Interval(*total), Interval(*rank)) for total, rank in intervals]


def _drawn(standard: Standard, draws: int, seed: int, concentration: float) -> Floats:
    """Return drawn weights, one row a draw; an indicator without weight (a bonus) keeps none."""
    nominal = np.array([float(weight) for weight in standard.weights.values()])
    drawn = np.zeros((draws, len(nominal)))
    carrying = nominal > 0
    drawn[:, carrying] = np.random.default_rng(seed).dirichlet(nominal[carrying] * concentration, draws)
    return drawn


def _totals(standard: Standard, points: Sequence[Mapping[str, Fraction | None]], drawn: Floats) -> Floats:
    """Return totals in points, one row a draw, one column an object."""
    most = {row.key: row.maximum for row in standard.indicators}
    shares = np.array([[_share(card[key], most[key]) for key in standard.weights] for card in points])
    answered = ~np.isnan(shares)
    weights = drawn @ answered.T.astype(float)
    earned = drawn @ np.where(answered, shares, 0.0).T
    totals: Floats = np.divide(earned, weights, out=np.zeros_like(earned), where=weights > 0)
    return totals * float(standard.aggregation.maximum or 0)


def _share(points: Fraction | None, most: Fraction) -> float:
    return np.nan if points is None else float(points) / float(most)


def _ranks(totals: Floats) -> Floats:
    """Return for each draw and object its rank: one more than how many have a higher total."""
    ranks = np.empty_like(totals)
    for ordered, row, rank in zip(np.sort(totals, axis=1), totals, ranks, strict=True):
        rank[:] = len(row) - np.searchsorted(ordered, row + _TIE) + 1
    return ranks


def _intervals(values: Floats) -> list[list[float]]:
    quantiles: Floats = np.quantile(np.ascontiguousarray(values.T), (LOW, 0.5, HIGH), axis=1, overwrite_input=True)
    found: list[list[float]] = quantiles.T.tolist()
    return found
