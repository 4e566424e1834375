"""Spans of days."""

import random
from datetime import date, timedelta

import pytest

from directory.search.days import holders, span

FIRST = date(2023, 6, 1)
LAST = date(2026, 5, 31)


def holds(first: date | None, last: date | None, day: date) -> bool:
    return not span(first, last).isdisjoint(holders(day))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (FIRST, True),
        (LAST, True),
        (FIRST - timedelta(1), False),
        (LAST + timedelta(1), False),
        (date(2024, 2, 29), True),
    ],
)
def test_both_ends_are_inside(day: date, expected: bool) -> None:
    assert holds(FIRST, LAST, day) is expected


def test_open_ends_reach_every_day() -> None:
    for day in (date.min, FIRST, date.max):
        assert holds(None, None, day)
    assert not holds(FIRST, None, FIRST - timedelta(1))
    assert holds(None, LAST, date.min)


def test_a_span_that_ends_before_it_begins_holds_nothing() -> None:
    assert span(LAST, FIRST) == set()


def test_any_span_holds_exactly_its_days() -> None:
    dice = random.Random(7)
    for _ in range(2_000):
        first = date.fromordinal(dice.randint(730_000, 740_000))
        last = first + timedelta(dice.randint(0, 3_000))
        day = date.fromordinal(dice.randint(729_000, 744_000))
        assert holds(first, last, day) is (first <= day <= last)
        assert len(span(first, last)) <= 42
