"""Conditions: true, false, or None for unknown, because an unanswered field is neither."""
# ruff: noqa: D102 - the protocol describes what the methods of all these return

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from evaluation.standards.facts import Facts, Truth
from evaluation.standards.measures import Interval, Measure


class Condition(Protocol):
    """A statement about the facts."""

    def holds(self, facts: Facts) -> Truth:
        """Return whether it is true; None while that is unknown."""

    def fields(self) -> Iterator[str]:
        """Return the fields it reads."""


@dataclass(frozen=True, slots=True)
class Within:
    """True when a quantity lies in an interval."""

    measure: Measure
    interval: Interval

    def holds(self, facts: Facts) -> Truth:
        value = self.measure.of(facts)
        return None if value is None else value in self.interval

    def fields(self) -> Iterator[str]:
        return self.measure.fields()


@dataclass(frozen=True, slots=True)
class Among:
    """True when the word or boolean of a field is one of those listed."""

    field: str
    words: tuple[str | bool, ...]

    def holds(self, facts: Facts) -> Truth:
        value = facts.answers.get(self.field)
        return None if value is None else value in self.words

    def fields(self) -> Iterator[str]:
        yield self.field


@dataclass(frozen=True, slots=True)
class All:
    """False when one part is false, else unknown when one is unknown, else true."""

    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> Truth:
        truths = [part.holds(facts) for part in self.parts]
        return False if False in truths else None if None in truths else True

    def fields(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.fields()


@dataclass(frozen=True, slots=True)
class Any:
    """True when one part is true, else unknown when one is unknown, else false."""

    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> Truth:
        truths = [part.holds(facts) for part in self.parts]
        return True if True in truths else None if None in truths else False

    def fields(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.fields()


@dataclass(frozen=True, slots=True)
class Choose:
    """The condition of the first case that applies; the answers of other cases play no part.

    Unknown when it is unknown whether a case applies. The last case has no `when`.
    """

    cases: tuple[tuple[Condition | None, Condition], ...]

    def holds(self, facts: Facts) -> Truth:
        for when, then in self.cases:
            applies = when is None or when.holds(facts)
            if applies:
                return then.holds(facts)
            if applies is None:
                return None
        return None

    def fields(self) -> Iterator[str]:
        for when, then in self.cases:
            if when:
                yield from when.fields()
            yield from then.fields()
