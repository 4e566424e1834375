"""Anchors are kept in a file that only grows."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph_schema.anchors import Anchor, Anchors
from graph_schema.errors import InvalidInput


def test_anchors_are_read_back(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "deep" / "anchors")
    assert anchors.last() is None
    anchors.add(1000, "a" * 64, "2026-11-23T08:00:00Z")
    anchors.add(2000, "b" * 64, "2026-11-23T09:00:00Z")
    assert list(anchors) == [Anchor(1000, "a" * 64), Anchor(2000, "b" * 64)]
    assert anchors.last() == Anchor(2000, "b" * 64)


def test_the_youngest_anchor_is_that_of_the_highest_row(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "anchors")
    anchors.add(2000, "b" * 64, "2026-11-23T09:00:00Z")
    anchors.add(1000, "a" * 64, "2026-11-23T09:00:01Z")  # of a process that was slower to write it
    assert anchors.last() == Anchor(2000, "b" * 64)


@pytest.mark.parametrize("text", ["", "7", "7:xyz", "x:" + "a" * 64, "7:" + "A" * 64])
def test_what_is_no_anchor_is_refused_with_its_form(text: str) -> None:
    with pytest.raises(InvalidInput, match="seq:hash"):
        Anchor.parse(text)


def test_a_line_that_was_cut_short_is_passed_over_and_written_over(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "anchors")
    anchors.add(1000, "a" * 64, "2026")
    with anchors.path.open("a") as file:
        file.write("2000:bbb")
    assert list(anchors) == [Anchor(1000, "a" * 64)]
    anchors.add(3000, "c" * 64, "2027")
    assert list(anchors) == [Anchor(1000, "a" * 64), Anchor(3000, "c" * 64)]


def test_a_damaged_line_is_told_as_it_is(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "anchors")
    anchors.path.write_bytes(b"1000:\xff\xfe\n")
    with pytest.raises(InvalidInput, match="'1000:\ufffd\ufffd' is not of the form"):
        anchors.last()


def test_writers_at_once_lose_no_anchor(tmp_path: Path) -> None:
    """Each call opens the file anew, as other processes do."""
    path, numbers = tmp_path / "anchors", range(1, 101)
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda seq: Anchors(path).add(seq, "a" * 64, "2026"), numbers))
    assert sorted(anchor.seq for anchor in Anchors(path)) == [*numbers]
