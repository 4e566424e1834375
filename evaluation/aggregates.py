"""How standards, rounds, assessments, ratings and scores are stored and read back as documents."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from directory.accounts.roles import ENTERPRISE
from directory.aggregates import AGGREGATES as DIRECTORY
from directory.aggregates import ORGANIZATIONS
from directory.documents import without_blanks
from evaluation import queries
from evaluation.rounds import queries as round_queries
from graph_schema.aggregate import Aggregate, Document, Link, only_target
from graph_schema.canonical import canonical

STANDARD = "standard-"  # begins the entity id of a standard: standard-little-giant@2026

_STANDARD_EDGES = frozenset({"supersedes", "overrides"})
_ROUND_EDGES = frozenset({"region", "standard"})
_ASSESSMENT_EDGES = frozenset({"organization", "enterprise", "standard", "round", "awaiting"})
_RATING_EDGES = frozenset({"assessment", "by", "supersedes"})
_SCORE_EDGES = frozenset({"assessment", "currentOf"})
_NESTED_IN_ASSESSMENT = ("steps", "dispatches")
_NESTED_IN_RATING = ("answers", "evidence")


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


def _packed(edges: frozenset[str], nested: tuple[str, ...]) -> Callable[[Document], Document]:
    """Return what makes the properties of a document: without its edges, what is nested as canonical JSON."""

    def properties(document: Document) -> Document:
        kept = {key: value for key, value in document.items() if key not in edges}
        return kept | {key: canonical(kept[key]) for key in nested if key in kept}

    return properties


def _unpacked(properties: Document, nested: tuple[str, ...]) -> Document:
    return properties | {key: orjson.loads(properties[key]) for key in nested if key in properties}


def _standard_of(row: Document) -> str | None:
    return next((f"{STANDARD}{key}" for key in row["standard"]), None)


def _round_document(row: Document) -> Document:
    return without_blanks({**row["properties"], "region": only_target(row["region"]), "standard": _standard_of(row)})


def _assessment_document(row: Document) -> Document:
    return without_blanks(
        {
            **_unpacked(row["properties"], _NESTED_IN_ASSESSMENT),
            **_subject(row["subject"]),
            "standard": _standard_of(row),
            "round": only_target(row["round"]),
            "awaiting": sorted(row["awaiting"]),
        }
    )


def _rating_document(row: Document) -> Document:
    ends = {name: only_target(row[name]) for name in ("assessment", "by", "supersedes")}
    return without_blanks({**_unpacked(row["properties"], _NESTED_IN_RATING), **ends})


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


def _subject(targets: list[str]) -> Document:
    """Return how a document names the one organization or enterprise that it is of."""
    subject = only_target(targets)
    return {"enterprise" if str(subject).startswith(ENTERPRISE) else "organization": subject}


def _holders(prefix: str) -> Callable[[Document], Iterable[Any]]:
    """Return the rows of those with ids of this prefix whose current score a document is."""
    return lambda document: [[document["id"], one] for one in document.get("currentOf", ()) if one.startswith(prefix)]


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
    keys=queries.KEYS_OF_STANDARDS,
    properties=_standard_properties,
    links=(
        Link(queries.LINK_SUPERSEDED, _superseded, "standard"),
        Link(queries.LINK_OVERRIDES, _overrides, "region"),
    ),
    document=_standard_document,
)
ROUNDS = Aggregate(
    labels=frozenset({"Round"}),
    prefix="round-",
    coded=False,
    add=round_queries.ADD_ROUNDS,
    put=round_queries.PUT_ROUNDS,
    clear=(round_queries.CLEAR_ROUNDS,),
    remove=(round_queries.REMOVE_ROUNDS,),
    read=round_queries.READ_ROUNDS,
    keys=round_queries.KEYS_OF_ROUNDS,
    properties=_packed(_ROUND_EDGES, ()),
    links=(
        Link(round_queries.LINK_DIVISIONS, _one("region"), "region"),
        Link(round_queries.LINK_ROUND_STANDARDS, _one("standard", prefix=STANDARD), "standard"),
    ),
    document=_round_document,
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
    keys=queries.KEYS_OF_ASSESSMENTS,
    properties=_packed(_ASSESSMENT_EDGES, _NESTED_IN_ASSESSMENT),
    links=(
        Link(queries.LINK_ASSESSED, _one("organization"), "organization"),
        Link(queries.LINK_ASSESSED_ENTERPRISES, _one("enterprise"), "enterprise"),
        Link(queries.LINK_STANDARDS, _one("standard", prefix=STANDARD), "standard"),
        Link(queries.LINK_ROUNDS, _one("round"), "round"),
        Link(
            queries.LINK_AWAITED,
            lambda document: [[document["id"], account] for account in document.get("awaiting", ())],
            "account",
        ),
    ),
    document=_assessment_document,
)
RATINGS = Aggregate(
    labels=frozenset({"Rating"}),
    prefix="rating-",
    coded=False,
    add=round_queries.ADD_RATINGS,
    put=round_queries.PUT_RATINGS,
    clear=(round_queries.CLEAR_RATINGS,),
    remove=(round_queries.REMOVE_RATINGS,),
    read=round_queries.READ_RATINGS,
    keys=round_queries.KEYS_OF_RATINGS,
    properties=_packed(_RATING_EDGES, _NESTED_IN_RATING),
    links=(
        Link(round_queries.LINK_RATED, _one("assessment"), "assessment"),
        Link(round_queries.LINK_RATERS, _one("by"), "account"),
        Link(round_queries.LINK_SUPERSEDED_RATINGS, _one("supersedes"), "rating"),
    ),
    document=_rating_document,
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
    keys=queries.KEYS_OF_SCORES,
    properties=_score_properties,
    links=(
        Link(queries.LINK_ASSESSMENTS, _one("assessment"), "assessment"),
        Link(queries.LINK_CURRENT, _holders(ORGANIZATIONS.prefix), "organization"),
        Link(queries.LINK_CURRENT_ENTERPRISES, _holders(ENTERPRISE), "enterprise"),
    ),
    document=_score_document,
)
AGGREGATES = (*DIRECTORY, STANDARDS, ROUNDS, ASSESSMENTS, RATINGS, SCORES)
