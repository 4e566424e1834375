"""The shape of a suggestion as it is written: one JSON object, private in the journal."""

from enum import Enum
from typing import Any, NotRequired, TypedDict

from directory.types.described import value, vocabulary


@vocabulary
class SuggestionState(Enum):
    """Where a suggestion stands."""

    OPEN = value("OPEN", "Nobody has decided about it yet.")
    ACCEPTED = value("ACCEPTED", "What it suggests was found right; its changes, if any, are in the entry.")
    REJECTED = value("REJECTED", "It was turned down.")


class SuggestionDocument(TypedDict):
    """What somebody suggests about an organization: `changes` as a correction holds them, a note, or both.

    `by` is the account that made it, absent for somebody who was not signed in; `contact` is how to reach them.
    `version` is that of the organization when it was made.
    """

    id: str
    organization: str
    state: str
    at: str
    version: int
    changes: NotRequired[dict[str, Any]]
    note: NotRequired[str]
    contact: NotRequired[str]
    by: NotRequired[str]
    decidedAt: NotRequired[str]
    decidedBy: NotRequired[str]
    reason: NotRequired[str]
