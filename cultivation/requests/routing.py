"""Which organization is competent for a request.

The order, each step deciding only among those that the steps before leave equal:

1. level: the narrowest division of the requester at which anybody open offers the category or a narrower one, county
   first, then city, province, nation; an organization stands where it serves (see `directory.search.reach`);
2. nature: by the rule of the category;
3. distance: from the seat of the requester's division, in steps of some kilometres, without a point last;
4. score: the published total, the best first, without one last;
5. load: who has fewest requests waiting;
6. id.

Steps 1 to 4 are asked of the index; load is counted in the transaction that assigns.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import tantivy
from tantivy import Query

from cultivation.requests import queries
from cultivation.requests.place import Place
from cultivation.requests.rules import rules
from directory.documents import CLOSED, Level, OrganizationDocument, without_blanks
from directory.globe import distances
from directory.search import fields
from directory.search.snapshot import Snapshot
from directory.search.view import View, every, without
from directory.store import read_organizations_by
from directory.types.described import value, vocabulary
from graph_schema.aggregate import Document
from graph_schema.connection import Transaction

Far = tuple[tantivy.DocAddress, float | None]
"""An organization in the index, and how far it is in metres; None where that is not known."""


@vocabulary
class RouteRule(Enum):
    """The rule that left a single organization."""

    LEVEL = value("LEVEL", "Nobody else offers it at the nearest level where it is offered.")
    NATURE = value("NATURE", "It alone is of the nature that comes first for the category.")
    DISTANCE = value("DISTANCE", "It alone is nearest, in steps of 5 km.")
    SCORE = value("SCORE", "It alone has the highest published score.")
    LOAD = value("LOAD", "It alone has the fewest requests waiting.")
    ID = value("ID", "All else is equal; its id comes first.")


@dataclass(frozen=True)
class Shortlist:
    """Those that only load and id still order, and how many each rule left.

    `codes` are the requester's divisions at the level; `metres` are the distances of the organizations, None without
    a point; `score` in hundredths, None without one; `left` counts who was left by level, nature, distance, score.
    """

    level: Level
    codes: tuple[str, ...]
    nature: str | None
    score: int | None
    metres: dict[str, float | None]
    left: tuple[int, ...]

    @property
    def organizations(self) -> list[str]:
        """Return their ids, ascending."""
        return sorted(self.metres)


@dataclass(frozen=True)
class Route:
    """Who is competent, by which rule, out of which shortlist; `load` is None where it was not asked."""

    organization: str
    decided_by: RouteRule
    load: int | None
    shortlist: Shortlist

    def document(self) -> Document:
        """Return it as it is kept with a request: why this organization."""
        found = self.shortlist
        metres = found.metres[self.organization]
        told = {"level": found.level, "regions": list(found.codes), "offering": found.left[0], "nature": found.nature}
        measured = {"metres": None if metres is None else round(metres), "score": found.score, "load": self.load}
        return without_blanks({**told, **measured, "decidedBy": self.decided_by.value})


@dataclass(frozen=True)
class Router:
    """Finds who is competent for one category at one place, leaving some organizations out."""

    snapshot: Snapshot
    place: Place
    category: str
    beyond: Level | None = None  # only levels above this one count
    left_out: frozenset[str] = frozenset()

    def shortlist(self) -> Shortlist | None:
        """Return who is left by level, nature, distance and score; None when nobody offers it at any level."""
        for level, codes in self.place.above(self.beyond):
            offering = self._offering(codes)
            if count := self.snapshot.view.count(offering):
                return self._narrowed(level, codes, offering, count)
        return None

    def excluding(self, organizations: Iterable[str]) -> "Router":
        """Return the router that leaves these out too."""
        more = self.left_out | frozenset(organizations)
        return Router(self.snapshot, self.place, self.category, self.beyond, more)

    def _offering(self, codes: Sequence[str]) -> Query:
        view = self.snapshot.view
        served = view.any_of(fields.SERVES, codes)
        query = every(view.term(fields.STATE, fields.OPEN), served, view.term(fields.CATEGORIES, self.category))
        return without(query, view.any_of(fields.ID, sorted(self.left_out))) if self.left_out else query

    def _narrowed(self, level: Level, codes: tuple[str, ...], offering: Query, count: int) -> Shortlist:
        view = self.snapshot.view
        nature, query = self._preferred(offering)
        addresses = view.matches(query)
        near = self._nearest(query) or [(address, None) for address in addresses]
        score, best = _best(view, near)
        metres = {view.document(address)["id"]: far for address, far in best}
        return Shortlist(level, codes, nature, score, metres, (count, len(addresses), len(near), len(metres)))

    def _preferred(self, offering: Query) -> tuple[str | None, Query]:
        """Return the nature that comes first among those offering, None for none known, and who is of it."""
        view = self.snapshot.view
        for nature in rules().natures_for(self.category, self.snapshot.categories).order:
            query = every(offering, view.term(fields.NATURE, nature))
            if view.has(query):
                return nature, query
        return None, offering

    def _nearest(self, query: Query) -> list[Far]:
        """Return the distances of those in the nearest step; nothing when nobody has a point to measure to."""
        view = self.snapshot.view
        placed = view.matches(every(query, view.term(fields.PLACED, value=True))) if self.place.points else []
        if not placed:
            return []
        latitudes, longitudes = view.points(placed)
        metres = np.min([distances(*point, latitudes, longitudes) for point in self.place.points], axis=0)
        steps = metres // rules().step_metres
        return [(placed[at], float(metres[at])) for at in np.flatnonzero(steps == steps.min())]


async def assigned(transaction: Transaction, router: Router, taken: Counter[str] | None = None) -> Route | None:
    """Return who is competent as the transaction sees it; None when nobody is.

    The index may lag behind by an instant, so who closed or offers it no more is left out. `taken` counts what the
    same transaction has assigned so far, and nobody can see yet.
    """
    while shortlist := router.shortlist():
        found = shortlist.organizations
        rows = await transaction.run(queries.COUNT_WAITING, ids=found) if len(found) > 1 else []
        loads = Counter({row["organization"]: row["requests"] for row in rows})
        route = chosen(shortlist, loads + (taken or Counter()))
        documents = await read_organizations_by(transaction.run, [route.organization])
        if any(_able(document, router) for document in documents):
            return route
        router = router.excluding([route.organization])
    return None


def _able(document: OrganizationDocument, router: Router) -> bool:
    categories = router.snapshot.categories
    offered = (service["category"] for service in document.get("services", ()))
    return document["status"] not in CLOSED and any(router.category in categories.lineage(one) for one in offered)


def chosen(shortlist: Shortlist, loads: Mapping[str, int]) -> Route:
    """Return who is competent; `loads` tells how many requests wait for each, of several on the shortlist."""
    found = shortlist.organizations
    if len(found) == 1:
        rules_in_order = (RouteRule.LEVEL, RouteRule.NATURE, RouteRule.DISTANCE, RouteRule.SCORE)
        decided = next(rule for rule, left in zip(rules_in_order, shortlist.left, strict=True) if left == 1)
        return Route(found[0], decided, None, shortlist)
    least = min(loads.get(one, 0) for one in found)
    idle = [one for one in found if loads.get(one, 0) == least]
    return Route(min(idle), RouteRule.LOAD if len(idle) == 1 else RouteRule.ID, least, shortlist)


def level_of(snapshot: Snapshot, place: Place, organization: str) -> Level | None:
    """Return the narrowest level of a place that an organization serves; None when it serves none."""
    view = snapshot.view
    own = view.term(fields.ID, organization)
    served = (level for level, codes in place.levels if view.has(every(own, view.any_of(fields.SERVES, codes))))
    return next(served, None)


def _best(view: View, near: Sequence[Far]) -> tuple[int | None, list[Far]]:
    """Return the highest score, None when nobody has one, and who has it."""
    scores = view.column(fields.SCORE, [address for address, _ in near])
    best = max((score for score in scores if score is not None), default=None)
    return best, [far for far, score in zip(near, scores, strict=True) if score == best]
