"""How a search is ranked.

Every word must be found. A match belongs to the first grade that it reaches; inside a grade the name decides, then the
id. Grades instead of added weights: nobody has to guess why one organization stands before another, positions stay
valid when the index changes, and the first page costs the same however many match.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from tantivy import Query

from directory.search import fields, text
from directory.search.criteria import Criteria, Interpretation
from directory.search.folding import squeeze
from directory.search.nearly import Nearly, heard_whole
from directory.search.text import Word
from directory.search.view import View, either, every, without
from directory.search.wording import Wording
from graph_schema.errors import InvalidInput

KEPT = 32  # searches whose queries are kept: one request asks for the same several times
LONGEST_SEARCH = 200  # characters: twice the longest real name of an organization


@dataclass(frozen=True)
class Grade:
    """Fields that each word may be found in, and why what is found there stands where it does."""

    fields: tuple[str, ...]
    reason: str


GRADES = (
    Grade((fields.NAME,), "every word is in the name: an organization is called after what it is"),
    Grade((fields.NAME, fields.NAMES), "or in an alias, the English name or the pinyin: it is called so by others"),
    Grade((fields.NAME, fields.NAMES, fields.INITIALS), "or is first letters of the pinyin: short, so less certain"),
    Grade((fields.NAME, fields.NAMES, fields.PLACE), "or in the names of the regions it lies in: 杭州 融资"),
    Grade(
        (fields.NAME, fields.NAMES, fields.INITIALS, fields.PLACE, fields.OFFERS),
        "or in a service or its category: many offer what only few are named after",
    ),
)
"""Below the whole name, alias or code, which is always first. The last grade has the fields of all others.

Behind them stands who offers the kind of service that a word speaks of, and last what has the words with an error.
"""

WIDEST = GRADES[-1].fields
AS_NAME = 2  # grades that a whole search which begins with a place is looked for in, as the name it may be


def searched(search: str | None) -> str | None:
    """Return the search without blanks at its ends, None when it is blank; raise `InvalidInput` when it is too long."""
    trimmed = (search or "").strip()
    if len(trimmed) > LONGEST_SEARCH:
        raise InvalidInput(f"search has {len(trimmed)} characters; it may have {LONGEST_SEARCH}", field="search")
    return trimmed or None


class Ladder:
    """Grades that each match what those above match; each is made when it is asked for."""

    def __init__(self, view: View, *makers: Callable[[], Query]) -> None:
        self._view = view
        self._makers = makers

    def __len__(self) -> int:
        return len(self._makers)

    @cached_property
    def widest(self) -> Query:
        """Return the query for what reaches any grade."""
        return self._makers[-1]()

    @cached_property
    def answers(self) -> bool:
        """Tell whether anything reaches any grade."""
        return self._view.has(self.widest)

    @cached_property
    def grades(self) -> list[Query]:
        """Return a query for what reaches each grade or one above, best first."""
        return [*(make() for make in self._makers[:-1]), self.widest]


def found(view: View, search: str, understood: Interpretation | None) -> Query:
    """Return the query for everything that a search finds, in whatever grade."""
    return either(*(ladder.widest for ladder in _ladders(view, search, understood)))


def finds(view: View, search: str, understood: Interpretation | None) -> bool:
    """Tell whether a search finds anything."""
    return any(ladder.answers for ladder in _ladders(view, search, understood))


def graded(view: View, search: str, understood: Interpretation | None) -> list[Query | None]:
    """Return a query for each grade, best first, None where nothing can be.

    Together they match what `found` matches, each match once.
    """
    grades: list[Query | None] = []
    better: list[Query] = []
    for ladder in _ladders(view, search, understood):
        # Most searches are answered by one ladder; where another has nothing at all, none of its grades is asked.
        if ladder.answers:
            rungs = enumerate(ladder.grades)
            grades += [without(query, *better, *ladder.grades[:rung]) for rung, query in rungs]
            better.append(ladder.widest)
        else:
            grades += [None] * len(ladder)
    return grades


def _ladders(view: View, search: str, understood: Interpretation | None) -> list[Ladder]:
    kept: dict[object, list[Ladder]] = view.once(("ladders",), dict)
    if (search, understood) not in kept:
        if len(kept) >= KEPT:
            kept.clear()
        kept[search, understood] = list(_made(view, search, understood or Interpretation((search,))))
    return kept[search, understood]


def _made(view: View, search: str, reading: Interpretation) -> Iterator[Ladder]:
    yield Ladder(view, partial(whole, view, search))
    if reading.joined:
        yield _plain(view, Wording(view, text.words(search)), GRADES[:AS_NAME], placed=lambda query: query)
    yield _worded(view, reading)
    if reading.nearly:
        yield Ladder(view, partial(heard_whole, view, search))
        yield Ladder(view, partial(_nearly, view, search, reading))


def whole(view: View, search: str) -> Query:
    """Return the query for what is called so as a whole: by name, alias, English name, pinyin, code or id."""
    return view.term(fields.EXACT, squeeze(search))


def _worded(view: View, reading: Interpretation) -> Ladder:
    """Return the grades of the words as they are, in the places."""
    words = words_of(reading)
    placed = partial(_placed, view, reading)
    if not words and reading.places:
        return Ladder(view, partial(placed, Query.all_query()))
    wording = Wording(view, words)
    if reading.category is None:
        return _plain(view, wording, GRADES, placed)
    kind = view.term(fields.CATEGORIES, reading.category)
    spoken = text.words(reading.category_word or "")

    def besides() -> Query:
        return placed(either(wording.within(WIDEST), wording.or_kind(WIDEST, spoken, kind)))

    return _plain(view, wording, GRADES, placed, besides)


def _plain(
    view: View,
    wording: Wording,
    grades: Sequence[Grade],
    placed: Callable[[Query], Query],
    *besides: Callable[[], Query],
) -> Ladder:
    def grade(names: Sequence[str]) -> Query:
        return placed(wording.within(names))

    return Ladder(view, *(partial(grade, one.fields) for one in grades), *besides)


def _placed(view: View, reading: Interpretation, query: Query) -> Query:
    """Return the part of a query that lies in the places of an interpretation."""
    return every(query, view.any_of(fields.REGIONS, reading.places)) if reading.places else query


def _nearly(view: View, search: str, reading: Interpretation) -> Query:
    """Return the query for the whole search with an error, where it may be a name, else for the words in the places."""
    if reading.joined or not reading.places:
        as_name = Nearly(view, text.words(search)).best(lambda query: query)
        if not reading.places or view.has(as_name):
            return as_name
    return Nearly(view, words_of(reading)).best(partial(_placed, view, reading))


def words_of(reading: Interpretation) -> Sequence[Word]:
    """Return the words to find."""
    return text.words(" ".join(reading.words))


def search_of(criteria: Criteria) -> tuple[str, Interpretation | None] | None:
    """Return the search of criteria and how it is understood, None when there is none."""
    search = searched(criteria.search)
    return None if search is None else (search, criteria.interpretation)
