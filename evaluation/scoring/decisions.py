"""From points and answers to a decision: by conditions, by stars, by classes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from evaluation.standards.facts import ZERO, Facts, Truth
from evaluation.standards.model import Limit, Standard

INSUFFICIENT_EVIDENCE = "INSUFFICIENT_EVIDENCE"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision and what led to it; coverage is the part of what decides that is known (0 to 1)."""

    decision: str
    failed: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    stars: int | None = None
    conditions: Mapping[str, Truth] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    coverage: Fraction = ZERO


def decide(standard: Standard, region: str | None, facts: Facts) -> Verdict:
    """Return the decision that a standard takes on facts in a region."""
    return _METHODS[standard.decision.method](standard, region, facts)


def _by_conditions(standard: Standard, region: str | None, facts: Facts) -> Verdict:
    direct = [row for row in standard.direct if row.rule.holds(facts)]
    replaced = {key for row in direct for key in row.replaces}
    truths: dict[str, Truth] = {
        row.key: True if row.key in replaced else row.rule.holds(facts) for row in standard.conditions_in(region)
    }
    failed = sorted(key for key, truth in truths.items() if truth is False)
    unknown = sum(truth is None for truth in truths.values())
    return Verdict(
        decision="FAIL" if failed else INSUFFICIENT_EVIDENCE if unknown else "PASS",
        failed=tuple(failed),
        direct=tuple(sorted(row.key for row in direct)),
        conditions=truths,
        coverage=Fraction(len(truths) - unknown, len(truths)),
    )


def _by_stars(standard: Standard, _region: str | None, facts: Facts) -> Verdict:
    limits = {row.key: most_stars(row, facts) for row in standard.limits}
    gates = [row.key for row in standard.limits if row.kind == "GATE" and limits[row.key] is not None]
    if facts.total is None:
        return Verdict(INSUFFICIENT_EVIDENCE, failed=tuple(sorted(gates)))
    by_total = sum(facts.total >= step for step in standard.decision.steps)
    binding = {key: most for key, most in limits.items() if most is not None and most < by_total}
    stars = min([by_total, *binding.values()])
    failed = tuple(sorted({*gates, *binding}))
    return Verdict(f"{stars}_STARS", failed=failed, stars=stars, limits=binding)


def most_stars(limit: Limit, facts: Facts) -> int | None:
    """Return the most stars that a limit leaves; None when it leaves all."""
    if limit.field:
        given = facts.answers.get(limit.field)
        return int(given) if isinstance(given, Fraction) else limit.unanswered
    return None if limit.rule and limit.rule.holds(facts) else limit.stars


def _by_classes(standard: Standard, _region: str | None, facts: Facts) -> Verdict:
    classes = standard.decision.classes
    word = facts.answers.get(standard.decision.field or "")
    rows = [row for row in standard.classes if row.word == word]
    reached = [
        sum(value < floor for floor in row.floors)
        for row in rows
        if isinstance(value := facts.answers.get(row.field), Fraction)
    ]
    settled = rows and (len(reached) == len(rows) or len(classes) - 1 in reached)
    decision = classes[max(reached)] if settled else INSUFFICIENT_EVIDENCE
    return Verdict(decision, coverage=Fraction(len(reached), len(rows)) if rows else ZERO)


def _by_nothing(_standard: Standard, _region: str | None, _facts: Facts) -> Verdict:
    return Verdict(INSUFFICIENT_EVIDENCE)


_METHODS: Mapping[str, Callable[[Standard, str | None, Facts], Verdict]] = {
    "CONDITIONS": _by_conditions,
    "STARS": _by_stars,
    "CLASSES": _by_classes,
    "NONE": _by_nothing,
}
