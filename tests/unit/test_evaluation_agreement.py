"""Krippendorff's alpha, exact."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standards_given import STANDARDS

from evaluation.scoring.agreement import agreement, alpha
from evaluation.scoring.shown import decimal_text

SERVICE = next(one for one in STANDARDS if one.id == "service-organization")
PLATFORM = next(one for one in STANDARDS if one.id == "demo-platform")
OBSERVERS = ("1233 2141 2...", "1233 2241 25.3", ".333 2342 2 51.", "1233 2441 251.")
VALUES = st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=3, max_size=3)


def units(*observers: str) -> list[list[Fraction | None]]:
    rows = [observer.replace(" ", "") for observer in observers]
    return [[None if mark == "." else Fraction(mark) for mark in column] for column in zip(*rows, strict=True)]


def test_the_published_example() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section E: interval data, 0.849."""
    assert decimal_text(alpha(units(*OBSERVERS)), 3) == "0.849"


@pytest.mark.parametrize(
    ("observers", "expected"),
    [
        (("123", "123"), "1"),
        (("111", "111"), "1"),
        (("12", "21"), "-0.5"),
        (("1.2", ".1."), None),
        (("", ""), None),
    ],
)
def test_where_it_is_one_and_where_there_is_none(observers: tuple[str, ...], expected: str | None) -> None:
    assert decimal_text(alpha(units(*observers)), 3) == expected


@given(st.lists(VALUES, min_size=1, max_size=8))
def test_it_is_one_at_most_and_does_not_depend_on_order_or_scale(rows: list[list[int | None]]) -> None:
    whole = [[None if value is None else Fraction(value) for value in row] for row in rows]
    found = alpha(whole)
    assert found is None or found <= 1
    assert alpha([row[::-1] for row in whole[::-1]]) == found
    assert alpha([[None if value is None else value * 3 + 7 for value in row] for row in whole]) == found


def test_raters_agree_by_what_their_answers_earn() -> None:
    same = {"staff": 17, "fixed_site": True, "years_operating": 1}
    beyond = same | {"staff": 20}
    assert agreement(SERVICE, None, [same, same]) == 1
    assert agreement(SERVICE, None, [beyond, same | {"staff": 2_000}]) == 1, "both earn the whole"
    assert agreement(SERVICE, None, [same]) is None
    far = agreement(SERVICE, None, [same, {"staff": 5, "fixed_site": False, "years_operating": 2}])
    assert far is not None
    assert far < SERVICE.raters.agreement_floor


def test_where_nothing_earns_points_the_conditions_count() -> None:
    booleans = [field.key for field in PLATFORM.fields if field.type == "boolean"]
    yes, no = dict.fromkeys(booleans, True), dict.fromkeys(booleans, False)
    assert agreement(PLATFORM, None, [yes, yes]) == 1
    found = agreement(PLATFORM, None, [yes, no])
    assert found is not None
    assert found < 0
