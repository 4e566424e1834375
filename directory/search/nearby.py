"""Organizations near a place: all within the radius by distance, then all others that reach it, by reach.

Inside a reach the order is distance, score (none last), id; what has no point comes after all that has one. Nothing is
looked for beyond the radius before a page gets there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from tantivy import Query

from directory.cursor import no_position
from directory.documents import OrganizationDocument
from directory.search import fields
from directory.search.circle import ENDLESS, FEW_MATCHES, FURTHER, GROWTH, Around, Candidates
from directory.search.criteria import NONE, Near, NearbyHit, NearbyPage, Place
from directory.search.entry import HIGHEST_SCORE, UNSCORED
from directory.search.gathered import Keyed, Marks
from directory.search.query import matching
from directory.search.reach import REACHES, Ways
from directory.search.view import View, either, every, without

FEW_TIED = 200  # so many documents at one distance are read faster than the index puts them in order
MILLIMETRE = 0.001  # metres; distances are whole ones

_POSITION = re.compile(r"([0-5])-(\d{1,11}|z)-(\d{1,7}|z)-(org-[a-z0-9][a-z0-9-]{0,59})")
Row = tuple[Place, OrganizationDocument]


@dataclass(frozen=True)
class NearbyList:
    """The list of one place; each figure of it is computed when it is asked for, once.

    `counted` tells that `total` will be asked for too.
    """

    view: View
    near: Near
    counted: bool = True

    def page(self, first: int, after: str | None) -> NearbyPage:
        """Return at most `first` organizations after a position; raise `InvalidInput` when the position is none."""
        place = _place(after)
        rows: list[Row] = []
        for step in range(place[0] if place else 0, len(REACHES)):
            rows += self._step(step, place if place and place[0] == step else None, first + 1 - len(rows))
            if len(rows) > first:
                break
        return NearbyPage([_hit(*row) for row in rows[:first]], len(rows) > first)

    @cached_property
    def within_radius_count(self) -> int:
        """Return how many lie within the radius; without one, how many have a point."""
        if self.near.radius_metres is None:
            return self.view.once(("placed", self.near.criteria), lambda: self.view.count(self._placed))
        return len(self._within)

    @cached_property
    def total(self) -> int:
        """Return how many organizations the whole list has."""
        if self.near.radius_metres is None:
            reaching = either(*(way for _, way in self.ways.queries))
            return self.within_radius_count + self.view.count(every(self._unplaced, reaching))
        return int(np.count_nonzero(self._marked[1] == 0)) + self.ways.count

    @cached_property
    def close(self) -> Query:
        """Return the query for all that lie within the radius or serve a region of the place below the nation.

        All of them, whatever the criteria.
        """
        radius = self.near.radius_metres
        return either(self._around.circle(ENDLESS if radius is None else radius), self.ways.local)

    @cached_property
    def ways(self) -> Ways:
        """Return the ways to reach the place from beyond the radius."""
        return Ways(self.view, self.near, self._matching)

    @cached_property
    def _around(self) -> Around:
        return Around(self.view, self.near.latitude, self.near.longitude)

    @cached_property
    def _matching(self) -> Query:
        return matching(self.view, self.near.criteria)

    @cached_property
    def _placed(self) -> Query:
        return every(self._matching, self.view.term(fields.PLACED, value=True))

    @cached_property
    def _unplaced(self) -> Query:
        return without(self._matching, self.view.term(fields.PLACED, value=True))

    @property
    def _unplaced_count(self) -> int:
        """Return how many of all that match have no point; mostly none."""
        return self.view.once(("unplaced", self.near.criteria), lambda: self.view.count(self._unplaced))

    @cached_property
    def _within(self) -> Candidates:
        """Return what lies within the radius, found with its marks when `total` needs them anyway."""
        if self.counted:
            return self._marked[0]
        return self._around.within(self._of(0), float(self.near.radius_metres or 0))

    @cached_property
    def _marked(self) -> tuple[Candidates, Marks]:
        """Return what lies within the radius, with the marks of the other ways by which it reaches the place."""
        radius = float(self.near.radius_metres or 0)
        asked = Keyed(("marked", self.near.criteria, self.near.areas), lambda: self._matching)
        marked = self._around.gathered(asked, radius, self.ways.marked)
        within = self._around.sorted(marked, radius)
        return within, marked.marks[within.order]

    @cached_property
    def _few_local(self) -> bool:
        """Tell whether all that serve a region of the place below the nation are found faster at once than by step."""
        return sum(self.ways.counted(REACHES[step]) for step in self.ways.local_steps) <= FEW_MATCHES

    @cached_property
    def _local(self) -> dict[int, Candidates]:
        """Return those beyond the radius that serve a region of the place below the nation, by step."""
        key = ("local", self.near.criteria, self.near.areas)
        found = self.view.gatherings.of(key, lambda: self.ways.stepped(self._placed))
        beyond = self._around.sorted(found, ENDLESS, float(self.near.radius_metres or 0))
        steps = found.marks[beyond.order]
        return {step: beyond.chosen(steps == step) for step in self.ways.local_steps}

    def _step(self, step: int, place: Place | None, most: int) -> list[Row]:
        """Return at most so many organizations of one reach after a place, those without a point last."""
        rows = [] if place is not None and place[1] == NONE else self._by_distance(step, place, most)
        if step == 0 or len(rows) == most or not self._unplaced_count:
            return rows
        return [*rows, *self._without_point(step, place, most - len(rows))]

    def _by_distance(self, step: int, place: Place | None, most: int) -> list[Row]:
        radius = self.near.radius_metres
        if step == 0 and radius is not None:
            whole = self.counted or place is not None or "_within" in self.__dict__
            found = self._within if whole else self._around.closest(self._of(0), float(radius), most)
            return self._rows(step, found, place, most)
        if step > 0 and radius is None:
            return []  # all that have a point lie within
        if step in self.ways.local_steps and self._few_local:
            return self._rows(step, self._local[step], place, most)
        nearest = float(radius or 0) if step else -1.0
        seen = 0.0 if place is None else place[1] / 1000
        rows: list[Row] = []
        for found in self._found(step, max(nearest * GROWTH, seen * FURTHER), max(nearest, seen - MILLIMETRE)):
            rows = self._rows(step, found, place, most)
            if len(rows) == most:
                break
        return rows

    def _found(self, step: int, start: float, beyond: float) -> Iterator[Candidates]:
        """Yield more and more of the organizations of one reach that lie farther than some metres, in the end all."""
        asked = self._of(step)
        count = self.ways.counted(REACHES[step]) if step else self.within_radius_count
        if count > FEW_MATCHES:
            yield from self._around.growing(asked, start, beyond)
        else:
            yield self._around.within(asked, ENDLESS, beyond)

    def _of(self, step: int) -> Keyed:
        """Return the query for the organizations of one reach; of the first, for all, which the radius divides."""
        if step == 0:
            return Keyed(self.near.criteria, lambda: self._matching)
        return Keyed((self.near.criteria, self.near.areas, step), lambda: self.ways.only(REACHES[step]))

    def _rows(self, step: int, found: Candidates, place: Place | None, most: int) -> list[Row]:
        """Return at most so many after a place.

        Only what may stand there is read: whole groups at one distance, because score and id order inside a group.
        """
        metres, start, last = found.metres, 0, most - 1
        if place is not None:
            start = int(np.searchsorted(metres, place[1] / 1000, side="left"))
            last += int(np.searchsorted(metres, place[1] / 1000, side="right"))
        if start >= len(metres):
            return []
        stop = int(np.searchsorted(metres, metres[min(last, len(metres) - 1)], side="right"))
        if stop - start > most + FEW_TIED:
            return self._crowded(step, found.part(start, len(found)), place, most)
        addresses = found.part(start, stop).addresses
        documents = [self.view.document(address) for address in addresses]
        scores = self.view.column(fields.SCORE, addresses)
        rows: list[Row] = [
            ((step, round(far * 1000), NONE if score is None else -score, document["id"]), document)
            for far, score, document in zip(metres[start:stop].tolist(), scores, documents, strict=True)
        ]
        rows.sort(key=lambda row: row[0])
        return [row for row in rows if place is None or row[0] > place][:most]

    def _crowded(self, step: int, found: Candidates, place: Place | None, most: int) -> list[Row]:
        """Return the same from the first candidate on, each group at one distance put in order by the index."""
        rows: list[Row] = []
        while len(found) and len(rows) < most:
            far = float(found.metres[0])
            group, millimetres = found.between(-1.0, far), round(far * 1000)
            named = self.view.any_of(fields.NUMBER, self.view.column(fields.NUMBER, group.addresses))
            after = _rank(place) if place is not None and place[1] == millimetres else None
            tied = self.view.ordered(named, fields.BY_RANK, after, most - len(rows))
            rows += [(_ranked(step, millimetres, key), self.view.document(address)) for key, address in tied]
            found = found.between(far, ENDLESS)
        return rows

    def _without_point(self, step: int, place: Place | None, most: int) -> list[Row]:
        asked = self._of(step)

        def query() -> Query:
            return without(asked.query(), self.view.term(fields.PLACED, value=True))

        if not self.view.once(("unplaced", asked.key), lambda: self.view.count(query())):
            return []
        after = None if place is None or place[1] != NONE else _rank(place)
        rows = self.view.ordered(query(), fields.BY_RANK, after, most)
        return [(_ranked(step, NONE, key), self.view.document(address)) for key, address in rows]


def _rank(place: Place) -> str:
    """Return the order key by score and id."""
    _, _, score, entity = place
    return f"{UNSCORED if score == NONE else f'{HIGHEST_SCORE + int(score):07d}'}-{entity}"


def _ranked(step: int, millimetres: float, rank: str) -> Place:
    """Return the place of an organization from its order key by score and id."""
    score, entity = rank.split("-", 1)
    return step, millimetres, NONE if score == UNSCORED else int(score) - HIGHEST_SCORE, entity


def _hit(place: Place, document: OrganizationDocument) -> NearbyHit:
    step, millimetres, _, _ = place
    metres = None if millimetres == NONE else millimetres / 1000
    return NearbyHit(document, place, metres, REACHES[step])


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    match = _POSITION.fullmatch(after)
    if match is None:
        raise no_position()
    far, total = (NONE if text == "z" else int(text) for text in match.group(2, 3))
    return int(match[1]), far, NONE if total == NONE else -total, match[4]
