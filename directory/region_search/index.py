"""The divisions in force by everything that names them, in memory."""

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from directory.region_search.names import Naming, former, namings, ranked
from directory.regions import Regions
from directory.search import pinyin
from directory.search.typos import Typos, is_slip

SHORTEST_TYPO_CHINESE, SHORTEST_TYPO_LATIN = 3, 5
"""Characters from which a text with one error still tells what was meant; shorter ones are near to dozens of names."""

IN_FORCE = (Naming.NAME, Naming.OTHER)
"""The ways in which names in force name a division."""

_MARK = "\n"  # stands in no squeezed text

Codes = frozenset[str]
NONE: Codes = frozenset()


@dataclass(frozen=True)
class NameIndex:
    """The codes that each squeezed text names, for each way of naming; `texts` holds the names in force of each code.

    Tuples of texts, of which there are tens of thousands, cost the collector of garbage nothing.
    """

    owners: Mapping[Naming, Mapping[str, tuple[str, ...]]]
    texts: Mapping[str, str]

    @classmethod
    def of(cls, regions: Regions) -> "NameIndex":
        """Return the index of a table of divisions."""
        best: dict[tuple[str, str], Naming] = {}
        for code, text, naming in _all_namings(regions):
            best[text, code] = min(naming, best.get((text, code), naming))
        owners: dict[Naming, dict[str, tuple[str, ...]]] = {naming: {} for naming in Naming}
        texts: dict[str, list[str]] = defaultdict(list)
        for (text, code), naming in best.items():
            owners[naming][text] = (*owners[naming].get(text, ()), code)
            if naming in IN_FORCE:
                texts[code].append(text)
        return cls(owners, {code: _MARK.join(("", *found, "")) for code, found in texts.items()})

    @classmethod
    def of_plain(cls, found: Mapping[str, Any]) -> "NameIndex":
        """Return the index whose `plain` form this is; raise KeyError, TypeError or AttributeError when it is none."""
        owners = {
            naming: {text: tuple(map(sys.intern, codes)) for text, codes in found["owners"][naming.name].items()}
            for naming in Naming
        }
        return cls(owners, found["texts"])

    @property
    def plain(self) -> dict[str, Any]:
        """Return all that it knows as JSON can hold it."""
        return {"owners": {naming.name: owners for naming, owners in self.owners.items()}, "texts": self.texts}

    def namings(self, text: str) -> Mapping[str, Naming]:
        """Return the codes that a text names whole, each with the best way in which it does."""
        return {code: naming for naming, owners in self.owners.items() for code in owners.get(text, ())}

    def named(self, text: str, *namings: Naming) -> Codes:
        """Return the codes that a text names whole in one of these ways, in force or not when none is said."""
        found: tuple[str, ...] = ()
        for naming in namings or (*IN_FORCE, Naming.FORMER):
            found += self.owners[naming].get(text, ())
        return frozenset(found) if found else NONE

    def begins(self, text: str) -> bool:
        """Tell whether a text may begin with a name; most others are told by their first two characters."""
        return text[:2] in self._beginnings or text[:1] in self._beginnings

    def begun(self, text: str) -> Codes:
        """Return the codes that have a name in force that begins with the text."""
        found: set[str] = set()
        at = bisect_left(self._sorted, text)
        while at < len(self._sorted) and self._sorted[at].startswith(text):
            found |= self.named(self._sorted[at], *IN_FORCE)
            at += 1
        return frozenset(found)

    def holding(self, text: str) -> Codes:
        """Return the codes that have the text anywhere in a name in force."""
        return frozenset(code for code, names in self.texts.items() if text in names)

    def sounding(self, text: str) -> Codes:
        """Return the codes whose name sounds like a Chinese text that an input method took for it."""
        if text.isascii():
            return NONE
        return self.named("".join(pinyin.syllables(text)), *IN_FORCE)

    def mistyped(self, text: str, *, only_slips: bool = False) -> Codes:
        """Return the codes that have a name in force one typing error away; of slips, see `typos.is_slip`, if asked."""
        near = (word for word in self._typos.near(text) if not only_slips or is_slip(text, word))
        return frozenset(code for word in near for code in self.named(word, *IN_FORCE))

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """Return the first two characters of all names, the only one of those that have no more."""
        return frozenset(text[:2] for owners in self.owners.values() for text in owners)

    @cached_property
    def _sorted(self) -> Sequence[str]:
        return sorted({text for naming in IN_FORCE for text in self.owners[naming]})

    @cached_property
    def _typos(self) -> Typos:
        return Typos(text for text in self._sorted if len(text) > 1 and not text.isdigit() and not ranked(text))


def long_enough(text: str) -> bool:
    """Tell whether a text with an error in it still tells what was meant."""
    return len(text) >= (SHORTEST_TYPO_LATIN if text.isascii() else SHORTEST_TYPO_CHINESE)


_indexes: WeakKeyDictionary[Regions, NameIndex] = WeakKeyDictionary()  # each for as long as somebody has its table


def names_of(regions: Regions) -> NameIndex:
    """Return the index of a table, made when it is first asked for unless it is known."""
    found = _indexes.get(regions)
    if found is None:
        found = _indexes[regions] = NameIndex.of(regions)
    return found


def know(regions: Regions, names: NameIndex) -> None:
    """Take an index for that of a table, as it was made of the same table before."""
    _indexes[regions] = names


def _all_namings(regions: Regions) -> Iterator[tuple[str, str, Naming]]:
    for division in regions.current():
        yield from ((division.code, text, naming) for text, naming in namings(division))
    for old in regions.retired():
        texts = dict.fromkeys((old.code, old.name, *(alias.name for alias in old.aliases)))
        for division in filter(None, map(regions.get, regions.resolve(old.code))):
            yield from ((division.code, text, naming) for name in texts for text, naming in former(division, name))
