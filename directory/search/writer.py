"""Writing the index: whole documents, then changes from the journal, each commit with its place in the journal."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import orjson
import tantivy

from directory.documents import OrganizationDocument
from directory.search import fields
from directory.search.entry import Entries
from directory.search.storage import State, guarded, logger
from graph_schema.change import Change

HEAP_BYTES = 60_000_000  # entries gathered before a segment is written: some 30,000, in one thread
ORGANIZATION = "org-"


class Writer:
    """The one writer of an index; it makes entries with the tables that were in force when it was made."""

    def __init__(self, directory: Path, index: tantivy.Index, entries: Entries) -> None:
        self.directory = directory
        self.index = index
        self._entries = entries
        self._writer = index.writer(HEAP_BYTES, 1)

    @classmethod
    def create(cls, directory: Path, entries: Entries) -> "Writer":
        """Return the writer of a new index in an empty directory."""
        index = tantivy.Index(fields.build_schema(), str(directory))
        index.config_reader(reload_policy="manual")
        return cls(directory, index, entries)

    def add(self, documents: Iterable[OrganizationDocument]) -> None:
        """Add organizations that the index does not hold yet."""
        guarded(lambda: self._add(documents))

    def apply(self, changes: Sequence[Change]) -> None:
        """Do what the rows say to the organizations: the last row of each decides."""
        guarded(lambda: self._apply(changes))

    def commit(self, state: State) -> None:
        """Make all that was done visible and durable, together with where in the journal it stands."""
        guarded(lambda: self._commit(state))

    def close(self) -> None:
        """Finish what runs in the background and give the index free."""
        guarded(self._writer.wait_merging_threads)

    def _add(self, documents: Iterable[OrganizationDocument]) -> None:
        for document in documents:
            self._put(document)

    def _apply(self, changes: Sequence[Change]) -> None:
        for entity, change in last_of_each(changes).items():
            self._writer.delete_documents_by_term(fields.ID, entity)
            document = change.document()
            if document is not None:
                self._put(cast("OrganizationDocument", document))

    def _put(self, document: OrganizationDocument) -> None:
        try:
            entry = self._entries.entry(document)
        except (ValueError, LookupError, TypeError, AttributeError):
            # One document that no writer should have let through must not keep all others from being current.
            logger.exception("search.entry_failed", organization=document.get("id"))
        else:
            self._writer.add_document(entry)

    def _commit(self, state: State) -> None:
        document = tantivy.Document()
        document.add_text(fields.ID, fields.STATE_ID)
        document.add_bytes(fields.BODY, orjson.dumps({"seq": state.seq, "hash": state.hash}))
        self._writer.delete_documents_by_term(fields.ID, fields.STATE_ID)
        self._writer.add_document(document)
        self._writer.commit()


def last_of_each(changes: Sequence[Change]) -> dict[str, Change]:
    """Return the last row of each organization; an erased row tells nothing and is passed over."""
    return {
        change.entity: change
        for change in changes
        if change.entity and change.entity.startswith(ORGANIZATION) and change.salt is not None
    }
