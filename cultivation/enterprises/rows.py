"""Rows of a file as enterprises: each value checked, rows of one credit code joined."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cultivation.enterprises.creating import INDUSTRY, LONGEST_NAME, MOST_AMOUNT, MOST_EMPLOYEES, YEARS
from cultivation.tiers.vocabulary import Tier
from directory.importing import cells, places
from directory.importing.cells import Reader
from directory.importing.faults import Fault, Refused
from directory.importing.reading import Row, Sheet
from directory.regions import Regions

NEEDED = ("creditCode", "name", "industry", "region")
FIGURES = ("employees", "revenue", "assets")
COLUMNS = (*NEEDED, "year", *FIGURES, "titles", "synthetic")
ENTRY = (*NEEDED[1:], "synthetic")  # what all rows of one enterprise must say alike
MOST_TITLES = 20  # in one cell

_AMOUNT = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]{1,6})?", re.ASCII)
_TITLE = re.compile(rf"({'|'.join(tier.value for tier in Tier)}) (\d{{4}}-\d{{2}}-\d{{2}})", re.ASCII)


@dataclass
class Record:
    """An enterprise as the rows of a file tell it, the first of them at `line`; `titles` are tiers with first days."""

    line: int
    entry: dict[str, Any]
    figures: dict[int, dict[str, Any]] = field(default_factory=dict)
    titles: list[tuple[Tier, str]] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Return its credit code."""
        return str(self.entry["creditCode"])


def read_rows(sheet: Sheet, regions: Regions) -> tuple[list[Record], list[Fault]]:
    """Return the enterprises of a file in its order, and everything that is wrong with it."""
    faults = [*sheet.faults, *_header_faults(sheet.header)]
    if set(NEEDED) - set(sheet.header.cells) or len(set(sheet.header.cells)) < len(sheet.header.cells):
        return [], sorted(faults)
    read, records = _readers(regions), dict[str, Record]()
    for row in sheet.rows:
        values, wrong = _values(row, sheet.header, read)
        wrong += [] if wrong else _row_faults(row.line, values)
        if not wrong:
            wrong = list(_join(records, row.line, values))
        faults += wrong
    return list(records.values()), sorted(faults)


def _readers(regions: Regions) -> Mapping[str, Reader]:
    return {
        "creditCode": cells.credit,
        "name": cells.text(LONGEST_NAME),
        "industry": cells.shape("a section of GB/T 4754", INDUSTRY, "C", 1),
        "region": lambda value: places.division(value, regions),
        "year": cells.whole(*YEARS),
        "employees": cells.whole(0, MOST_EMPLOYEES),
        "revenue": _amount,
        "assets": _amount,
        "titles": cells.items(_title, MOST_TITLES),
        "synthetic": cells.boolean,
    }


def _header_faults(header: Row) -> Iterator[Fault]:
    allowed = ", ".join(COLUMNS)
    for place, column in enumerate(header.cells, start=1):
        if column not in COLUMNS:
            yield Fault(header.line, column, "", f"column {place} is none; allowed: {allowed}")
        elif column in header.cells[: place - 1]:
            yield Fault(header.line, column, "", "is a column twice; name it once")
    for column in NEEDED:
        if column not in header.cells:
            yield Fault(header.line, column, "", f"is missing; needed: {', '.join(NEEDED)}")


def _values(row: Row, header: Row, read: Mapping[str, Reader]) -> tuple[dict[str, Any], list[Fault]]:
    """Return the values of a row that gives them, and what is wrong with its cells."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for column, cell in zip(header.cells, row.cells, strict=True):
        if column not in read or not (text := cell.strip()):
            continue
        try:
            values[column] = read[column](text)
        except Refused as refusal:
            faults += [Fault(row.line, column, value, message) for value, message in refusal.problems]
    return values, faults


def _row_faults(line: int, values: Mapping[str, Any]) -> list[Fault]:
    found = [Fault(line, column, "", "is empty; every row needs it") for column in NEEDED if column not in values]
    told = [column for column in FIGURES if column in values]
    if told and "year" not in values:
        found.append(Fault(line, "year", "", f"is empty; {', '.join(told)} are of a year"))
    if "year" in values and not told:
        found.append(Fault(line, "year", str(values["year"]), f"has no figures; give {', '.join(FIGURES)}, or no year"))
    return found


def _join(records: dict[str, Record], line: int, values: Mapping[str, Any]) -> Iterator[Fault]:
    """Take a row in, and yield where it contradicts a former one of the same enterprise."""
    entry = {column: values[column] for column in (*NEEDED, "synthetic") if values.get(column)}
    record = records.setdefault(entry["creditCode"], Record(line, entry))
    for column in ENTRY:
        if record.entry.get(column) != entry.get(column):
            other = record.entry.get(column, "empty")
            yield Fault(
                line, column, str(entry.get(column, "")), f"is {other} in line {record.line}, for the same code"
            )
    year = values.get("year")
    if year in record.figures:
        yield Fault(line, "year", str(year), "is told twice for this enterprise; tell each year once")
    elif year is not None:
        record.figures[year] = {"year": year, **{name: values[name] for name in FIGURES if name in values}}
    record.titles += [title for title in values.get("titles", ()) if title not in record.titles]


def _amount(value: str) -> str:
    if not _AMOUNT.fullmatch(value) or float(value) > MOST_AMOUNT:
        raise Refused((value, f"is no amount; allowed: 0 to {MOST_AMOUNT} in 10,000 yuan, such as 1200.5"))
    return value


def _title(value: str) -> tuple[Tier, str]:
    found = _TITLE.fullmatch(value)
    if found is None:
        tiers = ", ".join(tier.value for tier in Tier)
        raise Refused(
            (value, f"is no title; allowed: a tier ({tiers}) and its first day, such as INNOVATIVE 2024-07-15")
        )
    return Tier(found[1]), cells.day(found[2])


def figures_of(record: Record, held: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures of an enterprise by year: what is held, and in place of it what the file tells."""
    by_year: dict[int, dict[str, Any]] = {year["year"]: dict(year) for year in held} | record.figures
    return [by_year[year] for year in sorted(by_year)]
