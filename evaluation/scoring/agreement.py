"""How well several raters agree: Krippendorff's alpha, exact.

    alpha = 1 - observed / expected disagreement

Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), interval data. The units are the indicators of the
standard, the value of each the share of its maximum that a rater's answers earn; where a standard has none, its
conditions, 1 where they hold and 0 where not.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from evaluation.scoring.scorecard import Scorecard, score
from evaluation.standards.facts import ZERO
from evaluation.standards.model import Standard

PAIR = 2  # values of a unit that can be compared at all

Values = Sequence[Fraction | None]


def agreement(standard: Standard, region: str | None, ratings: Sequence[dict[str, Any]]) -> Fraction | None:
    """Return how well ratings (answers) agree, at most 1; None where there is nothing to compare.

    Raise `InvalidInput` for a rating that is refused.
    """
    cards = [_values(score(standard, region, rating)) for rating in ratings]
    return alpha(list(zip(*cards, strict=True)))


def alpha(units: Sequence[Values]) -> Fraction | None:
    """Return Krippendorff's alpha of units, each the values that raters gave it, None for a rater who gave none.

    None without a unit that two have valued; 1 where nobody differs from anybody, on any unit.
    """
    known = [[value for value in unit if value is not None] for unit in units]
    paired = [values for values in known if len(values) >= PAIR]
    whole = [value for values in paired for value in values]
    if not whole:
        return None
    expected = _spread(whole)
    observed = sum((_spread(values) / (len(values) - 1) for values in paired), ZERO)
    return 1 - (len(whole) - 1) * observed / expected if expected else Fraction(1)


def _spread(values: Sequence[Fraction]) -> Fraction:
    """Return the sum of the squared differences of all pairs."""
    total = sum(values, ZERO)
    return len(values) * sum((value * value for value in values), ZERO) - total * total


def _values(card: Scorecard) -> list[Fraction | None]:
    indicators = card.standard.indicators
    if not indicators:
        return [None if truth is None else Fraction(truth) for truth in card.conditions.values()]
    points = ((card.points[row.key], row.maximum) for row in indicators)
    return [None if earned is None else earned / most for earned, most in points]
