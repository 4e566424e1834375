"""A scorecard with its reasons: for each row what it came to, by which rule, why, and where the rule is from."""

from dataclasses import dataclass
from fractions import Fraction

from evaluation.scoring.scorecard import Scorecard
from evaluation.scoring.shown import decimal_text, plain_text
from evaluation.scoring.wording import Wording, joined
from evaluation.standards.conditions import Within
from evaluation.standards.facts import Truth, Value
from evaluation.standards.measures import Total
from evaluation.standards.model import Indicator, Limit, Provenance, Text


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """What one indicator earned; `weight` is its part of the total (0 to 1), `rule` applied, `reason` is the answer."""

    key: str
    title: Text
    dimension: str
    kind: str
    points: Fraction | None
    maximum: Fraction
    weight: Fraction
    rule: Text
    reason: Text
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """Whether a condition, gate, cap, direct condition or exemption holds (None: unknown), what it demands and why."""

    key: str
    title: Text
    kind: str
    holds: Truth
    demand: Text
    reason: Text
    provenance: Provenance


def indicator_results(card: Scorecard) -> list[IndicatorResult]:
    """Return the result of each indicator, in the order of the standard."""
    wording = Wording(card.standard)
    return [_indicator_result(row, card, wording) for row in card.standard.indicators]


def condition_results(card: Scorecard) -> list[ConditionResult]:
    """Return the result of each condition, direct condition and limit, in the order of the standard."""
    wording, facts = Wording(card.standard), card.facts
    found = [
        ConditionResult(
            key=row.key,
            title=row.title,
            kind=row.kind,
            holds=card.conditions[row.key],
            demand=wording.condition(row.rule),
            reason=_why(row.key, list(row.rule.fields()), card, wording),
            provenance=row.provenance,
        )
        for row in card.standard.conditions_in(card.region)
    ]
    found += [
        ConditionResult(
            key=row.key,
            title=row.title,
            kind=row.kind,
            holds=row.rule.holds(facts),
            demand=wording.condition(row.rule),
            reason=wording.given(list(row.rule.fields()), facts),
            provenance=row.provenance,
        )
        for row in card.standard.direct
    ]
    return found + [_limit_result(row, card, wording) for row in card.standard.limits]


def answers_json(card: Scorecard) -> dict[str, object]:
    """Return the answers as JSON that scores the same: numbers as decimal texts, without unanswered fields."""
    return {key: _json(value) for key, value in card.answers.items()}


def _json(value: Value) -> object:
    if isinstance(value, Fraction):
        return plain_text(value)
    return list(value) if isinstance(value, tuple) else value


def _indicator_result(row: Indicator, card: Scorecard, wording: Wording) -> IndicatorResult:
    fields, points = list(row.rule.fields()), card.points[row.key]
    missing = [card.standard.field(field).title for field in dict.fromkeys(fields) if field not in card.answers]
    names = joined(missing, "、", ", ")
    unanswered = Text(f"未填写：{names.zh}", f"not answered: {names.en}")
    return IndicatorResult(
        key=row.key,
        title=row.title,
        dimension=row.dimension,
        kind=row.kind,
        points=points,
        maximum=row.maximum,
        weight=card.standard.weights[row.key],
        rule=wording.applied(row.rule, card.facts) if points is not None else unanswered,
        reason=wording.given(fields, card.facts),
        provenance=row.provenance,
    )


def _why(key: str, fields: list[str], card: Scorecard, wording: Wording) -> Text:
    """Return what was answered; for a condition that another stands in for, which one does."""
    titles = [row.title for row in card.standard.direct if row.key in card.direct and key in row.replaces]
    if titles:
        names = joined(titles, "；", "; ")
        return Text(f"由直接条件或豁免替代：{names.zh}", f"stood in for by: {names.en}")
    if fields:
        return wording.given(fields, card.facts)
    return _reached(key, card, wording)


def _reached(key: str, card: Scorecard, wording: Wording) -> Text:
    """Return the points of the dimension, or the total, that a condition looks at."""
    rule = next(row.rule for row in card.standard.conditions_in(card.region) if row.key == key)
    measure = rule.measure if isinstance(rule, Within) else Total()
    name, points = wording.measure(measure), decimal_text(measure.of(card.facts), card.standard.decimals)
    return Text(
        f"{name.zh} {points}" if points else f"{name.zh}未定", f"{name.en} {points}" if points else f"no {name.en} yet"
    )


def _limit_result(row: Limit, card: Scorecard, wording: Wording) -> ConditionResult:
    holds = row.rule.holds(card.facts) if row.rule else _unlimited(row, card)
    most = str(card.limits.get(row.key, "N"))
    return ConditionResult(
        key=row.key,
        title=row.title,
        kind=row.kind,
        holds=holds,
        demand=wording.condition(row.rule) if row.rule else row.title,
        reason=row.title if holds else Text(row.reason.zh.replace("N", most), row.reason.en.replace("N", most)),
        provenance=row.provenance,
    )


def _unlimited(row: Limit, card: Scorecard) -> Truth:
    """Return whether a cap by a level leaves all stars; None while the level is unanswered."""
    return None if row.field not in card.answers else row.key not in card.failed and row.key not in card.limits
