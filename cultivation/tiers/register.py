"""Who holds which title from which day to which, for the whole nation in columns of numbers.

Every process holds one register and keeps it current by the journal. So a count over a million enterprises takes
milliseconds, for any division, any day and any period, and there is no second record that could disagree with titles.
"""

import datetime as dt
import hashlib
from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from cultivation.tiers import terms
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.vocabulary import Tier

Numbers = NDArray[np.int32]
Marks = NDArray[np.bool_]
Value = TypeVar("Value")

KEY_BYTES = 8  # of a digest in place of an id: that two of a million are alike has a chance of one in 37 million
FEW_LATE = 50_000  # keys looked up one by one before they are sorted in
MOST_KEPT = 64  # answers kept between two changes: days of one page that an administrator looks at
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


class Register:
    """The titles of one graph after the journal's row `seq`.

    A column has a number for each title (`holders`, `tiers`, `firsts`, `lasts`) or each enterprise that ever held one
    (`seats`, the places of their divisions in `codes`). Days are proleptic ordinals, tiers steps from 1.
    """

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self.codes: list[str] = []
        self._codes: dict[str, int] = {}
        self._titles, self._enterprises = Keys(), Keys()
        self._by_title = {name: array("i") for name in ("holders", "tiers", "firsts", "lasts")}
        self._seats = array("i")
        self._kept: dict[Hashable, Any] = {}

    @property
    def enterprises(self) -> int:
        """Return how many enterprises ever held a title."""
        return len(self._seats)

    def put(self, titles: Iterable[tuple[TitleDocument, str]]) -> None:
        """Take in titles, each with the division (code) that its holder lies in now, in place of what was held."""
        for title, region in titles:
            holder = self._enterprises.place(title["enterprise"])
            if holder is None:
                holder = self._enterprises.add(title["enterprise"])
                self._seats.append(0)
            self._seats[holder] = self._code(region)
            self._set(title["id"], holder, Tier(title["tier"]).step, ordinal(title["validFrom"]), _last(title))
        self._titles.settle()
        self._enterprises.settle()
        self._forget()

    def drop(self, title: str) -> None:
        """Forget a title, if it is held."""
        place = self._titles.place(title)
        if place is not None:
            self._by_title["lasts"][place] = GONE
            self._forget()

    def once(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """Return what is computed, or was for the same key since the last change."""
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = compute()
        return cast("Value", self._kept[key])

    def held_on(self, tier: Tier, day: int) -> Marks:
        """Return which enterprises hold a title of a tier on a day."""
        return self.once(("held", tier, day), lambda: self._held(tier, day))

    def step_on(self, day: int) -> NDArray[np.int8]:
        """Return the highest step whose title each enterprise holds on a day, 0 for none."""
        return self.once(("step", day), lambda: self._steps(day))

    @cached_property
    def columns(self) -> Mapping[str, Numbers]:
        """Return the columns of titles."""
        return {name: np.array(values, np.int32) for name, values in self._by_title.items()}

    @cached_property
    def seats(self) -> Numbers:
        """Return the column of the enterprises' divisions."""
        return np.array(self._seats, np.int32)

    def _held(self, tier: Tier, day: int) -> Marks:
        columns, found = self.columns, np.zeros(self.enterprises, np.bool_)
        counting = (columns["tiers"] == tier.step) & (columns["firsts"] <= day) & (day <= columns["lasts"])
        found[columns["holders"][counting]] = True
        return found

    def _steps(self, day: int) -> NDArray[np.int8]:
        steps = np.zeros(self.enterprises, np.int8)
        for tier in Tier:  # the lowest first, so that the highest stays
            steps[self.held_on(tier, day)] = tier.step
        return steps

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

    def _forget(self) -> None:
        """Let go of what was made of the columns before a change."""
        self._kept.clear()
        self.__dict__.pop("columns", None)
        self.__dict__.pop("seats", None)


def ordinal(day: str) -> int:
    """Return a day (ISO) as a number."""
    return dt.date.fromisoformat(day).toordinal()


def _last(title: TitleDocument) -> int:
    return ordinal(terms.end_of(title))


def _key(entity: str) -> int:
    return int.from_bytes(hashlib.blake2b(entity.encode(), digest_size=KEY_BYTES).digest(), "little")
