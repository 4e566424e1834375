"""Documents of entities as rows of the journal have them, whatever else the graph holds by now.

In the graph an entity may be younger, or as an import has it that is unfinished and may yet be undone.
"""

from collections.abc import Iterable, Sequence

import orjson

from graph_schema import queries
from graph_schema.aggregate import Document
from graph_schema.connection import Graph, Row
from graph_schema.errors import Unavailable
from graph_schema.slices import slices

Versions = dict[str, Document | None]
"""Documents by entity id, None for an entity that is not there; one whose row is erased is left out."""


async def changed_between(graph: Graph, after: int, until: int, prefixes: Sequence[str]) -> Versions:
    """Return the documents, as of the row `until`, of what changed behind the row `after`.

    Only entities whose ids begin with one of the prefixes are told; `until` is a row that readers see. Raise
    `Unavailable` when it is not there: a member of a cluster may be behind.
    """
    found: Versions = {}
    rows = await graph.read(queries.READ_CHANGED, first=after + 1, last=until, prefixes=list(prefixes))
    if after < until and (not rows or rows[-1]["seq"] < until):
        raise Unavailable(f"row {until} of the journal is not there yet", hint="try again in a moment")
    _take(found, (row for row in rows if (row["entity"] or "").startswith(tuple(prefixes))))
    return found


async def versions_at(graph: Graph, entities: Sequence[str], until: int) -> Versions:
    """Return the documents of entities as of a row that readers see."""
    found: Versions = dict.fromkeys(entities)
    for part in slices(entities):
        _take(found, await graph.read(queries.READ_LAST_BEFORE, entities=part, until=until))
    return found


def _take(found: Versions, rows: Iterable[Row]) -> None:
    """Take in what rows of the journal, in their order, say."""
    for row in rows:
        if row["erased"]:
            found.pop(row["entity"], None)
        else:
            found[row["entity"]] = None if row["payload"] is None else orjson.loads(row["payload"])
