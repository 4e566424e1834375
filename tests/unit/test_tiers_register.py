"""Counts that are kept over changes are those of everything counted anew: over any changes, in any order."""

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cultivation.tiers import terms
from cultivation.tiers.census import STEPS, Census
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.register import Register, ordinal
from cultivation.tiers.vocabulary import Tier
from directory.regions import Division, Regions

REGIONS = Regions(
    [
        Division("100000", "全国", "NATION"),
        Division("330000", "浙江省", "PROVINCE", "100000"),
        Division("330100", "杭州市", "CITY", "330000"),
        Division("330106", "西湖区", "COUNTY", "330100"),
        Division("330105", "拱墅区", "COUNTY", "330100"),
        Division("340000", "安徽省", "PROVINCE", "100000"),
    ]
)
PLACES = ("330000", "330106", "330105", "340000")
ASKED = ("100000", "330000", "330100")
DAYS = ("2023-06-01", "2025-03-01")
AHEAD = 400  # days


@dataclass(frozen=True)
class Step:
    """What happens to one enterprise: a title granted, taken back or removed (chosen by its number), or a move."""

    what: str
    enterprise: int
    title: int
    tier: Tier
    year: int
    place: str


STEPS_OF_A_CHANGE = some.lists(
    some.builds(
        Step,
        some.sampled_from(["grant", "grant", "revoke", "drop", "move"]),
        some.integers(0, 5),
        some.integers(0, 3),
        some.sampled_from(Tier),
        some.integers(2020, 2025),
        some.sampled_from(PLACES),
    ),
    max_size=6,
)


class World:
    """The same as plain documents."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self.titles: dict[str, TitleDocument] = {}

    def change(self, steps: list[Step]) -> tuple[list[tuple[TitleDocument, str]], list[str]]:
        """What a process reads after the steps: titles as they are now with the place of their holders, those gone."""
        touched, gone = set[str](), set[str]()
        for step in steps:
            holder, key = f"enterprise-{step.enterprise}", f"title-{step.enterprise}-{step.title}"
            if step.what == "grant":
                self.places.setdefault(holder, step.place)
                self.titles[key] = title(key, holder, step.tier, f"{step.year}-01-15")
            elif step.what == "move" and holder in self.places:
                self.places[holder] = step.place
                touched |= {one["id"] for one in self.titles.values() if one["enterprise"] == holder}
            elif step.what == "revoke" and key in self.titles:
                taken: Any = {**self.titles[key], "status": terms.REVOKED, "revokedOn": f"{step.year}-08-15"}
                self.titles[key] = taken
            elif step.what == "drop" and key in self.titles:
                del self.titles[key]
                gone.add(key)
            touched.add(key)
        there = [(self.titles[key], self.places[self.titles[key]["enterprise"]]) for key in touched & set(self.titles)]
        return there, sorted(gone - set(self.titles))

    def tiers_of(self, holder: str, day: str) -> frozenset[Tier]:
        own = [one for one in self.titles.values() if one["enterprise"] == holder]
        return frozenset(Tier(one["tier"]) for one in own if terms.counts_on(one, day))

    def group(self, census: Census, place: str) -> int:
        below = [code for code in census.below if code in REGIONS.lineage(place)]
        return census.below.index(below[0]) if below else len(census.below)


def title(key: str, holder: str, tier: Tier, first: str) -> TitleDocument:
    found: Any = {"id": key, "enterprise": holder, "tier": tier.value, "status": terms.STANDS}
    found |= {"validFrom": first, "validTo": terms.last_day(first, 3)}
    return found  # type: ignore[no-any-return]


def agrees(world: World, register: Register, within: str, day: str) -> None:
    """What the register counts is what is counted naively."""
    census = Census(register, REGIONS, (within,), ordinal(day))
    holders = {holder: place for holder, place in world.places.items() if within in REGIONS.lineage(place)}
    after = {holder: world.tiers_of(holder, terms.days_after(day, AHEAD)) for holder in holders}
    now = {holder: world.tiers_of(holder, day) for holder in holders}
    for tier in Tier:
        naive = {"holders": Counter[int](), "highest": Counter[int](), "expiring": Counter[int]()}
        for holder, place in holders.items():
            group = world.group(census, place)
            naive["holders"][group] += tier in now[holder]
            naive["highest"][group] += top(now[holder]) == tier.step
            naive["expiring"][group] += tier in now[holder] and tier not in after[holder]
        groups = range(len(census.below) + 1)
        assert list(census.holders(tier)) == [naive["holders"][group] for group in groups]
        assert list(census.highest(tier)) == [naive["highest"][group] for group in groups]
        assert list(census.expiring(tier, AHEAD)) == [naive["expiring"][group] for group in groups]
    before = {holder: world.tiers_of(holder, DAYS[0]) for holder in holders}
    moves = Counter((top(before[holder]), top(now[holder])) for holder in holders)
    flows = census.flows(ordinal(DAYS[0]))
    for row, column in product(range(STEPS), repeat=2):
        if row != column:  # who stayed is told by no answer, and who never held a title is in no register
            assert flows[row, column] == moves[row, column]


def top(tiers: frozenset[Tier]) -> int:
    return max((tier.step for tier in tiers), default=0)


@settings(max_examples=60, deadline=None)
@given(some.lists(STEPS_OF_A_CHANGE, min_size=2, max_size=6))
def test_counts_kept_over_changes_are_those_of_a_naive_count(changes: list[list[Step]]) -> None:
    world, register = World(), Register(1, REGIONS)
    for steps in changes:
        there, gone = world.change(steps)
        register.put(there)
        register.drop(gone)
        for within in ASKED:
            for day in DAYS:
                agrees(world, register, within, day)


def test_what_was_counted_is_not_counted_anew_after_a_change() -> None:
    register, counted = Register(1, REGIONS), list[int]()
    register.put((title(f"title-{n}", f"enterprise-{n}", Tier.INNOVATIVE, "2024-01-01"), "330106") for n in range(9))

    def count(columns: Any) -> Any:
        counted.append(len(columns.seats))
        return columns.held_on(Tier.INNOVATIVE, ordinal("2024-06-01")).sum()

    assert register.counted("all", count) == 9
    register.drop(["title-3", "title-unknown"])
    register.put([(title("title-9", "enterprise-9", Tier.INNOVATIVE, "2024-01-01"), "340000")])
    assert register.counted("all", count) == 9
    assert counted == [9, 1, 1, 0, 1], "all once, then those who were touched, before and after"


def test_what_was_counted_before_a_change_that_failed_half_way_is_counted_anew() -> None:
    register = Register(1, REGIONS)
    register.put((title(f"title-{n}", f"enterprise-{n}", Tier.INNOVATIVE, "2024-01-01"), "330106") for n in range(3))

    def count(columns: Any) -> Any:
        return (columns.seats == 0).sum()

    assert register.counted("in the first place", count) == 3
    unreadable: Any = {"enterprise-0": "340000", "enterprise-1": []}
    with pytest.raises(TypeError):
        register.move(unreadable)
    assert register.counted("in the first place", count) == 2
    register.move({"enterprise-1": "340000"})
    assert register.counted("in the first place", count) == 1
