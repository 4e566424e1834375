"""Bytes to rows."""

import pytest
from importing_given import faults, read

from directory.importing.reading import decode, heading
from directory.importing.reading import read as read_sheet
from graph_schema.errors import InvalidInput

LONG = "中小企业公共服务平台网络的服务中心"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_give_the_same_records(encoding: str) -> None:
    text = "name,address\n杭州市中小企业服务中心,䶮路一号\n"
    assert read(text.encode(encoding)).records == read(text).records


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name\n\xff\xff\n", "byte 5 (line 2): ff ff 0a is neither UTF-8 nor GB18030"),
        (f"name\n{LONG}".encode() + b"\xff\n", f"byte {5 + 3 * len(LONG)} (line 2): ff 0a is no UTF-8, though"),
        (b"\xef\xbb\xbfname\n\xd6\xd0\n", "byte 8 (line 2): d6 d0 0a is no UTF-8, though the text before it is"),
        ("name".encode("utf-16"), "the file is UTF-16; it must be UTF-8 or GB18030"),
    ],
)
def test_the_first_wrong_byte_is_named(content: bytes, message: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        decode(content)
    assert message in refusal.value.message
    assert refusal.value.hint == "save it as CSV UTF-8"


@pytest.mark.parametrize("content", [b"", b"\n \n", b",,\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="the file is empty; its first line must name the columns"):
        read_sheet(content)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_the_file(end: str) -> None:
    lines = ["", "name,openingHours", "", '"甲","一', '二"', " , ", "乙,三", ""]
    records = read(end.join(lines)).records
    assert [(record.line, record.values["name"]) for record in records] == [(4, "甲"), (7, "乙")]


def test_line_breaks_in_a_cell_are_line_feeds() -> None:
    assert read('name,openingHours\r\n甲,"一\r\n二"\r\n').records[0].values["openingHours"] == "一\n二"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,phone\n甲\n", "line 2: has 1 cells; it must have 2 like the header"),
        ("name\n甲,1\n", "line 2: has 2 cells; it must have 1 like the header"),
        ('name\n甲\n\n"乙\n丙\n', "line 4: is no CSV from here on: unexpected end of data"),
        ('name\n"甲"乙\n', "line 2: is no CSV from here on: ',' expected after '\"'"),
    ],
)
def test_broken_rows_are_reported(text: str, message: str) -> None:
    assert any(fault.startswith(message) for fault in faults(text))


def test_a_file_with_semicolons_says_so() -> None:
    found = faults("name;phone\n甲;1,2\n")
    assert "line 2: has 2 cells; it must have 1 like the header; cells are separated by commas" in found


def test_headings_are_compared_without_blanks_and_width() -> None:
    assert heading(" 平台　名称 ") == "平台名称"
    assert heading("ｎame") == "name"
