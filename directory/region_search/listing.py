"""Lists of divisions: what is found by a text, and in which order."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from directory.cursor import no_position
from directory.region_search.codes import division_code
from directory.region_search.index import Codes, long_enough, names_of
from directory.region_search.names import Naming
from directory.region_search.paths import Paths
from directory.regions import LEVELS, Division, Regions
from directory.search.folding import squeeze


class Match(IntEnum):
    """How a text finds a division, best first; one that it finds in several ways belongs to the first."""

    NAME = Naming.NAME
    """The whole name or the code: nothing else can be meant."""
    OTHER = Naming.OTHER
    """The whole stem, an alias, the English name or the pinyin: what people call it."""
    FORMER = Naming.FORMER
    """A whole name or code no longer in force: it leads to today's division."""
    INITIALS = Naming.INITIALS
    """The first letters of the pinyin: typed on purpose, but several may share them."""
    MISREAD = Naming.MISREAD
    """The whole pinyin as a dictionary of words misreads it: so do people who were never there."""
    PATH = 5
    """Its name with that of one above it: the words say which of several is meant."""
    SOUND = 6
    """The same sound in other characters: what input methods get wrong most."""
    SLIP = 7
    """A name of which one character is missing, or two neighbours are swapped: all that was typed is in the name."""
    BEGINNING = 8
    """The beginning of a name: people stop typing when they see it."""
    TYPO = 9
    """A name of which one character is wrong, or one too many, in a text long enough to tell."""
    PART = 10
    """The middle or the end of a name."""
    SHORT_TYPO = 11
    """The same as TYPO in a short text, which is near to many."""
    NEARLY_PATH = 12
    """A path with one name only begun, misheard or mistyped; looked for when nothing else is found."""


SURE = (Match.NAME, Match.OTHER)
"""Whoever typed one of these made no error, so errors are not looked for."""

_POSITION = re.compile("([0-9]{1,2})-([0-9])-([0-9]{6})")

Place = tuple[int, int, str]
"""Where a division stands in a result: how well it matches, its level from the nation down, its code."""


@dataclass(frozen=True)
class RegionCriteria:
    """What a list of regions is asked for; all that are set must hold. `parents` are codes in force."""

    search: str | None = None
    level: str | None = None
    parents: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Found:
    """A division in a list and its place there."""

    division: Division
    place: Place

    @property
    def match(self) -> Match:
        """Return how the search finds it; NAME without search."""
        return Match(self.place[0])

    @property
    def position(self) -> str:
        """Return the place as the position that a cursor holds."""
        return "-".join(map(str, self.place))


def list_divisions(regions: Regions, criteria: RegionCriteria) -> list[Found]:
    """Return the divisions in force that meet the criteria, in the order of their places."""
    wanted = squeeze(criteria.search) if criteria.search else ""
    if not wanted:
        return [Found(division, (Match.NAME, 0, division.code)) for division in _chosen(regions, criteria)]
    matches = _matches(regions, wanted)
    found = [
        Found(one, (int(matches[one.code]), LEVELS.index(one.level), one.code))
        for one in _chosen(regions, criteria)
        if one.code in matches
    ]
    return sorted(found, key=lambda one: one.place)


def behind(found: Sequence[Found], position: str | None) -> Sequence[Found]:
    """Return the part of a list behind a position; raise `InvalidInput` when it is none."""
    if position is None:
        return found
    match = _POSITION.fullmatch(position)
    if match is None:
        raise no_position()
    place = (int(match[1]), int(match[2]), match[3])
    return [one for one in found if one.place > place]


def _chosen(regions: Regions, criteria: RegionCriteria) -> list[Division]:
    if criteria.parents is None:
        divisions: Iterable[Division] = regions.current()
    else:
        divisions = (child for parent in criteria.parents for child in regions.children(parent))
    return [one for one in divisions if criteria.level in (None, one.level)]


def _matches(regions: Regions, wanted: str) -> Mapping[str, Match]:
    """Return each code that a squeezed text finds, with the best way in which it does."""
    index = names_of(regions)
    text = division_code(wanted) or wanted
    named = {code: Match(naming) for code, naming in index.namings(text).items()}
    ways = [(Match.BEGINNING, index.begun(text)), (Match.PART, index.holding(text))]
    if not any(match in SURE for match in named.values()):
        ways += _guesses(Paths(regions, index), text)
    found = _best(named, ways)
    return found or _best({}, [(Match.NEARLY_PATH, Paths(regions, index).nearly(text))])


def _guesses(paths: Paths, text: str) -> list[tuple[Match, Codes]]:
    index = paths.index
    path = paths.named(text)
    if path:
        return [(Match.PATH, path)]
    return [
        (Match.SOUND, index.sounding(text)),
        (Match.SLIP, index.mistyped(text, only_slips=True)),
        (Match.TYPO if long_enough(text) else Match.SHORT_TYPO, index.mistyped(text)),
    ]


def _best(named: Mapping[str, Match], ways: Iterable[tuple[Match, Codes]]) -> Mapping[str, Match]:
    best = dict(named)
    for match, codes in ways:
        for code in codes:
            best[code] = min(match, best.get(code, match))
    return best
