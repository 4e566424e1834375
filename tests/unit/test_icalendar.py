"""Calendars by RFC 5545: lines, escapes, days; and their addresses."""

import stat
from pathlib import Path

import pytest

from directory.accounts.documents import Caller
from web.identity.feeds import Feeds
from web.pages.desk.icalendar import LINE_OCTETS, Event, calendar, escaped, folded

LI, WANG = Caller("https://issuer.test", "li"), Caller("https://issuer.test", "wang")
EVENT = Event(
    uid="assessment-1-rate@smenet",
    stamp="2026-11-28T02:27:56+00:00",
    day="2026-12-08",
    summary="评审打分: 杭州, 西湖; 第一\n二行",
    description="x" * 200,
    url="https://smenet.example.cn/desk/assessments/assessment-1",
)


def unfolded(text: str) -> list[str]:
    """The content lines of a calendar, as RFC 5545 (3.1) puts them together again."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_calendar_has_an_event_for_each_day() -> None:
    text = calendar("截止日期", [EVENT])
    lines = unfolded(text)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "VERSION:2.0" in lines
    assert any(line.startswith("PRODID:") for line in lines)
    event = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    assert event[:4] == [
        "UID:assessment-1-rate@smenet",
        "DTSTAMP:20261128T022756Z",
        "DTSTART;VALUE=DATE:20261208",
        "SUMMARY:评审打分: 杭州\\, 西湖\\; 第一\\n二行",
    ]
    assert f"DESCRIPTION:{'x' * 200}" in event
    assert "\n" not in text.replace("\r\n", "")


def test_every_line_is_short_and_no_character_is_cut() -> None:
    text = calendar("名" * 100, [EVENT])
    for line in text.split("\r\n"):
        assert len(line.encode()) <= LINE_OCTETS
    assert f"NAME:{'名' * 100}" in unfolded(text)


@pytest.mark.parametrize(("plain", "written"), [("a\\b", "a\\\\b"), ("a;b,c", "a\\;b\\,c"), ("a\r\nb\rc", "a\\nb\\nc")])
def test_texts_are_escaped(plain: str, written: str) -> None:
    assert escaped(plain) == written


def test_a_line_that_fits_is_not_folded() -> None:
    assert list(folded("x" * LINE_OCTETS)) == ["x" * LINE_OCTETS]
    assert list(folded("x" * (LINE_OCTETS + 1))) == ["x" * LINE_OCTETS, " x"]


def test_an_address_stands_for_somebody_until_he_takes_it_back(tmp_path: Path) -> None:
    feeds = Feeds(tmp_path / "calendars")
    secret = feeds.make(LI, "zh")
    other = feeds.make(WANG, "en")
    found = feeds.find(secret)
    assert found is not None
    assert (found.caller, found.language) == (LI, "zh")
    newer = feeds.make(LI, "zh")
    assert feeds.find(secret) is None
    feeds.revoke(LI)
    assert (feeds.find(newer), feeds.has(LI)) == (None, False)
    assert feeds.find(other)
    files = [path for path in (tmp_path / "calendars").rglob("*") if path.is_file()]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert not any(other in f"{path}{path.read_text()}" for path in files)


@pytest.mark.parametrize("left", [b"", b"\0" * 64, b"\xff"])
@pytest.mark.parametrize("folder", ["by", "of"])
def test_a_file_that_a_power_cut_damaged_grants_nothing_and_stops_nobody(
    tmp_path: Path, folder: str, left: bytes
) -> None:
    feeds = Feeds(tmp_path)
    secret = feeds.make(LI, "zh")
    (file,) = (tmp_path / folder).iterdir()
    file.write_bytes(left)
    assert feeds.find(secret) is None
    feeds.revoke(LI)
    assert not feeds.has(LI)
    newer = feeds.make(LI, "zh")
    assert (feeds.find(secret), feeds.find(newer) is not None) == (None, True)


def test_an_address_that_its_owner_does_not_know_of_is_nobodys(tmp_path: Path) -> None:
    """Two were made at once: the later one counts, and is the one that he can take back."""
    feeds = Feeds(tmp_path)
    first = feeds.make(LI, "zh")
    (file,) = (tmp_path / "by").iterdir()
    kept = file.read_bytes()
    second = feeds.make(LI, "zh")
    file.write_bytes(kept)
    assert (feeds.find(first), feeds.find(second) is not None) == (None, True)


@pytest.mark.parametrize("secret", ["", "a" * 43, "../by/x", "别" * 43])
def test_any_other_address_is_nobodys(tmp_path: Path, secret: str) -> None:
    feeds = Feeds(tmp_path / "calendars")
    feeds.make(LI, "zh")
    assert feeds.find(secret) is None
