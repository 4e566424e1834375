"""How suggestions are stored and read back as documents."""

import orjson

from directory.documents import without_blanks
from directory.suggesting import queries
from graph_schema.aggregate import Aggregate, Document, Link, only_target
from graph_schema.canonical import canonical

QUEUE = "queue"  # the property that orders suggestions: their state, then their time, then their id


def queue_key(state: str, at: str = "", suggestion: str = "") -> str:
    """Return the place of a suggestion in the queue; without time and id that before all of a state."""
    return f"{state} {at} {suggestion}".rstrip()


def _properties(document: Document) -> Document:
    kept = {key: value for key, value in document.items() if key != "organization"}
    if "changes" in kept:
        kept["changes"] = canonical(kept["changes"])
    return {**kept, QUEUE: queue_key(document["state"], document["at"], document["id"])}


def _document(row: Document) -> Document:
    properties = {key: value for key, value in row["properties"].items() if key != QUEUE}
    if "changes" in properties:
        properties["changes"] = orjson.loads(properties["changes"])
    return without_blanks({**properties, "organization": only_target(row["organization"])})


SUGGESTIONS = Aggregate(
    labels=frozenset({"Suggestion"}),
    prefix="suggestion-",
    coded=False,
    add=queries.ADD_SUGGESTIONS,
    put=queries.PUT_SUGGESTIONS,
    clear=(queries.CLEAR_SUGGESTIONS,),
    remove=(queries.REMOVE_SUGGESTIONS,),
    read=queries.READ_SUGGESTIONS,
    keys=queries.KEYS_OF_SUGGESTIONS,
    properties=_properties,
    links=(Link(queries.LINK_SUBJECTS, lambda document: [[document["id"], document["organization"]]], "organization"),),
    document=_document,
)
