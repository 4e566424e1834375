"""Answers of many rows by field: the distinct ones are read once, each row points to its own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.scoring.answers import Reason, is_region, read_answers, read_value
from evaluation.scoring.columns import Column
from evaluation.standards.facts import ZERO, Facts
from evaluation.standards.measures import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evaluation.scoring.columns import Flags, Integers
    from evaluation.standards.facts import Value
    from evaluation.standards.model import Field, Standard

_MINUS = Fraction(-1)


@dataclass(frozen=True, slots=True)
class Coded:
    """Values of many rows: the distinct ones, and for each row the place of its own among them."""

    values: Sequence[Any]
    codes: Integers

    def __getitem__(self, row: int) -> Any:
        return self.values[self.codes[row]]


class Tables:
    """The answers of many rows, and what rules come to for each distinct set of answers to the fields they read.

    Raises `InvalidInput` for the first row that scoring one by one refuses.
    """

    def __init__(self, standard: Standard, regions: Sequence[str | None], answers: Sequence[dict[str, Any]]) -> None:
        self.rows = len(answers)
        self._regions = regions
        self._fields = {row.key: _read(row, answers) for row in standard.fields}
        for row in sorted(self._suspects(standard, answers)):
            read_answers(standard, regions[row], answers[row])

    def table(self, fields: Iterable[str], found: Callable[[Facts], Any]) -> Coded:
        """Return what a function of a few fields gives in each row, computed once for each distinct set of answers."""
        keys = list(dict.fromkeys(fields))
        first, *others = [self._fields[key] for key in keys]
        if not others:
            return Coded([found(_facts({keys[0]: value})) for value in first.values], first.codes)
        codes, sample = first.codes, np.zeros(0, dtype=np.int64)
        for other in others:
            _, sample, codes = np.unique(
                codes * len(other.values) + other.codes, return_index=True, return_inverse=True
            )
        values = [found(_facts({key: self._fields[key][row] for key in keys})) for row in sample.tolist()]
        return Coded(values, codes)

    def column(self, field: str) -> Column:
        """Return the numbers given for a field; a refused one is unknown."""
        coded = self._fields[field]
        return Column.of([value if isinstance(value, Fraction) else None for value in coded.values], coded.codes)

    def share(self, share: Share) -> Column:
        """Return a share in each row: too many differ from row to row to compute each by itself."""
        part, whole = self.column(share.part), self.column(share.whole)
        counted = whole.where(np.asarray(whole.numerators != 0, dtype=np.bool_))
        return part.plus(share.prior_mean * share.prior_weight) / counted.plus(share.prior_weight)

    def inside(self, province: str) -> Flags:
        """Return which rows have a region in a province."""
        return np.array([code is not None and code[:2] == province[:2] for code in self._regions], dtype=np.bool_)

    def _suspects(self, standard: Standard, answers: Sequence[dict[str, Any]]) -> set[int]:
        """Return the rows that may have to be refused."""
        known = self._fields.keys()
        found = {row for row, given in enumerate(answers) if not given.keys() <= known}
        found |= {row for row, region in enumerate(self._regions) if region is not None and not is_region(region)}
        required = {field.key for field in standard.fields if field.required}
        for key, coded in self._fields.items():
            refused = [isinstance(value, Reason) or (value is None and key in required) for value in coded.values]
            found |= _flagged(Coded(refused, coded.codes))
        for part, whole in standard.pairs:
            one, other = self.column(part), self.column(whole)
            greater = (one + other.times(_MINUS)).signs(ZERO) > 0
            found |= set(np.flatnonzero(greater | (one.known != other.known)).tolist())
        return found


def _facts(answers: dict[str, Value | None]) -> Facts:
    return Facts({key: value for key, value in answers.items() if value is not None}, {}, None)


def _flagged(coded: Coded) -> set[int]:
    return set(np.flatnonzero(np.array(coded.values, dtype=bool)[coded.codes]).tolist()) if any(coded.values) else set()


def _read(field: Field, answers: Sequence[dict[str, Any]]) -> Coded:
    """Return the exact values given for a field, or the reasons to refuse them; None for unanswered."""
    given = [row.get(field.key) for row in answers]
    keys = _keys(given)
    firsts = dict(zip(keys, given, strict=True))
    places = {key: place for place, key in enumerate(firsts)}
    codes = np.fromiter(map(places.__getitem__, keys), np.int64, len(keys))
    return Coded([None if value is None else read_value(field, value) for value in firsts.values()], codes)


def _keys(given: list[Any]) -> list[Any]:
    """Return what tells answers apart; a boolean is not the number that Python takes it for."""
    kinds = set(map(type, given)) - {type(None)}
    if len(kinds) <= 1 and kinds <= {str, int, bool}:
        return given
    if kinds == {list} and all(type(word) is str for words in given for word in words or ()):
        return [words if words is None else tuple(words) for words in given]
    return [(type(value), repr(value) if isinstance(value, list | dict) else value) for value in given]
