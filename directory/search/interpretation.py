"""How a search is understood: which part names a place, which a kind of service, and whether there are errors in it.

The readings are tried in order, over the whole directory whatever else is asked for, and the first that finds something
is taken:

1. an organization called so as a whole: the words as they are;
2. a place set apart by blanks: what lies there and has the rest;
3. a place at the beginning or the end of the words: the same, and before it names that hold the whole search;
4. the words as they are;
5. each of these, also with an error in the words.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from directory.categories import Categories
from directory.region_search import Place, PlaceNames, RegionCriteria, list_divisions
from directory.regions import Regions
from directory.search.criteria import Interpretation
from directory.search.kinds import category_near, category_of
from directory.search.ranking import finds, found, searched, whole
from directory.search.sounds import sounds_of
from directory.search.view import View

NO_NAME = "x"  # found by nothing, so that every way of finding is tried
FEW = 3  # matches: of a long search these may be accidents, so what is one error away is shown too
LONGEST, MOST_WORDS = 60, 12  # characters and words; longer texts are pasted, not typed, and taken as they are
MOST_READINGS = 6  # places tried in one search: more are syllables that happen to be names
LONG = 6  # characters from which a search is so telling that accidents are rare and errors likely


@dataclass(frozen=True)
class Interpreter:
    """Understands the searches of one snapshot."""

    view: View
    regions: Regions
    categories: Categories

    def interpret(self, search: str | None, within: Sequence[str] | None = None) -> Interpretation | None:
        """Return how a search is understood, None for blanks; places count when they meet those of `within`."""
        text = searched(search)
        if text is None:
            return None
        wanted = None if within is None else tuple(within)
        return self.view.once(("interpretation", text, wanted), lambda: self._first(text, wanted))

    def _first(self, text: str, within: Sequence[str] | None) -> Interpretation:
        words = tuple(text.split())
        plain = self._told(Interpretation(words))
        if len(text) > LONGEST or len(words) > MOST_WORDS or self.view.has(whole(self.view, text)):
            return plain
        readings = [*islice(self._placed(text, within), MOST_READINGS), plain]
        exact = next((reading for reading in readings if self._finds(text, reading)), None)
        if exact is not None:
            return replace(exact, nearly=True) if self._doubtful(text, exact) else exact
        guesses = (self._guessed(reading) for reading in (*readings[:-1], *self._misspelt(text, within), plain))
        return next((reading for reading in guesses if self._finds(text, reading)), plain)

    def _finds(self, text: str, reading: Interpretation) -> bool:
        return finds(self.view, text, reading)

    def _doubtful(self, text: str, reading: Interpretation) -> bool:
        one_word = len(text) >= LONG and len(text.split()) == 1
        return one_word and self.view.count(found(self.view, text, reading)) <= FEW

    def _placed(self, text: str, within: Sequence[str] | None) -> Iterator[Interpretation]:
        yield from self._readings(self._names.apart(text.split(), self._is_kind), within)
        yield from self._readings(self._names.joined(text.split()), within)

    def _misspelt(self, text: str, within: Sequence[str] | None) -> Iterator[Interpretation]:
        yield from self._readings(self._names.misspelt(text.split(), self._is_word), within)

    def _readings(self, places: Iterable[Place], within: Sequence[str] | None) -> Iterator[Interpretation]:
        for place in places:
            codes = tuple(sorted(code for code in place.codes if self._meets(code, within)))
            if codes:
                yield self._told(Interpretation(place.rest, codes, place.joined))

    def _told(self, reading: Interpretation) -> Interpretation:
        """Return the reading with the kind of service that its words name: all of them, or the first that does."""
        return self._with_kind(reading, category_of)

    def _guessed(self, reading: Interpretation) -> Interpretation:
        """Return the reading for words with an error in them, also in the word for a kind of service."""
        return replace(reading if reading.category else self._with_kind(reading, category_near), nearly=True)

    def _with_kind(self, reading: Interpretation, kind_of: Callable[[str, Categories], str | None]) -> Interpretation:
        for words in (" ".join(reading.words), *reading.words):
            code = kind_of(words, self.categories)
            if code is not None:
                return replace(reading, category=code, category_word=words)
        return reading

    def _meets(self, code: str, within: Sequence[str] | None) -> bool:
        """Tell whether a region lies in one of others, or one of them in it."""
        if within is None:
            return True
        lineage = self.regions.lineage(code)
        return any(other in lineage or code in self.regions.lineage(other) for other in within)

    def _is_kind(self, word: str) -> bool:
        return category_of(word, self.categories) is not None

    def _is_word(self, word: str) -> bool:
        """Tell whether a word needs no correction: some organization has it, or it names a kind of service."""
        return self._is_kind(word) or self._finds(word, Interpretation((word,)))

    @cached_property
    def _names(self) -> PlaceNames:
        return PlaceNames.of(self.regions)


def prepare(regions: Regions) -> None:
    """Make what searches need of a table of divisions, about a second's work, so that the first one need not wait."""
    sounds_of(regions)
    list_divisions(regions, RegionCriteria(search=NO_NAME))
