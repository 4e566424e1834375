"""What the resolvers of one request share."""

from dataclasses import dataclass, field

from directory.loaders import Loaders
from directory.search.index import SearchIndex
from directory.search.snapshot import Snapshot
from graph_schema.connection import Graph
from graph_schema.journal import Journal


@dataclass
class Context:
    """One request: it sees one snapshot of the index, and asks the graph in batches."""

    graph: Graph
    journal: Journal
    snapshot: Snapshot
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.loaders = Loaders(self.graph, self.snapshot)

    @classmethod
    def of(cls, graph: Graph, journal: Journal, index: SearchIndex) -> "Context":
        """Return the context of a request that begins now."""
        return cls(graph, journal, index.snapshot())
