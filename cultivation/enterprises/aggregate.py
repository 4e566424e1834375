"""How enterprises are stored and read back as documents."""

from collections.abc import Iterable
from typing import Any

import orjson

from cultivation.enterprises import queries
from directory.accounts.roles import ENTERPRISE
from directory.documents import without_blanks
from graph_schema.aggregate import Aggregate, Document, Link, only_target
from graph_schema.canonical import canonical


def _places(document: Document) -> Iterable[Any]:
    return [[document["id"], document["region"]]]


def _enterprise_properties(document: Document) -> Document:
    kept = {key: value for key, value in document.items() if key != "region"}
    # A property of a node holds no objects: the figures travel as one text.
    return {**kept, "figures": canonical(kept["figures"])} if "figures" in kept else kept


def _enterprise_document(row: Document) -> Document:
    document = without_blanks({**row["properties"], "region": only_target(row["region"])})
    return {**document, "figures": orjson.loads(document["figures"])} if "figures" in document else document


ENTERPRISES = Aggregate(
    labels=frozenset({"Enterprise"}),
    prefix=ENTERPRISE,
    coded=False,
    add=queries.ADD_ENTERPRISES,
    put=queries.PUT_ENTERPRISES,
    clear=(queries.CLEAR_ENTERPRISES,),
    remove=(queries.REMOVE_ENTERPRISES,),
    read=queries.READ_ENTERPRISES,
    keys=queries.KEYS_OF_ENTERPRISES,
    properties=_enterprise_properties,
    links=(Link(queries.LINK_LOCATED, _places, "region"),),
    document=_enterprise_document,
)
