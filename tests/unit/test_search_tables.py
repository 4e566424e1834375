"""The tables kept beside an index: the same again, or none."""

import zlib
from pathlib import Path

import orjson
import pytest

from directory.categories import Categories, read_categories
from directory.divisions import read_divisions
from directory.region_search.index import NameIndex, names_of
from directory.regions import Alias, Division, Regions
from directory.search.tables import FILE, Tables

SUM = 3_786_938_161  # CRC-32 of the names of some divisions


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


def test_names_are_read_and_not_made_again(tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables.keep(tmp_path)
    made = names_of(tables.regions)
    monkeypatch.delattr(NameIndex, "of")
    kept = Tables.kept(tmp_path)
    assert kept is not None
    assert kept.regions is not tables.regions
    assert names_of(kept.regions) == made


def test_whoever_changes_what_divisions_are_called_raises_the_version_of_the_index() -> None:
    aliases = (Alias("沪", "zh", "abbreviation"), Alias("Lüliang", "en", "other"), Alias("离石县", "zh", "former"))
    divisions = (
        Division("100000", "中华人民共和国", "NATION", english="China"),
        Division("141100", "吕梁市", "CITY", "100000", "lv liang shi", "Lyuliang", aliases=aliases),
        Division("310105", "长宁区", "COUNTY", "100000", "chang ning qu"),
        Division("310104", "卢湾区", "COUNTY", valid_to="2011-06-08", succeeded_by=("310105",)),
    )
    names = orjson.dumps(NameIndex.of(Regions(divisions)).plain, option=orjson.OPT_SORT_KEYS)
    assert zlib.crc32(names) == SUM, "indexes hold former names: raise fields.VERSION, and write this sum here"


@pytest.mark.parametrize("at", [0, 20, -3])
def test_a_wrong_byte_is_found(tables: Tables, tmp_path: Path, at: int) -> None:
    tables.keep(tmp_path)
    content = bytearray((tmp_path / FILE).read_bytes())
    content[at] ^= 1
    (tmp_path / FILE).write_bytes(content)
    assert Tables.kept(tmp_path) is None


def test_there_may_be_none(tmp_path: Path) -> None:
    assert Tables.kept(tmp_path) is None


def test_tables_without_names_are_none(tables: Tables, tmp_path: Path) -> None:
    tables.keep(tmp_path)
    content = orjson.loads((tmp_path / FILE).read_bytes().splitlines()[1])
    rest = orjson.dumps({name: rows for name, rows in content.items() if name != "names"})
    (tmp_path / FILE).write_bytes(b"%d\n%s" % (zlib.crc32(rest), rest))
    assert Tables.kept(tmp_path) is None
