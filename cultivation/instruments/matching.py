"""Which instruments fit an enterprise, which may once more is known, and which are missed narrowly."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from heapq import merge
from itertools import chain
from typing import cast

from cultivation.instruments.eligibility import vocabulary
from cultivation.instruments.reading import read
from cultivation.instruments.shelf import Held, Shelf
from directory.types import described
from evaluation.scoring.wording import Wording
from evaluation.standards.facts import Facts, Truth, Value
from evaluation.standards.model import Text

NEAR = 2  # conditions that fail at most: three things to mend are no near miss any more
_UNASKED = object()


@described.vocabulary
class MatchOutcome(Enum):
    """What the conditions of an instrument come to."""

    FITS = described.value("FITS", "Every condition holds.")
    NOT_KNOWN = described.value("NOT_KNOWN", "None fails, but of some it is not known yet whether they hold.")
    NEAR_MISS = described.value("NEAR_MISS", "One or two fail.")


Position = tuple[int, int, int, str, str]
"""What matches are ordered by: conditions that fail, not known, division (the narrow one first), title, id."""


@dataclass(frozen=True, slots=True)
class Match:
    """An instrument and what its conditions come to; `depth` counts the divisions above the one it applies in."""

    held: Held
    failed: int
    unknown: int
    depth: int
    truths: tuple[Truth, ...]

    @property
    def outcome(self) -> MatchOutcome:
        """Return what its conditions come to."""
        if self.failed:
            return MatchOutcome.NEAR_MISS
        return MatchOutcome.NOT_KNOWN if self.unknown else MatchOutcome.FITS

    @property
    def position(self) -> Position:
        """Return its place in the list."""
        return (self.failed, self.unknown, -self.depth, *self.held.key)


@dataclass(frozen=True, slots=True)
class Explained:
    """A condition of a match: its title, whether it holds, what it demands, and what was answered."""

    key: str
    title: Text
    holds: Truth
    demand: Text
    reason: Text


def matches(
    shelf: Shelf, places: Iterable[str], answers: Mapping[str, Value], wanted: Callable[[Held], bool]
) -> list[Match]:
    """Return what fits or nearly does of what applies in the divisions `places` or in one above.

    Sorted by `position`. Each distinct condition is evaluated once.
    """
    facts = Facts(answers, {}, None)
    truths: list[Truth | object] = [_UNASKED] * len(shelf.conditions)
    groups: dict[tuple[int, int], list[Match]] = defaultdict(list)
    seen = set[str]()
    for depth, held in _candidates(shelf, places):
        if held.document["id"] in seen or not wanted(held):
            continue
        for place in held.rules:
            if truths[place] is _UNASKED:
                truths[place] = shelf.condition(place).holds(facts)
        found = cast("tuple[Truth, ...]", tuple([truths[place] for place in held.rules]))
        failed = found.count(False)
        if failed > NEAR:
            continue
        seen.add(held.document["id"])
        unknown = found.count(None)
        groups[failed, unknown].append(Match(held, failed, unknown, depth, found))
    return list(chain.from_iterable(groups[key] for key in sorted(groups)))


def explained(match: Match, answers: Mapping[str, Value]) -> list[Explained]:
    """Return each condition of a match in words, in the order of the instrument."""
    wording, facts = Wording(vocabulary()), Facts(answers, {}, None)
    rows = match.held.document.get("eligibility", ())
    read_rules = [read(row["rule"]) for row in rows]
    return [
        Explained(
            key=row["key"],
            title=Text(row["title"], row["english"]),
            holds=truth,
            demand=demand,
            reason=wording.given(list(condition.fields()), facts),
        )
        for row, (condition, demand), truth in zip(rows, read_rules, match.truths, strict=True)
    ]


def _candidates(shelf: Shelf, places: Iterable[str]) -> Iterator[tuple[int, Held]]:
    """Yield what applies in the places or above, the narrow divisions first, those of one depth by title."""
    levels: dict[int, set[str]] = defaultdict(set)
    for code in places:
        for depth, step in enumerate(shelf.regions.lineage(code)):
            levels[depth].add(step)
    for depth in sorted(levels, reverse=True):
        shelves = [shelf.applying(code) for code in sorted(levels[depth])]
        for held in shelves[0] if len(shelves) == 1 else merge(*shelves, key=lambda one: one.key):
            yield depth, held
