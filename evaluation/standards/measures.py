"""Quantities: what a rule of a standard measures, and the intervals it compares with."""
# ruff: noqa: D102 - the protocol describes what the methods of all these return

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from evaluation.standards.facts import ZERO, Facts, less


class Measure(Protocol):
    """A quantity taken from the facts."""

    def of(self, facts: Facts) -> Fraction | None:
        """Return the exact quantity; None when an answer it needs is missing."""

    def fields(self) -> Iterator[str]:
        """Return the fields it reads."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The number given in one field; of a set, how many words it has."""

    field: str

    def of(self, facts: Facts) -> Fraction | None:
        value = facts.answers.get(self.field)
        if value is None or isinstance(value, Fraction):
            return value
        return Fraction(len(value)) if isinstance(value, tuple) else None

    def fields(self) -> Iterator[str]:
        yield self.field


@dataclass(frozen=True, slots=True)
class Mean:
    """The arithmetic mean of several fields, known when all are answered."""

    of_fields: tuple[str, ...]

    def of(self, facts: Facts) -> Fraction | None:
        total = ZERO
        for field in self.of_fields:
            value = facts.answers.get(field)
            if not isinstance(value, Fraction):
                return None
            total += value
        return total / len(self.of_fields)

    def fields(self) -> Iterator[str]:
        yield from self.of_fields


@dataclass(frozen=True, slots=True)
class Share:
    """One count as a share of another, drawn toward a prior mean with the weight of so many counts.

    Unknown when nothing was counted: a prior is not evidence.
    """

    part: str
    whole: str
    prior_mean: Fraction = ZERO
    prior_weight: Fraction = ZERO

    def of(self, facts: Facts) -> Fraction | None:
        part, whole = facts.answers.get(self.part), facts.answers.get(self.whole)
        if not (isinstance(part, Fraction) and isinstance(whole, Fraction) and whole):
            return None
        return (self.prior_mean * self.prior_weight + part) / (self.prior_weight + whole)

    def fields(self) -> Iterator[str]:
        yield self.part
        yield self.whole


@dataclass(frozen=True, slots=True)
class Total:
    """The total of the standard."""

    def of(self, facts: Facts) -> Fraction | None:
        return facts.total

    def fields(self) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class DimensionTotal:
    """The points of one dimension."""

    dimension: str

    def of(self, facts: Facts) -> Fraction | None:
        return facts.dimensions[self.dimension]

    def fields(self) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the number line; each end is closed, open or absent."""

    at_least: Fraction | None = None
    above: Fraction | None = None
    at_most: Fraction | None = None
    below: Fraction | None = None

    def __contains__(self, value: Fraction) -> bool:
        return not (
            (self.at_least is not None and less(value, self.at_least))
            or (self.above is not None and not less(self.above, value))
            or (self.at_most is not None and less(self.at_most, value))
            or (self.below is not None and not less(value, self.below))
        )
