"""Which rules of a standard read a field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluation.standards.model import Limit, Standard, Text


@dataclass(frozen=True, slots=True)
class Reader:
    """A rule that reads a field: the part of the standard it stands in, its key there, its title."""

    part: str
    key: str
    title: Text


def readers_of(standard: Standard, field: str) -> list[Reader]:
    """Return what reads a field (its key), in the order of the standard."""
    return list(dict.fromkeys(reader for reader, fields in _readers(standard) if field in set(fields)))


def _readers(standard: Standard) -> Iterator[tuple[Reader, Iterable[str]]]:
    for indicator in standard.indicators:
        yield Reader("indicator", indicator.key, indicator.title), indicator.rule.fields()
    for condition in standard.conditions:
        yield Reader("condition", condition.key, condition.title), condition.rule.fields()
    for direct in standard.direct:
        yield Reader("direct", direct.key, direct.title), direct.rule.fields()
    for limit in standard.limits:
        yield Reader("limit", limit.key, limit.title), _read_by_limit(limit)
    words = standard.field(standard.decision.field).words if standard.decision.field else {}
    for row in standard.classes:
        yield Reader("class", row.word, words[row.word]), (row.field, standard.decision.field or "")


def _read_by_limit(limit: Limit) -> Iterator[str]:
    if limit.rule:
        yield from limit.rule.fields()
    if limit.field:
        yield limit.field
