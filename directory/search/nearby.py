"""Organizations near a point, by exact distance.

The cells of the index find who may lie in the circle, exact distances decide. Without a radius the circle grows until
it holds what the page needs.
"""

import re
from dataclasses import dataclass

import numpy as np
import tantivy
from tantivy import Query

from directory.documents import OrganizationDocument
from directory.search import fields
from directory.search.cells import Metres, cover, distances, rough_cover
from directory.search.criteria import Near, NearbyHit, NearbyPage
from directory.search.query import matching
from directory.search.view import View, either, every
from graph_schema.errors import InvalidInput

FIRST_RADIUS = 20_000.0  # metres that are tried first without a radius: the usual one
GROWTH = 3.0  # each circle has nine times the area of the last, so the last costs more than all before it
FEW_MATCHES = 2_000  # so many distances are computed faster than circles are tried
WITHIN_RADIUS = "WITHIN_RADIUS"

_POSITION = re.compile(r"(\d{1,11})-(\d{1,7}|z)-(org-[a-z0-9][a-z0-9-]{0,59})")
Place = tuple[int, float, str]
"""Where a hit stands: millimetres, the score negated (so that the best comes first), the id."""


@dataclass(frozen=True)
class Candidates:
    """Matches by ascending distance."""

    addresses: list[tantivy.DocAddress]
    metres: Metres


def nearby(view: View, near: Near, first: int, after: str | None) -> NearbyPage:
    """Return at most `first` organizations after a position; raise `InvalidInput` when the position is none."""
    query = every(matching(view, near.criteria), view.term(fields.PLACED, value=True))
    place = _place(after)
    if near.radius_metres is None:
        total = view.count(query)
        rows = _growing(view, near, query, place, first, total)
    else:
        candidates = _within(view, near, query, near.radius_metres)
        total = len(candidates.addresses)
        rows = _rows(view, candidates, place, first)
    hits = [_hit(where, document) for where, document in rows[:first]]
    return NearbyPage(hits, len(rows) > first, total, total)


def scope(view: View, near: Near) -> Query:
    """Return the query for exactly the organizations in the circle, whatever the other criteria."""
    placed = view.term(fields.PLACED, value=True)
    circle = None if near.radius_metres is None else cover(near.latitude, near.longitude, near.radius_metres)
    if near.radius_metres is None:
        return placed
    if circle is None:
        return _named(view, _within(view, near, placed, near.radius_metres))
    field = fields.cells_field(circle.resolution)
    inside, border = circle.parted()
    cut = _measured(view, near, view.any_of(field, border), near.radius_metres)
    return either(view.any_of(field, inside), _named(view, cut))


def _named(view: View, candidates: Candidates) -> Query:
    return view.any_of(fields.NUMBER, view.column(fields.NUMBER, candidates.addresses))


def _within(view: View, near: Near, query: Query, radius: float) -> Candidates:
    circle = rough_cover(near.latitude, near.longitude, radius)
    if circle is not None:
        query = every(query, view.any_of(fields.cells_field(circle.resolution), circle.cells))
    return _measured(view, near, query, radius)


def _measured(view: View, near: Near, query: Query, radius: float) -> Candidates:
    """Return the matches of a query that lie in the circle."""
    addresses = view.matches(query)
    metres = distances(near.latitude, near.longitude, *view.points(addresses))
    order = np.argsort(metres, kind="stable")
    order = order[: np.searchsorted(metres, radius, side="right", sorter=order)]
    return Candidates([addresses[at] for at in order], metres[order])


def _growing(
    view: View, near: Near, query: Query, place: Place | None, first: int, total: int
) -> list[tuple[Place, OrganizationDocument]]:
    radius = max(FIRST_RADIUS, 0.0 if place is None else place[0] / 1000)
    while total > FEW_MATCHES and rough_cover(near.latitude, near.longitude, radius) is not None:
        rows = _rows(view, _within(view, near, query, radius), place, first)
        if len(rows) > first:
            return rows
        radius *= GROWTH
    return _rows(view, _measured(view, near, query, np.inf), place, first)


def _rows(
    view: View, candidates: Candidates, place: Place | None, first: int
) -> list[tuple[Place, OrganizationDocument]]:
    """Return the first + 1 candidates after a place, or all that there are.

    Only what may stand there is read: whole groups at one distance, because score and id order inside a group.
    """
    metres, start = candidates.metres, 0
    last = first
    if place is not None:
        start = int(np.searchsorted(metres, place[0] / 1000, side="left"))
        last = first + int(np.searchsorted(metres, place[0] / 1000, side="right"))
    if start >= len(metres):
        return []
    stop = int(np.searchsorted(metres, metres[min(last, len(metres) - 1)], side="right"))
    addresses = candidates.addresses[start:stop]
    documents = [view.document(address) for address in addresses]
    scores = view.column(fields.SCORE, addresses)
    rows = [
        ((round(far * 1000), np.inf if score is None else -score, document["id"]), document)
        for far, score, document in zip(metres[start:stop].tolist(), scores, documents, strict=True)
    ]
    rows.sort(key=lambda row: row[0])
    return [row for row in rows if place is None or row[0] > place][: first + 1]


def _hit(place: Place, document: OrganizationDocument) -> NearbyHit:
    millimetres, score, entity = place
    position = f"{millimetres}-{'z' if score == np.inf else int(-score)}-{entity}"
    return NearbyHit(document, position, millimetres / 1000, WITHIN_RADIUS)


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    match = _POSITION.fullmatch(after)
    if match is None:
        raise InvalidInput("after is no position of this list", field="after", hint="take a cursor of the same list")
    return int(match[1]), np.inf if match[2] == "z" else -int(match[2]), match[3]
