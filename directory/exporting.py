"""Organizations as CSV that the importer reads back to the same documents, and as lines of canonical JSON.

`version` and `updatedAt` are no columns: they belong to one graph's history. So a file that is exported, imported
into an empty graph and exported again is the same, byte for byte.
"""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

from directory import store
from directory.documents import OrganizationDocument
from directory.importing import lists, parts, places
from directory.importing.columns import COLUMNS, LIST_COLUMNS, POINT_COLUMNS
from graph_schema.aggregate import Document
from graph_schema.canonical import canonical
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.settled import head_between_imports, without_imports

_PLAIN = frozenset(COLUMNS) - frozenset(LIST_COLUMNS) - frozenset(POINT_COLUMNS) - {"services", "designations"}


def csv_header() -> str:
    """Return the first line of the CSV, with its line feed."""
    return _line(COLUMNS)


def csv_row(document: OrganizationDocument) -> str:
    """Return the row of an organization, with its line feed.

    A point that is only its region's is left out: the importer takes it from the region again.
    """
    fields = cast("Document", document)
    cells = {name: _plain(fields[name]) for name in _PLAIN if name in fields}
    cells |= {name: lists.join(fields.get(name, ())) for name in LIST_COLUMNS}
    cells |= _point(document)
    cells["services"] = parts.write(fields.get("services", ()), parts.SERVICE_ORDER)
    cells["designations"] = parts.write(fields.get("designations", ()), parts.DESIGNATION_ORDER)
    return _line([cells.get(name, "") for name in COLUMNS])


def ndjson_row(document: OrganizationDocument) -> str:
    """Return the document as one line of canonical JSON (RFC 8785), with its line feed."""
    return canonical(document) + "\n"


async def export_csv(graph: Graph, journal: Journal) -> AsyncIterator[str]:
    """Yield the CSV of all organizations by ascending id: the header, then some thousand rows at a time.

    Raises `Unavailable` before it, or at its end, when an import runs meanwhile: no part of one is in what came.
    """
    yield csv_header()
    async for page in _pages(graph, journal):
        yield "".join(map(csv_row, page))


async def export_ndjson(graph: Graph, journal: Journal) -> AsyncIterator[str]:
    """Yield the documents of all organizations by ascending id, some thousand lines at a time.

    Raises `Unavailable` as `export_csv` does.
    """
    async for page in _pages(graph, journal):
        yield "".join(map(ndjson_row, page))


async def _pages(graph: Graph, journal: Journal) -> AsyncIterator[list[OrganizationDocument]]:
    head = await head_between_imports(journal)
    async for page in without_imports(journal, head, store.all_organizations(graph)):
        yield page


def _point(document: OrganizationDocument) -> dict[str, str]:
    accuracy = document.get("pointAccuracy", "")
    if "latitude" not in document or "longitude" not in document or accuracy == "REGION":
        return {"pointAccuracy": accuracy}
    latitude, longitude = document["latitude"], document["longitude"]
    return {
        "latitude": _degrees(latitude),
        "longitude": _degrees(longitude),
        "datum": "WGS84",
        "abroad": "" if places.in_china(latitude, longitude) else "true",
        "pointAccuracy": accuracy,
    }


def _degrees(value: float) -> str:
    return f"{value:.{places.DECIMALS}f}".rstrip("0").rstrip(".")


def _plain(value: Any) -> str:
    return "true" if value is True else str(value)


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
