"""Rows of a file as records: what a row says of an organization, each value checked."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directory.importing import cells, places, terms
from directory.importing.cells import Reader
from directory.importing.columns import LIST_COLUMNS, readers
from directory.importing.faults import Fault, Refused, Remark
from directory.importing.mapping import Cell, Columns, Source
from directory.importing.parts import DESIGNATION_FIELDS, Part
from directory.importing.reading import Row
from directory.regions import Regions

Cells = dict[str, Cell]
Values = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What cells are checked against: divisions, codes of categories, and the day of the import."""

    regions: Regions
    categories: Collection[str]
    today: date


@dataclass(frozen=True)
class Record:
    """What a row says. `values` replace, None removes; `fills` are used where the organization has nothing.

    `designations` are added to those it holds. `origins` tell the file's column of a field.
    """

    line: int
    values: Values
    fills: Values = field(default_factory=dict)
    designations: tuple[Part, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    additive: bool = False
    area: bool = False

    def said(self, name: str) -> Any:
        """Return the value of a field that the row gives in whatever way; None when it gives none."""
        return self.values.get(name) or self.fills.get(name)

    def fault(self, name: str, value: str, message: str) -> Fault:
        """Return a fault at the cell of a field."""
        return Fault(self.line, self.origins.get(name, name), value, message)


@dataclass
class Reading:
    """The records of a file with what is wrong and what is left open, as far as rows alone can tell."""

    records: list[Record] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    headed: bool = True
    """Whether the header is right; with a wrong one only single cells can be judged."""


class RecordReader:
    """Reads the rows of one file."""

    def __init__(self, columns: Columns, header: Row, context: Context) -> None:
        self._columns = columns
        self._header = header.cells
        self._context = context
        self._readers: dict[str, Reader] = dict(readers(context.regions, context.categories))
        if columns.area:
            self._readers["region"] = lambda value: places.area(value, context.regions)
        self.reading = Reading()

    def add(self, row: Row) -> None:
        """Read one row."""
        texts = dict(zip(self._header, row.cells, strict=True))
        found = self._cells(row.line, self._columns.organization, texts)
        given = self._values(row.line, found)
        self._take_point(row.line, given, found)
        titles = self._designations(row.line, texts, str(given.get("name") or ""))
        kept = {name: value for name, value in given.items() if value is not None or not self._columns.additive}
        record = Record(
            line=row.line,
            values={name: value for name, value in kept.items() if name not in self._columns.fills},
            fills={name: value for name, value in kept.items() if name in self._columns.fills},
            designations=titles,
            origins={name: cell.column for name, cell in found.items()},
            additive=self._columns.additive,
            area=self._columns.area,
        )
        self.reading.records.append(record)

    def _fault(self, line: int, cell: Cell, value: str, message: str) -> None:
        self.reading.faults.append(Fault(line, cell.column, value, message))

    def _cells(self, line: int, sources: Mapping[str, tuple[Source, ...]], texts: Mapping[str, str]) -> Cells:
        """Return for each field the first source that gives something, else its empty last one."""
        found: Cells = {}
        for name, alternatives in sources.items():
            for source in alternatives:
                try:
                    found[name] = source.cell(texts)
                except KeyError as error:
                    allowed = ", ".join(source.values or ())
                    found[name] = Cell("", source.column)
                    self._fault(line, found[name], str(error.args[0]), f"is not in the mapping; allowed: {allowed}")
                if found[name].text:
                    break
        return found

    def _values(self, line: int, found: Cells) -> Values:
        values: Values = {}
        for name, cell in found.items():
            try:
                text = cell.text.strip()
                values[name] = self._readers[name](text) if text else None
            except Refused as refusal:
                for value, message in refusal.problems:
                    self._fault(line, cell, value, message)
        return tidied(values)

    def _take_point(self, line: int, values: Values, found: Cells) -> None:
        """Put the point in WGS-84 in place of what the row says about it."""
        datum, abroad = values.pop("datum", None) or "WGS84", values.pop("abroad", None)
        if not {"latitude", "longitude"} <= values.keys():
            return
        latitude, longitude = values["latitude"], values["longitude"]
        for name, value, message in point_problems(values, abroad=bool(abroad)):
            self._fault(line, found.get(name, Cell("", name)), value, message)
        if latitude is not None and longitude is not None:
            values["latitude"], values["longitude"] = places.point(latitude, longitude, datum)

    def _designations(self, line: int, texts: Mapping[str, str], name: str) -> tuple[Part, ...]:
        """Return the title that a row tells of, if it does."""
        found = self._cells(line, self._columns.designation, texts)
        if not found.get("title", Cell("", "")).text:
            return ()
        part: Part = {}
        for key, read in {**DESIGNATION_FIELDS, "year": cells.year}.items():
            cell = found.get(key, Cell("", key))
            try:
                if text := cell.text.strip():
                    part[key] = read(text)
            except Refused as refusal:
                for value, message in refusal.problems:
                    self._fault(line, cell, value, message)
        subject = found.get("subject", Cell("", "")).text
        if subject and subject != name:
            part["title"] = f"{part['title']}（{subject}）"
        return (self._dated(line, part, found.get("term", Cell("", "term")), name),)

    def _dated(self, line: int, part: Part, cell: Cell, name: str) -> Part:
        """Return the designation with the days of its term and its state on the day of the import."""
        try:
            year = part.pop("year", None) or terms.notice_year(part.get("notice", ""))
            term = terms.parse_term(cell.text, year)
        except ValueError as error:
            self._fault(line, cell, cell.text, str(error))
            return part
        first = part.get("validFrom") or term.first
        last = part.get("validTo") or term.last
        status = part.get("status") or terms.status_on(last, self._context.today)
        if last is None:
            title = part.get("title", "")
            self.reading.remarks.append(Remark(line, name, f"the title {title} has no known term; give its days"))
        days = {"validFrom": first, "validTo": last, "status": status}
        return {**part, **{key: value for key, value in days.items() if value}}


def tidied(values: Values) -> Values:
    """Return the values as documents hold them: relations by code, no other name equal to the name."""
    for name in LIST_COLUMNS:
        if values.get(name) and name != "aliases":
            values[name] = sorted(values[name])
    if values.get("aliases"):
        values["aliases"] = [alias for alias in values["aliases"] if alias != values.get("name")] or None
    if values.get("synthetic") is False:
        values["synthetic"] = None
    return values


def point_problems(values: Values, *, abroad: bool) -> Iterator[tuple[str, str, str]]:
    """Yield field, value and message of what is wrong with a point."""
    latitude, longitude, accuracy = values["latitude"], values["longitude"], values.get("pointAccuracy")
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        yield missing, "", "is empty; a point needs both latitude and longitude"
    elif latitude is None and accuracy in {"EXACT", "STREET"}:
        yield "pointAccuracy", accuracy, "needs latitude and longitude; without a point it is REGION or empty"
    elif latitude is not None and accuracy == "REGION":
        yield "pointAccuracy", accuracy, "means the region's own point; leave latitude and longitude empty"
    elif latitude is not None:
        yield from _range_problems(latitude, longitude, abroad=abroad)


def _range_problems(latitude: float, longitude: float, *, abroad: bool) -> Iterator[tuple[str, str, str]]:
    latitudes = places.WORLD_LATITUDES if abroad else places.CHINA_LATITUDES
    longitudes = places.WORLD_LONGITUDES if abroad else places.CHINA_LONGITUDES
    hint = "" if abroad else ", or abroad true for a point outside China"
    if places.in_china(longitude, latitude) and not places.in_china(latitude, longitude) and not abroad:
        hint = "; latitude and longitude seem to be swapped"
    for name, value, (least, most) in (("latitude", latitude, latitudes), ("longitude", longitude, longitudes)):
        if not least <= value <= most:
            yield name, f"{value:g}", f"is out of range; allowed: {least:g} to {most:g}{hint}"
