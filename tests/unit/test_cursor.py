"""Cursors lead back to their position, and only there."""

import base64

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.cursor import LONGEST, Cursors
from directory.paging import PAGE_MOST, Paging, page_size
from graph_schema.errors import InvalidInput

CURSORS = Cursors.of("organizations", "a filter", None)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_a_position_comes_back(position: str) -> None:
    assert CURSORS.read(CURSORS.write(position)) == position


@given(st.integers(min_value=0), st.characters(codec="ascii", categories=["L", "N"]))
def test_one_edited_character_is_refused(place: int, character: str) -> None:
    cursor = CURSORS.write("0-e4b8ad-org-00001")
    at = place % len(cursor)
    edited = cursor[:at] + character + cursor[at + 1 :]
    if edited != cursor:
        with pytest.raises(InvalidInput):
            CURSORS.read(edited)


@pytest.mark.parametrize(
    "other",
    [
        Cursors.of("nearby", "a filter", None),
        Cursors.of("organizations", "another filter", None),
        Cursors.of("organizations", "a filter", "NAME"),
        Cursors.of("organizations", "a filter"),
    ],
)
def test_a_cursor_of_another_query_is_refused(other: Cursors) -> None:
    with pytest.raises(InvalidInput):
        CURSORS.read(other.write("0-e4b8ad-org-00001"))


def test_the_same_query_asked_again_takes_the_cursor() -> None:
    assert Cursors.of("organizations", "a filter", None).read(CURSORS.write("x")) == "x"


@pytest.mark.parametrize(
    "after",
    [
        "",
        "garbage",
        "12",
        "====",
        "中文游标",
        "\x00",
        "\ud800",
        "A" * (LONGEST + 1),
        "' OR 1=1 --",
        base64.urlsafe_b64encode(b"[" * 3_000).decode(),
        base64.urlsafe_b64encode(orjson.dumps({"position": "x"})).decode(),
        base64.urlsafe_b64encode(orjson.dumps(["x", "0123456789abcdef"])).decode().rstrip("="),
        base64.urlsafe_b64encode(orjson.dumps([1, 2])).decode().rstrip("="),
        CURSORS.write("x" * LONGEST),
        CURSORS.write("x") + "AAAA",
        CURSORS.write("x")[:-5],
        CURSORS.write("x")[::-1],
        f"{CURSORS.write('x')}=",
    ],
)
def test_what_is_no_cursor_is_refused(after: str) -> None:
    with pytest.raises(InvalidInput, match=r"after is .* cursor") as refused:
        CURSORS.read(after)
    assert refused.value.field == "after"


def test_no_cursor_is_the_beginning() -> None:
    assert CURSORS.read(None) is None


@pytest.mark.parametrize(("first", "size"), [(None, 20), (0, 0), (1, 1), (PAGE_MOST, PAGE_MOST)])
def test_page_sizes(first: int | None, size: int) -> None:
    assert page_size(first) == size


@pytest.mark.parametrize("first", [-1, 101, 2**31 - 1])
def test_page_sizes_out_of_range_are_refused(first: int) -> None:
    with pytest.raises(InvalidInput, match=f"^first is {first}; it must be 0 to 100$"):
        page_size(first)


def test_the_info_of_a_page() -> None:
    first, later = Paging.of(CURSORS, 2, None), Paging.of(CURSORS, 2, CURSORS.write("b"))
    info = first.info(["a", "b"], has_next=True)
    assert (info.start_cursor, info.end_cursor) == (CURSORS.write("a"), CURSORS.write("b"))
    assert (info.has_next_page, info.has_previous_page) == (True, False)
    empty = later.info([], has_next=False)
    assert (empty.start_cursor, empty.end_cursor) == (None, None)
    assert (empty.has_next_page, empty.has_previous_page) == (False, True)
