"""The score of answers under a standard, exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluation.scoring import decisions
from evaluation.scoring.answers import read_answers
from evaluation.scoring.exact import add, dot
from evaluation.scoring.shown import decimal_text
from evaluation.standards.facts import ZERO, Facts, Truth, Value, less, smaller
from evaluation.standards.model import Indicator, Standard


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What answers earn under a standard in a region.

    Points, dimensions and the total are exact and None while unknown. `conditions` is each condition after direct
    conditions and exemptions were applied; `failed` the keys of those that do not hold, of gates and of caps that bind;
    `direct` the keys of direct conditions and exemptions that are hit. `coverage` (0 to 1) is the share of the weight,
    of the maximum, or of the conditions that is answered. `outcome` is None where the standard maps the decision to
    none. `limits` is the most stars that each gate or cap leaves, where it leaves less than all.
    """

    standard: Standard
    region: str | None
    answers: Mapping[str, Value]
    points: Mapping[str, Fraction | None]
    dimensions: Mapping[str, Fraction | None]
    total: Fraction | None
    conditions: Mapping[str, Truth]
    limits: Mapping[str, int]
    failed: tuple[str, ...]
    direct: tuple[str, ...]
    decision: str
    stars: int | None
    coverage: Fraction

    @property
    def outcome(self) -> str | None:
        """The word of the yearly evaluation for the decision: PRAISED, PASS, WEAK or FAIL."""
        return self.standard.outcomes.get(self.decision)

    @property
    def facts(self) -> Facts:
        """What the rules were read against."""
        return Facts(self.answers, self.dimensions, self.total)

    def shown(self) -> dict[str, object]:
        """Return the result as the command prints it, figures rounded."""
        decimals = self.standard.decimals
        return {
            "points": {key: decimal_text(value, decimals) for key, value in self.points.items()},
            "dimensions": {key: decimal_text(value, decimals) for key, value in self.dimensions.items()},
            "total": decimal_text(self.total, decimals),
            "decision": self.decision,
            "failed": list(self.failed),
            "direct": list(self.direct),
            "coverage": decimal_text(self.coverage, decimals),
            "outcome": self.outcome,
        }


def score(standard: Standard, region: str | None, answers: object) -> Scorecard:
    """Return the scorecard of answers given as JSON; raise `InvalidInput` with every reason to refuse them."""
    return score_values(standard, region, read_answers(standard, region, answers))


def score_values(standard: Standard, region: str | None, answers: Mapping[str, Value]) -> Scorecard:
    """Return the scorecard of answers that were read before."""
    facts = Facts(answers, {}, None)
    points = {row.key: _capped(row.rule.points(facts), row.maximum) for row in standard.indicators}
    coverage = _coverage(standard, points)
    sums = [_group_sum(rows, weight, points) for _, rows, weight in standard.groups]
    facts = Facts(answers, _dimensions(standard, sums), _total(standard, sums, coverage))
    verdict = decisions.decide(standard, region, facts)
    return Scorecard(
        standard=standard,
        region=region,
        answers=answers,
        points=points,
        dimensions=facts.dimensions,
        total=facts.total,
        conditions=verdict.conditions,
        limits=verdict.limits,
        failed=verdict.failed,
        direct=verdict.direct,
        decision=verdict.decision,
        stars=verdict.stars,
        coverage=coverage if points else verdict.coverage,
    )


def _capped(points: Fraction | None, maximum: Fraction) -> Fraction | None:
    return None if points is None else smaller(points, maximum)


@dataclass(frozen=True, slots=True)
class _Sum:
    """What the answered indicators of a dimension earn together, weighted, and the weight that they carry inside it."""

    earned: Fraction
    weight: Fraction
    complete: bool


def _group_sum(rows: Sequence[Indicator], whole: Fraction, points: Mapping[str, Fraction | None]) -> _Sum:
    answered = [(row.weight, value) for row in rows if (value := points[row.key]) is not None]
    complete = len(answered) == len(rows)
    return _Sum(dot(answered), whole if complete else add(weight for weight, _ in answered), complete)


def _coverage(standard: Standard, points: Mapping[str, Fraction | None]) -> Fraction:
    missing = [standard.weights[key] for key, value in points.items() if value is None]
    return standard.known_weight - add(missing) if missing else standard.known_weight


def _dimensions(standard: Standard, sums: Sequence[_Sum]) -> dict[str, Fraction | None]:
    mean = standard.aggregation.method == "WEIGHTED_MEAN"
    pairs = zip(standard.dimensions, sums, strict=True)
    return {row.key: None if row.open else _dimension(one, mean) for row, one in pairs}


def _dimension(one: _Sum, mean: bool) -> Fraction | None:
    if mean:
        return one.earned / one.weight if one.weight else None
    return one.earned if one.complete else None


def _total(standard: Standard, sums: Sequence[_Sum], coverage: Fraction) -> Fraction | None:
    aggregation = standard.aggregation
    if aggregation.method == "SUM":
        complete = all(one.complete for one in sums)
        return smaller(add(one.earned for one in sums), aggregation.maximum or ZERO) if complete else None
    if aggregation.method == "NONE" or less(coverage, aggregation.coverage_floor):
        return None
    pairs = zip(standard.dimensions, sums, strict=True)
    return dot((row.weight or ZERO, one.earned) for row, one in pairs) / coverage
