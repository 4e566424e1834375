"""Cursors of connections: opaque texts that hold a position and prove which query it belongs to.

A cursor is base64url of `[position, digest]`. The digest covers the field, its arguments without `first` and `after`,
and the position, so a cursor of another query, and one that was edited, is refused.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import orjson

from directory.scalars import shown
from graph_schema.errors import InvalidInput

LONGEST = 8_192  # characters; the longest position is a name of 1,000 characters in hexadecimal
DIGEST = 16  # hexadecimal digits: no accident makes two queries alike


@dataclass(frozen=True)
class Cursors:
    """Writes and reads the cursors of one query."""

    query: tuple[str, tuple[object, ...]]

    @classmethod
    def of(cls, field: str, *arguments: object) -> Self:
        """Return the cursors of a field asked with these arguments, all but `first` and `after`."""
        return cls((field, arguments))

    def write(self, position: str) -> str:
        """Return the cursor of a position."""
        return base64.urlsafe_b64encode(orjson.dumps([position, self._digest(position)])).decode().rstrip("=")

    def read(self, after: str | None) -> str | None:
        """Return the position of a cursor, None for none; raise `InvalidInput` for what is no cursor of this query."""
        if after is None:
            return None
        position = _position(after)
        if position is None or self.write(position) != after:
            raise InvalidInput(
                f"after is '{shown(after)}'; it must be a cursor that the same field gave under the same arguments",
                field="after",
                hint="leave after out to start with the first page",
            )
        return position

    @cached_property
    def _seed(self) -> Any:
        """Return a hash object that has seen the query; most pages are asked for without cursors."""
        return hashlib.sha256(repr(self.query).encode("utf-8", "backslashreplace"))

    def _digest(self, position: str) -> str:
        seen = self._seed.copy()
        seen.update(position.encode())
        return str(seen.hexdigest())[:DIGEST]


def no_position() -> InvalidInput:
    """Return the refusal of a cursor whose position is none of its list: its digest can be made by anybody."""
    return InvalidInput("after is no position of this list", field="after", hint="take a cursor of the same list")


def _position(after: str) -> str | None:
    if not after.isascii() or not 0 < len(after) <= LONGEST:
        return None
    try:
        held = orjson.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (binascii.Error, ValueError):
        return None
    match held:
        case [str(position), str()]:
            return position
        case _:
            return None
