"""The context of a moment: every object that is made in it answers as of that moment.

Organizations, their scores and the divisions are rebuilt from the journal. Categories and standards are those of now:
a standard never changes. What only the present can answer says so (`Context.present_only`).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from directory.context import Context
from directory.documents import OrganizationDocument
from directory.history.divisions import divisions_at
from directory.history.moment import Moment
from directory.history.rows import Erased, is_erased
from directory.history.scores import card_of, scores_at
from directory.loaders import Loaders
from directory.search.snapshot import Snapshot
from graph_schema.canonical import canonical
from graph_schema.change import Change
from graph_schema.connection import Graph


async def past(context: Context, valid_on: dt.date | None, known_at: dt.datetime | None) -> Context:
    """Return the context of a moment, the same one when none is given; raise `InvalidInput` when it is out of range."""
    moment = Moment.of(valid_on, known_at)
    if moment.present:
        return context
    regions = await divisions_at(context.graph, context.snapshot, moment)
    changed = replace(context, snapshot=replace(context.snapshot, regions=regions), moment=moment)
    changed.loaders = PastLoaders(changed.graph, changed.snapshot, lambda: context.as_of, moment)
    return changed


class PastLoaders(Loaders):
    """The loaders of a moment: what the index answers of the present is read from the journal."""

    def __init__(self, graph: Graph, snapshot: Snapshot, as_of: Callable[[], int], moment: Moment) -> None:
        super().__init__(graph, snapshot, as_of, moment.known)
        self._moment = moment
        self._scores: dict[str, str] = {}  # the derivations of the scores that were shown, as JSON

    async def organization(self, entity: str) -> OrganizationDocument | None:
        """Return an organization as it was at the moment; None when it was not there."""
        return await self.documents.load(entity)

    async def _documents(self, ids: list[str]) -> list[OrganizationDocument | None]:
        decided = await self._rows.deciding(ids, self._counts)
        there = [entity for entity, row in decided.items() if row.payload is not None]
        scores = await scores_at(self._rows, there, self._moment) if there else {}
        self._scores |= {score["id"]: canonical(score["derivation"]) for score in scores.values()}
        # An entry that is erased fails alone: the loader hands an exception to whoever asked for that id.
        return cast("list[OrganizationDocument | None]", [_entry(one, decided.get(one), scores) for one in ids])

    def _counts(self, row: Change) -> bool:
        document = row.document()
        return document is None or self._moment.reached(document.get("validFrom", ""))

    async def _derivations(self, ids: list[str]) -> list[str]:
        return [self._scores.get(score, "{}") for score in ids]

    async def _successors(self, ids: list[str]) -> list[list[str]]:
        """Return those of the successors known by now that had taken over at the moment."""
        by_now = await super()._successors(ids)
        there = await self.organizations(sorted({entity for found in by_now for entity in found}))
        took_over = {document["id"]: document.get("succeeds", ()) for document in there}
        return [
            [entity for entity in found if former in took_over.get(entity, ())]
            for former, found in zip(ids, by_now, strict=True)
        ]


def _entry(
    entity: str, row: Change | None, scores: Mapping[str, dict[str, Any]]
) -> OrganizationDocument | Exception | None:
    """Return an organization's document with its score, None when it was not there, the error when it is erased."""
    if row is None:
        return None
    if is_erased(row):
        return Erased(entity, row.seq)
    document = row.document()
    if document and entity in scores:
        document["score"] = card_of(scores[entity])
    return cast("OrganizationDocument | None", document)
