"""How enterprises, requests and voices are stored and read back as documents, and all kinds that the graph holds."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from cultivation.collaborations.aggregate import COLLABORATIONS
from cultivation.enterprises.aggregate import ENTERPRISES
from cultivation.instruments.aggregate import POLICIES, PRODUCTS
from cultivation.plan.aggregate import PLANS
from cultivation.requests import queries as requests
from cultivation.requests.order import QUEUE, queue_key
from cultivation.tiers.aggregate import TITLES
from cultivation.voices import queries as voices
from directory.documents import without_blanks
from evaluation.aggregates import AGGREGATES as EVALUATION
from graph_schema.aggregate import Aggregate, Document, Link, only_target
from graph_schema.canonical import canonical

REQUEST, FEEDBACK, COMPLAINT, TALLY = "request-", "feedback-", "complaint-", "tally-"
"""What the ids of each kind begin with."""


def _without(*edges: str) -> Callable[[Document], Document]:
    """Return what gives the properties of a document's node: all but what its edges say."""
    return lambda document: {key: value for key, value in document.items() if key not in edges}


def _with(*edges: str) -> Callable[[Document], Document]:
    """Return what makes the document of a row with these edges, each there once or not at all."""
    return lambda row: without_blanks({**row["properties"], **{name: only_target(row[name]) for name in edges}})


def _one(name: str) -> Callable[[Document], Iterable[Any]]:
    """Return the rows of a reference that a document has once or not at all."""
    return lambda document: [[document["id"], document[name]]] if name in document else []


_NESTED_IN_REQUEST = ("steps", "route")
_REQUEST_EDGES = ("enterprise", "organization", "escalatedTo")


def _request_properties(document: Document) -> Document:
    kept = _without(*_REQUEST_EDGES)(document)
    nested = {key: canonical(kept[key]) for key in _NESTED_IN_REQUEST if key in kept}
    return {**kept, **nested, QUEUE: queue_key(document)}


def _request_document(row: Document) -> Document:
    document = {key: value for key, value in _with("enterprise", "organization")(row).items() if key != QUEUE}
    nested = {key: orjson.loads(document[key]) for key in _NESTED_IN_REQUEST if key in document}
    return without_blanks({**document, **nested, "escalatedTo": sorted(row["escalatedTo"])})


def _escalations(document: Document) -> Iterable[Any]:
    return [[document["id"], organization] for organization in document.get("escalatedTo", ())]


def _complaint_properties(document: Document) -> Document:
    place = f"{document['state']} {document['at']} {document['id']}"
    return {**_without("organization", "enterprise")(document), QUEUE: place}


def _complaint_document(row: Document) -> Document:
    return {key: value for key, value in _with("organization", "enterprise")(row).items() if key != QUEUE}


REQUESTS = Aggregate(
    labels=frozenset({"Request"}),
    prefix=REQUEST,
    coded=False,
    add=requests.ADD_REQUESTS,
    put=requests.PUT_REQUESTS,
    clear=(requests.CLEAR_REQUESTS,),
    remove=(requests.REMOVE_REQUESTS,),
    read=requests.READ_REQUESTS,
    keys=requests.KEYS_OF_REQUESTS,
    properties=_request_properties,
    links=(
        Link(requests.LINK_REQUESTERS, _one("enterprise"), "enterprise"),
        Link(requests.LINK_ASSIGNED, _one("organization"), "organization"),
        Link(requests.LINK_ESCALATED, _escalations, "organization"),
    ),
    document=_request_document,
)
VOICES = Aggregate(
    labels=frozenset({"Feedback"}),
    prefix=FEEDBACK,
    coded=False,
    add=voices.ADD_FEEDBACK,
    put=voices.PUT_FEEDBACK,
    clear=(voices.CLEAR_FEEDBACK,),
    remove=(voices.REMOVE_FEEDBACK,),
    read=voices.READ_FEEDBACK,
    keys=voices.KEYS_OF_FEEDBACK,
    properties=_without("organization", "enterprise", "request"),
    links=(
        Link(voices.LINK_JUDGED, _one("organization"), "organization"),
        Link(voices.LINK_SPEAKERS, _one("enterprise"), "enterprise"),
        Link(voices.LINK_OCCASIONS, _one("request"), "request"),
    ),
    document=_with("organization", "enterprise", "request"),
)
COMPLAINTS = Aggregate(
    labels=frozenset({"Complaint"}),
    prefix=COMPLAINT,
    coded=False,
    add=voices.ADD_COMPLAINTS,
    put=voices.PUT_COMPLAINTS,
    clear=(voices.CLEAR_COMPLAINTS,),
    remove=(voices.REMOVE_COMPLAINTS,),
    read=voices.READ_COMPLAINTS,
    keys=voices.KEYS_OF_COMPLAINTS,
    properties=_complaint_properties,
    links=(
        Link(voices.LINK_ACCUSED, _one("organization"), "organization"),
        Link(voices.LINK_COMPLAINANTS, _one("enterprise"), "enterprise"),
    ),
    document=_complaint_document,
)
TALLIES = Aggregate(
    labels=frozenset({"Tally"}),
    prefix=TALLY,
    coded=False,
    add=voices.ADD_TALLIES,
    put=voices.PUT_TALLIES,
    clear=(),
    remove=(voices.REMOVE_TALLIES,),
    read=voices.READ_TALLIES,
    keys=voices.KEYS_OF_TALLIES,
    properties=_without(),
    links=(),
    document=_with(),
)
AGGREGATES = (
    *EVALUATION,
    PLANS,
    POLICIES,
    PRODUCTS,
    COLLABORATIONS,
    ENTERPRISES,
    TITLES,
    REQUESTS,
    VOICES,
    COMPLAINTS,
    TALLIES,
)
