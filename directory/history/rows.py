"""The public rows of entities that a request reads from the journal, so many and no more."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from directory.history import queries
from directory.history.moment import ALWAYS
from graph_schema.change import Change
from graph_schema.connection import Graph
from graph_schema.errors import InvalidInput

ROWS_MOST = 5_000  # that a request may ask for: some 5 MB, read in about half a second
VERSIONS = 5  # read at first of an entity: most have fewer

Decides = Callable[[Change], bool]


class TooManyRows(InvalidInput):
    """The request asks for more rows of the journal than one may read."""

    code = "LIMIT_EXCEEDED"


class Erased(InvalidInput):
    """What was known then was erased, as the law demands; the journal only says that something was."""

    code = "ERASED"

    def __init__(self, entity: str, seq: int) -> None:
        super().__init__(
            f"row {seq} of the journal, which says what {entity} was then, is erased",
            hint="ask for another day, or for what is known now",
        )


def is_erased(row: Change) -> bool:
    """Tell whether a row's contents were erased; a row of a removal still has its salt."""
    return row.salt is None


@dataclass
class Rows:
    """Reads rows up to a seq, as it is by then, that were known at an instant, entity by entity, several at once."""

    graph: Graph
    as_of: Callable[[], int]
    known: str = ALWAYS
    _left: int = field(init=False)

    def __post_init__(self) -> None:
        self._left = ROWS_MOST

    async def histories(self, asked: Sequence[tuple[str, int]], first: int) -> list[list[Change]]:
        """Return at most `first` rows of each entity above its seq, ascending, in the order asked for."""
        self._take(len(asked), first)
        rows = [{"place": place, "entity": entity, "after": after} for place, (entity, after) in enumerate(asked)]
        found: list[list[Change]] = [[] for _ in asked]
        for row in await self.graph.read(
            queries.READ_HISTORIES, rows=rows, first=first, until=self.as_of(), known=self.known
        ):
            found[row.pop("place")].append(Change(**row))
        return found

    async def counts(self, entities: Sequence[str]) -> dict[str, int]:
        """Return how many rows each entity has; none are left out."""
        found = await self.graph.read(
            queries.COUNT_HISTORIES, entities=list(entities), until=self.as_of(), known=self.known
        )
        return {row["entity"]: row["changes"] for row in found}

    async def deciding(self, entities: Sequence[str], decides: Decides) -> dict[str, Change]:
        """Return the youngest row of each entity that decides; entities without one are left out.

        An erased row decides: what it said can no longer be told. Raise `TooManyRows` when too many do not.
        """
        found: dict[str, Change] = {}
        waiting, first = dict.fromkeys(entities, self.as_of()), VERSIONS
        while waiting:
            self._take(len(waiting), first)
            rows = [{"entity": entity, "until": until} for entity, until in waiting.items()]
            read = await self.graph.read(queries.READ_VERSIONS, rows=rows, first=first, known=self.known)
            waiting = {}
            for entity, page in _by_entity([Change(**row) for row in read]).items():
                row = next((row for row in page if is_erased(row) or decides(row)), None)
                if row is not None:
                    found[entity] = row
                elif len(page) == first:
                    waiting[entity] = page[-1].seq - 1
            first *= 2
        return found

    def _take(self, entities: int, first: int) -> None:
        self._left -= entities * first
        if self._left < 0:
            raise TooManyRows(
                f"the request asks for more than {ROWS_MOST} rows of the journal",
                field="first",
                hint="ask for fewer entries, or fewer changes of each, in one request",
            )


def _by_entity(rows: Sequence[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for row in rows:
        found[row.entity or ""].append(row)
    return found
