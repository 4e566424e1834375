"""What answers hold of documents, kept as JSON text: an organization is written once for all who ask the same of it."""

import orjson

from directory.documents import OrganizationDocument

MOST_BYTES = 48_000_000  # of one snapshot, in each process; beyond, all of it is forgotten
ENTRY_BYTES = 450  # that an entry takes beside its text


class Written:
    """The texts of one snapshot, by the selection that each was written for and the id of the document.

    One snapshot has one document of each id, which is parsed anew when nobody asked for it for long.
    """

    __slots__ = ("_bytes", "_texts")

    def __init__(self) -> None:
        self._texts: dict[tuple[object, str], orjson.Fragment] = {}
        self._bytes = 0

    def __len__(self) -> int:
        """Return how many texts are kept."""
        return len(self._texts)

    def get(self, selection: object, document: OrganizationDocument) -> orjson.Fragment | None:
        """Return what was written of a document for a selection; None when it is not kept."""
        return self._texts.get((selection, document["id"]))

    def keep(self, selection: object, document: OrganizationDocument, text: bytes) -> orjson.Fragment:
        """Keep a text and return it as a part of JSON."""
        if self._bytes > MOST_BYTES:
            self._texts.clear()
            self._bytes = 0
        self._bytes += len(text) + ENTRY_BYTES
        exact = bytes(memoryview(text))  # a copy: what orjson writes keeps the room it was written in, 8 kB and more
        fragment = self._texts[selection, document["id"]] = orjson.Fragment(exact)
        return fragment
