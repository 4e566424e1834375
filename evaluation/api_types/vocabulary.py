"""The words that standards are described with."""

from enum import Enum

from directory.types.described import value, vocabulary


@vocabulary
class StandardSubject(Enum):
    """What a standard rates."""

    ORGANIZATION = value("ORGANIZATION", "Service organizations.")
    ENTERPRISE = value("ENTERPRISE", "Small and medium enterprises.")


@vocabulary
class StandardAuthority(Enum):
    """Whose standard it is."""

    OFFICIAL = value("OFFICIAL", "A ministry's or the state's.")
    GROUP_STANDARD = value("GROUP_STANDARD", "An association's group standard.")
    LOCAL = value("LOCAL", "A province's or a city's.")
    PROJECT = value("PROJECT", "This project's own, where no other is known.")


@vocabulary
class StandardCompleteness(Enum):
    """How much of its source a standard holds."""

    COMPLETE = value("COMPLETE", "All that it takes to decide.")
    PARTIAL = value("PARTIAL", "Some of its figures are not known; what is missing is said in its notes.")
