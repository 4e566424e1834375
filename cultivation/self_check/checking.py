"""What answers come to under the standard of each tier, and what is missing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cultivation.self_check.links import Link, links
from cultivation.tiers.keeping import INITIAL, PASSED, RE_REVIEW, REVIEW_KIND
from evaluation.scoring.answers import Reason, read_value
from evaluation.scoring.explanation import ConditionResult, condition_results
from evaluation.scoring.improvements import Improvement
from evaluation.scoring.scorecard import Scorecard
from evaluation.standards.conditions import Condition, Within
from evaluation.standards.measures import DimensionTotal
from evaluation.standards.model import Standard


@dataclass(frozen=True)
class Gap:
    """A condition that is not shown to hold, which single answers would meet it, and which services address it."""

    condition: ConditionResult
    improvements: list[Improvement]
    links: list[Link]


def taken_by(standard: Standard, given: Mapping[str, Any], others: Sequence[Standard]) -> dict[str, Any]:
    """Return the answers that a standard asks for.

    A field that several standards have may take other words in each: a word that another one takes and this one does
    not is left unanswered here.
    """
    fields = {field.key: field for field in standard.fields}
    return {
        key: value
        for key, value in given.items()
        if key in fields and (_fits(standard, key, value) or not any(_fits(one, key, value) for one in others))
    }


def fitting(standard: Standard, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that a standard asks for and can take as they are."""
    return {key: value for key, value in given.items() if value is not None and _fits(standard, key, value)}


def with_kind(standard: Standard, answers: Mapping[str, Any], *, holding: bool) -> dict[str, Any]:
    """Return answers that say whether a first application or a re-review is checked, where the standard asks that."""
    asked = any(field.key == REVIEW_KIND for field in standard.fields)
    return {REVIEW_KIND: RE_REVIEW if holding else INITIAL, **answers} if asked else dict(answers)


def reaches(card: Scorecard | None) -> bool:
    """Return whether a result reaches the tier."""
    return card is not None and card.decision == PASSED


def gaps(card: Scorecard, better: Sequence[Improvement]) -> list[Gap]:
    """Return what keeps a result from its tier, in the order of the standard, with `better` answers that would help."""
    rules = {row.key: row.rule for row in card.standard.conditions_in(card.region)}
    found = []
    for row in condition_results(card):
        if row.key not in rules or card.conditions[row.key] is True:
            continue
        fields = set(rules[row.key].fields()) or earning(card.standard, rules[row.key])
        useful = [one for one in better if row.key in one.met or one.field in fields]
        found.append(Gap(row, useful, links().helping(fields)))
    return found


def earning(standard: Standard, rule: Condition) -> set[str]:
    """Return the fields that earn the points which a condition looks at: of a dimension, or of all."""
    measure = rule.measure if isinstance(rule, Within) else None
    dimension = measure.dimension if isinstance(measure, DimensionTotal) else None
    rows = [row for row in standard.indicators if dimension in {None, row.dimension}]
    return {field for row in rows for field in row.rule.fields()}


def _fits(standard: Standard, key: str, value: Any) -> bool:
    field = next((one for one in standard.fields if one.key == key), None)
    return field is not None and (value is None or not isinstance(read_value(field, value), Reason))
