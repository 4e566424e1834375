"""Sums of fractions over one denominator: as exact as adding one by one, and much faster."""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm


def dot(pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Return the sum of the products."""
    terms = [(one.numerator * other.numerator, one.denominator * other.denominator) for one, other in pairs]
    common = lcm(*(denominator for _, denominator in terms))
    return Fraction(sum(numerator * (common // denominator) for numerator, denominator in terms), common)


def add(values: Iterable[Fraction]) -> Fraction:
    """Return the sum."""
    terms = list(values)
    common = lcm(*(value.denominator for value in terms))
    return Fraction(sum(value.numerator * (common // value.denominator) for value in terms), common)
