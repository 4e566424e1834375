"""A subject says how it meets the standard of a round, and enters the round with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from directory.accounts.documents import Caller
from directory.claims import NO_TITLES, Titles
from evaluation.rounds.answering import (
    SELF,
    checked_answers,
    checked_evidence,
    rating_draft,
    rating_of,
    ratings_in,
    stated,
)
from evaluation.rounds.case import load_case
from evaluation.rounds.states import Deed
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request


async def submit_self_assessment(
    journal: Journal,
    caller: Caller,
    request_id: str,
    assessment: str,
    answers: Mapping[str, Any],
    evidence: Sequence[Mapping[str, Any]],
    *,
    titles: Titles = NO_TITLES,
    at: str | None = None,
) -> Receipt:
    """Write the self-assessment of a subject by one who speaks for it, and return the receipt.

    `assessment` is `assessment_id(round, subject)`; it begins with this, or goes on after it was sent back. Whether an
    enterprise may apply is for `titles` to say.

    Evidence is `link`, `sha256`, `mediaType`, `size` and perhaps `fields` each. Raise `NotFound`, `NotAllowed`,
    `RoundRefused`, `StateConflict`, `DeadlineRefused`, `AnswersRefused`, `EvidenceRefused`, `RequestIdConflict`.
    """
    said = {"assessment": assessment, "answers": stated(answers), "evidence": stated({"pieces": list(evidence)})}
    request = Request.of(caller.account, request_id, {"mutation": "selfAssess", **said})
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        case = await load_case(transaction, assessment, moment)
        await case.require(transaction, caller.account, Deed.SELF_ASSESS)
        entered = case.after(Deed.SELF_ASSESS, caller.account)
        checked = checked_answers(case.standard, answers)
        if case.subject.is_enterprise:
            await titles.admit(transaction, case.claim(caller.account), checked)
        rating = rating_of(request, case, caller, SELF, checked)
        pieces = checked_evidence(case.standard, evidence)
        former = [one["id"] for one in await ratings_in(transaction, case.id) if one["kind"] == SELF]
        given = rating_draft(rating, evidence=pieces, supersedes=former[0] if former else None)
        return [entered.draft(), given], {"id": case.id, "behind": 1}

    return await journal.answer(request, decide, at=moment)
