"""Queries for words that are found as they were typed."""

from collections.abc import Collection, Iterable, Sequence

from tantivy import Query

from directory.search import fields, pinyin
from directory.search.text import Run, Word
from directory.search.view import View, either, every


class Wording:
    """The words of a search; what finds a word in a field is made once, however many grades ask for it."""

    def __init__(self, view: View, words: Sequence[Word]) -> None:
        self._view = view
        self._words = words
        self._made: dict[tuple[Word, str], Query] = {}

    def within(self, names: Sequence[str], besides: Collection[Word] = ()) -> Query:
        """Return the query for what has each word, but those in `besides`, in one of the fields.

        Without any word it finds nothing.
        """
        wanted = [either(*(self._found(word, name) for name in names)) for word in self._words if word not in besides]
        return every(*wanted) if wanted else Query.empty_query()

    def or_kind(self, names: Sequence[str], spoken: Collection[Word], kind: Query) -> Query:
        """Return the query for the same, where offering a kind of service stands for the words that speak of it."""
        others = [word for word in self._words if word not in spoken]
        return every(self.within(names, spoken), kind) if others else kind

    def _found(self, word: Word, field: str) -> Query:
        if (word, field) not in self._made:
            self._made[word, field] = every(*(_run(self._view, field, run) for run in word))
        return self._made[word, field]


def _run(view: View, field: str, run: Run) -> Query:
    if field == fields.INITIALS:
        return all_terms(view, field, run.initials)
    ways = [all_terms(view, field, run.tokens)]
    if field != fields.NAME:  # no pinyin is kept there
        ways += [all_terms(view, field, cut) for cut in run.cuts]
        ways += [view.term(field, typed) for typed in (pinyin.typed(run.text),) if typed != run.text]
    return either(*ways)


def all_terms(view: View, field: str, tokens: Iterable[str]) -> Query:
    """Return the query for what has all the tokens in a field; of none, it matches nothing."""
    terms = [view.term(field, token) for token in tokens]
    return every(*terms) if terms else Query.empty_query()
