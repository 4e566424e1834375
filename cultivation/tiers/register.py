"""Who holds which title from which day to which, for the whole nation in columns of numbers.

Every process holds one register and keeps it current by the journal. So a count over a million enterprises takes
milliseconds, for any division, any day and any period, and there is no second record that could disagree with titles.
"""

import datetime as dt
import hashlib
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cultivation.tiers import terms
from cultivation.tiers.columns import Columns, Counts, Numbers
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.vocabulary import Tier
from directory.regions import Regions

Count = Callable[[Columns], Counts]
"""Counts enterprises: what it counts of two parts of them is what it counts of both together."""

KEY_BYTES = 8  # of a digest in place of an id: that two of a million are alike has a chance of one in 37 million
FEW_LATE = 50_000  # keys looked up one by one before they are sorted in
MOST_TALLIES = 128  # counts kept over changes: a dozen pages that administrators look at; each costs a change 0.1 ms
NO_NUMBERS = np.empty(0, np.int32)
GONE = 0  # the last day of a title that was removed: before every first day


class Keys:
    """The places of ids, in 16 bytes each: sorted, with the youngest beside."""

    def __init__(self) -> None:
        self._keys = np.empty(0, np.uint64)
        self._places = np.empty(0, np.int32)
        self._late: dict[int, int] = {}

    def place(self, entity: str) -> int | None:
        """Return the place of an id; None when it has none."""
        key = _key(entity)
        if key in self._late:
            return self._late[key]
        at = int(np.searchsorted(self._keys, np.uint64(key)))
        found = at < len(self._keys) and int(self._keys[at]) == key
        return int(self._places[at]) if found else None

    def add(self, entity: str) -> int:
        """Give an id that has none the next place, and return it."""
        place = self._late[_key(entity)] = len(self)
        return place

    def settle(self) -> None:
        """Sort the youngest in, when they are many."""
        if len(self._late) < FEW_LATE:
            return
        keys = np.concatenate([self._keys, np.fromiter(self._late.keys(), np.uint64, len(self._late))])
        places = np.concatenate([self._places, np.fromiter(self._late.values(), np.int32, len(self._late))])
        order = np.argsort(keys)
        self._keys, self._places, self._late = keys[order], places[order], {}

    def __len__(self) -> int:
        return len(self._keys) + len(self._late)


@dataclass
class Tally:
    """What was counted, and how."""

    count: Count
    counts: Counts


