"""Sums of the voices about the organizations of the nation and of each province, kept as voices come.

So what is usual is read in one step, however many have spoken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from cultivation.aggregates import TALLIES, TALLY
from cultivation.documents import FeedbackDocument, TallyDocument
from cultivation.voices import queries
from directory.regions import NATION
from graph_schema.aggregate import Document
from graph_schema.connection import Transaction
from graph_schema.draft import Draft


@dataclass(frozen=True)
class Difference:
    """What is to be added to a tally."""

    voices: int
    satisfied: int
    stars: int

    @classmethod
    def of(cls, added: Iterable[FeedbackDocument], left_out: Iterable[FeedbackDocument]) -> "Difference":
        """Return the sum of voices that count from now on, without those that do no longer."""
        signed = [(1, voice) for voice in added] + [(-1, voice) for voice in left_out]
        return cls(
            sum(sign for sign, _ in signed),
            sum(sign * voice["satisfied"] for sign, voice in signed),
            sum(sign * voice["stars"] for sign, voice in signed),
        )


async def tallied(transaction: Transaction, organization: str, difference: Difference) -> list[Draft]:
    """Return the changes of the tallies that an organization's voices are part of."""
    if difference == Difference(0, 0, 0):
        return []
    rows = await transaction.run(queries.READ_TALLIED, organization=organization)
    keys = [f"{TALLY}{code}" for code in sorted({NATION, *(row["code"] for row in rows)})]
    found = {row["properties"]["id"]: row for row in await transaction.run(TALLIES.read, keys=keys)}
    return [
        _draft(key, cast("TallyDocument", TALLIES.document(found[key])), difference)
        if key in found
        else _draft(key, None, difference)
        for key in keys
    ]


def _draft(key: str, before: TallyDocument | None, difference: Difference) -> Draft:
    tally = before or TallyDocument(id=key, voices=0, satisfied=0, stars=0)
    after: Document = {
        "id": key,
        "voices": tally["voices"] + difference.voices,
        "satisfied": tally["satisfied"] + difference.satisfied,
        "stars": tally["stars"] + difference.stars,
    }
    return Draft("TALLY_CHANGED" if before else "TALLY_ADDED", key, after, fresh=before is None)
