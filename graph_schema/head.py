"""The youngest row of the journal, and who writes beyond it."""

from dataclasses import dataclass
from typing import Self

from graph_schema import queries
from graph_schema.receipts import Run


@dataclass(frozen=True)
class Head:
    """The youngest row that readers see.

    `importing` names an unfinished import, `importer` its process, `beat` the moment of its last sign of life;
    `imports` counts the imports that were opened, so that a reader notices one that came and went.
    """

    seq: int
    hash: str
    importing: str | None = None
    importer: str | None = None
    beat: str | None = None
    imports: int = 0

    @classmethod
    async def read(cls, run: Run) -> Self:
        """Return the head now, as `Graph.read` or an open transaction reads it."""
        return cls(**(await run(queries.READ_HEAD))[0])
