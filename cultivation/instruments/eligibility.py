"""Eligibility: conditions in the language of standards over one vocabulary of what an enterprise is asked.

The parser, the three-valued logic, the words and the reading of answers are those of the standards.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from cultivation.instruments.documents import RequirementDocument
from evaluation.standards import build, document
from evaluation.standards.lint import check_document
from evaluation.standards.model import Standard

MOST_REQUIREMENTS = 30  # of one instrument; the longest real ones ask for a dozen
_FRAME: document.Document = {
    "id": "eligibility",
    "version": "1",
    "title": {"zh": "适用条件", "en": "eligibility"},
    "document": "cultivation/data/eligibility.toml",
    "subject": "ENTERPRISE",
    "authority": "PROJECT",
    "completeness": "COMPLETE",
    "rounding": {"decimals": 2, "mode": "HALF_EVEN"},
    "decision": {"method": "CONDITIONS"},
    "raters": {"minimum": 1, "agreement_floor": 0, "numbers": "MEDIAN", "words": "MAJORITY"},
    "sources": {"P": "what the instrument itself says"},
}
"""What a standard's file says beside its fields and conditions."""

_FORMS = ("all", "any", "choose", "when", "then")


@cache
def fields() -> tuple[dict[str, Any], ...]:
    """Return the fields that conditions may read, as the file has them."""
    text = (files("cultivation") / "data" / "eligibility.toml").read_text(encoding="utf-8")
    return tuple(document.read(text)["fields"])


@cache
def vocabulary() -> Standard:
    """Return what reads answers and puts conditions in words: a standard of all the fields, without conditions."""
    return build.standard({**_FRAME, "fields": list(fields())})


def faults(requirement: RequirementDocument) -> list[str]:
    """Return every reason why a requirement is none, in the words of the standards' checks; nothing when it is good."""
    read = set(_named(requirement["rule"]))
    asked = [field for field in fields() if field["key"] in read]
    row = {
        "key": requirement["key"],
        "kind": "THRESHOLD",
        "title": {"zh": requirement["title"], "en": requirement["english"]},
        "rule": requirement["rule"],
        "sources": ["P"],
        "confidence": "read",
    }
    # With no field that is known there is one beside, lest the frame itself is told to be at fault.
    content = {**_FRAME, "fields": asked or list(fields()[:1]), "conditions": [row]}
    return [fault.reason for fault in check_document(content, {}) if asked or not _is_of_frame(fault.reason)]


def duplicates(requirements: Sequence[RequirementDocument]) -> list[str]:
    """Return the keys that stand more than once."""
    keys = [requirement["key"] for requirement in requirements]
    return sorted({key for key in keys if keys.count(key) > 1})


def _is_of_frame(reason: str) -> bool:
    return reason == f"no rule reads field {fields()[0]['key']}"


def _named(rule: Any) -> Iterator[str]:
    """Yield the texts that stand where a rule names fields, whatever its shape."""
    if isinstance(rule, list):
        for part in rule:
            yield from _named(part)
    elif isinstance(rule, dict):
        for key in ("field", "mean", "share"):
            named = rule.get(key)
            yield from (one for one in (named if isinstance(named, list) else [named]) if isinstance(one, str))
        for key in _FORMS:
            yield from _named(rule.get(key))
