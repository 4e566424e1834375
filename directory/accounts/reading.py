"""Rights asked outside a transaction, for what is only shown."""

from typing import Any

from graph_schema.connection import Graph, Row, Transaction
from graph_schema.statement import Statement


class Reading(Transaction):
    """Answers statements as a transaction does, each of them alone; what is written needs a real one."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def run(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return the rows of the statement."""
        return await self._graph.read(statement, **parameters)
