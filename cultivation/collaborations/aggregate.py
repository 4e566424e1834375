"""How collaborations are stored: a node that holds the document, and the edge that it is in the network."""

from collections.abc import Callable, Iterable
from typing import Any

from cultivation.collaborations import queries
from cultivation.collaborations.documents import PREFIX
from directory.documents import without_blanks
from graph_schema.aggregate import Aggregate, Document, Link

_ENTERPRISE = "enterprise-"


def _edges(*, enterprises: bool) -> Callable[[Document], Iterable[Any]]:
    """Return the rows of the edge of a collaboration that an enterprise, or an organization, is party to."""

    def rows(document: Document) -> Iterable[Any]:
        if document["party"].startswith(_ENTERPRISE) != enterprises:
            return []
        edge = {"collaboration": document["id"], "field": document["field"], "since": document["from"]}
        return [[document["party"], document["organization"], without_blanks({**edge, "to": document.get("to")})]]

    return rows


COLLABORATIONS = Aggregate(
    labels=frozenset({"Collaboration"}),
    prefix=PREFIX,
    coded=False,
    add=queries.ADD_COLLABORATIONS,
    put=queries.PUT_COLLABORATIONS,
    clear=(queries.CLEAR_COLLABORATIONS,),
    remove=(queries.CLEAR_COLLABORATIONS, queries.REMOVE_COLLABORATIONS),
    read=queries.READ_COLLABORATIONS,
    keys=queries.KEYS_OF_COLLABORATIONS,
    properties=lambda document: document,
    links=(
        Link(queries.LINK_ENTERPRISES, _edges(enterprises=True), "enterprise or organization"),
        Link(queries.LINK_ORGANIZATIONS, _edges(enterprises=False), "organization"),
    ),
    document=lambda row: dict(row["properties"]),
)
