"""A successor inherits the published score of the organization that it takes over from."""

from collections.abc import Sequence
from typing import cast

from evaluation import queries
from evaluation.aggregates import SCORES
from evaluation.documents import ScoreDocument
from graph_schema.connection import Transaction
from graph_schema.draft import Draft


async def inherit(transaction: Transaction, predecessor: str, successor: str) -> Sequence[Draft]:
    """Return the changes by which the current scores of one organization become current for another too.

    `organization` stays who earned it, so that everybody sees that the other one inherited it.
    """
    rows = await transaction.run(queries.FIND_CURRENT, organization=predecessor)
    stored = await transaction.run(SCORES.read, keys=[row["id"] for row in rows])
    scores = [cast("ScoreDocument", SCORES.document(row)) for row in stored]
    return [_passed(score, successor) for score in sorted(scores, key=lambda score: score["id"])]


def _passed(score: ScoreDocument, successor: str) -> Draft:
    holders = sorted({*score.get("currentOf", ()), successor})
    return Draft("SCORE_INHERITED", score["id"], {**score, "currentOf": holders})
