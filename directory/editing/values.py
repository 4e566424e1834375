"""Values as requests give them, read by the same readers as the cells of an import."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from directory.editing.refusals import Problem
from directory.importing import cells, places
from directory.importing.cells import Reader
from directory.importing.columns import (
    LONGEST_NAME,
    MOST_ALIASES,
    MOST_AREAS,
    MOST_RELATIONS,
    organization_id,
    readers,
)
from directory.importing.faults import Refused
from directory.importing.merging import merged
from directory.importing.parts import read_value
from directory.importing.records import Record, point_problems, tidied
from directory.regions import Regions
from directory.scalars import shown
from graph_schema.aggregate import Document

Values = dict[str, Any]
POINT = frozenset({"latitude", "longitude", "pointAccuracy"})
Read = Callable[[str, Any], Any]
"""Takes the name of a field and what was given for it, returns its value or raises `Refused`."""


class Fields:
    """Reads fields of an organization: texts, whole numbers, lists of texts or None, a point in any datum."""

    def __init__(self, regions: Regions) -> None:
        self._readers = readers(regions, ())
        self._items: Mapping[str, tuple[Reader, int]] = {
            "aliases": (cells.text(LONGEST_NAME), MOST_ALIASES),
            "serves": (self._readers["region"], MOST_AREAS),
            "memberOf": (organization_id, MOST_RELATIONS),
        }

    def read(self, given: Mapping[str, Any]) -> tuple[Values, list[Problem]]:
        """Return the values as documents hold them, None for what shall be removed, and all that is wrong."""
        values, problems = _read_all(given, self._value)
        if "name" in values and values["name"] is None:
            problems.append(Problem("name", "", "is empty; an organization needs a name"))
        problems += _place(values)
        return tidied(values), problems

    def _value(self, name: str, value: Any) -> Any:
        if value is None or isinstance(value, float | bool):
            return value
        if isinstance(value, list):
            read, most = self._items[name]
            return cells.unique_list([item.strip() for item in value], read, most) or None
        text = str(value).strip()
        return self._readers[name](text) if text else None


def read_part(
    given: Mapping[str, Any], fields: Mapping[str, Reader], needed: Sequence[str]
) -> tuple[Values, list[Problem]]:
    """Return the values of a service or designation, None for what shall be removed, and all that is wrong."""
    values, problems = _read_all(given, lambda name, value: read_value(name, value, fields[name]))
    missing = [name for name in needed if name in values and values[name] is None]
    return values, problems + [Problem(name, "", "is empty; it is needed") for name in missing]


def laid_over(values: Mapping[str, Any], before: Document, regions: Regions) -> Document:
    """Return an entry with other values, without version and time, as an import would leave it.

    Its point is that of before, unless the values say where it is or in which division.
    """
    document = merged(Record(0, dict(values)), before["id"], before, regions)
    if values.keys() & {"latitude", "region"}:
        return document
    kept = {name: value for name, value in before.items() if name in POINT}
    return {name: value for name, value in document.items() if name not in POINT} | kept


def _read_all(given: Mapping[str, Any], read: Read) -> tuple[Values, list[Problem]]:
    values: Values = {}
    problems: list[Problem] = []
    for name, value in given.items():
        try:
            values[name] = read(name, value)
        except Refused as refusal:
            problems += [Problem(name, shown(part), message) for part, message in refusal.problems]
    return values, problems


def _place(values: Values) -> list[Problem]:
    """Put the point in WGS-84 in place of what is said about it, and return what is wrong with it."""
    datum, abroad = values.pop("datum", None) or "WGS84", values.pop("abroad", None)
    if "latitude" not in values:
        return []
    latitude, longitude = values["latitude"], values["longitude"]
    problems = [Problem(*found) for found in point_problems(values, abroad=bool(abroad))]
    if latitude is not None and longitude is not None and not problems:
        values["latitude"], values["longitude"] = places.point(latitude, longitude, datum)
    return problems
