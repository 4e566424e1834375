"""What the tests of the importer share: the real divisions and a way to read a text."""

from datetime import date
from functools import cache

from directory.categories import read_categories
from directory.divisions import read_divisions
from directory.importing.mapping import Columns
from directory.importing.plan import read_records
from directory.importing.records import Context, Reading
from directory.regions import Regions

TODAY = date(2026, 11, 23)


@cache
def context() -> Context:
    return Context(Regions.of(read_divisions()), [category["code"] for category in read_categories()], TODAY)


def read(text: str | bytes, columns: Columns | None = None) -> Reading:
    content = text.encode() if isinstance(text, str) else text
    return read_records(content, columns, context())


def faults(text: str | bytes, columns: Columns | None = None) -> list[str]:
    return [str(fault) for fault in read(text, columns).faults]
