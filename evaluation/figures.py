"""The figures that are published of scored answers: one by one, or many at once with the same result."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, TypedDict

from evaluation.scoring.batch import score_many
from evaluation.scoring.scorecard import Scorecard, score
from evaluation.scoring.shown import decimal_text
from evaluation.standards.facts import ZERO
from evaluation.standards.model import Standard

STARS = "_STARS"  # ends the decision of a standard that gives stars


class Figures(TypedDict):
    """What is published, rounded as the standard says; None where there is none."""

    total: str | None
    stars: int | None
    decision: str
    outcome: str | None
    coverage: str | None


def figures_of(card: Scorecard) -> Figures:
    """Return the figures of a scorecard."""
    decimals = card.standard.decimals
    total, coverage = decimal_text(card.total, decimals), decimal_text(card.coverage, decimals)
    return _figures(card.standard, total, card.decision, coverage)


def figures_of_many(
    standard: Standard, regions: Sequence[str | None], answers: Sequence[dict[str, Any]]
) -> list[Figures]:
    """Return the figures of many answers, with a region for each.

    Raises the `InvalidInput` of the answers for the first row refused.
    """
    if not standard.indicators:
        return [figures_of(score(standard, *row)) for row in zip(regions, answers, strict=True)]
    scores = score_many(standard, regions, answers)

    @lru_cache(None)
    def coverage(answered: Iterable[str]) -> str | None:
        return decimal_text(sum((standard.weights[key] for key in answered), ZERO), standard.decimals)

    return [
        _figures(standard, scores.total_text(row), scores.decision(row), coverage(scores.answered(row)))
        for row in range(len(scores))
    ]


def _figures(standard: Standard, total: str | None, decision: str, coverage: str | None) -> Figures:
    return {
        "total": total,
        "stars": int(decision.removesuffix(STARS)) if decision.endswith(STARS) else None,
        "decision": decision,
        "outcome": standard.outcomes.get(decision),
        "coverage": coverage,
    }
