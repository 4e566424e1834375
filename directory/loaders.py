"""Relations that cost a statement, batched: as many statements for a page of twenty as for one organization."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property

from strawberry.dataloader import DataLoader

from directory.documents import OrganizationDocument
from directory.history.moment import ALWAYS
from directory.history.rows import Rows
from directory.search.snapshot import Snapshot
from directory.types import queries
from graph_schema.change import Change
from graph_schema.connection import Graph, Row
from graph_schema.statement import Statement

Stretch = tuple[str, int, int]
"""A part of the history of an entity: its id, the seq to continue behind, how many rows."""


class Loaders:
    """The loaders of one request, each made when it is first needed.

    `as_of` tells the seq that its answer reflects by now, `known` is the instant the past is told as of.
    """

    def __init__(self, graph: Graph, snapshot: Snapshot, as_of: Callable[[], int], known: str = ALWAYS) -> None:
        self._graph = graph
        self._snapshot = snapshot
        self._rows = Rows(graph, as_of, known)

    @cached_property
    def documents(self) -> DataLoader[str, OrganizationDocument | None]:
        """Load organizations by id, closed ones too, from the index; None for unknown ids."""
        return DataLoader(self._documents)

    @cached_property
    def derivations(self) -> DataLoader[str, str]:
        """Load the derivations of scores by id, as JSON; `{}` for a score that is gone."""
        return DataLoader(self._derivations)

    @cached_property
    def standards(self) -> DataLoader[str, Row | None]:
        """Load versions of standards by key, `<id>@<version>`; None for unknown ones."""
        return DataLoader(self._standards)

    @cached_property
    def feedback(self) -> DataLoader[str, Row | None]:
        """Load the feedback on organizations by id; None without any."""
        return DataLoader(self._feedback)

    @cached_property
    def voiced(self) -> DataLoader[str, bool]:
        """Load whether a voice was given after requests, by id."""
        return DataLoader(self._voiced)

    @cached_property
    def tallies(self) -> DataLoader[str, Row | None]:
        """Load the sums of the voices about the organizations of divisions by code; None without any."""
        return DataLoader(self._tallies)

    @cached_property
    def successors(self) -> DataLoader[str, list[str]]:
        """Load the ids of the organizations that took over, ascending."""
        return DataLoader(self._successors)

    @cached_property
    def histories(self) -> DataLoader[Stretch, list[Change]]:
        """Load stretches of the histories of entities, ascending."""
        return DataLoader(self._histories)

    @cached_property
    def history_counts(self) -> DataLoader[str, int]:
        """Load how many rows the histories of entities have."""
        return DataLoader(self._history_counts)

    async def organization(self, entity: str) -> OrganizationDocument | None:
        """Return an organization, closed or not, at once; None for unknown ids."""
        return self._snapshot.document(entity)

    async def organizations(self, ids: Sequence[str]) -> list[OrganizationDocument]:
        """Return the organizations of these ids that exist, in the order of the ids."""
        found = await self.documents.load_many(ids) if ids else []
        return [document for document in found if document is not None]

    async def _documents(self, ids: list[str]) -> list[OrganizationDocument | None]:
        await asyncio.sleep(0)  # lets what other resolvers ask for join the batch
        found = self._snapshot.documents(ids)
        return [found.get(key) for key in ids]

    async def _derivations(self, ids: list[str]) -> list[str]:
        found = {row["id"]: row["derivation"] for row in await self._graph.read(queries.READ_DERIVATIONS, ids=ids)}
        return [found.get(key, "{}") for key in ids]

    async def _standards(self, keys: list[str]) -> list[Row | None]:
        rows = await self._graph.read(queries.READ_SCORE_STANDARDS, keys=keys)
        found = {row["key"]: row["standard"] for row in rows}
        return [found.get(key) for key in keys]

    async def _feedback(self, ids: list[str]) -> list[Row | None]:
        return await self._one_each(queries.READ_FEEDBACK, ids)

    async def _voiced(self, ids: list[str]) -> list[bool]:
        found = {row["id"] for row in await self._graph.read(queries.READ_VOICED_REQUESTS, ids=ids)}
        return [key in found for key in ids]

    async def _tallies(self, codes: list[str]) -> list[Row | None]:
        found = {row["code"]: row for row in await self._graph.read(queries.READ_FEEDBACK_TALLIES, codes=codes)}
        return [found.get(code) for code in codes]

    async def _one_each(self, statement: Statement, ids: list[str]) -> list[Row | None]:
        found = {row["organization"]: row for row in await self._graph.read(statement, ids=ids)}
        return [found.get(key) for key in ids]

    async def _successors(self, ids: list[str]) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for row in await self._graph.read(queries.READ_SUCCESSORS, ids=ids):
            found[row["organization"]].append(row["successor"])
        return [found[key] for key in ids]

    async def _histories(self, stretches: list[Stretch]) -> list[list[Change]]:
        found: dict[Stretch, list[Change]] = {}
        for first in {stretch[2] for stretch in stretches}:
            asked = [stretch for stretch in stretches if stretch[2] == first]
            read = await self._rows.histories([(entity, after) for entity, after, _ in asked], first)
            found.update(zip(asked, read, strict=True))
        return [found[stretch] for stretch in stretches]

    async def _history_counts(self, entities: list[str]) -> list[int]:
        found = await self._rows.counts(entities)
        return [found.get(entity, 0) for entity in entities]
