"""How policies and finance products are stored and read back as documents."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from cultivation.instruments import queries
from cultivation.instruments.documents import POLICY, PRODUCT
from directory.documents import without_blanks
from graph_schema.aggregate import Aggregate, Document, Link, only_target
from graph_schema.canonical import canonical

_EDGES = frozenset({"organization", "regions", "supports"})


def _properties(document: Document) -> Document:
    kept = {key: value for key, value in document.items() if key not in _EDGES}
    # A property of a node holds no objects: the conditions travel as one text.
    return {**kept, "eligibility": canonical(kept["eligibility"])} if "eligibility" in kept else kept


def _document(row: Document) -> Document:
    edges = {
        "organization": only_target(row["organization"]),
        "regions": sorted(row["regions"]),
        "supports": sorted(row["supports"]),
    }
    document = without_blanks({**row["properties"], **edges})
    return {**document, "eligibility": orjson.loads(document["eligibility"])} if "eligibility" in document else document


def _offered(document: Document) -> Iterable[Any]:
    return [[document["id"], document["organization"]]] if "organization" in document else []


def _each(name: str) -> Callable[[Document], Iterable[Any]]:
    """Return the rows of a reference that a document has any number of times."""
    return lambda document: [[document["id"], target] for target in document.get(name, ())]


POLICIES = Aggregate(
    labels=frozenset({"Policy"}),
    prefix=POLICY,
    coded=False,
    add=queries.ADD_POLICIES,
    put=queries.PUT_POLICIES,
    clear=(queries.CLEAR_POLICIES,),
    remove=(queries.REMOVE_POLICIES,),
    read=queries.READ_POLICIES,
    keys=queries.KEYS_OF_POLICIES,
    properties=_properties,
    links=(
        Link(queries.LINK_POLICY_OFFERED, _offered, "organization"),
        Link(queries.LINK_POLICY_APPLIES, _each("regions"), "region"),
        Link(queries.LINK_POLICY_SUPPORTS, _each("supports"), "part of a plan"),
    ),
    document=_document,
)
PRODUCTS = Aggregate(
    labels=frozenset({"FinanceProduct"}),
    prefix=PRODUCT,
    coded=False,
    add=queries.ADD_PRODUCTS,
    put=queries.PUT_PRODUCTS,
    clear=(queries.CLEAR_PRODUCTS,),
    remove=(queries.REMOVE_PRODUCTS,),
    read=queries.READ_PRODUCTS,
    keys=queries.KEYS_OF_PRODUCTS,
    properties=_properties,
    links=(
        Link(queries.LINK_PRODUCT_OFFERED, _offered, "organization"),
        Link(queries.LINK_PRODUCT_APPLIES, _each("regions"), "region"),
        Link(queries.LINK_PRODUCT_SUPPORTS, _each("supports"), "part of a plan"),
    ),
    document=_document,
)


def aggregate_of(entity: str) -> Aggregate:
    """Return how an instrument of this id is stored."""
    return POLICIES if entity.startswith(POLICY) else PRODUCTS
