"""Scores beside organizations: what the rows of the journal make of the entries of the index."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from directory.documents import OrganizationDocument, ScoreCard
from directory.search.entry import Standing
from graph_schema.change import Change

ORGANIZATION, SCORE = "org-", "score-"
CARD = ScoreCard.__required_keys__ | ScoreCard.__optional_keys__

Listed = dict[str, OrganizationDocument | None]
Known = Callable[[Collection[str], Collection[str]], Listed]


def card_of(score: Mapping[str, Any]) -> ScoreCard:
    """Return what lists show of a stored score."""
    return cast("ScoreCard", {key: value for key, value in score.items() if key in CARD})


def standing_of(document: OrganizationDocument) -> Standing | None:
    """Return what the organization's score says in lists; None without a score that has a total."""
    score = document.get("score")
    return Standing(Decimal(score["total"]), score.get("stars")) if score and "total" in score else None


def entries_after(changes: Sequence[Change], known: Known) -> Listed:
    """Return every entry that the rows change as it is after them, None for what they remove.

    `known` returns the present entries of organizations and of those whose score is one of the given ids. An erased
    row tells nothing and is passed over.
    """
    told = [change for change in changes if change.entity and change.salt is not None]
    rows = [change for change in told if change.entity and change.entity.startswith((ORGANIZATION, SCORE))]
    scores = {str(row.entity) for row in rows if _is_score(row)}
    holders = {holder for row in rows if _is_score(row) for holder in _holders(row)}
    before = known(holders | {str(row.entity) for row in rows if not _is_score(row)}, scores)
    entries = Entries(before)
    for row in rows:
        if _is_score(row):
            entries.put_score(str(row.entity), row.document())
        else:
            entries.put(str(row.entity), cast("OrganizationDocument | None", row.document()))
    return entries.changed


class Entries:
    """Entries of the index while rows are applied to them."""

    def __init__(self, before: Listed) -> None:
        self._now = dict(before)
        self._holding: dict[str, set[str]] = defaultdict(set)
        self.changed: Listed = {}
        for entity, document in before.items():
            self._hold(entity, document)

    def put(self, entity: str, document: OrganizationDocument | None) -> None:
        """Take the new document of an organization; it keeps its score."""
        before = self._now.get(entity)
        if document is not None and before is not None and "score" in before:
            document = {**document, "score": before["score"]}
        self._set(entity, document)

    def put_score(self, score: str, document: Mapping[str, Any] | None) -> None:
        """Take a score from those who held it and give it to those whose current one it is."""
        for holder in sorted(self._holding.pop(score, ())):
            if (listed := self._now.get(holder)) is not None:
                self._set(holder, cast("OrganizationDocument", {k: v for k, v in listed.items() if k != "score"}))
        for holder in document.get("currentOf", ()) if document else ():
            if (listed := self._now.get(holder)) is not None and document:
                self._set(holder, {**listed, "score": card_of(document)})

    def _set(self, entity: str, document: OrganizationDocument | None) -> None:
        before = self._now.get(entity)
        if before is not None and "score" in before:
            self._holding[before["score"]["id"]].discard(entity)
        self._hold(entity, document)
        self._now[entity] = self.changed[entity] = document

    def _hold(self, entity: str, document: OrganizationDocument | None) -> None:
        if document is not None and "score" in document:
            self._holding[document["score"]["id"]].add(entity)


def _is_score(row: Change) -> bool:
    return str(row.entity).startswith(SCORE)


def _holders(row: Change) -> Sequence[str]:
    document = row.document()
    return document.get("currentOf", ()) if document else ()
