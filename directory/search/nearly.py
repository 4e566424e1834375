"""Queries for words with an error in them: one character wrong, missing or swapped, or others of the same sound."""

from collections.abc import Callable, Iterator, Sequence

from tantivy import Query

from directory.search import fields, text
from directory.search.folding import squeeze
from directory.search.text import Run, Word
from directory.search.view import View, either, every
from directory.search.wording import all_terms

SHORTEST_CHINESE = 4  # characters: of fewer, an error leaves too little to tell what was meant
SHORTEST_LATIN = 4  # letters, likewise
SHORTEST_HEARD = 2  # characters: one alone sounds like dozens

FEW = 100  # matches that are named one by one: looking for errors again takes milliseconds, naming them does not

NAMED = (fields.NAME, fields.NAMES)
ANYWHERE = (fields.NAME, fields.NAMES, fields.OFFERS, fields.PLACE)


class Nearly:
    """The words of a search; what nearly finds a part of them in a field is made once, however many ways ask."""

    def __init__(self, view: View, words: Sequence[Word]) -> None:
        self._view = view
        self._runs = [run for word in words for run in word]
        self._made: dict[object, Query] = {}

    def best(self, placed: Callable[[Query], Query]) -> Query:
        """Return the query for what has each word, with an error or not, in the first way that finds something.

        A character left out or two swapped leave nothing wrong that was typed: where that explains the search, nothing
        else is shown. Names come before places and services.
        """
        ways = ((NAMED, slips), (NAMED, errors), (ANYWHERE, errors))
        found = (self._settled(placed(self._all(names, spoilt))) for names, spoilt in ways)
        return next((query for query in found if query), Query.empty_query())

    def _settled(self, query: Query) -> Query | None:
        """Return a query for the same matches that is answered faster where they are few, None when there are none."""
        addresses = self._view.matches(query)
        few = 0 < len(addresses) <= FEW
        numbers = self._view.column(fields.NUMBER, addresses) if few else []
        return self._view.any_of(fields.NUMBER, numbers) if few else query if addresses else None

    def _all(self, names: Sequence[str], spoilt: "Spoilt") -> Query:
        found = [either(*(self._found(run, name, spoilt) for name in names)) for run in self._runs]
        return every(*found) if found else Query.empty_query()

    def _found(self, run: Run, field: str, spoilt: "Spoilt") -> Query:
        key = (run, field, spoilt)
        if key not in self._made:
            self._made[key] = either(*_ways(self._view, run, field, spoilt))
        return self._made[key]


def heard_whole(view: View, search: str) -> Query:
    """Return the query for what sounds as a whole like the search: most errors are an input method's choice."""
    return view.term(fields.EXACT, text.sound(squeeze(search)))


Spoilt = Callable[[int], Iterator[tuple[range, Sequence[int]]]]
"""Gives for a text of so many characters each error: the pairs that it spoils, and the characters it leaves right."""


def slips(size: int) -> Iterator[tuple[range, Sequence[int]]]:
    """Yield each character missing, between two that were typed, and each two neighbours swapped."""
    for at in range(size - 1):
        yield range(at, at + 1), (at, at + 1)
        yield range(max(at - 1, 0), min(at + 2, size - 1)), range(max(at - 1, 0), min(at + 3, size))


def errors(size: int) -> Iterator[tuple[range, Sequence[int]]]:
    """Yield the slips, and each character wrong or one too many."""
    yield from slips(size)
    for at in range(size):
        yield range(max(at - 1, 0), min(at + 1, size - 1)), [near for near in (at - 1, at + 1) if 0 <= near < size]


def _ways(view: View, run: Run, field: str, spoilt: Spoilt) -> list[Query]:
    ways = [all_terms(view, field, run.tokens)]
    if not run.chinese:
        fuzzy = len(run.text) >= SHORTEST_LATIN
        return [Query.fuzzy_term_query(view.schema, field, run.text)] if fuzzy else ways
    if len(run.text) >= SHORTEST_HEARD and field != fields.NAME:  # no pinyin is kept there
        ways.append(all_terms(view, field, text.heard(run.text)))
    if len(run.text) >= SHORTEST_CHINESE:
        ways += _with_error(view, run, field, spoilt)
    return ways


def _with_error(view: View, run: Run, field: str, spoilt: Spoilt) -> Iterator[Query]:
    """Yield a query for each error: all pairs of characters that it does not spoil, and the characters beside it."""
    characters = [view.term(field, character) for character in run.text]
    pairs = [view.term(field, pair) for pair in run.tokens]
    for lost, right in spoilt(len(run.text)):
        yield every(*pairs[: lost.start], *pairs[lost.stop :], *(characters[at] for at in right))
