"""Relations between organizations: those named must exist, and nobody belongs to itself by way of others."""

from collections.abc import Iterable, Sequence

from directory.editing import queries
from directory.editing.desk import Desk
from directory.editing.refusals import EditRefused, Problem
from directory.importing.queries import FIND_BY_ID
from graph_schema.connection import Transaction
from graph_schema.statement import Statement

FIELD = "memberOf"


async def check_hubs(desk: Desk, organization: str, hubs: Sequence[str]) -> None:
    """Raise `EditRefused` unless all hubs exist and none of them belongs, by whatever way, to the organization."""
    found = {row["id"] for row in await desk.transaction.run(FIND_BY_ID, keys=list(hubs))}
    problems = [Problem(FIELD, hub, "is no organization of the directory") for hub in hubs if hub not in found]
    if way := await path(desk.transaction, queries.READ_HUBS, hubs, organization):
        circle = " → ".join([organization, *way])
        problems.append(Problem(FIELD, way[0], f"belongs to the organization itself: {circle}"))
    if problems:
        raise EditRefused(*problems)


async def path(transaction: Transaction, edges: Statement, starts: Iterable[str], goal: str) -> list[str] | None:
    """Return the ids from one of the starts to the goal, both included, along edges; None when no way leads there.

    It takes one statement for each step, whatever the number of ways.
    """
    came: dict[str, str | None] = dict.fromkeys(starts)
    reached = list(came)
    while reached and goal not in came:
        rows = await transaction.run(edges, ids=reached)
        fresh = {row["target"]: row["source"] for row in rows if row["target"] not in came}
        came |= fresh
        reached = list(fresh)
    return _way(came, goal) if goal in came else None


def _way(came: dict[str, str | None], goal: str) -> list[str]:
    way = [goal]
    while (step := came[way[-1]]) is not None:
        way.append(step)
    return way[::-1]
