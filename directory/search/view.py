"""The open index as one request sees it: a thin, typed face of Tantivy."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar, cast

import numpy as np
import orjson
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from directory.documents import OrganizationDocument
from directory.search import fields
from directory.search.gathered import Gathered, Gatherings
from directory.search.points import unpacked

MATCHES_AT_ONCE = 4_096  # room asked for first; a query with more matches is run again with room for all
FEW_VALUES = 200  # looked up one by one faster than as a set, which is matched with the whole dictionary of its field
MOST_VALUES = 20_000  # different values counted in one field: scores have the most, 10,001
MOST_KEPT = 4_096  # answers kept of one commit: nearly all are single numbers, one for each county and filter
MOST_DOCUMENTS = 16_384  # kept of one commit, those asked for last: about 4 kB each, so 64 MB

Value = TypeVar("Value")
_MISSING = object()


@dataclass(frozen=True)
class View:
    """One index at one commit."""

    index: tantivy.Index
    searcher: tantivy.Searcher

    @classmethod
    def of(cls, index: tantivy.Index) -> "View":
        """Return the view of the index's newest commit."""
        index.reload()
        return cls(index, index.searcher())

    @cached_property
    def schema(self) -> tantivy.Schema:
        """Return the schema that queries are made with."""
        return self.index.schema

    def count(self, query: Query) -> int:
        """Return the number of matches."""
        return int(self.searcher.search(unscored(query), 1).count)  # type: ignore[attr-defined]

    def has(self, query: Query) -> bool:
        """Tell whether there is any match."""
        return bool(self.searcher.search(unscored(query), 1, count=False).hits)

    def ordered(self, query: Query, field: str, after: str | None, first: int) -> list[tuple[str, tantivy.DocAddress]]:
        """Return at most `first` matches by ascending order key, those with a greater key than `after` only."""
        if after is not None:
            # A range of texts can only be had from the parser; keys are plain ASCII, so nothing needs to be escaped.
            query = every(query, self.index.parse_query(f"{field}:{{{after} TO *}}"))
        return self.searcher.search(query, first, count=False, order_by_field=field, order=tantivy.Order.Asc).hits

    def highest(self, query: Query, field: str, first: int) -> list[tuple[int, tantivy.DocAddress]]:
        """Return the highest numbers of a field among the matches, in descending order; what has none is left out."""
        found = self.searcher.search(query, first, count=False, order_by_field=field, order=tantivy.Order.Desc).hits
        return [(number, address) for number, address in found if number is not None]

    def matches(self, query: Query) -> list[tantivy.DocAddress]:
        """Return all matches, in no order."""
        return [address for _, address in self.hits(unscored(query))]

    def gather(self, query: Query) -> Gathered:
        """Return all matches with their points, which all must have."""
        addresses = self.matches(query)
        return Gathered(addresses, *self.points(addresses))

    def hits(self, query: Query) -> list[tuple[float, tantivy.DocAddress]]:
        """Return all matches with their scores, the highest first."""
        found = self.searcher.search(query, MATCHES_AT_ONCE)
        if found.count > MATCHES_AT_ONCE:  # type: ignore[attr-defined]
            found = self.searcher.search(query, found.count)  # type: ignore[attr-defined]
        return found.hits

    def once(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """Return what is computed, or was for the same key: nothing that is asked of one commit ever changes."""
        kept = self._kept
        found = kept.get(key, _MISSING)
        if found is _MISSING:
            found = compute()
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[key] = found
        return cast("Value", found)

    @cached_property
    def gatherings(self) -> Gatherings:
        """Return what was gathered."""
        return Gatherings()

    @cached_property
    def _documents(self) -> Callable[[int, int], OrganizationDocument]:
        searcher = self.searcher  # not the view, which would then hold itself beyond its last request

        def read(segment: int, place: int) -> OrganizationDocument:
            document: OrganizationDocument = orjson.loads(_body(searcher, tantivy.DocAddress(segment, place)))
            return document

        return lru_cache(MOST_DOCUMENTS)(read)

    @cached_property
    def named(self) -> Callable[[str], OrganizationDocument | None]:
        """Return what gives the document of an id."""
        searcher, term, document = self.searcher, partial(Query.term_query, self.schema, fields.ID), self._documents

        def find(entity: str) -> OrganizationDocument | None:
            found = searcher.search(unscored(term(entity)), 1, count=False).hits
            return document(found[0][1].segment_ord, found[0][1].doc) if found else None

        return lru_cache(MOST_DOCUMENTS)(find)

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return {}

    def column(self, field: str, addresses: Sequence[tantivy.DocAddress]) -> list[Any]:
        """Return a field's number for each match, None where it has none."""
        return self.searcher.fast_field_values(field, list(addresses))

    def points(self, addresses: Sequence[tantivy.DocAddress]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the latitudes and longitudes of matches that all have a point."""
        return unpacked(self.column(fields.POINT, addresses))

    def values(
        self, query: Query, names: Iterable[str], only: Mapping[str, Sequence[str]] | None = None
    ) -> dict[str, dict[str, int]]:
        """Return for each field how many matches have each of its values; `only` tells for a field which are wanted."""
        wanted = {name: None if only is None else only.get(name) for name in names}
        asked = {name: {"terms": _terms(name, values)} for name, values in wanted.items() if values or values is None}
        answer: Mapping[str, Any] = self.searcher.aggregate(query, asked) if asked else {}
        counts = {name: {str(b["key"]): int(b["doc_count"]) for b in answer[name]["buckets"]} for name in asked}
        return {name: counts.get(name, {}) for name in wanted}

    def body(self, address: tantivy.DocAddress) -> bytes:
        """Return the stored JSON of a match."""
        return _body(self.searcher, address)

    def document(self, address: tantivy.DocAddress) -> OrganizationDocument:
        """Return the organization's document of a match; others are given the same one, so nobody changes it."""
        return self._documents(address.segment_ord, address.doc)

    def term(self, field: str, value: str | int | bool) -> Query:
        """Return a query for one value."""
        return Query.term_query(self.schema, field, value)

    def any_of(self, field: str, values: Sequence[str | int]) -> Query:
        """Return a query for any of the values; of none, it matches nothing."""
        if len(values) <= FEW_VALUES:
            return either(*(self.term(field, value) for value in values))
        return Query.term_set_query(self.schema, field, values)


def _body(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> bytes:
    return bytes(searcher.doc(address)[fields.BODY][0])


def _terms(name: str, values: Sequence[str] | None) -> dict[str, Any]:
    return (
        {"field": name, "size": MOST_VALUES}
        if values is None
        else {"field": name, "size": len(values), "include": values}
    )


def every(*queries: Query) -> Query:
    """Return a query for what matches all of them."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def either(*queries: Query) -> Query:
    """Return a query for what matches one of them at least; of none, it matches nothing."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def without(query: Query, *unwanted: Query) -> Query:
    """Return a query for what matches the first and none of the others."""
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, other) for other in unwanted)])


def unscored(query: Query) -> Query:
    """Return a query with the same matches that spends no time on scores."""
    return Query.const_score_query(query, 1.0)
