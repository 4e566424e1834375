"""Where which function is offered: in a region, from above, or not at all; and the counties that are far from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Query

from directory.categories import Category
from directory.globe import Metres
from directory.regions import Division
from directory.search import fields
from directory.search.criteria import Criteria
from directory.search.nearest import nearest_metres
from directory.search.query import matching
from directory.search.snapshot import Snapshot
from directory.search.view import every, without
from directory.seats import seats

NOBODY = float("inf")  # metres to an organization that does not exist


@dataclass(frozen=True)
class Gap:
    """A county, or a city or province without counties, and what it is far from.

    `metres` is the distance from its point to the nearest organization with a point that offers the category or
    something narrower, infinity without any.
    """

    division: Division
    category: Category
    metres: float

    @property
    def key(self) -> tuple[float, str, str]:
        """Return what gaps are sorted by: the widest first, then by code of the division, then of the category."""
        return -self.metres, self.division.code, self.category.code


def counts_within(snapshot: Snapshot, codes: Sequence[str]) -> dict[str, int]:
    """Return by category how many open organizations of the regions, everything below included, offer it."""
    return snapshot.view.values(_within(snapshot, codes, Criteria()), [fields.CATEGORIES])[fields.CATEGORIES]


def counts_above(snapshot: Snapshot, codes: Sequence[str]) -> dict[str, int]:
    """Return by category how many open organizations outside the regions offer it and serve one, or a region above."""
    return snapshot.view.values(_above(snapshot, codes, Criteria()), [fields.CATEGORIES])[fields.CATEGORIES]


def offered_from(snapshot: Snapshot, code: str, category: str) -> str:
    """Return from where a region is offered a category: WITHIN, ABOVE or NONE."""
    view, criteria = snapshot.view, Criteria(categories=(category,))
    return source(view.has(_within(snapshot, [code], criteria)), view.has(_above(snapshot, [code], criteria)))


def source(within: bool, above: bool) -> str:
    """Return from where something is offered, WITHIN, ABOVE or NONE, given whether somebody there offers it."""
    if within:
        return "WITHIN"
    return "ABOVE" if above else "NONE"


def _within(snapshot: Snapshot, codes: Sequence[str], criteria: Criteria) -> Query:
    return every(matching(snapshot.view, criteria), snapshot.view.any_of(fields.REGIONS, codes))


def _above(snapshot: Snapshot, codes: Sequence[str], criteria: Criteria) -> Query:
    view = snapshot.view
    served = list(dict.fromkeys(step for code in codes for step in snapshot.regions.lineage(code)))
    serving = every(matching(view, criteria), view.any_of(fields.SERVES, served))
    return without(serving, view.any_of(fields.REGIONS, codes))


def gaps(snapshot: Snapshot, within: Sequence[str], categories: Sequence[Category], beyond: float) -> list[Gap]:
    """Return the gaps wider than so many metres, the widest first; a county is listed once for each category.

    `within` are codes of regions in force. Divisions without a known point are left out.
    """
    table, wanted = snapshot.regions, set(within)
    places = list(enumerate(seats(table).divisions))
    inside = [(at, division) for at, division in places if not wanted.isdisjoint(table.lineage(division.code))]
    found: list[Gap] = []
    for category in categories:
        metres = _metres(snapshot, category.code).tolist()
        found += [Gap(division, category, metres[at]) for at, division in inside if metres[at] > beyond]
    return sorted(found, key=lambda gap: gap.key)


def _metres(snapshot: Snapshot, category: str) -> Metres:
    """Return for every seat how far the nearest organization of a category is; computed once for each commit."""

    def computed() -> Metres:
        view = snapshot.view
        query = every(matching(view, Criteria(categories=(category,))), view.term(fields.PLACED, value=True))
        return nearest_metres(seats(snapshot.regions).vectors, *view.points(view.matches(query)))

    return snapshot.view.once(("nearest", category), computed)
