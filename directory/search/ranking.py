"""How a search is understood and ranked.

Every word must be found. A match belongs to the first grade that it reaches; inside a grade the name decides, then the
id. Grades instead of added weights: nobody has to guess why one organization stands before another, positions stay
valid when the index changes, and the first page costs the same however many match.
"""

from tantivy import Query

from directory.search import fields, text
from directory.search.view import View, either, every, without
from graph_schema.errors import InvalidInput

LONGEST_SEARCH = 200  # characters: twice the longest real name of an organization

GRADES = (
    (fields.NAME,),  # the words are in the name itself
    (fields.NAME, fields.NAMES),  # or in another name, English or pinyin
    (fields.NAME, fields.NAMES, fields.PLACE),  # or in the names of the regions it lies in: "杭州 融资"
    (fields.NAME, fields.NAMES, fields.PLACE, fields.OFFERS),  # or in what it offers
)
"""Fields that a word may be found in, narrowest first, below the whole name or code, which is always first."""


def searched(search: str | None) -> str | None:
    """Return the search without blanks at its ends, None when it is blank; raise `InvalidInput` when it is too long."""
    trimmed = (search or "").strip()
    if len(trimmed) > LONGEST_SEARCH:
        raise InvalidInput(f"search has {len(trimmed)} characters; it may have {LONGEST_SEARCH}", field="search")
    return trimmed or None


def found(view: View, search: str) -> Query:
    """Return the query for everything that a search finds, in whatever grade."""
    return either(_whole(view, search), _within(view, search, GRADES[-1]))


def graded(view: View, search: str) -> list[Query]:
    """Return a query for each grade, best first; together they match what `found` matches, each match once."""
    reached = [_whole(view, search), *(_within(view, search, names) for names in GRADES)]
    return [without(query, *reached[:grade]) for grade, query in enumerate(reached)]


def _whole(view: View, search: str) -> Query:
    return view.term(fields.EXACT, text.squeeze(search))


def _within(view: View, search: str, names: tuple[str, ...]) -> Query:
    """Return the query for what has each word in one of the fields; a search without any word finds nothing."""
    words = text.words(search)
    if not words:
        return Query.empty_query()
    return every(*(either(*(_word(view, name, tokens) for name in names)) for tokens in words))


def _word(view: View, field: str, tokens: list[str]) -> Query:
    return every(*(view.term(field, token) for token in tokens))
