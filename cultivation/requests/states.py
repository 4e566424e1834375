"""The way of a request as one table: from which state what leads to which, and who may do it.

Pure: what is not in the table cannot be done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from directory.types.described import value, vocabulary


@vocabulary
class RequestState(Enum):
    """How far a request is."""

    OPEN = value("OPEN", "The organization has not reacted yet.")
    ACCEPTED = value("ACCEPTED", "The organization works on it, and has not answered yet.")
    ANSWERED = value("ANSWERED", "The organization says that it has served; the requester has not confirmed it.")
    DECLINED = value("DECLINED", "The organization says that it cannot serve.")
    CONFIRMED = value("CONFIRMED", "The requester confirms that it was served: an enterprise has one voice now.")
    CLOSED = value("CLOSED", "The requester wants no more of it.")


@vocabulary
class RequestDeed(Enum):
    """What is done to a request."""

    ASK = value("ASK", "Somebody asks.")
    ACCEPT = value("ACCEPT", "The organization says that it works on it.")
    REFER = value("REFER", "The organization passes it on to another that it names; the day it is due stays.")
    ANSWER = value("ANSWER", "The organization says that it has served.")
    DECLINE = value("DECLINE", "The organization says that it cannot serve.")
    ESCALATE = value("ESCALATE", "It was overdue, and went to the next level above.")
    CONFIRM = value("CONFIRM", "The requester says that it was served.")
    CLOSE = value("CLOSE", "The requester wants no more of it.")
    REOPEN = value("REOPEN", "The requester is not content and asks again, once.")


@vocabulary
class RequestParty(Enum):
    """Who does something to a request."""

    REQUESTER = value("REQUESTER", "Who asked: a representative of the enterprise, or who has the number.")
    ORGANIZATION = value("ORGANIZATION", "The staff of the organization that it lies with.")
    SUPERVISION = value("SUPERVISION", "The directory itself, or an administrator of the division.")


@dataclass(frozen=True)
class Transition:
    """Where a deed leads, who does it, and whether it takes a reason in words."""

    to: RequestState
    by: RequestParty
    reason: bool = False


_S, _D, _P = RequestState, RequestDeed, RequestParty
_ACCEPT = Transition(_S.ACCEPTED, _P.ORGANIZATION)
_REFER = Transition(_S.OPEN, _P.ORGANIZATION, reason=True)
_ANSWER = Transition(_S.ANSWERED, _P.ORGANIZATION, reason=True)
_DECLINE = Transition(_S.DECLINED, _P.ORGANIZATION, reason=True)
_ESCALATE = Transition(_S.OPEN, _P.SUPERVISION)
_CLOSE = Transition(_S.CLOSED, _P.REQUESTER)
_REOPEN = Transition(_S.OPEN, _P.REQUESTER, reason=True)

TABLE: Mapping[tuple[RequestState | None, RequestDeed], Transition] = {
    (None, _D.ASK): Transition(_S.OPEN, _P.REQUESTER),
    (_S.OPEN, _D.ACCEPT): _ACCEPT,
    (_S.OPEN, _D.REFER): _REFER,
    (_S.OPEN, _D.ANSWER): _ANSWER,
    (_S.OPEN, _D.DECLINE): _DECLINE,
    (_S.OPEN, _D.ESCALATE): _ESCALATE,
    (_S.OPEN, _D.CLOSE): _CLOSE,
    (_S.ACCEPTED, _D.REFER): _REFER,
    (_S.ACCEPTED, _D.ANSWER): _ANSWER,
    (_S.ACCEPTED, _D.DECLINE): _DECLINE,
    (_S.ACCEPTED, _D.ESCALATE): _ESCALATE,
    (_S.ACCEPTED, _D.CLOSE): _CLOSE,
    (_S.ANSWERED, _D.CONFIRM): Transition(_S.CONFIRMED, _P.REQUESTER),
    (_S.ANSWERED, _D.CLOSE): _CLOSE,
    (_S.ANSWERED, _D.REOPEN): _REOPEN,
    (_S.DECLINED, _D.CLOSE): _CLOSE,
    (_S.DECLINED, _D.REOPEN): _REOPEN,
    (_S.CLOSED, _D.REOPEN): _REOPEN,
}
"""The only ways there are. None is the state before somebody asks; from CONFIRMED nothing leads on.

A request is reopened once, and escalated only when it is overdue and somebody above can take it.
"""

WAITING = (_S.OPEN, _S.ACCEPTED)
"""The states in which the organization owes an answer: by them load is counted, and what is overdue."""


def transition_of(state: RequestState | None, deed: RequestDeed) -> Transition | None:
    """Return where a deed leads from a state; None when it cannot be done there."""
    return TABLE.get((state, deed))


def states_for(deed: RequestDeed) -> list[RequestState]:
    """Return the states in which a deed can be done, in the order of `RequestState`."""
    return [state for state in RequestState if (state, deed) in TABLE]


def deeds_of(state: RequestState, party: RequestParty) -> list[RequestDeed]:
    """Return what a party can do in a state, in the order of `RequestDeed`."""
    return [deed for deed in RequestDeed if (way := TABLE.get((state, deed))) and way.by is party]
