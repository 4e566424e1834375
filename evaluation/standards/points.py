"""Rules by which answers earn points."""
# ruff: noqa: D102 - the protocol describes what the methods of all these return

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from evaluation.standards.facts import ZERO, Facts, known, smaller
from evaluation.standards.measures import Interval, Measure


class Rule(Protocol):
    """What an answer earns."""

    def points(self, facts: Facts) -> Fraction | None:
        """Return the points before the indicator's cap; None when an answer it needs is missing."""

    def fields(self) -> Iterator[str]:
        """Return the fields it reads."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Points by the interval that a quantity lies in; the intervals cover the line exactly once."""

    measure: Measure
    bands: tuple[tuple[Interval, Fraction], ...]

    def points(self, facts: Facts) -> Fraction | None:
        value = self.measure.of(facts)
        if value is None:
            return None
        return next(points for interval, points in self.bands if value in interval)

    def fields(self) -> Iterator[str]:
        return self.measure.fields()


@dataclass(frozen=True, slots=True)
class Words:
    """Points by word; a set earns those of all its words, a boolean those of `true` or `false`."""

    field: str
    by_word: Mapping[str, Fraction]

    def points(self, facts: Facts) -> Fraction | None:
        value = facts.answers.get(self.field)
        if value is None:
            return None
        if isinstance(value, tuple):
            return sum((self.by_word[word] for word in value), ZERO)
        return self.by_word[str(value).lower() if isinstance(value, bool) else str(value)]

    def fields(self) -> Iterator[str]:
        yield self.field


@dataclass(frozen=True, slots=True)
class PerUnit:
    """Points for each full unit of a quantity."""

    measure: Measure
    unit: Fraction
    each: Fraction

    def points(self, facts: Facts) -> Fraction | None:
        value = self.measure.of(facts)
        return None if value is None else value // self.unit * self.each

    def fields(self) -> Iterator[str]:
        return self.measure.fields()


@dataclass(frozen=True, slots=True)
class Goalposts:
    """A line from 0 points at the low goalpost to the scale at the high one, level beyond both."""

    measure: Measure
    low: Fraction
    high: Fraction
    scale: Fraction
    slope: Fraction

    def points(self, facts: Facts) -> Fraction | None:
        value = self.measure.of(facts)
        if value is None:
            return None
        # One fraction is made in place of three: this is the rule most often read.
        low, slope = self.low, self.slope
        above = value.numerator * low.denominator - low.numerator * value.denominator
        earned = above * slope.numerator
        whole = value.denominator * low.denominator * slope.denominator
        return ZERO if earned <= 0 else smaller(Fraction(earned, whole), self.scale)

    def fields(self) -> Iterator[str]:
        return self.measure.fields()


@dataclass(frozen=True, slots=True)
class Given:
    """The quantity itself: points that an assessor or a province gives."""

    measure: Measure

    def points(self, facts: Facts) -> Fraction | None:
        return self.measure.of(facts)

    def fields(self) -> Iterator[str]:
        return self.measure.fields()


@dataclass(frozen=True, slots=True)
class BestOf:
    """The most that any part earns, known when all are."""

    parts: tuple[Rule, ...]

    def points(self, facts: Facts) -> Fraction | None:
        earned = known([part.points(facts) for part in self.parts])
        return max(earned) if earned is not None else None

    def fields(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.fields()


@dataclass(frozen=True, slots=True)
class SumOf:
    """What all parts earn together, known when all are."""

    parts: tuple[Rule, ...]

    def points(self, facts: Facts) -> Fraction | None:
        earned = known([part.points(facts) for part in self.parts])
        return sum(earned, ZERO) if earned is not None else None

    def fields(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.fields()


@dataclass(frozen=True, slots=True)
class Variants:
    """The rule that the word of a field selects: one slot, a rule for each kind of organization."""

    field: str
    by_word: Mapping[str, Rule]

    def points(self, facts: Facts) -> Fraction | None:
        word = facts.answers.get(self.field)
        return None if word is None else self.by_word[str(word)].points(facts)

    def fields(self) -> Iterator[str]:
        yield self.field
        for rule in self.by_word.values():
            yield from rule.fields()
