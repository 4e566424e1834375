"""What stands beside assessments, batched: as many statements for a page of twenty as for one."""

from collections import defaultdict
from functools import cached_property

from strawberry.dataloader import DataLoader

from directory.documents import ScoreCard
from directory.search.standings import card_of
from evaluation.documents import RatingDocument, RoundDocument
from evaluation.rounds import queries
from evaluation.rounds.answering import rating_document
from evaluation.rounds.listing import read_rounds
from evaluation.rounds.seeing import GraphReader
from evaluation.rounds.subject import NamedSubject
from graph_schema.connection import Graph


class Shelf:
    """The loaders of one page of assessments, each made when it is first needed."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @cached_property
    def rounds(self) -> DataLoader[str, RoundDocument | None]:
        """Load rounds by id; None for unknown ones."""
        return DataLoader(self._rounds)

    @cached_property
    def scores(self) -> DataLoader[str, ScoreCard | None]:
        """Load the score of an assessment by the assessment's id; None without one."""
        return DataLoader(self._scores)

    @cached_property
    def ratings(self) -> DataLoader[str, list[RatingDocument]]:
        """Load the ratings in an assessment that no later one supersedes, by the assessment's id."""
        return DataLoader(self._ratings)

    @cached_property
    def subjects(self) -> DataLoader[str, NamedSubject | None]:
        """Load whom an assessment is of by the assessment's id; None for an assessment that is not stored."""
        return DataLoader(self._subjects)

    async def _rounds(self, ids: list[str]) -> list[RoundDocument | None]:
        found = await read_rounds(GraphReader(self._graph), ids)
        return [found.get(key) for key in ids]

    async def _scores(self, ids: list[str]) -> list[ScoreCard | None]:
        rows = await self._graph.read(queries.READ_SCORES_OF, keys=ids)
        found = {row["assessment"]: card_of({**row["score"]}) for row in rows}
        return [found.get(key) for key in ids]

    async def _subjects(self, ids: list[str]) -> list[NamedSubject | None]:
        rows = await self._graph.read(queries.READ_SUBJECTS_OF, keys=ids)
        found = {row["assessment"]: NamedSubject(row["name"], row["english"], row["region"]) for row in rows}
        return [found.get(key) for key in ids]

    async def _ratings(self, ids: list[str]) -> list[list[RatingDocument]]:
        found: dict[str, list[RatingDocument]] = defaultdict(list)
        for row in await self._graph.read(queries.READ_RATINGS_IN, keys=ids):
            found[row["assessment"]].append(rating_document(row))
        return [found[key] for key in ids]
