"""The shape of a standard's file: which keys there are, which are needed, and what kind of value each has."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from evaluation.standards.faults import Report
from evaluation.standards.positions import Path

Check = Callable[[Any, Path, Report], None]
Keys = Mapping[str, Check]

_KEY = re.compile("[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_CONFIDENCE = re.compile("read(×[1-9][0-9]*)?|project|unverified")
_PROVINCE = re.compile("[1-9][0-9]0000")

ENDS = ("at_least", "above", "at_most", "below")
MEASURES = ("field", "mean", "share", "total", "dimension")
FIELD_TYPES = ("decimal", "percent", "integer", "boolean", "enum", "set")
INDICATOR_KINDS = (
    *("band", "per_unit", "multi_capped", "additive_capped", "enum", "region_defined", "bonus", "judged", "linear"),
)
CONDITION_KINDS = ("THRESHOLD", "SCORE", "FLOOR", "JUDGED", "VETO")


def check_shape(document: dict[str, Any], report: Report) -> None:
    """Report each key that is unknown, missing or of a wrong kind."""
    _STANDARD(document, (), report)


def _told(value: Any) -> str:
    """Return a value as a message tells it: a text in quotation marks, anything else as JSON has it."""
    return repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _matching(pattern: re.Pattern[str], what: str) -> Check:
    def check(value: Any, path: Path, report: Report) -> None:
        if not (isinstance(value, str) and pattern.fullmatch(value)):
            report.add(path, f"{_name(path)} must be {what}, not {_told(value)}")

    return check


def _one_of(*allowed: str) -> Check:
    def check(value: Any, path: Path, report: Report) -> None:
        if value not in allowed:
            report.add(path, f"{_name(path)} is {_told(value)}, must be one of {', '.join(allowed)}")

    return check


def _text(value: Any, path: Path, report: Report) -> None:
    if not (isinstance(value, str) and value.strip()):
        report.add(path, f"{_name(path)} must be a text that is not empty")


def _day(value: Any, path: Path, report: Report) -> None:
    try:
        right = isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        right = False
    if not right:
        report.add(path, f'{_name(path)} must be a day in quotation marks such as "2026-04-01"')


def _month_day(value: Any, path: Path, report: Report) -> None:
    try:
        right = isinstance(value, str) and dt.date.fromisoformat(f"2001-{value}").isoformat() == f"2001-{value}"
    except ValueError:
        right = False
    if not right:
        report.add(path, f'{_name(path)} must be a day of every year in quotation marks such as "04-30"')


def _true(value: Any, path: Path, report: Report) -> None:
    if value is not True:
        report.add(path, f"{_name(path)} must be true where it stands")


def _boolean(value: Any, path: Path, report: Report) -> None:
    if not isinstance(value, bool):
        report.add(path, f"{_name(path)} must be true or false")


def _number(value: Any, path: Path, report: Report) -> None:
    integer = isinstance(value, int) and not isinstance(value, bool)
    if not integer and not (isinstance(value, str) and _DECIMAL.fullmatch(value)):
        report.add(path, f"{_name(path)} must be an exact decimal such as 60 or 0.05, not {_told(value)}")


def _integer(least: int) -> Check:
    def check(value: Any, path: Path, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            report.add(path, f"{_name(path)} must be an integer of at least {least}")

    return check


def _word(value: Any, path: Path, report: Report) -> None:
    if not isinstance(value, str | bool):
        report.add(path, f"{_name(path)} must be a word, true or false")


def _list(item: Check, least: int = 1, most: int | None = None) -> Check:
    def check(value: Any, path: Path, report: Report) -> None:
        if not isinstance(value, list):
            report.add(path, f"{_name(path)} must be a list")
            return
        if len(value) < least or (most is not None and len(value) > most):
            wanted = f"{least}" if most == least else f"at least {least}"
            report.add(path, f"{_name(path)} must have {wanted} elements, not {len(value)}")
        for index, element in enumerate(value):
            item(element, (*path, index), report)

    return check


def _map(item: Check) -> Check:
    def check(value: Any, path: Path, report: Report) -> None:
        if not isinstance(value, dict) or not value:
            report.add(path, f"{_name(path)} must be a table that is not empty")
            return
        for key, element in value.items():
            if not _KEY.fullmatch(key):
                report.add((*path, key), f"{key!r} is no key of letters, digits, _ and -")
            item(element, (*path, key), report)

    return check


def _table(needed: Keys, optional: Keys | None = None) -> Check:
    allowed = {**needed, **(optional or {})}

    def check(value: Any, path: Path, report: Report) -> None:
        if not isinstance(value, dict):
            report.add(path, f"{_name(path)} must be a table")
            return
        for key in needed.keys() - value.keys():
            report.add(path, f"{_name(path)} has no {key}")
        for key, element in value.items():
            if key in allowed:
                allowed[key](element, (*path, key), report)
            else:
                report.add((*path, key), f"unknown key {key} in {_name(path)}")

    return check


def _name(path: Path) -> str:
    """Return the words for a place: `rule` in `indicators`."""
    names = [str(part) for part in path if isinstance(part, str)]
    return ".".join(names[-2:]) if names else "the file"


def _condition(value: Any, path: Path, report: Report) -> None:
    """Check one condition: exactly one form, its own keys only."""
    if not isinstance(value, dict):
        report.add(path, f"{_name(path)} must be a table")
        return
    for key, form in _COMBINATIONS.items():
        if key in value:
            _table({key: form})(value, path, report)
            return
    if "is" in value or "in" in value:
        comparison: Keys = {"is": _word} if "is" in value else {"in": _list(_text)}
        _table({"field": _text, **comparison})(value, path, report)
        return
    _quantity(value, path, report, dict.fromkeys(ENDS, _number))
    if not any(end in value for end in ENDS):
        report.add(path, f"{_name(path)} compares with nothing: needs one of {', '.join((*ENDS, 'is', 'in'))}")


def _quantity(value: dict[str, Any], path: Path, report: Report, more: Keys) -> None:
    """Check a table that names exactly one quantity, and more keys beside."""
    if sum(key in value for key in MEASURES) != 1:
        report.add(path, f"{_name(path)} must name exactly one of {', '.join(MEASURES)}")
    prior = _PRIOR if "share" in value else {}
    _table({}, {**_MEASURE_KEYS, **prior, **more})(value, path, report)
    if len(value.keys() & prior.keys()) == 1:
        report.add(path, f"{_name(path)}: a prior has a prior_mean and a prior_weight")


def _rule(value: Any, path: Path, report: Report) -> None:
    """Check the rule of an indicator: exactly one form, its own keys only."""
    if not isinstance(value, dict):
        report.add(path, f"{_name(path)} must be a table")
        return
    for key, keys in _RULES.items():
        if key in value:
            _table(keys)(value, path, report)
            return
    part = next((part for key, part in _PARTS.items() if key in value), {})
    for key in part.keys() - value.keys():
        report.add(path, f"{_name(path)} has no {key}")
    _quantity(value, path, report, part)


_MEASURE_KEYS: Keys = {
    "field": _text,
    "mean": _list(_text, 2),
    "share": _list(_text, 2, 2),
    "total": _true,
    "dimension": _text,
}
_PRIOR: Keys = {"prior_mean": _number, "prior_weight": _number}
_CASES = _list(_table({"then": _condition}, {"when": _condition}), 2)
_COMBINATIONS: Keys = {"all": _list(_condition), "any": _list(_condition), "choose": _CASES}
_BAND = _table({"points": _number}, dict.fromkeys(ENDS, _number))
_RULES: Mapping[str, Keys] = {
    "best_of": {"best_of": _list(_rule, 2)},
    "sum_of": {"sum_of": _list(_rule)},
    "variants": {"field": _text, "variants": _map(_rule)},
    "words": {"field": _text, "words": _map(_number)},
}
_PARTS: Mapping[str, Keys] = {
    "bands": {"bands": _list(_BAND)},
    "unit": {"unit": _number, "each": _number},
    "each": {"unit": _number, "each": _number},
    "goalposts": {"goalposts": _list(_number, 2, 2)},
}
_BILINGUAL = _table({"zh": _text, "en": _text})
_ID = _matching(_KEY, "letters, digits, _ and -")
_PROVENANCE: Keys = {
    "sources": _list(_text),
    "confidence": _matching(_CONFIDENCE, "read, read×N, project or unverified"),
}
_ROW: Keys = {"key": _ID, "title": _BILINGUAL, **_PROVENANCE}
_NOTE: Keys = {"note": _text}

_FIELD = _table(
    {"key": _ID, "type": _one_of(*FIELD_TYPES), "title": _BILINGUAL},
    {"minimum": _number, "maximum": _number, "unit": _BILINGUAL, "required": _boolean, "words": _map(_BILINGUAL)},
)
_DIMENSION = _table({"key": _ID, "title": _BILINGUAL}, {"maximum": _number, "weight": _number, "open": _BILINGUAL})
_INDICATOR = _table(
    {**_ROW, "dimension": _text, "kind": _one_of(*INDICATOR_KINDS), "maximum": _number, "rule": _rule},
    {"weight": _number, **_NOTE},
)
_CONDITION = _table({**_ROW, "kind": _one_of(*CONDITION_KINDS), "rule": _condition}, _NOTE)
_DIRECT = _table({**_ROW, "kind": _one_of("DIRECT", "EXEMPTION"), "replaces": _list(_text), "rule": _condition}, _NOTE)
_LIMIT = _table(
    {**_ROW, "kind": _one_of("GATE", "CAP"), "reason": _BILINGUAL},
    {"rule": _condition, "stars": _integer(0), "field": _text, "unanswered": _integer(0), **_NOTE},
)
_CLASS = _table({"word": _text, "field": _text, "floors": _list(_number), **_PROVENANCE}, _NOTE)
_OVERRIDE = _table(
    {
        "province": _matching(_PROVINCE, "six digits, the last four 0, in quotation marks"),
        "condition": _text,
        "rule": _condition,
        **_PROVENANCE,
    },
    _NOTE,
)
_TOTAL = _table(
    {"method": _one_of("SUM", "WEIGHTED_MEAN", "NONE"), "maximum": _number},
    {"coverage_floor": _number, "reason": _BILINGUAL},
)
_DECISION = _table(
    {"method": _one_of("CONDITIONS", "STARS", "CLASSES", "NONE")},
    {"steps": _list(_number), "field": _text, "classes": _list(_text, 2)},
)
_RATERS = _table(
    {
        "minimum": _integer(1),
        "agreement_floor": _number,
        "numbers": _one_of("MEDIAN"),
        "words": _one_of("MAJORITY"),
    }
)
_STANDARD = _table(
    {
        "id": _ID,
        "version": _ID,
        "title": _BILINGUAL,
        "document": _text,
        "subject": _one_of("ORGANIZATION", "ENTERPRISE"),
        "authority": _one_of("OFFICIAL", "GROUP_STANDARD", "LOCAL", "PROJECT"),
        "completeness": _one_of("COMPLETE", "PARTIAL"),
        "rounding": _table({"decimals": _integer(0), "mode": _one_of("HALF_EVEN")}),
        "decision": _DECISION,
        "raters": _RATERS,
        "sources": _map(_text),
        "fields": _list(_FIELD),
    },
    {
        "effective_from": _day,
        "effective_to": _day,
        "supersedes": _ID,
        "re_review": _list(_ID),
        "validity_years": _integer(1),
        "yearly_update": _month_day,
        "notes": _list(_text),
        "total": _TOTAL,
        "outcomes": _map(_one_of("PRAISED", "PASS", "WEAK", "FAIL")),
        "pairs": _list(_table({"part": _text, "whole": _text})),
        "dimensions": _list(_DIMENSION),
        "indicators": _list(_INDICATOR),
        "conditions": _list(_CONDITION),
        "direct": _list(_DIRECT),
        "limits": _list(_LIMIT),
        "classes": _list(_CLASS),
        "overrides": _list(_OVERRIDE),
    },
)
