"""What can be asked for, and how far a request is."""

from enum import Enum

from directory.types.described import value, vocabulary


@vocabulary
class RequestKind(Enum):
    """What a request is about."""

    SERVICE = value("SERVICE", "A service that the organization offers.")
    ARREARS = value("ARREARS", "A payment that is late.")
    INTELLECTUAL_PROPERTY = value("INTELLECTUAL_PROPERTY", "A matter of intellectual property.")
    RELIEF = value("RELIEF", "Help in difficulties.")
    COMPLIANCE = value("COMPLIANCE", "A question of compliance.")


@vocabulary
class RequestState(Enum):
    """How far a request is."""

    OPEN = value("OPEN", "The organization has not answered yet.")
    ANSWERED = value("ANSWERED", "The organization says that it has served; the requester has not confirmed it.")
    DECLINED = value("DECLINED", "The organization says that it cannot serve.")
    CONFIRMED = value("CONFIRMED", "The requester confirms that it was served: an enterprise has one voice now.")


DUE_DAYS = {
    RequestKind.SERVICE: 15,
    RequestKind.ARREARS: 30,
    RequestKind.INTELLECTUAL_PROPERTY: 30,
    RequestKind.RELIEF: 15,
    RequestKind.COMPLIANCE: 15,
}
"""Days until an answer is due, of the project: half a month for help, a month for matters with another party."""
