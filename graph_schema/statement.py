"""A named Cypher statement."""

from dataclasses import dataclass
from typing import LiteralString

READ_SECONDS = 5.0  # as long as a caller of the API waits at most
KEYS_SECONDS = 600.0  # a look through all keys of a kind: fifty million take some minutes


@dataclass(frozen=True)
class Statement:
    """Whole Cypher text under a name that the server's query log shows.

    `name` is `area.verb_noun`; values reach `text` only as `$parameters`; `timeout` is in seconds.
    `scans` marks a statement that reads a whole label or the whole graph on purpose.
    """

    name: str
    text: LiteralString
    timeout: float = READ_SECONDS
    scans: bool = False
