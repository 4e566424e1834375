"""How organizations reach a place: by lying within the radius, by serving a region it lies in, or online.

An organization is listed once, by the first of these that fits. It serves the regions that its entry says; one that
says none serves the region of its own level that it lies in, else the region it lies in. It reaches a place online when
it offers a service over the internet or by phone, one of the categories asked for if there are any.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from tantivy import Occur, Query

from directory.regions import LEVELS, Regions
from directory.search import fields
from directory.search.criteria import Criteria, Near
from directory.search.gathered import Gathered
from directory.search.view import View, either, every, without

WITHIN_RADIUS, ONLINE = "WITHIN_RADIUS", "ONLINE"
SERVES = {level: f"SERVES_{level}" for level in LEVELS}
REACHES = (WITHIN_RADIUS, *reversed(SERVES.values()), ONLINE)
"""From the closest to the widest, as they are listed."""
WIDE = frozenset({SERVES["NATION"], ONLINE})
"""Reaches that are the same for every place of the country: many organizations have them, so they are counted once."""


def areas(regions: Regions, code: str) -> tuple[tuple[str, str], ...]:
    """Return a region in force and those above it, narrowest first, each with the reach of those who serve it."""
    found = filter(None, map(regions.get, reversed(regions.lineage(code))))
    return tuple((SERVES[region.level], region.code) for region in found)


def online(view: View, criteria: Criteria) -> Query:
    """Return the query for those that offer something online, of the categories asked for if there are any."""
    return view.any_of(fields.ONLINE, criteria.categories or [fields.ANY_KIND])


@dataclass(frozen=True)
class Ways:
    """The ways to reach a place from beyond the radius, closest first, of those that match a query."""

    view: View
    near: Near
    matching: Query

    @cached_property
    def queries(self) -> tuple[tuple[str, Query], ...]:
        """Return each reach with the query for those that have it, closer ones or not."""
        serving = ((reach, self.view.term(fields.SERVES, code)) for reach, code in self.near.areas)
        return (*serving, (ONLINE, online(self.view, self.near.criteria)))

    @property
    def national(self) -> Query:
        """Return the query for those that serve the nation, if the place is reached by them."""
        return either(*(way for reach, way in self.queries if reach == SERVES["NATION"]))

    @property
    def local(self) -> Query:
        """Return the query for all that serve a region of the place below the nation."""
        return either(*(way for _, way in self._local))

    @cached_property
    def local_steps(self) -> tuple[int, ...]:
        """Return where those that serve a region of the place below the nation stand among `REACHES`."""
        return tuple(REACHES.index(reach) for reach, _ in self._local)

    @property
    def _local(self) -> tuple[tuple[str, Query], ...]:
        return tuple((reach, way) for reach, way in self.queries if reach not in WIDE)

    @property
    def count(self) -> int:
        """Return how many have one of the ways, within the radius or not."""
        return self.view.once(("reaching", self.near.criteria, self.near.areas), self._count)

    def _count(self) -> int:
        view, near, query = self.view, self.near, self.matching
        wide = either(*(way for reach, way in self.queries if reach in WIDE))
        many = view.once(("wide", near.criteria, near.areas[-1:]), lambda: view.count(every(query, wide)))
        return many + view.count(without(every(query, self.local), wide))

    def counted(self, reach: str) -> int:
        """Return how many have this way, closer ones or not; 0 where nobody can."""
        way = dict(self.queries).get(reach)
        if way is None:
            return 0
        key = ("way", self.near.criteria, reach, dict(self.near.areas).get(reach))
        return self.view.once(key, lambda: self.view.count(every(self.matching, way)))

    def only(self, reach: str) -> Query:
        """Return the query for those that have this way and none closer."""
        names = [name for name, _ in self.queries]
        if reach not in names:
            return Query.empty_query()
        at = names.index(reach)
        return without(every(self.matching, self.queries[at][1]), *(closer for _, closer in self.queries[:at]))

    def stepped(self, query: Query) -> Gathered:
        """Return the matches of a query, all with a point, that serve a region of the place below the nation.

        Their marks are their steps. One search for all steps. Those who serve a region below the nation are few, so
        the index looks for them first.
        """
        ways = zip(self.local_steps, self._local, strict=True)
        closer = either(*(Query.const_score_query(way, float(1 << step)) for step, (_, way) in ways))
        found = self._marked(every(Query.const_score_query(query, 0.0), closer))
        lowest = found.marks & -found.marks  # the closest of its ways
        return found._replace(marks=np.log2(lowest).astype(np.int64))

    def marked(self, query: Query) -> Gathered:
        """Return all matches of a query, all with a point: their marks are zero when only the radius reaches them.

        The marks travel as scores. Each way is asked of the matches only, one after the other: all at once, the index
        would gather everybody who has it.
        """
        marked = Query.const_score_query(query, 0.0)
        for at, (_, way) in enumerate(self.queries):
            mark = Query.const_score_query(way, float(1 << at))
            marked = Query.boolean_query([(Occur.Must, marked), (Occur.Should, mark)])
        return self._marked(marked)

    def _marked(self, query: Query) -> Gathered:
        hits = self.view.hits(query)
        addresses = [address for _, address in hits]
        marks = np.array([mark for mark, _ in hits], dtype=np.int64)
        return Gathered(addresses, *self.view.points(addresses), marks)
