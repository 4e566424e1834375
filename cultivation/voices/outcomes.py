"""What comes of a complaint."""

from enum import Enum

from directory.types.described import value, vocabulary


@vocabulary
class ComplaintState(Enum):
    """How far a complaint is, and what came of it."""

    OPEN = value("OPEN", "Nothing is decided yet.")
    UPHELD = value("UPHELD", "It is right.")
    PARTLY = value("PARTLY", "It is right in part.")
    REJECTED = value("REJECTED", "It is not right.")
    WITHDRAWN = value("WITHDRAWN", "Who filed it took it back.")


DECISIONS = frozenset({ComplaintState.UPHELD, ComplaintState.PARTLY, ComplaintState.REJECTED})
"""What an administrator can decide."""
