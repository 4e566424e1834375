"""Two versions of a standard side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from web.pages.asking import Asking

PARTS = ("dimensions", "indicators", "conditions", "fields")


@dataclass(frozen=True)
class Line:
    """A row of a standard in two versions, None where a version has none; `same` when nothing of it differs."""

    a: Mapping[str, Any] | None
    b: Mapping[str, Any] | None
    same: bool

    @property
    def one(self) -> Mapping[str, Any]:
        """Return the row in the younger version that has it."""
        return self.b or self.a or {}


async def compare(asking: Asking, id_: str, a: str, b: str) -> dict[str, Any] | None:
    """Return two versions with their rows paired by key; None when there is not one of them."""
    first, second = [(await asking.ask("Standard", id=id_, version=version))["standard"] for version in (a, b)]
    if first is None or second is None:
        return None
    parts = [(part, paired(first[part], second[part])) for part in PARTS]
    return {"a": first, "b": second, "parts": [(part, lines) for part, lines in parts if lines]}


def paired(first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Return the rows of both by key, those of the younger version first, in its order."""
    before, after = {row["key"]: row for row in first}, {row["key"]: row for row in second}
    keys = [*after, *(key for key in before if key not in after)]
    return [Line(before.get(key), after.get(key), _plain(before.get(key)) == _plain(after.get(key))) for key in keys]


def _plain(row: Mapping[str, Any] | None) -> bytes:
    """Return what of a row counts: where it was read does not."""
    kept = {key: value for key, value in (row or {}).items() if key not in {"sources", "confidence", "note"}}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS, default=str)
