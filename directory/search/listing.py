"""Lists of organizations, page by page.

A list is one grade after the other (without search there is one grade only), each by ascending order key. A position is
the grade and the key, so a page begins right after the last one even when organizations were added or removed since.
"""

import re
from operator import itemgetter

import numpy as np
from tantivy import DocAddress, Query

from directory.cursor import no_position
from directory.documents import OrganizationDocument
from directory.search import fields
from directory.search.criteria import Criteria, Hit, Order, Page
from directory.search.entry import by_score
from directory.search.query import filtered, matching
from directory.search.ranking import graded, search_of
from directory.search.view import View, every

FEW_TIED = 50  # so many more are looked at, of which nearly never all have the score of the last one on the page
CROWD = 2_000  # so many who share a score are put in order by number; of more, texts are faster

_KEY = r"(?:[0-9a-f]{2})*-org-[a-z0-9][a-z0-9-]{0,59}"
_POSITIONS = {
    Order.RELEVANCE: re.compile(rf"(\d{{1,2}})-({_KEY})"),
    Order.NAME: re.compile(rf"(0)-({_KEY})"),
    Order.SCORE_DESC: re.compile(rf"(0)-((?:\d{{7}}|z)-{_KEY})"),
}


def page(view: View, criteria: Criteria, order: Order, first: int, after: str | None) -> Page:
    """Return at most `first` organizations after a position; raise `InvalidInput` when the position is none."""
    grades = _grades(view, criteria, order)
    field = fields.BY_SCORE if order is Order.SCORE_DESC else fields.BY_NAME
    grade, key = _position(order, after, len(grades))
    found: list[tuple[int, str, DocAddress]] = []
    if order is Order.SCORE_DESC and after is None and (best := _best(view, grades[0], first + 1)) is not None:
        hits = [Hit(document, f"0-{found_key}") for found_key, document in best[:first]]
        return Page(hits, len(best) > first, lambda: view.count(matching(view, criteria)))
    while grade < len(grades) and len(found) <= first:
        query = grades[grade]
        rows = view.ordered(query, field, key, first + 1 - len(found)) if query else []
        found += [(grade, found_key, address) for found_key, address in rows]
        grade, key = grade + 1, None
    hits = [Hit(view.document(address), f"{place}-{found_key}") for place, found_key, address in found[:first]]
    whole = after is None and len(found) <= first
    return Page(hits, len(found) > first, lambda: len(found) if whole else view.count(matching(view, criteria)))


def _best(view: View, query: Query | None, most: int) -> list[tuple[str, OrganizationDocument]] | None:
    """Return the matches with the highest scores by ascending order key, found by number.

    To order numbers is many times faster than to order texts, so the texts only decide among those that share a score
    and the beginning of the name. None when fewer have a score, or too many share both with the last one.
    """
    if query is None:
        return None
    found = view.highest(query, fields.SCORE, most + FEW_TIED)
    if len(found) < most:
        return None
    least = found[most - 1][0]
    if found[-1][0] == least and len(found) == most + FEW_TIED:
        better = [pair for pair in found if pair[0] > least]
        crowd = every(query, view.term(fields.SCORE, least))
        tied = _first_named(view, crowd, most - len(better)) if view.count(crowd) <= CROWD else None
        if tied is None or len(tied) > most + FEW_TIED:
            return None
        found = [*better, *((least, address) for address in tied)]
    documents = [(score, view.document(address)) for score, address in found if score >= least]
    return sorted(((by_score(document, score), document) for score, document in documents), key=itemgetter(0))[:most]


def _first_named(view: View, query: Query, most: int) -> list[DocAddress]:
    """Return the first matches by the beginning of the name, so many at least: all that begin like the last one too."""
    matches = view.matches(query)
    parts = np.array([view.column(field, matches) for field in fields.NAME_PARTS], dtype=np.uint64)
    order = np.lexsort(parts[::-1])
    parts = parts[:, order]
    alike = (parts == parts[:, most - 1 : most]).all(axis=0)
    last = int(alike.nonzero()[0][-1])
    return [matches[at] for at in order[: last + 1].tolist()]


def _grades(view: View, criteria: Criteria, order: Order) -> list[Query | None]:
    search = search_of(criteria)
    if search is None or order is not Order.RELEVANCE:
        return [matching(view, criteria)]
    others = filtered(view, criteria)
    return [every(others, grade) if grade else None for grade in graded(view, *search)]


def _position(order: Order, after: str | None, grades: int) -> tuple[int, str | None]:
    if after is None:
        return 0, None
    match = _POSITIONS[order].fullmatch(after)
    if match is None or int(match[1]) >= grades:
        raise no_position()
    return int(match[1]), match[2]
