"""What can be asked for."""

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
