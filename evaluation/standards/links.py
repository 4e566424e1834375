"""Whether everything that a standard's file names is there, and is of the kind it is used as."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from evaluation.standards.content import NUMBERS, Content, Row
from evaluation.standards.positions import Path

_WITH_SOURCES = ("indicators", "conditions", "direct", "limits", "classes", "overrides")
_WITH_RULES = ("indicators", "conditions", "direct", "limits", "overrides")
# Conditions of all kinds share one list of keys in a result.
_KEYED = (("fields",), ("dimensions",), ("indicators",), ("conditions", "direct", "limits"))

_USES = {"mean": "number", "share": "number", "dimension": "dimension", "total": "total"}


def check_links(content: Content) -> None:
    """Report names that nothing has, that two have, and that are used as what they are not."""
    for tables in _KEYED:
        _check_keys(content, tables)
    for table in _WITH_SOURCES:
        _check_sources(content, table)
    for table in _WITH_RULES:
        for path, row in content.rows(table, "rule"):
            _check_uses(content, row["rule"], (*path, "rule"))
    _check_references(content)
    _check_used(content)


def _check_keys(content: Content, tables: tuple[str, ...]) -> None:
    rows = [found for table in tables for found in content.rows(table, "key")]
    counts = Counter(row["key"] for _, row in rows)
    for path, row in rows:
        if counts[row["key"]] > 1:
            content.report.add((*path, "key"), f"key {row['key']} stands {counts[row['key']]} times")


def _check_sources(content: Content, table: str) -> None:
    for path, row in content.rows(table, "sources"):
        for index, code in enumerate(row["sources"]):
            if code not in content.table("sources"):
                content.report.add((*path, "sources", index), f"unknown source {code}")


def _check_uses(content: Content, rule: Row, path: Path) -> None:
    for place, use, names, words in uses(rule, path):
        for name in names:
            if use == "dimension":
                if name not in content.dimensions:
                    content.report.add(place, f"unknown dimension {name}")
            elif use == "total":
                if content.table("total").get("method", "NONE") == "NONE":
                    content.report.add(place, "the standard has no total")
            elif content.type_of(name) is None:
                content.report.add(place, f"unknown field {name}")
            else:
                _check_type(content, place, use, name, words)


def _check_type(content: Content, place: Path, use: str, name: str, words: list[Any]) -> None:
    kind = content.type_of(name) or ""
    if use == "number" and kind not in NUMBERS:
        content.report.add(place, f"field {name} is {kind}, not a number")
    if use == "quantity" and kind not in NUMBERS | {"set"}:
        content.report.add(place, f"field {name} is {kind}, neither a number nor a set")
    if use in {"one word", "every word"}:
        _check_words(content, place, use, name, words)


def _check_words(content: Content, place: Path, use: str, name: str, words: list[Any]) -> None:
    kind = content.type_of(name)
    if kind not in ({"enum", "boolean"} if use == "one word" else {"enum", "boolean", "set"}):
        content.report.add(place, f"field {name} is {kind}, has no words to tell apart")
        return
    given = {str(word).lower() if isinstance(word, bool) else word for word in words}
    if use == "one word" and any(isinstance(word, bool) != (kind == "boolean") for word in words):
        content.report.add(place, f"field {name} is {kind}: {words[0]!r} is none of its values")
        return
    for word in sorted(given - content.words_of(name)):
        content.report.add(place, f"unknown word {word} of field {name}")
    if use == "every word":
        for word in sorted(content.words_of(name) - given):
            content.report.add(place, f"nothing is said of the word {word} of field {name}")


def uses(rule: Any, path: Path) -> Iterator[tuple[Path, str, list[str], list[Any]]]:
    """Return each place of a rule that names something: its path, the use, the names, and the words compared with."""
    if isinstance(rule, list):
        for index, part in enumerate(rule):
            yield from uses(part, (*path, index))
        return
    if not isinstance(rule, dict):
        return
    if "field" in rule:
        yield _field_use(rule, path)
    for key, use in _USES.items():
        if key in rule:
            yield (*path, key), use, rule[key] if isinstance(rule[key], list) else [str(rule[key])], []
    for key in ("all", "any", "choose", "when", "then", "best_of", "sum_of"):
        if key in rule:
            yield from uses(rule[key], (*path, key))
    for word, part in rule.get("variants", {}).items():
        yield from uses(part, (*path, "variants", word))


def _field_use(rule: Row, path: Path) -> tuple[Path, str, list[str], list[Any]]:
    names = [rule["field"]]
    if "is" in rule or "in" in rule:
        key = "is" if "is" in rule else "in"
        return (*path, key), "one word", names, rule["in"] if key == "in" else [rule["is"]]
    for key in ("words", "variants"):
        if key in rule:
            return (*path, key), "every word", names, list(rule[key])
    return (*path, "field"), "quantity", names, []


def _check_references(content: Content) -> None:
    conditions = {row["key"] for _, row in content.rows("conditions", "key")}
    counts = {key for key in content.fields if content.type_of(key) == "integer"}
    numbers = {key for key in content.fields if content.type_of(key) in NUMBERS}
    _check_names(content, "indicators", "dimension", content.dimensions, "unknown dimension")
    _check_names(content, "direct", "replaces", conditions, "unknown condition")
    _check_names(content, "overrides", "condition", conditions, "unknown condition")
    _check_names(content, "pairs", "part", counts, "no field that counts:")
    _check_names(content, "pairs", "whole", counts, "no field that counts:")
    _check_names(content, "classes", "field", numbers, "no field with a number:")


def _check_names(content: Content, table: str, key: str, allowed: set[str], what: str) -> None:
    for path, row in content.rows(table, key):
        for name in row[key] if isinstance(row[key], list) else [row[key]]:
            if name not in allowed:
                content.report.add((*path, key), f"{what} {name}")


def _check_used(content: Content) -> None:
    """Report fields that nothing reads, unless a rule with a fault may be what reads them."""
    if not all(content.clean(table) for table in (*_WITH_RULES, "classes", "pairs", "decision")):
        return
    used = {content.table("decision").get("field")}
    used |= {row["field"] for table in ("classes", "limits") for _, row in content.rows(table, "field")}
    for table in _WITH_RULES:
        for path, row in content.rows(table, "rule"):
            used |= {name for _, _, names, _ in uses(row["rule"], path) for name in names}
    for path, row in content.rows("fields", "key"):
        if row["key"] not in used:
            content.report.add((*path, "key"), f"no rule reads field {row['key']}")
