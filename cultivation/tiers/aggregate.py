"""How titles of enterprises are stored and read back as documents: each is a node that its holder HOLDS."""

from collections.abc import Iterable
from typing import Any, cast

from cultivation.tiers import queries
from cultivation.tiers.documents import TITLE, TitleDocument
from directory.documents import without_blanks
from graph_schema.aggregate import Aggregate, Document, Link, only_target


def _properties(document: Document) -> Document:
    return {key: value for key, value in document.items() if key != "enterprise"}


def _document(row: Document) -> Document:
    return without_blanks({**row["properties"], "enterprise": only_target(row["enterprise"])})


def _holder(document: Document) -> Iterable[Any]:
    return [[document["id"], document["enterprise"]]]


def held(row: Document) -> TitleDocument:
    """Return the title of a row of `FIND_TITLES`."""
    return cast("TitleDocument", {**row["title"], "enterprise": row["enterprise"]})


TITLES = Aggregate(
    labels=frozenset({"Designation"}),
    prefix=TITLE,
    coded=False,
    add=queries.ADD_TITLES,
    put=queries.PUT_TITLES,
    clear=(queries.CLEAR_TITLES,),
    remove=(queries.REMOVE_TITLES,),
    read=queries.READ_TITLES,
    keys=queries.KEYS_OF_TITLES,
    properties=_properties,
    links=(Link(queries.LINK_HOLDERS, _holder, "enterprise"),),
    document=_document,
)
