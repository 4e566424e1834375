"""Rows are cut by number and by size, in order, none lost."""

from graph_schema.slices import SLICE_BYTES, SLICE_ROWS, slices


def test_no_rows_make_no_slice() -> None:
    assert list(slices([])) == []


def test_slices_are_bounded_in_rows() -> None:
    rows = list(range(2 * SLICE_ROWS + 1))
    parts = list(slices(rows))
    assert [len(part) for part in parts] == [SLICE_ROWS, SLICE_ROWS, 1]
    assert [row for part in parts for row in part] == rows


def test_slices_are_bounded_in_size() -> None:
    large = "x" * (SLICE_BYTES // 2 - 10)
    parts = list(slices([large, large, large, "y"]))
    assert [len(part) for part in parts] == [2, 2]


def test_a_row_larger_than_a_slice_goes_alone() -> None:
    assert [len(part) for part in slices(["a", "x" * (2 * SLICE_BYTES), "b"])] == [1, 1, 1]
