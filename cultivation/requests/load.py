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
MOST_SPANS = 20_000  # answers of one state whose days are looked at: over years there are more than an answer may cost


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
    def of(cls, rows: Iterable[Mapping[str, Any]], spans: Iterable[Mapping[str, Any]]) -> "Load":
        """Return the sums of rows, each of one organization, kind and state, with the spans of single answers."""
        total = Figures()
        kinds: dict[str, Figures] = defaultdict(Figures)
        organizations: dict[str, Figures] = defaultdict(Figures)
        for row in rows:
            for figures in (total, kinds[row["kind"]], organizations[row["organization"]]):
                figures.add(row)
        for span in spans:
            days = _days(span["asked"], span["answered"])
            for figures in (total, kinds[span["kind"]], organizations[span["organization"]]):
                figures.spans.append(days)
        return cls(total, dict(sorted(kinds.items())), organizations)

    def busiest(self) -> list[tuple[str, str, Figures]]:
        """Return the organizations (position, id, figures): most overdue first, then most waiting, then by id."""
        found = ((_position(figures, one), one, figures) for one, figures in self.organizations.items())
        return sorted(found, key=lambda item: item[0])


async def load_of(graph: Graph, codes: Sequence[str] | None, since: str, moment: str) -> Load:
    """Return the load of the organizations in some divisions (codes; None for all) at an instant.

    All that waits counts; of what was answered, declined or closed, what was due from the instant `since` on. Numbers
    are exact; the middle of the days is that of the `MOST_SPANS` answers of each state that were due last.
    """
    ends = [(bound(WAITS), bound(WAITS, END))]
    ends += [(bound(state.value, since), bound(state.value, END)) for state in RequestState if state not in WAITING]
    rows, spans = [], []
    for after, until in ends:
        group: dict[str, Any] = {"after": after, "until": until, "codes": codes}
        rows += await graph.read(queries.SUM_LOAD, **group, moment=moment)
        spans += await graph.read(queries.LIST_SPANS, **group, first=MOST_SPANS)
    return Load.of(rows, spans)


def _days(asked: str, answered: str) -> float:
    return (dt.datetime.fromisoformat(answered) - dt.datetime.fromisoformat(asked)) / DAY


def _position(figures: Figures, organization: str) -> str:
    most = 10**9  # requests of one organization: more than it can have
    return f"{most - figures.overdue:010d} {most - figures.waiting:010d} {organization}"
