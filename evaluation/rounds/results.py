"""What came of a round, counted from the stored assessments."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Self

import orjson

from evaluation.rounds import queries
from evaluation.rounds.states import AssessmentState, Deed
from graph_schema.connection import Graph, Row

DONE = (Deed.SELF_ASSESS, Deed.ACCEPT, Deed.DISPATCH, Deed.DRAW_FURTHER, Deed.RATE, Deed.PUBLISH)
AFTERWARDS = (Deed.APPEAL, Deed.RE_RATE, Deed.REVOKE)
LABEL = 20  # characters, so that what is counted stands in a column


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

    def lines(self) -> list[str]:
        """Return the lines that tell it."""
        rows = [
            ("done", {deed.value: self.deeds[deed] for deed in (*DONE, *AFTERWARDS)}),
            ("evaluators drawn", {"": self.drawn}),
            ("candidates left out", dict(sorted(self.excluded.items()))),
            ("states", dict(sorted(self.states.items()))),
            ("stars", {str(stars): count for stars, count in sorted(self.stars.items(), reverse=True)}),
        ]
        told = [(name, ", ".join(f"{key} {count}".strip() for key, count in counts.items())) for name, counts in rows]
        return [f"  {name:<{LABEL}}{text}" for name, text in told]

    def _add(self, row: Row) -> None:
        self.states[row["state"]] += 1
        if row["stars"] is not None and row["state"] != AssessmentState.REVOKED.value:
            self.stars[row["stars"]] += 1
        self.deeds.update(Deed(step["deed"]) for step in orjson.loads(row["steps"] or "[]"))
        for dispatch in orjson.loads(row["dispatches"] or "[]"):
            self.drawn += len(dispatch["drawn"])
            self.excluded.update(one["kind"] for one in dispatch["excluded"])
