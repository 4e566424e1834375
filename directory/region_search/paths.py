"""Regions named together with one above them: 杭州市西湖区, 浙江 西湖区, xihu hangzhou, Xihu District, Hangzhou."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from directory.region_search.index import IN_FORCE, NONE, Codes, NameIndex, long_enough
from directory.region_search.names import Naming
from directory.regions import Regions

SHORTEST_PART = {True: 3, False: 2}
"""Letters, and Chinese characters, that a part of a path has when it is only the beginning of a name, or mistyped."""

MOST_PARTS = 4  # nation or province, city, county, and a name in two words
MOST_WAYS = 64  # ways to cut one text that are looked at; real ones have a handful


class Paths:
    """Finds the regions that a text names by a path, in either direction."""

    def __init__(self, regions: Regions, index: NameIndex) -> None:
        self._regions = regions
        self.index = index

    def named(self, text: str) -> Codes:
        """Return the codes that a squeezed text names by whole names, one inside the other.

        Names no longer in force count when those in force name nothing.
        """
        ways = (self._named(text, namings) for namings in (IN_FORCE, (*IN_FORCE, Naming.FORMER)))
        return next((codes for codes in ways if codes), NONE)

    def nearly(self, text: str) -> Codes:
        """Return the codes that a squeezed text names in two parts, one of them only begun, misheard or mistyped."""
        return _joined(self._ends(parts) for parts in self._loose(text))

    def inside(self, parts: Sequence[Codes]) -> Codes:
        """Return the codes of any part that lie below, or are, one of every other part; of one part, its codes."""
        return _joined(
            frozenset(code for code in part if self._below(code, (*parts[:at], *parts[at + 1 :]), own=True))
            for at, part in enumerate(parts)
        )

    def _named(self, text: str, namings: Sequence[Naming]) -> Codes:
        return _joined(self._ends(parts) for parts in islice(self._cut(text, namings, MOST_PARTS), MOST_WAYS))

    def _ends(self, parts: Sequence[Codes]) -> Codes:
        """Return the codes of the first or the last part that lie below one of every other part, of one part none."""
        if len(parts) == 1:
            return NONE
        return frozenset(
            code
            for part, above in ((parts[-1], parts[:-1]), (parts[0], parts[1:]))
            for code in part
            if self._below(code, above, own=False)
        )

    def _below(self, code: str, above: Iterable[Codes], *, own: bool) -> bool:
        lineage = self._regions.lineage(code)
        ancestors = lineage if own else lineage[:-1]
        return all(not part.isdisjoint(ancestors) for part in above)

    def _cut(self, text: str, namings: Sequence[Naming], most: int) -> Iterator[list[Codes]]:
        """Yield the ways to cut a text into at most so many parts, as the codes that each names."""
        if not self.index.begins(text):
            return
        whole = self.index.named(text, *namings)
        if whole:
            yield [whole]
        for end in range(len(text) - 1, 0, -1) if most > 1 else ():
            codes = self.index.named(text[:end], *namings)
            if codes:
                yield from ([codes, *parts] for parts in self._cut(text[end:], namings, most - 1))

    def _loose(self, text: str) -> Iterator[list[Codes]]:
        for end in range(1, len(text)):
            left, right = text[:end], text[end:]
            whole = self.index.named(left), self.index.named(right)
            if whole[1] and not whole[0]:
                yield [self._guessed(left), whole[1]]
            if whole[0] and not whole[1]:
                yield [whole[0], self._guessed(right)]

    def _guessed(self, text: str) -> Codes:
        if len(text) < SHORTEST_PART[text.isascii()]:
            return NONE
        found = self.index.begun(text) | self.index.sounding(text)
        return found | self.index.mistyped(text) if long_enough(text) else found


def _joined(found: Iterable[Codes]) -> Codes:
    return NONE.union(*found)
