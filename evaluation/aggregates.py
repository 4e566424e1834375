"""How standards, assessments and scores are stored and read back as documents."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from directory.aggregates import AGGREGATES as DIRECTORY
from directory.documents import without_blanks
from evaluation import queries
from graph_schema.aggregate import Aggregate, Document, Link, only_target
from graph_schema.canonical import canonical

STANDARD = "standard-"  # begins the entity id of a standard: standard-little-giant@2026

_STANDARD_EDGES = frozenset({"supersedes", "overrides"})
_ASSESSMENT_EDGES = frozenset({"organization", "standard"})
_SCORE_EDGES = frozenset({"assessment", "currentOf"})


def _standard_properties(document: Document) -> Document:
    kept = {key: value for key, value in document.items() if key not in _STANDARD_EDGES}
    key = kept["id"].removeprefix(STANDARD)
    return {**kept, "key": key, "id": kept["standard"], "definition": canonical(kept["definition"])}


def _standard_document(row: Document) -> Document:
    properties = {name: value for name, value in row["properties"].items() if name != "key"}
    overrides = [{"region": code, "condition": condition, "rule": rule} for code, condition, rule in row["overrides"]]
    return without_blanks(
        {
            **properties,
            "id": f"{STANDARD}{row['properties']['key']}",
            "definition": orjson.loads(properties["definition"]),
            "supersedes": next((f"{STANDARD}{key}" for key in row["supersedes"]), None),
            "overrides": sorted(overrides, key=lambda item: (item["region"], item["condition"])),
        }
    )


def _assessment_properties(document: Document) -> Document:
    return {key: value for key, value in document.items() if key not in _ASSESSMENT_EDGES}


def _assessment_document(row: Document) -> Document:
    standard = next((f"{STANDARD}{key}" for key in row["standard"]), None)
    return without_blanks({**row["properties"], "organization": only_target(row["organization"]), "standard": standard})


def _score_properties(document: Document) -> Document:
    kept = {key: value for key, value in document.items() if key not in _SCORE_EDGES}
    return {**kept, "derivation": canonical(kept["derivation"])}


def _score_document(row: Document) -> Document:
    properties = row["properties"]
    return without_blanks(
        {
            **properties,
            "derivation": orjson.loads(properties["derivation"]),
            "assessment": only_target(row["assessment"]),
            "currentOf": sorted(row["currentOf"]),
        }
    )


def _one(name: str, *, prefix: str = "") -> Callable[[Document], Iterable[Any]]:
    """Return the rows of a reference that a document has once or not at all."""

    def rows(document: Document) -> Iterable[Any]:
        return [[document["id"], document[name].removeprefix(prefix)]] if name in document else []

    return rows


def _superseded(document: Document) -> Iterable[Any]:
    if "supersedes" not in document:
        return []
    return [[document["id"].removeprefix(STANDARD), document["supersedes"].removeprefix(STANDARD)]]


def _overrides(document: Document) -> Iterable[Any]:
    key = document["id"].removeprefix(STANDARD)
    return [[key, item["region"], item["condition"], item["rule"]] for item in document.get("overrides", ())]


STANDARDS = Aggregate(
    labels=frozenset({"Standard"}),
    prefix=STANDARD,
    coded=True,
    add=queries.ADD_STANDARDS,
    put=queries.PUT_STANDARDS,
    clear=(queries.CLEAR_STANDARDS,),
    remove=(queries.REMOVE_STANDARDS,),
    read=queries.READ_STANDARDS,
    scan=queries.SCAN_STANDARDS,
    properties=_standard_properties,
    links=(
        Link(queries.LINK_SUPERSEDED, _superseded, "standard"),
        Link(queries.LINK_OVERRIDES, _overrides, "region"),
    ),
    document=_standard_document,
)
ASSESSMENTS = Aggregate(
    labels=frozenset({"Assessment"}),
    prefix="assessment-",
    coded=False,
    add=queries.ADD_ASSESSMENTS,
    put=queries.PUT_ASSESSMENTS,
    clear=(queries.CLEAR_ASSESSMENTS,),
    remove=(queries.REMOVE_ASSESSMENTS,),
    read=queries.READ_ASSESSMENTS,
    scan=queries.SCAN_ASSESSMENTS,
    properties=_assessment_properties,
    links=(
        Link(queries.LINK_ASSESSED, _one("organization"), "organization"),
        Link(queries.LINK_STANDARDS, _one("standard", prefix=STANDARD), "standard"),
    ),
    document=_assessment_document,
)
SCORES = Aggregate(
    labels=frozenset({"Score"}),
    prefix="score-",
    coded=False,
    add=queries.ADD_SCORES,
    put=queries.PUT_SCORES,
    clear=(queries.CLEAR_SCORES,),
    remove=(queries.REMOVE_SCORES,),
    read=queries.READ_SCORES,
    scan=queries.SCAN_SCORES,
    properties=_score_properties,
    links=(
        Link(queries.LINK_ASSESSMENTS, _one("assessment"), "assessment"),
        Link(
            queries.LINK_CURRENT,
            lambda document: [[document["id"], target] for target in document.get("currentOf", ())],
            "organization",
        ),
    ),
    document=_score_document,
)
AGGREGATES = (*DIRECTORY, STANDARDS, ASSESSMENTS, SCORES)
