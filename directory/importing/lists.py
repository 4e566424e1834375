r"""Several values in one cell: separated by `|`; a `|` or backslash in a value is written `\|`, `\\`."""

import re
from collections.abc import Iterable

_ITEM = re.compile(r"(?:\\[\\|]|[^\\|])*")
_SPECIAL = re.compile(r"[\\|]")
_ESCAPED = re.compile(r"\\([\\|])")


def join(values: Iterable[str]) -> str:
    """Return the cell of the values."""
    return "|".join(_SPECIAL.sub(r"\\\g<0>", value) for value in values)


def split(cell: str) -> list[str]:
    """Return the values of a cell, without blanks around them; raise `ValueError` for a lone backslash."""
    values: list[str] = []
    place = 0
    while True:
        match = _ITEM.match(cell, place)
        end = match.end() if match else place
        values.append(_ESCAPED.sub(r"\1", cell[place:end]).strip())
        if end == len(cell):
            return values
        if cell[end] != "|":
            raise ValueError(r"holds a lone backslash; write \\ for a backslash and \| for a vertical bar")
        place = end + 1
