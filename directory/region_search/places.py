"""Places named inside a longer text, and what is left of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from directory.region_search.index import IN_FORCE, NONE, Codes, NameIndex, long_enough, names_of
from directory.region_search.names import Naming
from directory.region_search.paths import Paths
from directory.regions import Regions
from directory.search.folding import squeeze

MOST_WORDS = 6  # of a place: syllables typed apart, xi lin guo le meng, or a path
LONGEST_JOINED = 30  # characters of a place written as one with other words: 新疆维吾尔自治区 with a county has 20
SHORTEST = {True: 3, False: 2}
"""Letters, and Chinese characters, of a place in a longer text, and of what is left: 新 and 京 begin other words."""

Refuses = Callable[[str], bool]
"""Tells of a word that it means something else than a place."""


@dataclass(frozen=True)
class Place:
    """The regions that a part of a text names, the words that are left, and whether they were written as one."""

    codes: Codes
    rest: tuple[str, ...]
    joined: bool


@dataclass(frozen=True)
class PlaceNames:
    """Finds places in texts."""

    index: NameIndex
    paths: Paths

    @classmethod
    def of(cls, regions: Regions) -> Self:
        """Return the finder over a table of divisions."""
        index = names_of(regions)
        return cls(index, Paths(regions, index))

    def apart(self, words: Sequence[str], refuses: Refuses) -> Iterator[Place]:
        """Yield the place that whole words name, if any: all such words, where one lies in the others, else the first.

        Where all words are places nothing is left, and the place is `joined`: it may be the name of something else.
        """
        yield from self._apart(words, refuses, self._named)

    def misspelt(self, words: Sequence[str], refuses: Refuses) -> Iterator[Place]:
        """Yield the same for words with an error in them."""
        yield from self._apart(words, refuses, self._meant)

    def joined(self, words: Sequence[str]) -> Iterator[Place]:
        """Yield the places that the first word begins with, the longest first, then those that the last ends with."""
        first, last = words[0], words[-1]
        for end in range(min(len(first) - 1, LONGEST_JOINED), 0, -1):
            yield from self._split(first[:end], first[end:], words[1:], ends=False)
        for start in range(max(1, len(last) - LONGEST_JOINED), len(last)):
            yield from self._split(last[start:], last[:start], words[:-1], ends=True)

    def _split(self, name: str, left: str, words: Sequence[str], *, ends: bool) -> Iterator[Place]:
        texts = squeeze(name), squeeze(left)
        if all(len(text) >= SHORTEST[text.isascii()] for text in texts):
            codes = self._named(texts[0])
            if codes:
                yield Place(codes, (*words, left) if ends else (left, *words), joined=True)

    def _apart(self, words: Sequence[str], refuses: Refuses, named: Callable[[str], Codes]) -> Iterator[Place]:
        found = list(self._windows(words, refuses, named))
        together = self.paths.inside([codes for codes, _, _ in found])
        for codes, used in ((together, found), (found[0][0] if found else NONE, found[:1])):
            taken = {at for _, start, end in used for at in range(start, end)}
            rest = tuple(word for at, word in enumerate(words) if at not in taken)
            if codes:
                yield Place(codes, rest, joined=not rest)
                return

    def _windows(
        self, words: Sequence[str], refuses: Refuses, named: Callable[[str], Codes]
    ) -> Iterator[tuple[Codes, int, int]]:
        """Yield what neighbouring words name, the most words first, from left to right."""
        start = 0
        while start < len(words):
            ends = range(min(start + MOST_WORDS, len(words)), start, -1)
            tried = ((self._tried(words[start:end], refuses, named), end) for end in ends)
            codes, end = next(((codes, end) for codes, end in tried if codes), (NONE, start + 1))
            if codes:
                yield codes, start, end
            start = end

    def _tried(self, words: Sequence[str], refuses: Refuses, named: Callable[[str], Codes]) -> Codes:
        text = squeeze("".join(words))
        short = len(text) < SHORTEST[text.isascii()] or any(_mixed(one, other) for one, other in pairwise(words))
        return NONE if short or refuses(text) else named(text)

    def _named(self, text: str) -> Codes:
        if not self.index.begins(text):
            return NONE
        ways = (
            self.index.named(text, *IN_FORCE),
            self.paths.named(text),
            self.index.named(text, Naming.FORMER),
            self.index.named(text, Naming.MISREAD),
        )
        return next((codes for codes in ways if codes), NONE)

    def _meant(self, text: str) -> Codes:
        found = self._named(text) or self.index.sounding(text)
        return found or (self.index.mistyped(text) if long_enough(text) else NONE)


def _mixed(word: str, other: str) -> bool:
    return word.isascii() != other.isascii()
