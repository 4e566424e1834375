"""How names of organizations sound: places in them as the divisions say, the rest as a dictionary says.

A dictionary of words misreads places whose characters have several readings; the divisions have their own pinyin.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from directory.regions import Division, Regions
from directory.search import pinyin
from directory.search.folding import squeeze

SHORTEST_FULL = 3  # characters: a whole name of two, 单县, may be the end of one word and the beginning of the next
KEPT_READINGS = 4_096  # runs of characters that are kept: a name is read for each way in which it is found
KEPT_TABLES = 4  # the table in force, and those that requests under way still see

Reading = tuple[str, ...]


class Sounds:
    """Reads Chinese texts aloud, as pinyin without tones."""

    def __init__(self, regions: Regions) -> None:
        self._places = {division.code: dict(_readings(division)) for division in regions.current() if division.pinyin}
        self._all = {text: reading for texts in self._places.values() for text, reading in texts.items()}
        self._full = {squeeze(division.name) for division in regions.current()}
        self._sizes = _sizes(self._all)
        self._kept = lru_cache(KEPT_READINGS)(self._read)

    def syllables(self, run: str, codes: tuple[str, ...] = ()) -> Reading:
        """Return the syllables of a run of folded Chinese characters.

        Read as places are: what the name begins with, whole names of three characters or more, and the names and
        stems of the regions in `codes`. 成长子公司 in Beijing is not about 长子县.
        """
        return self._kept(run, codes)

    def _read(self, run: str, codes: tuple[str, ...]) -> Reading:
        own = [places for code in codes if (places := self._places.get(code))]
        return tuple(chain.from_iterable(self._parts(run, own)))

    def _parts(self, run: str, own: Sequence[Mapping[str, Reading]]) -> Iterator[Reading]:
        at = since = 0
        begins = True  # only places stand before
        while at < len(run):
            place = self._place(run, at, own, begins=begins)
            if place is None:
                at, begins = at + 1, False
                continue
            if at > since:
                yield pinyin.syllables(run[since:at])
            yield place
            at = since = at + len(place)
        if at > since:
            yield pinyin.syllables(run[since:])

    def _place(self, run: str, at: int, own: Sequence[Mapping[str, Reading]], *, begins: bool) -> Reading | None:
        """Return the reading of the longest place that begins here, None when none does."""
        for size in self._sizes.get(run[at : at + 2], ()):
            text = run[at : at + size]
            if begins or (size >= SHORTEST_FULL and text in self._full):
                found = self._all.get(text)
            else:
                found = next((places[text] for places in own if text in places), None)
            if found:
                return found
        return None


@lru_cache(maxsize=KEPT_TABLES)
def sounds_of(regions: Regions) -> Sounds:
    """Return the reader of a table of divisions, made when it is first asked for."""
    return Sounds(regions)


def _readings(division: Division) -> Iterator[tuple[str, Reading]]:
    """Yield the name and the stem with their syllables; nothing when the pinyin is not one syllable a character."""
    reading = tuple((division.pinyin or "").split())
    if len(reading) == len(division.name):
        yield squeeze(division.stem), reading[: len(division.stem)]
        yield squeeze(division.name), reading


def _sizes(texts: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """Return by its first two characters how long the texts are that begin so, the longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for text in texts:
        found[text[:2]].add(len(text))
    return {first: sorted(sizes, reverse=True) for first, sizes in found.items()}
