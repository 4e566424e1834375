"""Sums of the voices about the organizations of the nation and of each province, kept as voices come.

So what is usual is read in one step, however many have spoken. A voice counts for the province where its organization
lay when it was given: the service was given there, whatever becomes of the organization.
"""

from collections.abc import Iterable, Sequence
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


NO_DIFFERENCE = Difference(0, 0, 0)


async def province_of(transaction: Transaction, organization: str) -> str | None:
    """Return the code of the province that an organization lies in now; None when it lies in none."""
    rows = await transaction.run(queries.READ_PROVINCE, organization=organization)
    return str(rows[0]["code"]) if rows else None


async def tallied(
    transaction: Transaction, added: Sequence[FeedbackDocument], left_out: Sequence[FeedbackDocument]
) -> list[Draft]:
    """Return the changes of the tallies when voices count from now on, and others no longer do.

    A voice is taken out of the tallies that it was added to, wherever its organization lies by then.
    """
    provinces = {voice["province"] for voice in (*added, *left_out) if "province" in voice}
    differences = {
        f"{TALLY}{code}": Difference.of(_within(code, added), _within(code, left_out))
        for code in sorted({NATION, *provinces})
    }
    changed = {key: difference for key, difference in differences.items() if difference != NO_DIFFERENCE}
    rows = await transaction.run(TALLIES.read, keys=list(changed)) if changed else []
    found = {row["properties"]["id"]: cast("TallyDocument", TALLIES.document(row)) for row in rows}
    return [_draft(key, found.get(key), difference) for key, difference in changed.items()]


def _within(code: str, voices: Iterable[FeedbackDocument]) -> list[FeedbackDocument]:
    return [voice for voice in voices if code in {NATION, voice.get("province")}]


def _draft(key: str, before: TallyDocument | None, difference: Difference) -> Draft:
    tally = before or TallyDocument(id=key, voices=0, satisfied=0, stars=0)
    after: Document = {
        "id": key,
        "voices": tally["voices"] + difference.voices,
        "satisfied": tally["satisfied"] + difference.satisfied,
        "stars": tally["stars"] + difference.stars,
    }
    return Draft("TALLY_CHANGED" if before else "TALLY_ADDED", key, after, fresh=before is None)
