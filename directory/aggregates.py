"""How regions, categories and organizations are stored and read back as documents, and all kinds of the directory."""

from collections.abc import Iterable
from typing import Any

import orjson

from directory import queries
from directory.accounts.aggregate import ACCOUNTS
from directory.documents import without_blanks
from directory.suggesting.aggregate import SUGGESTIONS
from graph_schema.aggregate import Aggregate, Document, Link, only_target

_ORGANIZATION_LINKS = frozenset({"region", "serves", "memberOf", "succeeds", "services", "designations"})


def _region_properties(document: Document) -> Document:
    properties = {key: value for key, value in document.items() if key not in {"id", "parent", "succeededBy"}}
    if "aliases" in properties:
        # A property of a node holds no objects: aliases travel as one text.
        properties["aliases"] = orjson.dumps(properties["aliases"]).decode()
    return properties


def _region_document(row: Document) -> Document:
    properties = dict(row["properties"])
    if "aliases" in properties:
        properties["aliases"] = orjson.loads(properties["aliases"])
    successors = [code for _, code in sorted(row["successors"])]
    return without_blanks(
        {
            "id": f"region-{properties['code']}",
            **properties,
            "parent": only_target(row["parent"]),
            "succeededBy": successors,
        }
    )


def _category_properties(document: Document) -> Document:
    return {key: value for key, value in document.items() if key not in {"id", "parent"}}


def _category_document(row: Document) -> Document:
    properties = row["properties"]
    return without_blanks({"id": f"category-{properties['code']}", **properties, "parent": only_target(row["parent"])})


def _organization_properties(document: Document) -> Document:
    return {key: value for key, value in document.items() if key not in _ORGANIZATION_LINKS}


def _organization_document(row: Document) -> Document:
    services = [{**properties, "category": code} for code, properties in row["services"]]
    return without_blanks(
        {
            **row["properties"],
            "region": only_target(row["region"]),
            "serves": sorted(row["serves"]),
            "memberOf": sorted(row["memberOf"]),
            "succeeds": sorted(row["succeeds"]),
            "services": sorted(services, key=_id),
            "designations": sorted(row["designations"], key=_id),
        }
    )


def _id(part: Document) -> str:
    return str(part["id"])


def _single(key: str, name: str) -> Any:
    """Return the rows of a reference that a document has once or not at all."""

    def rows(document: Document) -> Iterable[Any]:
        return [[document[key], document[name]]] if name in document else []

    return rows


def _several(key: str, name: str) -> Any:
    """Return the rows of references that a document has as a list."""

    def rows(document: Document) -> Iterable[Any]:
        return [[document[key], target] for target in document.get(name, ())]

    return rows


def _successors(document: Document) -> Iterable[Any]:
    return [[document["code"], code, place] for place, code in enumerate(document.get("succeededBy", ()))]


def _services(document: Document) -> Iterable[Any]:
    return [
        [document["id"], service["category"], {key: value for key, value in service.items() if key != "category"}]
        for service in document.get("services", ())
    ]


REGIONS = Aggregate(
    labels=frozenset({"Region"}),
    prefix="region-",
    coded=True,
    add=queries.ADD_REGIONS,
    put=queries.PUT_REGIONS,
    clear=(queries.CLEAR_REGIONS,),
    remove=(queries.REMOVE_REGIONS,),
    read=queries.READ_REGIONS,
    keys=queries.KEYS_OF_REGIONS,
    properties=_region_properties,
    links=(
        Link(queries.LINK_PARENTS, _single("code", "parent"), "region"),
        Link(queries.LINK_SUCCESSORS, _successors, "region"),
    ),
    document=_region_document,
)
CATEGORIES = Aggregate(
    labels=frozenset({"Category"}),
    prefix="category-",
    coded=True,
    add=queries.ADD_CATEGORIES,
    put=queries.PUT_CATEGORIES,
    clear=(queries.CLEAR_CATEGORIES,),
    remove=(queries.REMOVE_CATEGORIES,),
    read=queries.READ_CATEGORIES,
    keys=queries.KEYS_OF_CATEGORIES,
    properties=_category_properties,
    links=(Link(queries.LINK_BROADER, _single("code", "parent"), "category"),),
    document=_category_document,
)
ORGANIZATIONS = Aggregate(
    labels=frozenset({"Organization", "Service", "Designation"}),
    prefix="org-",
    coded=False,
    add=queries.ADD_ORGANIZATIONS,
    put=queries.PUT_ORGANIZATIONS,
    clear=(queries.CLEAR_ORGANIZATION_PARTS, queries.CLEAR_ORGANIZATION_EDGES),
    remove=(queries.CLEAR_ORGANIZATION_PARTS, queries.REMOVE_ORGANIZATIONS),
    read=queries.READ_ORGANIZATIONS,
    keys=queries.KEYS_OF_ORGANIZATIONS,
    properties=_organization_properties,
    links=(
        Link(queries.LINK_LOCATIONS, _single("id", "region"), "region"),
        Link(queries.LINK_SERVICE_AREAS, _several("id", "serves"), "region"),
        Link(queries.LINK_HUBS, _several("id", "memberOf"), "organization"),
        Link(queries.LINK_PREDECESSORS, _several("id", "succeeds"), "organization"),
        Link(queries.ADD_SERVICES, _services, "category"),
        Link(
            queries.ADD_DESIGNATIONS,
            lambda document: [[document["id"], part] for part in document.get("designations", ())],
            "organization",
        ),
    ),
    document=_organization_document,
)
AGGREGATES = (REGIONS, CATEGORIES, ORGANIZATIONS, ACCOUNTS, SUGGESTIONS)
