"""Reading the answers given to a standard: exact values, or every reason why they are none.

The order of the reasons is fixed: the region, the answers as a whole, unknown fields, each field in the order of the
standard (its type, then its range), pairs of counts, required fields.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from heapq import nsmallest
from typing import Any

from evaluation.standards.facts import Value, less
from evaluation.standards.model import Field, Standard

# Longer numbers are refused before they are computed with: beyond any real figure, and a way to exhaust a server.
MAXIMUM_LENGTH = 100
MOST_UNKNOWN = 20  # fields that no standard asks for are told; who sends more has mixed up the standard
# Most answers are small whole numbers and percents with a decimal or two; each takes a few hundred bytes.
LITERALS_KEPT = 20_000
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
DECIMAL_LITERAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_REGION = re.compile(r"[1-9][0-9]{5}")


class Reason(Enum):
    """Why an input is refused."""

    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_INDICATOR = "unknown_indicator"
    WRONG_TYPE = "wrong_type"
    MISSING_REQUIRED = "missing_required"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refused input: the field (or `standard`, `region`, `answers`) and the reason."""

    field: str
    reason: Reason


class InvalidInput(ValueError):
    """What was given cannot be scored; `problems` has every reason, never none, the first in order first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(f"{problem.field}: {problem.reason.value}" for problem in problems))
        self.problems = problems


class Literal(str):
    """A JSON integer kept as its text, because a long one may not become an `int`."""

    __slots__ = ()


def read_answers(standard: Standard, region: object, answers: object) -> dict[str, Value]:
    """Return the answers given as exact values, without the unanswered ones; raise `InvalidInput`."""
    problems = list(_region_problems(region))
    values: dict[str, Value] = {}
    if isinstance(answers, dict):
        problems += _read_fields(standard, answers, values)
    else:
        problems.append(Problem("answers", Reason.WRONG_TYPE))
    if problems:
        raise InvalidInput(*problems)
    return values


def is_region(region: object) -> bool:
    """Return whether this is a six-digit code; whether there is such a region is not looked up."""
    return isinstance(region, str) and _REGION.fullmatch(region) is not None


def _region_problems(region: object) -> Iterator[Problem]:
    if region is None:
        return
    if not _is_text(region):
        yield Problem("region", Reason.WRONG_TYPE)
    elif not is_region(region):
        yield Problem("region", Reason.OUT_OF_RANGE)


def _read_fields(standard: Standard, answers: dict[str, Any], values: dict[str, Value]) -> Iterator[Problem]:
    known = {field.key for field in standard.fields}
    for key in nsmallest(MOST_UNKNOWN, answers.keys() - known):
        yield Problem(key, Reason.UNKNOWN_INDICATOR)
    for field in standard.fields:
        given = answers.get(field.key)
        if given is not None:
            value = read_value(field, given)
            if isinstance(value, Reason):
                yield Problem(field.key, value)
            else:
                values[field.key] = value
    for part, whole in standard.pairs:
        yield from _pair_problems(part, whole, answers, values)
    for field in standard.fields:
        if field.required and answers.get(field.key) is None:
            yield Problem(field.key, Reason.MISSING_REQUIRED)


def _pair_problems(part: str, whole: str, answers: dict[str, Any], values: dict[str, Value]) -> Iterator[Problem]:
    part_given, whole_given = answers.get(part) is not None, answers.get(whole) is not None
    counted, all_counted = values.get(part), values.get(whole)
    if part_given != whole_given:
        yield Problem(whole if part_given else part, Reason.MISSING_REQUIRED)
    elif isinstance(counted, Fraction) and isinstance(all_counted, Fraction) and counted > all_counted:
        yield Problem(part, Reason.OUT_OF_RANGE)


def read_value(field: Field, given: Any) -> Value | Reason:
    """Return the exact value of one answer, a set in the order of the standard; or why it is refused."""
    if field.type == "boolean":
        return given if isinstance(given, bool) else Reason.WRONG_TYPE
    if field.type == "enum":
        return _word(field, given)
    if field.type == "set":
        return _set(field, given)
    return _number(field, given)


def _word(field: Field, given: Any) -> str | Reason:
    if not _is_text(given):
        return Reason.WRONG_TYPE
    return str(given) if given in field.words else Reason.OUT_OF_RANGE


def _set(field: Field, given: Any) -> tuple[str, ...] | Reason:
    if not isinstance(given, list) or not all(map(_is_text, given)):
        return Reason.WRONG_TYPE
    words = set(given)
    if len(words) != len(given) or words - field.words.keys():
        return Reason.OUT_OF_RANGE
    return tuple(word for word in field.words if word in words)


def _is_text(given: Any) -> bool:
    return isinstance(given, str) and not isinstance(given, Literal)


def _number(field: Field, given: Any) -> Fraction | Reason:
    text = _number_text(given)
    if isinstance(text, Reason):
        return text
    if not (_INTEGER if field.type == "integer" else DECIMAL_LITERAL).fullmatch(text):
        return Reason.WRONG_TYPE
    if len(text) > MAXIMUM_LENGTH:
        return Reason.OUT_OF_RANGE
    value = exact(text)
    below = field.minimum is not None and less(value, field.minimum)
    above = field.maximum is not None and less(field.maximum, value)
    return Reason.OUT_OF_RANGE if below or above else value


def _number_text(given: Any) -> str | Reason:
    if isinstance(given, str):
        return given
    if isinstance(given, bool) or not isinstance(given, int):
        return Reason.WRONG_TYPE
    # `str` of a very long integer is refused by Python itself.
    return Reason.OUT_OF_RANGE if abs(given) >= 10**MAXIMUM_LENGTH else str(given)


@lru_cache(LITERALS_KEPT)
def exact(text: str) -> Fraction:
    """Return the value of a decimal literal."""
    whole, _, fraction = text.partition(".")
    return Fraction(int(whole + fraction), 10 ** len(fraction)) if fraction else Fraction(int(whole))
