"""What came of a year: counted from the documents of its requests and voices."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from cultivation.documents import FeedbackDocument, RequestDocument
from cultivation.requests.progress import is_overdue
from cultivation.requests.states import RequestDeed, RequestState
from cultivation.year.title_figures import TitleFigures

DAY = dt.timedelta(days=1)


@dataclass
class Figures:
    """The figures of a year: requests by kind, by the level they first went to, deeds, states, voices.

    `refused` is how many found nobody; `overdue` how many of those waiting at its end were due before; `days` the
    middle of the days from asking to the last answer; `titles` what came of the titles of enterprises.
    """

    asked: int = 0
    refused: int = 0
    overdue: int = 0
    voices: int = 0
    satisfied: int = 0
    stars: int = 0
    days: float | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    titles: TitleFigures = field(default_factory=TitleFigures)

    def lines(self) -> list[str]:
        """Return the figures as lines for people."""
        rows: list[tuple[str, Mapping[str, Any]]] = [
            ("requests", {"asked": self.asked, "found nobody": self.refused}),
            ("kinds", dict(sorted(self.kinds.items()))),
            ("first at level", dict(sorted(self.levels.items()))),
            ("done", {deed.value: self.deeds[deed.value] for deed in RequestDeed}),
            ("states", {state.value: self.states[state.value] for state in RequestState}),
            ("overdue at the end", {"": self.overdue}),
            ("days to an answer", {"median": self.days}),
            ("voices", {"given": self.voices, "satisfied": self.satisfied, "stars": self.stars}),
            *self.titles.rows(),
        ]
        told = [(name, ", ".join(f"{key} {count}".strip() for key, count in counts.items())) for name, counts in rows]
        return [f"  {name:<20}{text}" for name, text in told if text]


def figures_of(requests: Iterable[RequestDocument], voices: Iterable[FeedbackDocument], moment: str) -> Figures:
    """Return the figures of requests and voices at the instant at which the year ends."""
    found, spans = Figures(), list[float]()
    for request in requests:
        steps = request.get("steps", [])
        found.asked += 1
        found.kinds[request["kind"]] += 1
        found.states[request["state"]] += 1
        found.deeds.update(step["deed"] for step in steps)
        found.overdue += is_overdue(request, moment)
        if "answeredAt" in request:
            spans.append(_days(request["createdAt"], request["answeredAt"]))
    for voice in voices:
        found.voices += 1
        found.satisfied += voice["satisfied"]
        found.stars += voice["stars"]
    found.days = round(median(spans), 2) if spans else None
    return found


def _days(asked: str, answered: str) -> float:
    return (dt.datetime.fromisoformat(answered) - dt.datetime.fromisoformat(asked)) / DAY
