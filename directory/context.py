"""What the resolvers of one request share."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from directory.accounts.documents import Caller
from directory.claims import NO_TITLES, Titles
from directory.editing.succession import Inherit, nothing_inherited
from directory.history.moment import PRESENT, Moment
from directory.loaders import Loaders
from directory.search.index import SearchIndex
from directory.search.snapshot import Snapshot
from graph_schema.clock import today
from graph_schema.connection import Graph
from graph_schema.errors import InvalidInput
from graph_schema.journal import Journal
from graph_schema.request_journal import RequestJournal

Explain = Callable[[str, str], list[dict[str, Any]]]
"""Takes the definition of a standard and the derivation of a score, both as JSON, and tells what each indicator did."""


def unexplained(definition: str, derivation: str) -> list[dict[str, Any]]:  # noqa: ARG001 - the shape of an explanation
    """Return nothing: the directory alone does not know the rules of standards."""
    return []


def unnoticed() -> None:
    """Tell nobody."""


@dataclass
class Context:
    """One request: it sees one snapshot of the index, and asks the graph in batches.

    `caller` is who asks, None for nobody known; `nudge` tells the index that something was written; `inherit` passes
    the score of a predecessor on; `titles` keeps those of enterprises; `moment` is the one that the objects of this
    context are answered as of.
    """

    graph: Graph
    journal: Journal
    snapshot: Snapshot
    explain: Explain = unexplained
    caller: Caller | None = None
    nudge: Callable[[], None] = unnoticed
    inherit: Inherit = nothing_inherited
    titles: Titles = NO_TITLES
    moment: Moment = PRESENT
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.loaders = Loaders(self.graph, self.snapshot, lambda: self.as_of)

    @property
    def as_of(self) -> int:
        """Return the seq that the answer reflects: that of the snapshot, or what the request itself wrote."""
        return max(self.snapshot.as_of, self.journal.answered)

    @property
    def day(self) -> dt.date:
        """Return the day that is asked about; today when none is."""
        return self.moment.day or today()

    def present_only(self, field: str) -> None:
        """Raise `InvalidInput` for a field that only the present can answer, when another moment is asked for."""
        if not self.moment.present:
            raise InvalidInput(
                f"{field} is only known of the present; validOn and knownAt do not reach it",
                field="validOn" if self.moment.day else "knownAt",
                hint=f"ask for {field} in a part of the request without validOn and knownAt",
            )

    @classmethod
    def of(
        cls,
        graph: Graph,
        journal: Journal,
        index: SearchIndex,
        explain: Explain = unexplained,
        caller: Caller | None = None,
        inherit: Inherit = nothing_inherited,
        *,
        titles: Titles = NO_TITLES,
    ) -> "Context":
        """Return the context of a request that begins now."""
        return cls(
            graph, RequestJournal(journal, graph), index.snapshot(), explain, caller, index.nudge, inherit, titles
        )
