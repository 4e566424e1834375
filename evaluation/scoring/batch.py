"""Many answers to one standard at once: the same exact results as one by one.

Each rule is read once for each distinct set of answers that it looks at; only the sums, which differ from row to row,
are computed in columns of integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.scoring import decisions
from evaluation.scoring.columns import Column, add
from evaluation.scoring.shown import decimal_text
from evaluation.scoring.tables import Coded, Tables
from evaluation.standards import conditions, measures, points
from evaluation.standards.conditions import Condition
from evaluation.standards.facts import ZERO, Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evaluation.scoring.columns import Flags, Integers
    from evaluation.standards.model import Indicator, Limit, Standard

# Truths as numbers, so that "and" is the least and "or" the most.
_FALSE, _UNKNOWN, _TRUE = 0, 1, 2
_OF_TRUTH = {False: _FALSE, None: _UNKNOWN, True: _TRUE}
# Quantities that differ from row to row.
_IN_COLUMNS = (measures.Total, measures.DimensionTotal, measures.Share)
_OPEN = decisions.INSUFFICIENT_EVIDENCE


@dataclass(frozen=True, slots=True)
class Scores:
    """The scorecards of many rows, by column; `failed` and `direct` flag the rows in which a key failed or is hit."""

    standard: Standard
    points: Mapping[str, Coded | Column]
    dimensions: Mapping[str, Column | None]
    total: Column | None
    decisions: Coded
    failed: Mapping[str, Flags]
    direct: Mapping[str, Flags]

    def __len__(self) -> int:
        return len(self.decisions.codes)

    def decision(self, row: int) -> str:
        """Return the decision of a row."""
        return str(self.decisions[row])

    def total_text(self, row: int) -> str | None:
        """Return the total of a row as it is shown."""
        return self._text(self.total, row)

    def shown(self, row: int) -> dict[str, object]:
        """Return the result of a row as the command prints it, without coverage and outcome."""
        decimals = self.standard.decimals
        return {
            "points": {key: decimal_text(column[row], decimals) for key, column in self.points.items()},
            "dimensions": {key: self._text(column, row) for key, column in self.dimensions.items()},
            "total": self.total_text(row),
            "decision": self.decision(row),
            "failed": sorted(key for key, flags in self.failed.items() if flags[row]),
            "direct": sorted(key for key, flags in self.direct.items() if flags[row]),
        }

    def answered(self, row: int) -> tuple[str, ...]:
        """Return the keys of the indicators that have points in a row."""
        return tuple(key for key, column in self.points.items() if column[row] is not None)

    def _text(self, column: Column | None, row: int) -> str | None:
        return decimal_text(column[row], self.standard.decimals) if column else None


def score_many(standard: Standard, regions: Sequence[str | None], answers: Sequence[dict[str, Any]]) -> Scores:
    """Return the scores of many answers, with a region for each; raise `InvalidInput` for the first row refused."""
    return _Batch(standard, Tables(standard, regions, answers)).scores()


class _Batch:
    def __init__(self, standard: Standard, tables: Tables) -> None:
        self.standard = standard
        self.tables = tables
        self.points = {row.key: self._points(row) for row in standard.indicators}
        columns = {key: _column(points) for key, points in self.points.items()}
        self.dimensions = {row.key: self._dimension(row.key, columns) for row in standard.dimensions}
        self.total = self._total(columns)

    def scores(self) -> Scores:
        """Return the results with the decision that the standard takes on them."""
        by = {"CONDITIONS": self._by_conditions, "STARS": self._by_stars, "CLASSES": self._by_classes}
        method = by.get(self.standard.decision.method, self._by_nothing)
        decision, failed, direct = method()
        return Scores(self.standard, self.points, self.dimensions, self.total, decision, failed, direct)

    def _points(self, row: Indicator) -> Coded | Column:
        if isinstance(row.rule, points.Goalposts) and isinstance(row.rule.measure, measures.Share):
            share = self.tables.share(row.rule.measure)
            return share.plus(-row.rule.low).times(row.rule.slope).clipped(ZERO, row.rule.scale)

        def earned(facts: Facts) -> Fraction | None:
            points = row.rule.points(facts)
            return None if points is None else min(points, row.maximum)

        return self.tables.table(row.rule.fields(), earned)

    def _dimension(self, key: str, columns: Mapping[str, Column]) -> Column | None:
        dimension = next(row for row in self.standard.dimensions if row.key == key)
        rows = [row for row in self.standard.indicators if row.dimension == key]
        if dimension.open or not rows:
            return None
        weighted = {row.key: row.weight for row in rows}
        if self.standard.aggregation.method == "WEIGHTED_MEAN":
            return _mean(columns, weighted, ZERO)
        return add([columns[row].times(weight) for row, weight in weighted.items()])

    def _total(self, columns: Mapping[str, Column]) -> Column | None:
        aggregation = self.standard.aggregation
        if aggregation.method == "SUM":
            return add(list(columns.values())).clipped(ZERO, aggregation.maximum or ZERO)
        if aggregation.method == "WEIGHTED_MEAN":
            return _mean(columns, self.standard.weights, aggregation.coverage_floor)
        return None

    def _truth(self, condition: Condition) -> Integers:
        """Return the truth of a condition in each row."""
        if not any(isinstance(measure, _IN_COLUMNS) for measure in _measures(condition)):
            return self._table_truth(condition)
        if isinstance(condition, conditions.All):
            return _least([self._truth(part) for part in condition.parts])
        if isinstance(condition, conditions.Any):
            return -_least([-self._truth(part) for part in condition.parts])
        if isinstance(condition, conditions.Choose):
            return self._chosen(condition)
        if isinstance(condition, conditions.Within) and isinstance(condition.measure, _IN_COLUMNS):
            return self._within(condition)
        return self._table_truth(condition)

    def _table_truth(self, condition: Condition) -> Integers:
        coded = self.tables.table(condition.fields(), condition.holds)
        return np.array([_OF_TRUTH[truth] for truth in coded.values], dtype=np.int8)[coded.codes]

    def _chosen(self, condition: conditions.Choose) -> Integers:
        found = np.full(self.tables.rows, _UNKNOWN, dtype=np.int8)
        for when, then in reversed(condition.cases):
            applies = self._truth(when) if when else np.full(self.tables.rows, _TRUE, dtype=np.int8)
            found = np.select([applies == _TRUE, applies == _UNKNOWN], [self._truth(then), _UNKNOWN], found)
        return found

    def _within(self, condition: conditions.Within) -> Integers:
        measure, ends = condition.measure, condition.interval
        column = self.total
        if isinstance(measure, measures.DimensionTotal):
            column = self.dimensions[measure.dimension]
        if isinstance(measure, measures.Share):
            column = self.tables.share(measure)
        if column is None:
            return np.full(self.tables.rows, _UNKNOWN, dtype=np.int8)
        inside = np.ones(self.tables.rows, dtype=bool)
        for end, allowed in ((ends.at_least, (0, 1)), (ends.above, (1,)), (ends.at_most, (0, -1)), (ends.below, (-1,))):
            if end is not None:
                inside &= np.isin(column.signs(end), allowed)
        return np.where(column.known, np.where(inside, _TRUE, _FALSE), _UNKNOWN).astype(np.int8)

    def _by_conditions(self) -> tuple[Coded, dict[str, Flags], dict[str, Flags]]:
        direct = {row.key: self._truth(row.rule) == _TRUE for row in self.standard.direct}
        truths = {row.key: self._truth(row.rule) for row in self.standard.conditions}
        for override in self.standard.overrides:
            there = self.tables.inside(override.province)
            truths[override.condition] = np.where(there, self._truth(override.rule), truths[override.condition])
        for row in self.standard.direct:
            for key in row.replaces:
                truths[key] = np.where(direct[row.key], _TRUE, truths[key])
        worst = _least(list(truths.values()))
        failed = {key: truth == _FALSE for key, truth in truths.items()}
        return Coded(("FAIL", _OPEN, "PASS"), worst), failed, direct

    def _by_stars(self) -> tuple[Coded, dict[str, Flags], dict[str, Flags]]:
        steps = self.standard.decision.steps
        most = {row.key: self._most_stars(row) for row in self.standard.limits}
        stars = np.zeros(self.tables.rows, dtype=np.int64)
        known = np.zeros(self.tables.rows, dtype=bool)
        if self.total:
            stars = np.add.reduce([self.total.signs(step) >= 0 for step in steps], dtype=np.int64)
            known = self.total.known
        failed = {row.key: known & (most[row.key] < stars) for row in self.standard.limits}
        for row in self.standard.limits:
            if row.kind == "GATE":
                failed[row.key] = most[row.key] <= len(steps) if row.rule is None else self._truth(row.rule) != _TRUE
        names = [*(f"{number}_STARS" for number in range(len(steps) + 1)), _OPEN]
        least = _least([stars, *most.values()])
        return Coded(names, np.where(known, least, len(steps) + 1)), failed, {}

    def _most_stars(self, limit: Limit) -> Integers:
        """Return the most stars that a limit leaves in each row; one more than there are where it leaves all."""
        if limit.rule:
            return np.where(self._truth(limit.rule) == _TRUE, len(self.standard.decision.steps) + 1, limit.stars)
        coded = self.tables.table([limit.field or ""], lambda facts: decisions.most_stars(limit, facts))
        return np.array(coded.values, dtype=np.int64)[coded.codes]

    def _by_classes(self) -> tuple[Coded, dict[str, Flags], dict[str, Flags]]:
        fields = [self.standard.decision.field or "", *(row.field for row in self.standard.classes)]
        decided = self.tables.table(fields, lambda facts: decisions.decide(self.standard, None, facts).decision)
        return decided, {}, {}

    def _by_nothing(self) -> tuple[Coded, dict[str, Flags], dict[str, Flags]]:
        return Coded((_OPEN,), np.zeros(self.tables.rows, dtype=np.int64)), {}, {}


def _column(points: Coded | Column) -> Column:
    return points if isinstance(points, Column) else Column.of(points.values, points.codes)


def _mean(columns: Mapping[str, Column], weights: Mapping[str, Fraction], floor: Fraction) -> Column:
    """Return the weighted mean over the answered columns where these carry so much weight and are not none."""
    answered = {key: columns[key].known.astype(np.int64) for key in weights}
    weight = add([Column.of((ZERO, weights[key]), flags) for key, flags in answered.items()])
    earned = add([columns[key].times(weights[key]).or_zero() for key in weights])
    return (earned / weight).where(weight.signs(floor) >= 0)


def _least(columns: list[Integers]) -> Integers:
    least: Integers = np.minimum.reduce(columns)
    return least


def _measures(condition: Condition) -> Iterator[measures.Measure]:
    """Return the quantities that a condition compares."""
    if isinstance(condition, conditions.Within):
        yield condition.measure
    elif isinstance(condition, conditions.All | conditions.Any):
        for part in condition.parts:
            yield from _measures(part)
    elif isinstance(condition, conditions.Choose):
        for when, then in condition.cases:
            yield from _measures(when) if when else ()
            yield from _measures(then)
