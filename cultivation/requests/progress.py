"""What a deed makes of a request: pure, by the table of its states, with every step kept."""

import datetime as dt
from typing import Any, cast

from cultivation.documents import RequestDocument, RequestStepDocument
from cultivation.refusals import ServiceRefused
from cultivation.requests.kinds import RequestKind
from cultivation.requests.rules import rules
from cultivation.requests.states import WAITING, RequestDeed, RequestState, Transition, states_for, transition_of
from cultivation.texts import text_of
from directory.documents import without_blanks
from graph_schema.aggregate import Document

MOST_REOPENED = 1  # times: who is still not content files a complaint


def begun(document: Document, moment: str) -> RequestDocument:
    """Return a new request, given all but its state and its days."""
    days = rules().kinds[RequestKind(document["kind"])].days
    blank = {**document, "createdAt": moment, "dueAt": days_after(moment, days)}
    way = transition_of(None, RequestDeed.ASK)
    return _stepped(blank, RequestDeed.ASK, way, moment, None)


def after(
    document: RequestDocument, deed: RequestDeed, moment: str, reason: str | None = None, **changes: Any
) -> RequestDocument:
    """Return the request with a deed done and other properties; None takes one away.

    Raise `ServiceRefused` when it cannot be done in its state, lacks its reason, or is a second reopening.
    """
    state = RequestState(document["state"])
    way = transition_of(state, deed)
    if way is None:
        allowed = ", ".join(one.value for one in states_for(deed))
        raise ServiceRefused(f"the request is {state.value}; {deed.value} takes one that is {allowed}", field="request")
    if deed is RequestDeed.REOPEN and times(document, RequestDeed.REOPEN) >= MOST_REOPENED:
        raise ServiceRefused("the request was reopened once already; file a complaint or ask anew", field="request")
    said = text_of(reason or "", "reason", ServiceRefused) if way.reason else None
    return _stepped({**cast("Document", document), **changes}, deed, way, moment, said)


def times(document: RequestDocument, deed: RequestDeed) -> int:
    """Return how often a deed was done to a request."""
    return sum(step["deed"] == deed.value for step in document.get("steps", ()))


def held_by(document: RequestDocument) -> frozenset[str]:
    """Return every organization that the request lay with so far."""
    return frozenset({document["organization"], *(step["organization"] for step in document.get("steps", ()))})


def is_overdue(document: RequestDocument, moment: str) -> bool:
    """Return whether an answer is owed and the day it was due has passed, at an instant (UTC ISO-8601)."""
    return RequestState(document["state"]) in WAITING and document["dueAt"] < moment


def days_after(moment: str, days: int) -> str:
    """Return the instant so many days later."""
    later = dt.datetime.fromisoformat(moment) + dt.timedelta(days=days)
    return later.strftime("%Y-%m-%dT%H:%M:%SZ")


def _stepped(
    document: Document, deed: RequestDeed, way: Transition | None, moment: str, said: str | None
) -> RequestDocument:
    if way is None:
        raise LookupError(f"the table has no {deed.value}")
    step = {
        "deed": deed.value,
        "from": document.get("state"),
        "to": way.to.value,
        "by": way.by.value,
        "at": moment,
        "organization": document["organization"],
        "dueAt": document["dueAt"],
        "reason": said,
    }
    steps = [*document.get("steps", []), cast("RequestStepDocument", without_blanks(step))]
    return cast("RequestDocument", without_blanks({**document, "state": way.to.value, "steps": steps}))
