"""Whose current score a publication is, when the organization was closed while it was evaluated."""

from typing import cast

from directory.editing.status import MERGED
from directory.store import read_organizations_by
from directory.types.queries import READ_SUCCESSORS
from evaluation.aggregates import SCORES
from evaluation.documents import ScoreDocument
from evaluation.rounds import queries
from evaluation.rounds.refusals import PublicationRefused
from evaluation.rounds.subject import Subject
from graph_schema.connection import Transaction


async def heirs_of(transaction: Transaction, subject: Subject) -> list[str]:
    """Return the ids of those whose current score a publication for a subject is: itself first.

    With a closed one it is also its single successor, and so on to one that is open, as with a score that was published
    before; one that earned a score itself keeps it. Raise `PublicationRefused` when nobody took over from a closed one.
    """
    heirs, last = [subject.id], subject
    while last.closed:
        successor = await _successor(transaction, last)
        if successor is None or successor.id in heirs:
            raise PublicationRefused(
                f"{last.id} is {last.status}, and no single organization took over from it alone",
                hint="nobody would hold the score; reopen the organization if it still works",
            )
        if await _earned(transaction, successor.id):
            break
        heirs.append(successor.id)
        last = successor
    return heirs


async def displaced_by(transaction: Transaction, score: ScoreDocument, heirs: list[str]) -> list[ScoreDocument]:
    """Return the scores that are current of these and no more once another one is.

    An organization has one current score; an enterprise has one for each standard, as it may hold a title of each.
    """
    if "enterprise" not in score:
        return await current_scores(transaction, heirs)
    rows = await transaction.run(queries.FIND_CURRENT_OF_ENTERPRISE, enterprise=score["enterprise"])
    found = await transaction.run(SCORES.read, keys=[row["id"] for row in rows]) if rows else []
    held = [cast("ScoreDocument", SCORES.document(row)) for row in found]
    return [one for one in held if one["standard"].partition("@")[0] == score["standard"].partition("@")[0]]


async def current_scores(transaction: Transaction, organizations: list[str]) -> list[ScoreDocument]:
    """Return the scores that are current of some organizations, by id."""
    rows = await transaction.run(queries.FIND_CURRENT_SCORES, organizations=organizations)
    ids = sorted({row["id"] for row in rows})
    found = await transaction.run(SCORES.read, keys=ids) if ids else []
    return [cast("ScoreDocument", SCORES.document(row)) for row in found]


async def _successor(transaction: Transaction, organization: Subject) -> Subject | None:
    """Return the one that succeeds a closed organization, and no other; a merger passes no score on."""
    rows = await transaction.run(READ_SUCCESSORS, ids=[organization.id])
    if len(rows) != 1 or organization.status == MERGED:
        return None
    (found,) = await read_organizations_by(transaction.run, [rows[0]["successor"]])
    alone = found.get("succeeds") == [organization.id]
    return Subject(found["id"], found.get("region"), found["status"]) if alone else None


async def _earned(transaction: Transaction, organization: str) -> bool:
    return any(score["organization"] == organization for score in await current_scores(transaction, [organization]))
