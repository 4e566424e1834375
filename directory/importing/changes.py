"""Organizations as an import shall leave them, and the order in which they can be written."""

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

import orjson

from graph_schema.aggregate import Document
from graph_schema.canonical import canonical
from graph_schema.journal import DOCUMENT_BYTES

SOME_MOMENT = "2026-11-23T08:00:00Z"  # as long as any other
UNSURE = DOCUMENT_BYTES - 1_000  # version, time and the canonical form of numbers add far less


@dataclass(frozen=True)
class Change:
    """An organization as it shall be, without version and time, and its stored version; 0 when it is new."""

    document: Document
    version: int

    def written(self, at: str) -> Document:
        """Return the whole document as it is written at that time."""
        return {**self.document, "version": self.version + 1, "updatedAt": at}

    def excess(self) -> int | None:
        """Return how many characters the document has when the journal takes none so large."""
        if len(orjson.dumps(self.document)) <= UNSURE:  # never less than characters, and ten times as fast
            return None
        size = len(canonical(self.written(SOME_MOMENT)))
        return size if size > DOCUMENT_BYTES else None


def ordered(changes: Sequence[Change]) -> list[Change]:
    """Return the changes with what is referred to first; raise `graphlib.CycleError` when that cannot be."""
    by_id = {change.document["id"]: change for change in changes}
    references = {
        identifier: [
            target for name in ("memberOf", "succeeds") for target in change.document.get(name, ()) if target in by_id
        ]
        for identifier, change in by_id.items()
    }
    return [by_id[identifier] for identifier in TopologicalSorter(references).static_order()]
