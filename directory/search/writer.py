"""Writing the index: whole documents, then changes from the journal, each commit with its place in the journal."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import orjson
import tantivy

from directory.documents import OrganizationDocument
from directory.search import fields
from directory.search.entry import Entries
from directory.search.standings import Listed, entries_after, standing_of
from directory.search.storage import State, guarded, logger, new_index
from directory.search.view import View, either
from graph_schema.change import Change

HEAP_BYTES = 200_000_000  # entries gathered before a segment is written: some 100,000, in one thread


class Writer:
    """The one writer of an index; it makes entries with the tables that were in force when it was made."""

    def __init__(self, directory: Path, index: tantivy.Index, entries: Entries) -> None:
        self.directory = directory
        self.index = index
        self._entries = entries
        self._writer = index.writer(HEAP_BYTES, 1)
        self._view = View.of(index)
        self._pending: Listed = {}  # what was changed since the last commit

    @classmethod
    def create(cls, directory: Path, entries: Entries) -> "Writer":
        """Return the writer of a new index in an empty directory."""
        index = new_index(directory)
        index.config_reader(reload_policy="manual")
        return cls(directory, index, entries)

    def add(self, documents: Iterable[OrganizationDocument]) -> None:
        """Add organizations that the index does not hold yet."""
        guarded(lambda: self._add(documents))

    def apply(self, changes: Sequence[Change]) -> None:
        """Do what the rows say to the organizations and their scores."""
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
        for entity, document in entries_after(changes, self._known).items():
            self._pending[entity] = document
            self._writer.delete_documents_by_term(fields.ID, entity)
            if document is not None:
                self._put(document)

    def _known(self, organizations: Collection[str], scores: Collection[str]) -> Listed:
        """Return the entries of organizations, and of those with one of the scores, as they are now."""
        asked = (self._view.any_of(fields.ID, list(organizations)), self._view.any_of(fields.SCORE_ID, list(scores)))
        found = map(self._view.document, self._view.matches(either(*asked)))
        committed: Listed = {document["id"]: document for document in found}
        wanted = set(scores)
        pending = {
            entity: document
            for entity, document in self._pending.items()
            if entity in organizations or entity in committed or _score_id(document) in wanted
        }
        return committed | pending

    def _put(self, document: OrganizationDocument) -> None:
        try:
            entry = self._entries.entry(document, standing_of(document))
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
            # One document that no writer should have let through must not keep all others from being current.
            logger.exception("search.entry_failed", organization=document.get("id"))
        else:
            if (score := _score_id(document)) is not None:
                entry.add_text(fields.SCORE_ID, score)
            self._writer.add_document(entry)

    def _commit(self, state: State) -> None:
        document = tantivy.Document()
        document.add_text(fields.ID, fields.STATE_ID)
        document.add_bytes(fields.BODY, orjson.dumps({"seq": state.seq, "hash": state.hash}))
        self._writer.delete_documents_by_term(fields.ID, fields.STATE_ID)
        self._writer.add_document(document)
        self._writer.commit()
        self._pending.clear()
        self._view = View.of(self.index)


def _score_id(document: OrganizationDocument | None) -> str | None:
    return document["score"]["id"] if document is not None and "score" in document else None
