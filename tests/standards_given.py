"""Answers to standards: the golden cases, and random ones that crowd at the boundaries of the rules."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from evaluation.standards import catalogue
from evaluation.standards.model import Field, Standard

GOLDEN = Path(__file__).parent / "data" / "golden_scores.json"
STANDARDS = catalogue.everything()
REGIONS = (None, "440000", "440304", "330100")


def golden() -> list[dict[str, Any]]:
    """Return the golden cases."""
    cases: list[dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return cases


def valid_cases() -> list[dict[str, Any]]:
    """Return the golden cases that are scored, without their unanswered fields."""
    cases = [case for case in golden() if "error" not in case["expected"]]
    for case in cases:
        case["answers"] = {key: value for key, value in case["answers"].items() if value is not None}
    return cases


@cache
def figures(standard: Standard) -> list[str]:
    """Return the figures that stand in a definition: where rules change."""
    return sorted(text for text in set(re.findall(r"[\d.]+", standard.definition)) if _plain(text))


@cache
def answers(standard: Standard, *, complete: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Return answers that the standard accepts; with `complete`, to every field."""
    fields = {field.key: _answer(standard, field) for field in standard.fields}
    needed = {key: one for key, one in fields.items() if complete or standard.field(key).required}
    optional = {key: one for key, one in fields.items() if key not in needed}
    return st.fixed_dictionaries(needed, optional=optional).map(lambda given: _paired(standard, given))


def standards_with_answers() -> st.SearchStrategy[tuple[Standard, dict[str, Any]]]:
    """Return a standard and answers to it."""
    return st.sampled_from(STANDARDS).flatmap(lambda standard: st.tuples(st.just(standard), answers(standard)))


def _answer(standard: Standard, field: Field) -> st.SearchStrategy[Any]:
    if field.type == "boolean":
        return st.booleans()
    if field.type == "enum":
        return st.sampled_from(sorted(field.words))
    if field.type == "set":
        return st.lists(st.sampled_from(sorted(field.words)), unique=True)
    low = int(field.minimum) if field.minimum is not None else -1000
    high = int(field.maximum) if field.maximum is not None else 10**6
    at = [
        text
        for text in figures(standard)
        if low <= float(text) <= high and (field.type != "integer" or "." not in text)
    ]
    boundary = st.sampled_from(at) if at else st.nothing()
    if field.type == "integer":
        return boundary | st.integers(low, high)
    near = st.tuples(
        boundary.filter(lambda text: "." not in text and low < int(text) <= high), st.sampled_from(["99", "9999"])
    )
    below = near.map(lambda pair: f"{int(pair[0]) - 1}.{pair[1]}")
    return boundary | below | st.integers(low, high) | st.decimals(low, high, places=3).map(str).filter(_plain)


def _plain(text: str) -> bool:
    return re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text) is not None


def _paired(standard: Standard, given: dict[str, Any]) -> dict[str, Any]:
    """Mend counts of which one is a part of the other."""
    for part, whole in standard.pairs:
        counts = [int(given.pop(key)) for key in (part, whole) if key in given]
        if counts:
            given |= {part: min(counts), whole: max(counts)}
    return given
