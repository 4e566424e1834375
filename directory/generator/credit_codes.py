"""Unified social credit codes (GB 32100-2015) that check and that no real body should have."""

from operator import mul

from directory.credit_code import ALPHABET, check_character

BODY_VALUES = {symbol: value for value, symbol in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11714-1997: weights of the eight places of the organization code, modulo 11."""

BODY_PREFIX = "YY"
"""Registers began with digits and went on with MA, MB …: YY keeps an invented code from being somebody's."""

BODY_COUNT = 31**6
"""How many bodies there are: six places after the prefix."""

SCRAMBLE = 387_420_489
"""Has no factor in common with 31, so that different numbers give different bodies."""

_TRIPLES = tuple(a + b + c for a in ALPHABET for b in ALPHABET for c in ALPHABET)


def credit_code(registrar: str, division: str, number: int) -> str:
    """Return the code of the organization with that number (0 to 887,503,680), unique by the number.

    `registrar` is the pair of characters for the registering department and the category (91 for a company),
    `division` the six-digit code of the place of registration.
    """
    high, low = divmod(number * SCRAMBLE % BODY_COUNT, len(_TRIPLES))
    body = BODY_PREFIX + _TRIPLES[high] + _TRIPLES[low]
    text = registrar + division + body + _body_check(body)
    return text + check_character(text)


def _body_check(body: str) -> str:
    total = sum(map(mul, map(BODY_VALUES.__getitem__, body), BODY_WEIGHTS))
    return "0123456789X0"[11 - total % 11]
