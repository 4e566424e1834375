"""What would lift a draft most: single answers changed, each scored anew and exact."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from evaluation.scoring.scorecard import Scorecard, score_values
from evaluation.scoring.wording import Wording
from evaluation.standards import conditions, measures, points
from evaluation.standards.conditions import Condition
from evaluation.standards.facts import ZERO, Value
from evaluation.standards.measures import Interval, Measure
from evaluation.standards.model import Field, Text
from evaluation.standards.points import Rule

Candidate = tuple[str, Value]


@dataclass(frozen=True, slots=True)
class Improvement:
    """One changed answer and what it brings.

    `indicator` is the key of the indicator that gains, or of the condition, gate or cap that is then met. `gain` is in
    points of the total; where there is no total yet, in points that the indicators would add to it. `met` has the keys
    of conditions, gates and caps that do not hold now and would then.
    """

    indicator: str
    title: Text
    field: str
    needed: Text
    value: Value
    gain: Fraction
    met: tuple[str, ...]
    decision: str


def improvements(card: Scorecard) -> list[Improvement]:
    """Return what would help, most points first; then what meets most conditions; then in the order of the fields."""
    order = {row.key: number for number, row in enumerate(card.standard.fields)}
    found = [better for candidate in dict.fromkeys(_candidates(card)) if (better := _improvement(card, *candidate))]
    return sorted(found, key=lambda one: (-one.gain, -len(one.met), order[one.field]))


def _improvement(card: Scorecard, field: str, value: Value) -> Improvement | None:
    """Return what an answer would bring; None when it brings neither points nor a met condition."""
    after = score_values(card.standard, card.region, {**card.answers, field: value})
    gain, met = _gain(card, after), tuple(sorted(_open(card) - _open(after)))
    # A cap may begin to bind because the total rises: that makes nothing worse.
    caps = {row.key for row in card.standard.limits if row.kind == "CAP"}
    if gain < 0 or _open(after) - _open(card) - caps or not (gain or met):
        return None
    gained = {row.key: _contribution(after, row.key) - _contribution(card, row.key) for row in card.standard.indicators}
    key = max(gained, key=lambda one: gained[one]) if gain else met[0]
    return Improvement(key, _title(card, key), field, _needed(card, field, value), value, gain, met, after.decision)


def _gain(before: Scorecard, after: Scorecard) -> Fraction:
    if before.total is not None and after.total is not None:
        return after.total - before.total
    return sum((_contribution(after, key) - _contribution(before, key) for key in before.points), ZERO)


def _contribution(card: Scorecard, key: str) -> Fraction:
    """Return what an indicator adds to a total with all answered; an unanswered one adds nothing yet."""
    points = card.points[key] or ZERO
    return points if card.standard.aggregation.method == "SUM" else points * card.standard.weights[key]


def _open(card: Scorecard) -> set[str]:
    """Return the keys of what is not shown to hold: conditions, gates and caps."""
    return set(card.failed) | {key for key, truth in card.conditions.items() if truth is not True}


def _title(card: Scorecard, key: str) -> Text:
    standard = card.standard
    titles = {row.key: row.title for row in standard.limits} | {row.key: row.title for row in standard.conditions}
    titles |= {row.key: row.title for row in standard.indicators}
    return titles[key]


def _needed(card: Scorecard, field: str, value: Value) -> Text:
    title, answer = card.standard.field(field).title, Wording(card.standard).answer(field, value)
    return Text(f"{title.zh}：{answer.zh}", f"{title.en}: {answer.en}")


def _candidates(card: Scorecard) -> Iterator[Candidate]:
    """Return the answers at which some rule changes, valid ones only, without those given now.

    What a standard requires says what is applied for; it is nothing to improve.
    """
    standard, fields = card.standard, {row.key: row for row in card.standard.fields}
    found: list[Candidate] = []
    for indicator in standard.indicators:
        found += _of_rule(indicator.rule, card, fields)
    demands = [row.rule for row in standard.conditions_in(card.region)] + [row.rule for row in standard.direct]
    for demand in demands:
        found += _of_condition(demand, card, fields)
    for limit in standard.limits:
        if limit.rule:
            found += _of_condition(limit.rule, card, fields)
        elif limit.field:
            found += _at(measures.Answer(limit.field), range(len(standard.decision.steps) + 1), card, fields)
    return (one for one in found if card.answers.get(one[0]) != one[1] and not fields[one[0]].required)


def _of_rule(rule: Rule, card: Scorecard, fields: dict[str, Field]) -> Iterable[Candidate]:
    if isinstance(rule, points.BestOf | points.SumOf):
        return [one for part in rule.parts for one in _of_rule(part, card, fields)]
    if isinstance(rule, points.Variants):
        word = card.answers.get(rule.field)
        return _of_rule(rule.by_word[str(word)], card, fields) if word else []
    if isinstance(rule, points.Words):
        return _words(fields[rule.field], list(rule.by_word), card)
    return _of_scale(rule, card, fields)


def _of_scale(rule: Rule, card: Scorecard, fields: dict[str, Field]) -> Iterable[Candidate]:
    if isinstance(rule, points.Bands):
        return [one for interval, _ in rule.bands for one in _ends(rule.measure, interval, card, fields)]
    if isinstance(rule, points.PerUnit):
        now = rule.measure.of(card.facts) or ZERO
        return _at(rule.measure, [(now // rule.unit + 1) * rule.unit], card, fields)
    if isinstance(rule, points.Goalposts):
        return _at(rule.measure, [rule.high], card, fields)
    return [(key, most) for key in rule.fields() if (most := fields[key].maximum) is not None]


def _of_condition(condition: Condition, card: Scorecard, fields: dict[str, Field]) -> Iterable[Candidate]:
    if isinstance(condition, conditions.All | conditions.Any):
        return [one for part in condition.parts for one in _of_condition(part, card, fields)]
    if isinstance(condition, conditions.Choose):
        return [one for _, then in condition.cases for one in _of_condition(then, card, fields)]
    if isinstance(condition, conditions.Among):
        return [(condition.field, word) for word in condition.words]
    if isinstance(condition, conditions.Within):
        return _ends(condition.measure, condition.interval, card, fields)
    return []


def _ends(measure: Measure, interval: Interval, card: Scorecard, fields: dict[str, Field]) -> Iterable[Candidate]:
    """Return the closed ends of an interval; an open end has no nearest value inside."""
    return _at(measure, [end for end in (interval.at_least, interval.at_most) if end is not None], card, fields)


def _at(
    measure: Measure, targets: Iterable[Fraction | int], card: Scorecard, fields: dict[str, Field]
) -> Iterable[Candidate]:
    """Return the answers that bring a quantity to its targets."""
    for target in map(Fraction, targets):
        if isinstance(measure, measures.Share):
            yield from _share(measure, target, card)
        elif isinstance(measure, measures.Answer):
            yield from _number(fields[measure.field], target, card)


def _share(share: measures.Share, target: Fraction, card: Scorecard) -> Iterable[Candidate]:
    whole = card.answers.get(share.whole)
    if isinstance(whole, Fraction):
        part = ceil(target * (share.prior_weight + whole) - share.prior_mean * share.prior_weight)
        if 0 <= part <= whole:
            yield share.part, Fraction(part)


def _number(field: Field, target: Fraction, card: Scorecard) -> Iterable[Candidate]:
    if field.type == "set":
        yield from _larger_set(field, target, card)
        return
    for value in {Fraction(floor(target)), Fraction(ceil(target))} if field.type == "integer" else {target}:
        low, high = field.minimum, field.maximum
        if (low is None or value >= low) and (high is None or value <= high):
            yield field.key, value


def _words(field: Field, words: list[str], card: Scorecard) -> Iterable[Candidate]:
    if field.type == "set":
        yield from _larger_set(field, Fraction(len(_held(field, card)) + 1), card)
    for word in words if field.type != "set" else ():
        yield field.key, word == "true" if field.type == "boolean" else word


def _larger_set(field: Field, size: Fraction, card: Scorecard) -> Iterable[Candidate]:
    """Return the set held now with so many words, the next ones in the order of the field added."""
    held = _held(field, card)
    more = [word for word in field.words if word not in held][: max(0, int(size) - len(held))]
    if more and len(held) + len(more) == size:
        yield field.key, tuple(word for word in field.words if word in {*held, *more})


def _held(field: Field, card: Scorecard) -> tuple[str, ...]:
    value = card.answers.get(field.key)
    return value if isinstance(value, tuple) else ()
