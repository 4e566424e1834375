"""Where a change lies, so that a subscriber may follow one division alone.

An organization lies in its region. Whatever else names a `region`, an `organization` or, as scores do, those whose
current one it is (`currentOf`), lies where these do. A division lies in itself and its parent, a retired one also in
what took its place. Both the document after the change and the one before it count, so that who follows a division also
sees what leaves it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from directory.history.moment import ALWAYS
from directory.history.queries import READ_VERSIONS
from directory.regions import Regions
from directory.search.snapshot import Snapshot
from graph_schema.change import Change
from graph_schema.connection import Graph

Document = Mapping[str, Any]
Areas = frozenset[str]

NOWHERE: Areas = frozenset()


async def areas_of(graph: Graph, snapshot: Snapshot, rows: Sequence[Change]) -> list[Areas]:
    """Return, for each row, the codes of the divisions that it lies in, from the nation down; private ones in none.

    `rows` follow each other without gaps; one statement is asked for all of them.
    """
    pairs = await _pairs(graph, rows)
    named = {entity for pair in pairs for document in pair for entity in _organizations(document)}
    homes = {entity: one.get("region", "") for entity, one in snapshot.documents(sorted(named)).items()}
    return [_areas(pair, homes, snapshot.regions) for pair in pairs]


async def _pairs(graph: Graph, rows: Sequence[Change]) -> list[list[Document]]:
    """Return the documents of each public row: after the change, and before it, where there are such."""
    last = await _before(graph, rows)
    pairs: list[list[Document]] = []
    for row in rows:
        document = row.document()
        if row.public and row.entity:
            pairs.append([one for one in (document, last.get(row.entity)) if one])
            last[row.entity] = document
        else:
            pairs.append([])
    return pairs


async def _before(graph: Graph, rows: Sequence[Change]) -> dict[str, Document | None]:
    """Return the last document of each entity before the first row."""
    entities = sorted({row.entity for row in rows if row.public and row.entity})
    if not entities:
        return {}
    asked = [{"entity": entity, "until": rows[0].seq - 1} for entity in entities]
    found = await graph.read(READ_VERSIONS, rows=asked, first=1, known=ALWAYS)
    return {row["entity"]: Change(**row).document() for row in found}


def _organizations(document: Document) -> Iterable[str]:
    if "organization" in document:
        yield str(document["organization"])
    yield from map(str, document.get("currentOf", ()))


def _areas(pair: Sequence[Document], homes: Mapping[str, str], regions: Regions) -> Areas:
    codes = {code for document in pair for code in _codes(document, homes)}
    codes |= {now for code in codes for now in regions.resolve(code)}
    return frozenset(step for code in codes for step in regions.lineage(code)) if codes else NOWHERE


def _codes(document: Document, homes: Mapping[str, str]) -> Iterable[str]:
    if str(document.get("id", "")).startswith("region-"):
        yield from (document["code"], document.get("parent", ""))
    if isinstance(document.get("region"), str):
        yield document["region"]
    yield from (homes.get(entity, "") for entity in _organizations(document))
