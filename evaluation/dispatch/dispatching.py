"""A dispatch: who could be drawn for an assessment, who was left out and why, and who was drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from evaluation.dispatch.conflicts import (
    Conflict,
    ConflictKind,
    Employers,
    candidates_for,
    conflicts_of,
    employers_of,
)
from evaluation.dispatch.draw import draw, ranked
from graph_schema.connection import Transaction


class ExclusionDocument(TypedDict):
    """A candidate that could not be drawn: the kind of its conflict, and the ids on the way to who is rated.

    With SAME_EMPLOYER the way leads over the employer to the account that was drawn before.
    """

    account: str
    kind: str
    path: list[str]


class DispatchDocument(TypedDict):
    """A draw with everything that redoes it; `drawn` stand in the order of the draw, all else by account."""

    seed: str
    subject: str
    candidates: list[str]
    excluded: list[ExclusionDocument]
    drawn: list[str]


@dataclass(frozen=True)
class Order:
    """What is dispatched: for an organization or enterprise (`whom`) in a division (code), under the name of the draw.

    That name, its `subject`, is for instance the id of an assessment.

    `earlier` is the assessment whose raters are left out: for an appeal. Those `without` are no candidates: they were
    drawn already when a further evaluator is.
    """

    whom: str
    region: str | None
    subject: str
    seed: str
    count: int
    earlier: str | None = None
    without: frozenset[str] = frozenset()


async def dispatch(transaction: Transaction, order: Order, moment: str) -> DispatchDocument:
    """Draw evaluators at an instant and return the record; fewer than `count` are drawn when there are no more."""
    found = await candidates_for(transaction, order.whom, order.region, moment)
    candidates = sorted(set(found) - order.without)
    employers = await employers_of(transaction, [*candidates, *order.without], moment)
    conflicts = await conflicts_of(transaction, order.whom, candidates, moment=moment, assessment=order.earlier)
    drawn, same = _drawn(order, [one for one in candidates if one not in conflicts], employers)
    return {
        "seed": order.seed,
        "subject": order.subject,
        "candidates": candidates,
        "excluded": [_exclusion(account, conflict) for account, conflict in sorted((conflicts | same).items())],
        "drawn": drawn,
    }


def redo(record: Mapping[str, Any]) -> bool:
    """Return whether the draw of a stored record, done again, draws the same; False for what is no such record.

    That the exclusions are true is for the graph to tell; that they are consistent is checked here.
    """
    try:
        excluded = {one["account"]: one for one in record["excluded"]}
        pool = set(record["candidates"]) - set(excluded)
        drawn = draw(pool, record["seed"], record["subject"], len(record["drawn"]))
        order = ranked(record["candidates"], record["seed"], record["subject"])
        return drawn == record["drawn"] and all(_is_due(one, order, drawn) for one in excluded.values())
    except (KeyError, TypeError, ValueError, IndexError):
        return False


def _drawn(order: Order, pool: Sequence[str], employers: Employers) -> tuple[list[str], dict[str, Conflict]]:
    """Return the first of the pool of whom no two have one employer, and those who were passed over for that."""
    at = {employer: account for account in sorted(order.without) for employer in employers.get(account, ())}
    drawn: list[str] = []
    same: dict[str, Conflict] = {}
    for account in ranked(pool, order.seed, order.subject):
        if len(drawn) == order.count:
            break
        own = sorted(employers.get(account, ()))
        if shared := next((employer for employer in own if employer in at), None):
            same[account] = Conflict(ConflictKind.SAME_EMPLOYER, (account, shared, at[shared]))
        else:
            drawn.append(account)
            at |= dict.fromkeys(own, account)
    return drawn, same


def _exclusion(account: str, conflict: Conflict) -> ExclusionDocument:
    return {"account": account, "kind": conflict.kind.value, "path": list(conflict.path)}


def _is_due(exclusion: Mapping[str, Any], order: Sequence[str], drawn: Sequence[str]) -> bool:
    """Return whether an exclusion is of a candidate, and one for the same employer behind whom it is about."""
    place = order.index(exclusion["account"])
    if exclusion["path"][0] != exclusion["account"]:
        return False
    if ConflictKind(exclusion["kind"]) is not ConflictKind.SAME_EMPLOYER:
        return True
    other = exclusion["path"][-1]
    return other not in order or (other in drawn and order.index(other) < place)
