"""Reading stored conditions, also those that this vocabulary does not know, as from another version."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson
import structlog

from cultivation.instruments.eligibility import vocabulary
from evaluation.scoring.wording import Wording
from evaluation.standards import build
from evaluation.standards.conditions import Condition
from evaluation.standards.facts import Facts
from evaluation.standards.model import Text
from graph_schema.canonical import canonical

KEPT = 10_000  # conditions whose words are kept; real instruments share some hundred
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
    try:
        condition = build.condition(orjson.loads(text))
        return condition, Wording(vocabulary()).condition(condition)
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        log.warning("instruments.unreadable", rule=text, error=repr(error))
        return Unreadable(), _UNREADABLE
