"""How a kind of entity is stored: the statements that write, remove and read its whole document.

An aggregate is a node with the parts and edges that belong to it (an organization with its services). It is always
written as a whole, so a document read back is equal, byte for byte, to the document of its last journal row.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graph_schema.statement import Statement

Document = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """A statement that creates edges or parts, and the rows that a document gives it.

    The statement takes `$rows` and returns `written`, the number of rows whose both ends exist.
    """

    statement: Statement
    rows: Callable[[Document], Iterable[Any]]
    target: str  # what is missing when a row is not written, for the error message


@dataclass(frozen=True)
class Aggregate:
    """The statements of one kind of entity.

    `add` and `put` take `$rows` (properties of the node); `clear`, `remove`, `read` take `$keys`; `keys` returns in
    one row, ascending, the keys behind `$after` up to `$until`, each with the probability `$share`; `document` makes
    the document of a row that was read.
    """

    labels: frozenset[str]  # of the node and its parts
    prefix: str  # of its entity ids: `org-`, `region-`
    coded: bool  # whether the key in the graph is the id without the prefix
    add: Statement
    put: Statement
    clear: tuple[Statement, ...]
    remove: tuple[Statement, ...]
    read: Statement
    keys: Statement
    properties: Callable[[Document], Document]
    links: tuple[Link, ...]
    document: Callable[[Document], Document]

    def key(self, entity: str) -> str:
        """Return the key in the graph of an entity id."""
        return entity.removeprefix(self.prefix) if self.coded else entity


def aggregate_of(aggregates: Sequence[Aggregate], entity: str) -> Aggregate | None:
    """Return the aggregate an entity id belongs to; None for events that leave no entity, such as imports."""
    return next((aggregate for aggregate in aggregates if entity.startswith(aggregate.prefix)), None)


def only_target(targets: list[str]) -> Any:
    """Return the one target of an edge, None without any; more than one stay a list, so that no document equals it."""
    return sorted(targets) if len(targets) > 1 else next(iter(targets), None)
