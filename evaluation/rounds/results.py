"""What came of a round, counted from the stored assessments."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Self

import orjson

from evaluation.rounds import queries
from evaluation.rounds.states import AssessmentState, Deed
from graph_schema.connection import Graph, Row


@dataclass
class Results:
    """How often what was done; assessments by state, scores that count by stars; draws, and exclusions by kind."""

    deeds: Counter[Deed] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    stars: Counter[int] = field(default_factory=Counter)
    drawn: int = 0
    excluded: Counter[str] = field(default_factory=Counter)

    @classmethod
    async def read(cls, graph: Graph, round_: str) -> Self:
        """Return what came of a round."""
        found = cls()
        for row in await graph.read(queries.READ_RESULTS, round=round_):
            found._add(row)
        return found

    def _add(self, row: Row) -> None:
        self.states[row["state"]] += 1
        if row["stars"] is not None and row["state"] != AssessmentState.REVOKED.value:
            self.stars[row["stars"]] += 1
        self.deeds.update(Deed(step["deed"]) for step in orjson.loads(row["steps"] or "[]"))
        for dispatch in orjson.loads(row["dispatches"] or "[]"):
            self.drawn += len(dispatch["drawn"])
            self.excluded.update(one["kind"] for one in dispatch["excluded"])
