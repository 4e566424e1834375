"""Exact figures in columns: one fraction a row, kept as integers, so that many rows are added and compared at once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Integers = NDArray[Any]
    Flags = NDArray[np.bool_]

# Results beyond this are computed with Python's integers, which have no limit, in place of 64 bits.
_SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Column:
    """A fraction for each row, `numerators / denominators`; rows that are not `known` hold 0."""

    numerators: Integers
    denominators: Integers
    known: Flags

    @classmethod
    def of(cls, table: Sequence[Fraction | None], codes: Integers) -> Column:
        """Return the column of those values of a table that the codes point to; over one denominator if it is small."""
        known = np.array([value is not None for value in table])
        values = [value or 0 for value in table]
        common = lcm(*{value.denominator for value in values})
        if common < 2**31:
            numerators = [value.numerator * (common // value.denominator) for value in values]
            return cls(_integers(numerators)[codes], _integers([common]), known[codes])
        tops, bottoms = zip(*((value.numerator, value.denominator) for value in values), strict=True)
        return cls(_integers(tops)[codes], _integers(bottoms)[codes], known[codes])

    def __getitem__(self, row: int) -> Fraction | None:
        """Return the value of one row; None when it is unknown."""
        bottom = self.denominators[row if len(self.denominators) > 1 else 0]
        return Fraction(int(self.numerators[row]), int(bottom)) if self.known[row] else None

    def __add__(self, other: Column) -> Column:
        both = self.known & other.known
        if len(self.denominators) == len(other.denominators) == 1:
            return self._add_shared(other, both)
        one = _product(self.numerators, other.denominators)
        two = _product(other.numerators, self.denominators)
        return Column(_sum(one, two), _product(self.denominators, other.denominators), both)

    def _add_shared(self, other: Column, both: Flags) -> Column:
        mine, theirs = int(self.denominators[0]), int(other.denominators[0])
        common = lcm(mine, theirs)
        one = _product(self.numerators, _integers([common // mine]))
        two = _product(other.numerators, _integers([common // theirs]))
        return Column(_sum(one, two), _integers([common]), both)

    def __truediv__(self, other: Column) -> Column:
        """Return the quotient; unknown where the other is 0."""
        known = self.known & other.known & np.asarray(other.numerators != 0, dtype=bool)
        numerators = _product(self.numerators, other.denominators)
        denominators = np.where(known, _product(self.denominators, other.numerators), 1)
        return Column(np.where(known, numerators, 0), denominators, known)

    def times(self, factor: Fraction) -> Column:
        """Return the column with each row multiplied."""
        numerators = _product(self.numerators, _integers([factor.numerator]))
        return Column(numerators, _product(self.denominators, _integers([factor.denominator])), self.known)

    def plus(self, constant: Fraction) -> Column:
        """Return the column with a constant added to each row."""
        moved = _product(self.denominators, _integers([constant.numerator]))
        numerators = _product(self.numerators, _integers([constant.denominator]))
        denominators = _product(self.denominators, _integers([constant.denominator]))
        return Column(_sum(numerators, moved), denominators, self.known)

    def clipped(self, least: Fraction, most: Fraction) -> Column:
        """Return the column with no row outside two bounds."""
        found = self
        for bound, outside in ((least, self.signs(least) < 0), (most, self.signs(most) > 0)):
            if outside.any():
                bottoms = np.broadcast_to(found.denominators, found.numerators.shape)
                numerators = np.where(outside, bound.numerator, found.numerators)
                found = Column(numerators, np.where(outside, bound.denominator, bottoms), self.known)
        return found

    def or_zero(self) -> Column:
        """Return the column with 0 where it is unknown."""
        return Column(self.numerators, self.denominators, np.ones_like(self.known))

    def where(self, known: Flags) -> Column:
        """Return the column, unknown in the rows that are not flagged."""
        return Column(np.where(known, self.numerators, 0), self.denominators, self.known & known)

    def signs(self, bound: Fraction) -> Integers:
        """Return for each row -1 below a bound, 0 at it, 1 above."""
        mine = _product(self.numerators, _integers([bound.denominator]))
        theirs = _product(self.denominators, _integers([bound.numerator]))
        signs: Integers = np.asarray(mine > theirs, dtype=np.int8) - np.asarray(mine < theirs, dtype=np.int8)
        return signs


def add(columns: Sequence[Column]) -> Column:
    """Return the sum of columns, those over one denominator first, known where all are."""
    shared = [column for column in columns if len(column.denominators) == 1]
    total, *others = shared + [column for column in columns if len(column.denominators) > 1]
    for column in others:
        total += column
    return total


def _integers(values: Sequence[int]) -> Integers:
    large = any(abs(value) >= _SAFE for value in values)
    return np.array(values, dtype=object if large else np.int64)


def _largest(values: Integers) -> int:
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0


def _product(one: Integers, other: Integers) -> Integers:
    safe = _largest(one) * _largest(other) < _SAFE
    product: Integers = one * other if safe else one.astype(object) * other.astype(object)
    return product


def _sum(one: Integers, other: Integers) -> Integers:
    safe = _largest(one) + _largest(other) < _SAFE
    total: Integers = one + other if safe else one.astype(object) + other.astype(object)
    return total
