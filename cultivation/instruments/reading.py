"""Reading stored conditions, also those that this vocabulary does not know, as from another version."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import orjson
import structlog

from cultivation.instruments.eligibility import vocabulary
from evaluation.scoring.wording import Wording
from evaluation.standards import build, conditions
from evaluation.standards.conditions import Condition
from evaluation.standards.facts import Facts
from evaluation.standards.measures import DimensionTotal
from evaluation.standards.model import Text
from graph_schema.canonical import canonical

KEPT = 10_000  # conditions whose words are kept; real instruments share some hundred
_FAULTS = (LookupError, TypeError, ValueError, AttributeError)  # what reading meets in a rule of another language
_UNREADABLE = Text("本系统无法读取该条件，请向发布机构核实", "this condition cannot be read here; ask who issued it")

log = structlog.get_logger(__name__)


class Unreadable:
    """A condition that cannot be read: whether it holds is never known."""

    def holds(self, facts: Facts) -> None:
        """Return None: it is not known."""

    def fields(self) -> Iterator[str]:
        """Return no field."""
        return iter(())


def read(rule: Any) -> tuple[Condition, Text]:
    """Return a stored rule as a condition, and what it demands in words; one that cannot be read is told as such."""
    return read_text(canonical(rule))


@lru_cache(KEPT)
def read_text(text: str) -> tuple[Condition, Text]:
    """Return the same of a rule as canonical JSON."""
    condition = read_condition(text)
    words = _UNREADABLE if isinstance(condition, Unreadable) else Wording(vocabulary()).condition(condition)
    return condition, words


def read_condition(text: str) -> Condition:
    """Return a rule as canonical JSON as a condition alone: its words take twice the time, and few are ever shown."""
    try:
        condition = build.condition(orjson.loads(text))
        _check(condition)
    except _FAULTS as error:
        log.warning("instruments.unreadable", rule=text, error=repr(error))
        return Unreadable()
    return condition


def _check(condition: Condition) -> None:
    """Raise one of `_FAULTS` for a condition on what the vocabulary does not know."""
    if isinstance(condition, conditions.Within):
        if isinstance(condition.measure, DimensionTotal):
            raise LookupError(condition.measure.dimension)  # noqa: TRY004 - of no wrong type, but unknown here
        for field in condition.measure.fields():
            _ = _words()[field]
    elif isinstance(condition, conditions.Among):
        known = _words()[condition.field]
        for word in condition.words:
            _ = isinstance(word, bool) or known[word]
    elif isinstance(condition, conditions.All | conditions.Any):
        for part in condition.parts:
            _check(part)
    elif isinstance(condition, conditions.Choose):
        for part in (part for case in condition.cases for part in case if part):
            _check(part)


@cache
def _words() -> Mapping[str, Mapping[str, Text]]:
    """Return the words of each field of the vocabulary, none of a field without words."""
    return {field.key: field.words for field in vocabulary().fields}
