"""CSV files as rows of cells that know the line of the file they begin in."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from directory.importing.faults import Fault
from graph_schema.errors import InvalidInput

LONGEST_CELL = 4_000_000  # characters: the services of one organization at their limits fit in; csv's default does not
DAMAGED_AFTER = 16  # so many characters in a row are UTF-8 by chance in no GB18030 file: it is UTF-8 with a wrong byte
SHOWN_BYTES = 4  # the longest sequence of both encodings
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True)
class Row:
    """The cells of a row and the line of the file in which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A file that was read: its header, the rows below it, and what is wrong with its form."""

    header: Row
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def decode(content: bytes) -> str:
    """Return the text of UTF-8, with or without byte order mark, or else GB18030.

    Raises `InvalidInput` that names the first wrong byte.
    """
    if content.startswith(_UTF16_BOMS):
        raise InvalidInput("the file is UTF-16; it must be UTF-8 or GB18030", hint="save it as CSV UTF-8")
    marked = content.startswith(_UTF8_BOM)
    body = content.removeprefix(_UTF8_BOM)
    offset = len(content) - len(body)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if marked or _non_ascii(body[: error.start].decode("utf-8")) >= DAMAGED_AFTER:
            raise _undecodable(content, error.start + offset, "is no UTF-8, though the text before it is") from error
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _undecodable(content, error.start, "is neither UTF-8 nor GB18030") from error


def read(content: bytes) -> Sheet:
    """Return header and rows of a CSV file; lines without any content are skipped but counted.

    Raises `InvalidInput` when the file cannot be decoded or has no header.
    """
    rows: list[Row] = []
    faults: list[Fault] = []
    for item in _records(decode(content)):
        if isinstance(item, Fault):
            faults.append(item)
        else:
            rows.append(item)
    if not rows:
        raise InvalidInput("the file is empty; its first line must name the columns", hint="see docs/import.md")
    header = Row(rows[0].line, tuple(heading(cell) for cell in rows[0].cells))
    even = [row for row in rows[1:] if len(row.cells) == len(header.cells)]
    faults += [_uneven(row, header) for row in rows[1:] if len(row.cells) != len(header.cells)]
    return Sheet(header, tuple(even), tuple(faults))


def heading(text: str) -> str:
    """Return the name of a column as it is compared: without blanks, full-width letters as ordinary ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _records(text: str) -> Iterator[Row | Fault]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Fault(before + 1, "", "", f"is no CSV from here on: {error}; a quote inside a cell is written twice")
            return
        if any(cell.strip() for cell in cells):
            yield Row(before + 1, tuple(cells))


def _uneven(row: Row, header: Row) -> Fault:
    separator = next((mark for mark in (";", "\t") if len(header.cells) == 1 and mark in header.cells[0]), None)
    hint = "; cells are separated by commas" if separator else ""
    return Fault(
        row.line, "", "", f"has {len(row.cells)} cells; it must have {len(header.cells)} like the header{hint}"
    )


def _non_ascii(text: str) -> int:
    return sum(not character.isascii() for character in text)


def _undecodable(content: bytes, offset: int, reason: str) -> InvalidInput:
    wrong = content[offset : offset + SHOWN_BYTES].hex(" ")
    line = content.count(b"\n", 0, offset) + 1
    return InvalidInput(
        f"byte {offset} (line {line}): {wrong} {reason}; the file must be UTF-8 or GB18030", hint="save it as CSV UTF-8"
    )
