"""The journal as one request uses it."""

from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.receipts import Answer, Receipt, Request


class RequestJournal(Journal):
    """Remembers the seq of the youngest receipt that it gave, and sees the graph as its caller does.

    All else, the turn of writers too, it shares.
    """

    def __init__(self, shared: Journal, graph: Graph) -> None:
        vars(self).update(vars(shared))
        self._graph = graph
        self.answered = 0

    async def answer(self, request: Request, decide: Answer, at: str | None = None) -> Receipt:
        """Return what `Journal.answer` does."""
        receipt = await super().answer(request, decide, at)
        self.answered = max(self.answered, receipt.seq)
        return receipt
