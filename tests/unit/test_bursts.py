"""Which voices look as if they were made together, against the rules taken word by word."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cultivation.voices.bursts import Flag, Voice, flags_of

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TEXT = "服务很好,解决了融资难题"


def voices(days: list[float], **more: str) -> list[Voice]:
    return [Voice(f"v{n:04d}", START + DAY * day, f"e{n}", **more) for n, day in enumerate(days)]


def naive_bursts(given_: list[Voice]) -> set[str]:
    week, year = dt.timedelta(days=7), dt.timedelta(days=7 * 53)
    found: set[str] = set()
    for last in given_:
        inside = [one for one in given_ if last.at - week < one.at <= last.at]
        before = [one for one in given_ if last.at - year <= one.at <= last.at - week]
        if len(inside) >= 10 and len(inside) > 5 * max(len(before) / 52, 1):
            found |= {one.id for one in inside}
    return found


@given(st.lists(st.one_of(st.integers(0, 800), st.integers(760, 775)), max_size=120))
def test_bursts_are_those_of_the_rule(days: list[int]) -> None:
    said = voices([float(day) for day in days])
    assert {key for key, flags in flags_of(said).items() if Flag.BURST in flags} == naive_bursts(said)


@pytest.mark.parametrize(("days", "flagged"), [([0.1 * n for n in range(9)], 0), ([0.1 * n for n in range(10)], 10)])
def test_nine_in_a_week_are_no_burst_and_ten_are(days: list[float], flagged: int) -> None:
    assert len(flags_of(voices(days))) == flagged


@pytest.mark.parametrize("count", [20, 21])
def test_a_busy_organization_may_have_five_times_its_usual_week(count: int) -> None:
    usual = [5 + n * 360 / 208 for n in range(208)]  # four a week for a year
    found = flags_of(voices([*usual, *(372 + 0.01 * n for n in range(count))]))
    assert len(found) == (count if count > 20 else 0)


def test_enterprises_of_one_source_speak_apart() -> None:
    first = Voice("a", START, "e1", "account-1")
    again = Voice("b", START + 90 * DAY, "e1", "account-1")
    other = Voice("c", START + 180 * DAY, "e2", "account-1")
    own = Voice("d", START, "e3", "account-2")
    free = [Voice("f", START, "e4"), Voice("g", START, "e5")]
    assert flags_of([first, again, own, *free]) == {}
    assert flags_of([first, again, other, own, *free]) == dict.fromkeys("abc", frozenset({Flag.SAME_SOURCE}))


def test_equal_texts_are_seen_through_their_clothes() -> None:
    dressed = [TEXT, "服務很好,解決了融資難題!", " 服务很好 解决了融资难题 "]
    said = [Voice(str(n), START + 60 * n * DAY, f"e{n}", text=text) for n, text in enumerate(dressed)]
    assert flags_of(said[:2]) == {}
    assert flags_of(said) == dict.fromkeys("012", frozenset({Flag.SAME_TEXT}))
    short = [Voice(str(n), START + 60 * n * DAY, f"e{n}", text="很好。") for n in range(5)]
    assert flags_of(short) == {}
