"""The tables kept beside an index: the same again, or none."""

from pathlib import Path

import pytest

from directory.categories import Categories, read_categories
from directory.divisions import read_divisions
from directory.regions import Regions
from directory.search.tables import FILE, Tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(Regions.of(read_divisions()), Categories.of(read_categories()))


def test_what_is_kept_is_read_again(tables: Tables, tmp_path: Path) -> None:
    tables.keep(tmp_path)
    kept = Tables.kept(tmp_path)
    assert kept is not None
    assert list(kept.regions.current()) == list(tables.regions.current())
    assert kept.regions.retired() == tables.regions.retired()
    assert kept.categories.all() == tables.categories.all()


@pytest.mark.parametrize("at", [0, 20, -3])
def test_a_wrong_byte_is_found(tables: Tables, tmp_path: Path, at: int) -> None:
    tables.keep(tmp_path)
    content = bytearray((tmp_path / FILE).read_bytes())
    content[at] ^= 1
    (tmp_path / FILE).write_bytes(content)
    assert Tables.kept(tmp_path) is None


def test_there_may_be_none(tmp_path: Path) -> None:
    assert Tables.kept(tmp_path) is None
