"""The form of a standard: its questions, grouped by what they count for, and what was answered."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from web.pages.desk.words import Words

PREFIX, NOTHING = "answer.", "nothing."  # of the names of fields: an answer; that none of the words holds
_SPACES = re.compile(r"[\s,，]")


@dataclass(frozen=True)
class Question:
    """What a standard asks, what was answered, and what is wrong with that."""

    field: Mapping[str, Any]
    value: Any
    hint: str
    fault: str


@dataclass(frozen=True)
class Group:
    """Questions that count for the same dimension; without a title those that count for none."""

    title: str
    questions: Sequence[Question]


def groups(
    standard: Mapping[str, Any], answers: Mapping[str, Any], faults: Mapping[str, str], words: Words
) -> list[Group]:
    """Return the questions of a standard, by dimension in its order, what belongs to none of them at the end."""
    dimension = {one["key"]: one["dimension"] for one in standard["indicators"]}
    found: dict[str, list[Question]] = {key: [] for key in (*(one["key"] for one in standard["dimensions"]), "")}
    for field in standard["fields"]:
        parts = (dimension.get(reader["key"]) for reader in field["readBy"] if reader["part"] == "indicator")
        place = next((part for part in parts if part in found), "")
        key = field["key"]
        found[place].append(Question(field, answers.get(key), hint_of(field, words), faults.get(key, "")))
    titles = {one["key"]: words.language.name(one, "title") for one in standard["dimensions"]}
    return [Group(titles.get(key, ""), questions) for key, questions in found.items() if questions]


def hint_of(field: Mapping[str, Any], words: Words) -> str:
    """Return unit and range of a question in words."""
    unit = "%" if field["type"] == "percent" else field["unit" if words.language.tag == "zh" else "unitEnglish"]
    low, high = field["minimum"], field["maximum"]
    span = ""
    if low is not None and high is not None:
        span = words.told("from_to", low=low, high=high)
    elif low is not None:
        span = words.told("at_least", low=low)
    elif high is not None:
        span = words.told("at_most", high=high)
    whole = words.texts["whole_number"] if field["type"] == "integer" else ""
    comma: str = words.texts["comma"]
    return comma.join(part for part in (unit, whole, span) if part)


def answers_of(standard: Mapping[str, Any], form: FormData) -> dict[str, Any]:
    """Return what was answered as the contract takes it; what is blank is unanswered."""
    found: dict[str, Any] = {}
    for field in standard["fields"]:
        value = _answer(field, form)
        if value is not None:
            found[field["key"]] = value
    return found


def _answer(field: Mapping[str, Any], form: FormData) -> Any:
    key = field["key"]
    if field["type"] == "set":
        chosen = [value for value in form.getlist(PREFIX + key) if isinstance(value, str)]
        return chosen or ([] if form.get(NOTHING + key) else None)
    given = form.get(PREFIX + key)
    text = given.strip() if isinstance(given, str) else ""
    if not text:
        return None
    if field["type"] == "boolean":
        return {"true": True, "false": False}.get(text, text)
    return text if field["words"] else plain_number(text)


def plain_number(text: str) -> str:
    """Return a number as people type it, as the contract takes it: half width, without blanks, commas and a percent."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).removesuffix("%")
