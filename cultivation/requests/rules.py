"""The rules by which requests are routed and fall due, read from their file: data with a source and a reason each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Self

from cultivation.requests.kinds import RequestKind
from directory.categories import Categories

ANY = "*"  # the category of the rule for all that have none of their own

_FILE = files("cultivation") / "data" / "requests" / "rules.toml"


@dataclass(frozen=True)
class KindRule:
    """How long an answer to a request of a kind may take, and its category when it names none.

    `days` count from when it is made or reopened, `escalated_days` from an escalation.
    """

    days: int
    escalated_days: int
    category: str | None
    reason: str
    source: str


@dataclass(frozen=True)
class NatureRule:
    """Who comes first for a category: natures, the first one in front, and why."""

    category: str
    order: tuple[str, ...]
    reason: str
    source: str


@dataclass(frozen=True)
class Rules:
    """All of them; distances are compared in steps of `step_metres`."""

    kinds: Mapping[RequestKind, KindRule]
    natures: Mapping[str, NatureRule]
    step_metres: int

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Return the rules of the content of a file."""
        kinds = {RequestKind(row["kind"]): _kind(row) for row in content["kinds"]}
        natures = {row["category"]: _nature(row) for row in content["natures"]}
        return cls(kinds, natures, content["distance"]["step_metres"])

    def natures_for(self, category: str, categories: Categories) -> NatureRule:
        """Return the rule of a category, else of the nearest broader one that has one, else that of all."""
        steps = reversed(categories.lineage(category))
        return next((self.natures[step] for step in steps if step in self.natures), self.natures[ANY])


@cache
def rules() -> Rules:
    """Return the rules in force. Their file was checked by the tests."""
    return Rules.of(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def _kind(row: Mapping[str, Any]) -> KindRule:
    return KindRule(row["days"], row["escalated_days"], row.get("category"), row["reason"], row["source"])


def _nature(row: Mapping[str, Any]) -> NatureRule:
    return NatureRule(row["category"], tuple(row["order"]), row["reason"], row["source"])
