"""The order in which requests wait, as one text: what waits for an answer by the day it is due, then their ids."""

from cultivation.requests.states import WAITING, RequestState
from graph_schema.aggregate import Document

QUEUE = "queue"  # the property that holds it
WAITS = "WAITING"  # begins the keys of what waits for an answer; all others begin with their state
END = "~"  # sorts behind every instant and id


def group_of(state: RequestState) -> str:
    """Return how the keys of a state begin."""
    return WAITS if state in WAITING else state.value


def queue_key(document: Document) -> str:
    """Return the place of a request in its queue."""
    return f"{group_of(RequestState(document['state']))} {document['dueAt']} {document['id']}"


def bound(group: str, due: str = "") -> str:
    """Return the place in front of what is due in a group at an instant or later; for none, in front of all."""
    return f"{group} {due}"
