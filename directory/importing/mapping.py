"""Column mappings: which column of a file fills which field, as data in TOML (described in docs/import.md)."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from directory.importing.columns import COLUMNS
from directory.importing.faults import Fault
from directory.importing.reading import Row, heading
from graph_schema.errors import InvalidInput

DESIGNATION_FIELDS = (
    "title",
    "subject",
    "authority",
    "notice",
    "batch",
    "term",
    "year",
    "validFrom",
    "validTo",
    "status",
)
NOTICE_LIST = "ministry-notice.toml"
NOTICE_SIGN = "平台名称"  # the one column that every notice list has and no other file
_SOURCE_KEYS = {"column", "constant", "matching", "values"}
_TOP_KEYS = {"organization", "designation", "ignored", "optional", "fills", "regionIsArea"}


@dataclass(frozen=True)
class Cell:
    """A text for a field and the column of the file that it comes from."""

    text: str
    column: str


@dataclass(frozen=True)
class Source:
    """Where a field's text comes from: a column or a constant.

    `matching` takes a cell only when the pattern is found in it; `values` says what each text of the column becomes.
    """

    column: str = ""
    constant: str | None = None
    matching: re.Pattern[str] | None = None
    values: Mapping[str, str] | None = None

    def cell(self, row: Mapping[str, str]) -> Cell:
        """Return the cell of a row, empty when there is nothing; raise `KeyError` for a text outside `values`."""
        if self.constant is not None:
            return Cell(self.constant, self.column)
        text = row.get(self.column, "").strip()
        if not text or (self.matching and not self.matching.search(text)):
            return Cell("", self.column)
        return Cell(text if self.values is None else self.values[text], self.column)


Sources = Mapping[str, tuple[Source, ...]]


@dataclass(frozen=True)
class Columns:
    """How the columns of a file become fields of organizations and of the designation that a row tells of.

    `fills` are fields that never replace what an organization has; `area`: the region is only the area to look in;
    `additive`: an empty cell says nothing and lists are added to. Not so in the documented CSV, which says all.
    """

    organization: Sources
    designation: Sources
    ignored: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    fills: frozenset[str] = frozenset()
    area: bool = False
    additive: bool = True

    def used(self) -> frozenset[str]:
        """Return the columns of the file that some field is read from."""
        every = (*self.organization.values(), *self.designation.values())
        return frozenset(source.column for sources in every for source in sources if source.constant is None)

    def header_faults(self, header: Row) -> Iterator[Fault]:
        """Yield what is wrong with the header: unknown, repeated, nameless and missing columns."""
        known = self.used() | self.ignored | (frozenset() if self.additive else frozenset(COLUMNS))
        allowed = ", ".join(COLUMNS if not self.additive else sorted(known))
        for place, column in enumerate(header.cells, start=1):
            if not column:
                yield Fault(header.line, "", "", f"column {place} has no name; allowed: {allowed}")
            elif column not in known:
                yield Fault(header.line, column, "", f"is no column; allowed: {allowed}")
            elif column in header.cells[: place - 1]:
                yield Fault(header.line, column, "", "is a column twice; name it once")
        for column in sorted(self.used() - self.optional - set(header.cells)):
            yield Fault(header.line, column, "", f"is missing; the file has {', '.join(filter(None, header.cells))}")
        if not self.additive:
            yield from _documented_faults(header)


def documented(header: Row) -> Columns:
    """Return the columns of our own CSV: each one fills the field of its name."""
    named = {column: (Source(column),) for column in header.cells if column in COLUMNS}
    return Columns(named, {}, additive=False)


def recognised(header: Row) -> Columns:
    """Return the columns of a notice list when the header is one's, else those of our own CSV."""
    return shipped(NOTICE_LIST) if NOTICE_SIGN in header.cells else documented(header)


def shipped(name: str) -> Columns:
    """Return a mapping that comes with the package."""
    return parse(resources.files("directory.importing").joinpath("mappings", name).read_text(encoding="utf-8"), name)


