"""Names that an object of JSON gives twice: readers of JSON differ in which of the values counts."""

import json
from collections import Counter
from typing import Any


class Pairs(list[tuple[str, Any]]):
    """An object as it is written: each name with its value, in order."""

    def twice(self) -> list[str]:
        """Return the names that stand here more than once, each once."""
        return [name for name, times in Counter(name for name, _ in self).items() if times > 1]

    def within(self, name: str) -> list["Pairs"]:
        """Return the objects that stand here under this name."""
        return [value for given, value in self if given == name and isinstance(value, Pairs)]


def pairs(text: str | bytes) -> Any:
    """Return what a JSON text holds, objects as `Pairs`; raises RecursionError for one nested too deep to look into."""
    return json.loads(text, object_pairs_hook=Pairs)
