"""Exact figures as people see them."""

from fractions import Fraction


def decimal_text(value: Fraction | None, decimals: int = 2) -> str | None:
    """Return a value rounded half-even to so many decimals, without trailing zeros: "84.5", "0", never "-0"."""
    if value is None:
        return None
    power = 10**decimals
    scaled = half_even(value.numerator * power, value.denominator)
    whole, rest = divmod(abs(scaled), power)
    digits = f"{rest:0{decimals}d}".rstrip("0") if rest else ""
    return ("-" if scaled < 0 else "") + (f"{whole}.{digits}" if digits else str(whole))


def half_even(numerator: int, denominator: int) -> int:
    """Return the integer nearest to a fraction, the even one of two; the denominator is above 0."""
    quotient, rest = divmod(2 * numerator + denominator, 2 * denominator)
    return quotient - 1 if rest == 0 and quotient % 2 else quotient


def plain_text(value: Fraction) -> str:
    """Return a value in full when it is a finite decimal, else rounded to two decimals."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    decimals = 2 if rest > 1 else 0
    while rest == 1 and 10**decimals % value.denominator:
        decimals += 1
    return decimal_text(value, decimals) or ""
