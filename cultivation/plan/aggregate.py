"""How plans are stored and read back as documents: each part and each goal is a node."""

from collections.abc import Iterable
from typing import Any

import orjson

from cultivation.plan import queries
from cultivation.plan.documents import PREFIX
from directory.documents import without_blanks
from graph_schema.aggregate import Aggregate, Document, Link
from graph_schema.canonical import canonical


def _properties(document: Document) -> Document:
    return {key: value for key, value in document.items() if key not in {"parts", "goals"}}


def _kept(document: Document) -> Iterable[Any]:
    return [[document["id"], [part["id"] for part in document["parts"]]]]


def _parts(document: Document) -> Iterable[Any]:
    return [
        [document["id"], {key: value for key, value in part.items() if key != "supportedBy"}]
        for part in document["parts"]
    ]


def _goals(document: Document) -> Iterable[Any]:
    # A property of a node holds no objects: observations travel as one text.
    return [
        [
            document["id"],
            {**goal, **({"observations": canonical(goal["observations"])} if "observations" in goal else {})},
        ]
        for goal in document["goals"]
    ]


def _support(document: Document) -> Iterable[Any]:
    return [[document["id"], part["id"], code] for part in document["parts"] for code in part.get("supportedBy", ())]


def _document(row: Document) -> Document:
    support: dict[str, list[str]] = {}
    for part, code in row["support"]:
        support.setdefault(part, []).append(code)
    parts = [without_blanks({**part, "supportedBy": sorted(support.get(part["id"], ()))}) for part in row["parts"]]
    goals = [
        {**goal, **({"observations": orjson.loads(goal["observations"])} if "observations" in goal else {})}
        for goal in row["goals"]
    ]
    return {**row["properties"], "parts": sorted(parts, key=_position), "goals": sorted(goals, key=_position)}


def _position(part: Document) -> int:
    return int(part["position"])


PLANS = Aggregate(
    labels=frozenset({"Plan", "PlanPart", "Goal"}),
    prefix=PREFIX,
    coded=False,
    add=queries.ADD_PLANS,
    put=queries.PUT_PLANS,
    clear=(queries.CLEAR_PLANS, queries.CLEAR_SUPPORT),
    remove=(queries.REMOVE_PLAN_PARTS, queries.REMOVE_PLANS),
    read=queries.READ_PLANS,
    keys=queries.KEYS_OF_PLANS,
    properties=_properties,
    links=(
        Link(queries.DROP_PARTS, _kept, "plan"),
        Link(queries.ADD_PARTS, _parts, "plan"),
        Link(queries.ADD_GOALS, _goals, "plan"),
        Link(queries.LINK_SUPPORT, _support, "category"),
    ),
    document=_document,
)
