"""Finding divisions: codes as people write them, and names by exact match, beginning and part.

A division is found by its name, its stem (杭州 of 杭州市), other names, English, code and pinyin, joined or spaced.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from directory.regions import LEVELS, Division, Regions
from graph_schema.errors import InvalidInput

EXACT, BEGINNING, PART = range(3)

LONGEST_TEXT = 40  # characters looked at for a code: twelve digits and blanks around

_POSITION = re.compile("([0-9])-([0-9])-([0-9]{6})")
_CODE = re.compile("([0-9]{6})(?:0{6})?")
_BLANKS = re.compile(r"\s+")
_MARK = "\n"  # stands in no squeezed text

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
    def position(self) -> str:
        """Return the place as the position that a cursor holds."""
        return "-".join(map(str, self.place))


def division_code(text: str) -> str | None:
    """Return the six digits that a text means, also in full width, with blanks around or six zeros behind, or None."""
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).strip())
    return found[1] if found else None


def find_division(regions: Regions, text: str) -> Division | None:
    """Return the current or retired division of a code, or the one that a virtual code folds into, or None."""
    code = division_code(text)
    codes = (code, *regions.resolve(code)) if code else ()
    return next((division for each in codes if (division := regions.get(each))), None)


def list_divisions(regions: Regions, criteria: RegionCriteria) -> list[Found]:
    """Return the divisions in force that meet the criteria, in the order of their places."""
    wanted = squeezed(criteria.search) if criteria.search else ""
    if not wanted:
        return [Found(division, (EXACT, 0, division.code)) for division in _chosen(regions, criteria)]
    names = _names(regions)
    found = [
        Found(one, _place(one, names[one.code], wanted))
        for one in _chosen(regions, criteria)
        if wanted in names[one.code]
    ]
    return sorted(found, key=lambda one: one.place)


def behind(found: Sequence[Found], position: str | None) -> Sequence[Found]:
    """Return the part of a list behind a position; raise `InvalidInput` when it is none."""
    if position is None:
        return found
    match = _POSITION.fullmatch(position)
    if match is None:
        raise InvalidInput("after is no position of this list", field="after", hint="take a cursor of the same list")
    place = (int(match[1]), int(match[2]), match[3])
    return [one for one in found if one.place > place]


def squeezed(text: str) -> str:
    """Return a text as names are compared: one width, one case, no blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _chosen(regions: Regions, criteria: RegionCriteria) -> list[Division]:
    if criteria.parents is None:
        divisions: Iterable[Division] = regions.current()
    else:
        divisions = (child for parent in criteria.parents for child in regions.children(parent))
    return [one for one in divisions if criteria.level in (None, one.level)]


def _place(division: Division, names: str, wanted: str) -> Place:
    ranks = {f"{_MARK}{wanted}{_MARK}": EXACT, f"{_MARK}{wanted}": BEGINNING}
    rank = next((rank for text, rank in ranks.items() if text in names), PART)
    return rank, LEVELS.index(division.level), division.code


@lru_cache(maxsize=4)  # the table in force, and those that requests under way still see
def _names(regions: Regions) -> Mapping[str, str]:
    """Return for each division in force, by code, all that it is found by, each name between two marks."""
    return {one.code: _MARK.join(("", *map(squeezed, _texts(one)), "")) for one in regions.current()}


def _texts(division: Division) -> Iterator[str]:
    syllables = (division.pinyin or "").split()
    yield from (division.name, division.stem, division.code, division.english or "")
    yield from ("".join(syllables), "".join(syllables[: len(division.stem)]))
    yield from (alias.name for alias in division.aliases)