def shipped_names() -> list[str]:
    """Return the names of the mappings that come with the package."""
    folder = resources.files("directory.importing").joinpath("mappings")
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def load(path: Path) -> Columns:
    """Return the mapping of a file; raise `InvalidInput` when it cannot be read or is no mapping."""
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"columns is {path.name}, which cannot be read: {error}", field="columns") from error


def parse(text: str, name: str) -> Columns:
    """Return the mapping of a TOML text; raise `InvalidInput` that names the key and what is allowed."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{name} is no TOML: {error}", field="columns") from error
    _allow(table, _TOP_KEYS, name)
    return Columns(
        organization=_sources(table.get("organization", {}), COLUMNS, f"{name}: organization"),
        designation=_sources(table.get("designation", {}), DESIGNATION_FIELDS, f"{name}: designation"),
        ignored=_names(table, "ignored", name),
        optional=_names(table, "optional", name),
        fills=_fields(table, name),
        area=_truth(table, "regionIsArea", name),
    )


def _documented_faults(header: Row) -> Iterator[Fault]:
    there = frozenset(header.cells)
    if not there & {"id", "name"}:
        yield Fault(header.line, "name", "", "is missing; a file needs the column name, or id to change organizations")
    for column in ("latitude", "longitude", "datum", "abroad", "pointAccuracy"):
        if column in there and not {"latitude", "longitude"} <= there:
            yield Fault(header.line, column, "", "needs the columns latitude and longitude beside it")


def _names(table: Mapping[str, Any], key: str, name: str) -> frozenset[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(f"{name}: {key}", value, "a list of column names")
    return frozenset(map(heading, value))


def _fields(table: Mapping[str, Any], name: str) -> frozenset[str]:
    value = table.get("fills", [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item in COLUMNS for item in value):
        raise _wrong(f"{name}: fills", value, f"a list of fields; allowed: {', '.join(COLUMNS)}")
    return frozenset(value)


def _truth(table: Mapping[str, Any], key: str, name: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise _wrong(f"{name}: {key}", value, "true or false")
    return value


def _sources(table: Any, fields: tuple[str, ...], place: str) -> Sources:
    if not isinstance(table, dict):
        raise _wrong(place, table, "a table of fields")
    _allow(table, set(fields), place)
    return {
        field: tuple(_source(item, f"{place}.{field}") for item in (value if isinstance(value, list) else [value]))
        for field, value in table.items()
    }


def _source(item: Any, place: str) -> Source:
    if isinstance(item, str):
        return Source(heading(item))
    if not isinstance(item, dict) or ("column" in item) == ("constant" in item):
        raise _wrong(place, item, "a column's name, or a table with either column or constant")
    _allow(item, _SOURCE_KEYS, place)
    if "constant" in item:
        return Source(place.rpartition(" ")[2], _text(item, "constant", place))
    return Source(
        column=heading(_text(item, "column", place)),
        matching=_pattern(_text(item, "matching", place), place) if "matching" in item else None,
        values=_values(item["values"], place) if "values" in item else None,
    )


def _text(item: Mapping[str, Any], key: str, place: str) -> str:
    if not isinstance(item[key], str):
        raise _wrong(f"{place}.{key}", item[key], "a text in quotes")
    return str(item[key])


def _values(values: Any, place: str) -> Mapping[str, str]:
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise _wrong(f"{place}.values", values, 'a table of texts such as { yes = "true" }')
    return values


def _pattern(text: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise InvalidInput(f"{place}.matching is {text!r}, no regular expression: {error}", field="columns") from error


def _allow(table: Mapping[str, Any], allowed: set[str], place: str) -> None:
    for key in table:
        if key not in allowed:
            raise InvalidInput(f"{place} has the key {key}; allowed: {', '.join(sorted(allowed))}", field="columns")


def _wrong(place: str, value: Any, allowed: str) -> InvalidInput:
    return InvalidInput(f"{place} is {value!r}; it must be {allowed}", field="columns")
