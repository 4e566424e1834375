"""From the answers of several raters to one set of answers, by the rule that the standard gives."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Any

from evaluation.scoring.answers import read_answers
from evaluation.scoring.shown import plain_text
from evaluation.standards.facts import Value
from evaluation.standards.model import Field, Standard


def combine(standard: Standard, ratings: Sequence[dict[str, Any]]) -> dict[str, object]:
    """Return the answers that several raters give together, as JSON; raise `InvalidInput` for a rating that is refused.

    A field counts as answered when more than half of
    the raters answered it: a number is the median (of two in the middle their mean, whole numbers rounded down); a word
    or a boolean is what more than half gave, else unanswered; a set has the words that more than half of them gave.
    """
    read = [read_answers(standard, None, rating) for rating in ratings]
    found = {field.key: _combined(field, [rating.get(field.key) for rating in read]) for field in standard.fields}
    return {key: value for key, value in found.items() if value is not None}


def _combined(field: Field, given: list[Value | None]) -> object:
    answered = [value for value in given if value is not None]
    if 2 * len(answered) <= len(given):
        return None
    if field.type == "set":
        counts = Counter(word for words in answered if isinstance(words, tuple) for word in words)
        return [word for word in field.words if 2 * counts[word] > len(given)]
    if field.type in {"boolean", "enum"}:
        value, count = Counter(answered).most_common(1)[0]
        return value if 2 * count > len(given) else None
    return plain_text(_median(field, sorted(value for value in answered if isinstance(value, Fraction))))


def _median(field: Field, values: list[Fraction]) -> Fraction:
    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    return Fraction(floor(middle)) if field.type == "integer" else middle
