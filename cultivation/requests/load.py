"""How busy the organizations of a division are with requests, and how late."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from cultivation.requests import queries
from cultivation.requests.order import END, WAITS, bound
from cultivation.requests.states import WAITING, RequestState
from graph_schema.connection import Graph

DAY = dt.timedelta(days=1)


@dataclass
class Figures:
    """How many requests wait, how many of them are overdue, what became of the others, how long answers took (days)."""

    waiting: int = 0
    overdue: int = 0
    answered: int = 0
    declined: int = 0
    closed: int = 0
    spans: list[float] = field(default_factory=list)

    def add(self, row: Mapping[str, Any]) -> None:
        """Add the requests of a row: so many in one state."""
        state, requests = RequestState(row["state"]), int(row["requests"])
        if state in WAITING:
            self.waiting += requests
            self.overdue += int(row["overdue"])
        elif state is RequestState.DECLINED:
            self.declined += requests
        elif state is RequestState.CLOSED:
            self.closed += requests
        else:
            self.answered += requests
        self.spans += [_days(*ends) for ends in row["spans"] if ends[1] is not None]

    @property
    def median_days(self) -> float | None:
        """Return the middle of the days from asking to the answer, to the hundredth; None without an answer."""
        return round(median(self.spans), 2) if self.spans else None


@dataclass(frozen=True)
class Load:
    """The figures of a division: in all, by kind, by organization."""

    total: Figures
    kinds: Mapping[str, Figures]
    organizations: Mapping[str, Figures]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Load":
        """Return the sums of rows, each of one organization, kind and state."""
        total = Figures()
        kinds: dict[str, Figures] = defaultdict(Figures)
        organizations: dict[str, Figures] = defaultdict(Figures)
        for row in rows:
            for figures in (total, kinds[row["kind"]], organizations[row["organization"]]):
                figures.add(row)
        return cls(total, dict(sorted(kinds.items())), organizations)

    def busiest(self) -> list[tuple[str, str, Figures]]:
        """Return the organizations (position, id, figures): most overdue first, then most waiting, then by id."""
        found = ((_position(figures, one), one, figures) for one, figures in self.organizations.items())
        return sorted(found, key=lambda item: item[0])


async def load_of(graph: Graph, codes: Sequence[str] | None, since: str, moment: str) -> Load:
    """Return the load of the organizations in some divisions (codes; None for all) at an instant.

    All that waits counts; of what was answered, declined or closed, what was due from the instant `since` on.
    """
    ends = [(bound(WAITS), bound(WAITS, END))]
    ends += [(bound(state.value, since), bound(state.value, END)) for state in RequestState if state not in WAITING]
    rows = []
    for after, until in ends:
        rows += await graph.read(queries.SUM_LOAD, after=after, until=until, codes=codes, moment=moment)
    return Load.of(rows)


def _days(asked: str, answered: str) -> float:
    return (dt.datetime.fromisoformat(answered) - dt.datetime.fromisoformat(asked)) / DAY


def _position(figures: Figures, organization: str) -> str:
    most = 10**9  # requests of one organization: more than it can have
    return f"{most - figures.overdue:010d} {most - figures.waiting:010d} {organization}"
