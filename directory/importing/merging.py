"""A record laid over what the graph holds: the document of the organization as it shall be."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from directory.documents import without_blanks
from directory.importing.columns import LIST_COLUMNS
from directory.importing.grouping import designation_key
from directory.importing.parts import Part
from directory.importing.places import DECIMALS
from directory.importing.records import Record
from directory.regions import Regions
from graph_schema.aggregate import Document

WRITTEN_LATER = ("version", "updatedAt")  # set by the write itself, never by a file


def merged(record: Record, identifier: str, before: Document | None, regions: Regions) -> Document:
    """Return the document without version and time of update; fields that the record does not give stay as they are."""
    document = {name: value for name, value in (before or {}).items() if name not in WRITTEN_LATER}
    document |= {name: value for name, value in record.values.items() if name not in {"services", "designations"}}
    if record.additive and before:
        document |= _added_lists(record, before)
    document |= {name: value for name, value in record.fills.items() if not document.get(name)}
    document |= {"id": identifier, "status": document.get("status") or "ACTIVE"}
    document |= _parts(record, identifier, before or {})
    return without_blanks(_placed(document, record, before or {}, regions))


def unchanged(document: Document, before: Document) -> bool:
    """Return whether a document says the same as the stored one."""
    return document == {name: value for name, value in before.items() if name not in WRITTEN_LATER}


def _added_lists(record: Record, before: Document) -> Document:
    lists: Document = {}
    for name in LIST_COLUMNS:
        if name in record.values:
            both = list(dict.fromkeys([*before.get(name, ()), *record.values[name]]))
            lists[name] = both if name == "aliases" else sorted(both)
    return lists


def _placed(document: Document, record: Record, before: Document, regions: Regions) -> Document:
    """Return the document with its own point, or the point of its region where it has none."""
    accuracy = record.values.get("pointAccuracy")
    if "latitude" in record.values:
        own = record.values["latitude"] is not None
    else:
        own = "latitude" in before and before.get("pointAccuracy") != "REGION"
    if own:
        stored = before.get("pointAccuracy")
        return {**document, "pointAccuracy": accuracy or (stored if stored == "STREET" else "EXACT")}
    return {**document, **_region_point(document.get("region"), regions)}


def _region_point(code: str | None, regions: Regions) -> Document:
    division = regions.get(code) if code else None
    if division is None or division.latitude is None or division.longitude is None:
        return dict.fromkeys(("latitude", "longitude", "pointAccuracy"))
    return {
        "latitude": round(division.latitude, DECIMALS),
        "longitude": round(division.longitude, DECIMALS),
        "pointAccuracy": "REGION",
    }


def _parts(record: Record, identifier: str, before: Document) -> Document:
    stem = identifier.removeprefix("org-")
    parts: Document = {}
    if "services" in record.values:
        said = record.values["services"] or []
        parts["services"] = _numbered(said, before.get("services", ()), f"service-{stem}-", _service_key)
    if "designations" in record.values:
        said = record.values["designations"] or []
        held = before.get("designations", ())
        parts["designations"] = _numbered(said, held, f"designation-{stem}-", designation_key)
    if record.designations:
        titles = parts.get("designations") or before.get("designations", ())
        parts["designations"] = _added_titles(record.designations, titles, f"designation-{stem}-")
    return parts


def _service_key(part: Part) -> tuple[Any, ...]:
    return part.get("name"), part.get("category")


def _numbered(
    parts: Iterable[Part], held: Sequence[Part], prefix: str, key: Callable[[Part], tuple[Any, ...]]
) -> list[Part]:
    """Return the parts by id; one without an id gets that of the same part held before, else the next number."""
    parts = list(parts)
    taken = {part["id"] for part in parts if "id" in part}
    free: dict[tuple[Any, ...], list[str]] = {}
    for part in reversed(held):
        if part["id"] not in taken:
            free.setdefault(key(part), []).append(part["id"])
    numbers = [_number(part["id"], prefix) for part in (*parts, *held) if "id" in part]
    number = max(numbers, default=0)
    numbered: list[Part] = []
    for part in parts:
        same = free.get(key(part))
        identifier = part.get("id") or (same.pop() if same else None)
        if identifier is None:
            number += 1
            identifier = f"{prefix}{number}"
        numbered.append({**part, "id": identifier})
    return sorted(numbered, key=lambda part: str(part["id"]))


def _added_titles(titles: Sequence[Part], held: Sequence[Part], prefix: str) -> list[Part]:
    """Return the titles held, those of the same key brought up to date, and the new ones; revoked ones stay so."""
    fresh = {designation_key(part): part for part in titles}
    kept = [_updated(part, fresh.pop(designation_key(part), {})) for part in held]
    return _numbered([*kept, *fresh.values()], held, prefix, designation_key)


def _updated(held: Part, said: Part) -> Part:
    status = {"status": "REVOKED"} if held.get("status") == "REVOKED" else {}
    return {**held, **said, **status}


def _number(identifier: str, prefix: str) -> int:
    tail = identifier.removeprefix(prefix)
    return int(tail) if tail.isdecimal() else 0
