"""From criteria to a query of the index."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from tantivy import FieldType, Query

from directory.regions import NATION
from directory.search import fields
from directory.search.criteria import Criteria
from directory.search.days import holders
from directory.search.entry import HIGHEST_SCORE
from directory.search.ranking import found, search_of
from directory.search.view import View, every, without


def matching(view: View, criteria: Criteria) -> Query:
    """Return the query for the organizations that meet all criteria."""
    search = search_of(criteria)
    return every(filtered(view, criteria), found(view, *search)) if search else filtered(view, criteria)


def filtered(view: View, criteria: Criteria) -> Query:
    """Return the query for the organizations that meet all criteria but the search."""
    return every(*_keys(view, criteria), *_numbers(view, criteria))


def _keys(view: View, criteria: Criteria) -> Iterator[Query]:
    # Only organizations have a state or a region, so this also leaves out the document that holds the index's own.
    if criteria.include_closed or criteria.within is None:
        yield view.any_of(fields.STATE, [fields.OPEN, fields.CLOSED] if criteria.include_closed else [fields.OPEN])
    if criteria.within is not None:
        yield view.any_of(fields.REGIONS if criteria.include_closed else fields.OPEN_IN, criteria.within)
    if criteria.categories:
        yield view.any_of(fields.CATEGORIES, criteria.categories)
    if criteria.natures:
        yield view.any_of(fields.NATURE, criteria.natures)
    if criteria.unplaced:
        yield without(Query.all_query(), view.term(fields.REGIONS, NATION))
    single = {fields.LEVEL: criteria.level, fields.MEMBER_OF: criteria.member_of, fields.SUCCEEDS: criteria.succeeds}
    yield from (view.term(field, value) for field, value in single.items() if value is not None)


def _numbers(view: View, criteria: Criteria) -> Iterator[Query]:
    if criteria.minimum_score is not None:
        least = min(max(hundredths(criteria.minimum_score), 0), HIGHEST_SCORE)
        yield Query.range_query(view.schema, fields.SCORE, FieldType.Unsigned, lower_bound=least)
    if criteria.stars is not None:
        yield view.term(fields.STARS, criteria.stars) if criteria.stars >= 0 else Query.empty_query()
    if criteria.designated_on is not None:
        yield view.any_of(fields.DESIGNATED, holders(criteria.designated_on))


def hundredths(score: Decimal) -> int:
    """Return the least number of hundredths that is not below a score."""
    return int((score * 100).to_integral_value(ROUND_CEILING))