class Register:
    """The titles of one graph after the journal's row `seq`; `codes` are the divisions that their holders lie in.

    `regions` are the divisions by which it was read. What was counted is kept over changes: those who are touched are
    counted out before and in again after.
    """

    def __init__(self, seq: int, regions: Regions) -> None:
        self.seq = seq
        self.regions = regions
        self.codes: list[str] = []
        self._codes: dict[str, int] = {}
        self._titles, self._enterprises = Keys(), Keys()
        self._by_title = {name: array("i") for name in ("holders", "tiers", "firsts", "lasts")}
        self._seats = array("i")
        self._tallies: dict[Hashable, Tally] = {}
        self._tables: dict[Hashable, Numbers] = {}

    @property
    def enterprises(self) -> int:
        """Return how many enterprises ever held a title."""
        return len(self._seats)

    @cached_property
    def columns(self) -> Columns:
        """Return the columns of all titles."""
        views = {name: column.copy() for name, column in self._views().items()}
        return Columns(views["holders"], views["tiers"], views["firsts"], views["lasts"], views["seats"])

    def counted(self, key: Hashable, count: Count) -> Counts:
        """Return what `count` makes of all titles; under the same key always the same is counted."""
        tally = self._tallies.pop(key, None) or Tally(count, count(self.columns))
        if len(self._tallies) >= MOST_TALLIES:
            del self._tallies[next(iter(self._tallies))]
        self._tallies[key] = tally  # behind all others, so that the one asked for longest ago goes first
        return tally.counts

    def seats_of(self, tier: Tier, day: int) -> dict[str, int]:
        """Return how many holders of a tier's title on a day (ordinal) lie in each division (code) with any."""
        seats = self.columns.seats[self.columns.held_on(tier, day)]
        counts = np.bincount(seats, minlength=len(self.codes))
        return {code: int(count) for code, count in zip(self.codes, counts, strict=True) if count}

    def of_codes(self, key: Hashable, value: Callable[[str], int]) -> Numbers:
        """Return the value of each of `codes`; under the same key always the same."""
        table = self._tables.get(key, NO_NUMBERS)
        if len(table) < len(self.codes):
            if len(self._tables) >= MOST_TALLIES:
                self._tables.clear()
            rest = np.array([value(code) for code in self.codes[len(table) :]], np.int32)
            table = self._tables[key] = np.concatenate([table, rest])
        return table

    def put(self, titles: Iterable[tuple[TitleDocument, str]]) -> None:
        """Take in titles, each with the division (code) that its holder lies in now, in place of what was held."""
        given = [(title["id"], title["enterprise"], region, _numbers(title)) for title, region in titles]
        with self._changing([row[0] for row in given], [row[1] for row in given]):
            for title, enterprise, region, numbers in given:
                holder = self._enterprises.place(enterprise)
                if holder is None:
                    holder = self._enterprises.add(enterprise)
                    self._seats.append(0)
                self._seats[holder] = self._code(region)
                self._set(title, holder, *numbers)
        self._titles.settle()
        self._enterprises.settle()

    def seat(self, enterprise: str) -> str | None:
        """Return the division (code) that an enterprise lies in; None for one that never held a title."""
        place = self._enterprises.place(enterprise)
        return None if place is None else self.codes[self._seats[place]]

    def move(self, places: Mapping[str, str]) -> None:
        """Take in where enterprises (ids) lie now (codes); of those that never held a title nothing is kept."""
        with self._changing((), list(places)):
            for enterprise, region in places.items():
                if (place := self._enterprises.place(enterprise)) is not None:
                    self._seats[place] = self._code(region)

    def drop(self, titles: Sequence[str]) -> None:
        """Forget those of these titles that are held."""
        with self._changing(titles, ()):
            for title in titles:
                if (place := self._titles.place(title)) is not None:
                    self._by_title["lasts"][place] = GONE

    @contextmanager
    def _changing(self, titles: Iterable[str], enterprises: Sequence[str]) -> Iterator[None]:
        """Keep what was counted right over a change of titles and of enterprises; after an error count it anew."""
        self.__dict__.pop("columns", None)
        kept, self._tallies = self._tallies, {}
        if not kept:  # as while everything is read
            yield
        else:
            found = (self._titles.place(title) for title in titles)
            touched = {self._by_title["holders"][place] for place in found if place is not None}
            touched |= self._places(enterprises)
            before = self._part(touched)
            yield
            after = self._part(touched | self._places(enterprises))
            for tally in kept.values():
                tally.counts = tally.counts - tally.count(before) + tally.count(after)
            self._tallies = kept

    def _places(self, enterprises: Iterable[str]) -> set[int]:
        found = (self._enterprises.place(enterprise) for enterprise in enterprises)
        return {place for place in found if place is not None}

    def _part(self, enterprises: set[int]) -> Columns:
        """Return the columns of some enterprises (places) with their titles."""
        places, whole = np.array(sorted(enterprises), np.int32), self._views()
        chosen = np.flatnonzero(np.isin(whole["holders"], places))
        holders = np.searchsorted(places, whole["holders"][chosen]).astype(np.int32)
        tiers, firsts, lasts = (whole[name][chosen] for name in ("tiers", "firsts", "lasts"))
        return Columns(holders, tiers, firsts, lasts, whole["seats"][places])

    def _views(self) -> Mapping[str, Numbers]:
        """Return all columns as they lie in memory: nothing can be added while one of them is held."""
        return {name: np.asarray(column) for name, column in (*self._by_title.items(), ("seats", self._seats))}

    def _set(self, title: str, *values: int) -> None:
        place = self._titles.place(title)
        if place is None:
            self._titles.add(title)
            for column, value in zip(self._by_title.values(), values, strict=True):
                column.append(value)
        else:
            for column, value in zip(self._by_title.values(), values, strict=True):
                column[place] = value

    def _code(self, region: str) -> int:
        if region not in self._codes:
            self._codes[region] = len(self.codes)
            self.codes.append(region)
        return self._codes[region]


def ordinal(day: str) -> int:
    """Return a day (ISO) as a number."""
    return dt.date.fromisoformat(day).toordinal()


def _numbers(title: TitleDocument) -> tuple[int, int, int]:
    """Return the step of a title's tier, its first day and its last."""
    return Tier(title["tier"]).step, ordinal(title["validFrom"]), ordinal(terms.end_of(title))


def _key(entity: str) -> int:
    return int.from_bytes(hashlib.blake2b(entity.encode(), digest_size=KEY_BYTES).digest(), "little")
