"""A drawn evaluator rates, without seeing the others."""

from collections.abc import Mapping, Sequence
from typing import Any

from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed
from evaluation.documents import RatingDocument
from evaluation.rounds.answering import EXPERT, checked_answers, rating_draft, rating_of, ratings_in, stated
from evaluation.rounds.case import Case, load_case
from evaluation.rounds.panel import settled
from evaluation.rounds.refusals import RoundRefused
from evaluation.rounds.states import Deed
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

MOST_RE_RATINGS = 20  # of one evaluator in one assessment: each is a step that is kept, and nobody errs more often


async def submit_rating(
    journal: Journal,
    caller: Caller,
    request_id: str,
    assessment: str,
    answers: Mapping[str, Any],
    at: str | None = None,
) -> Receipt:
    """Write the rating of a drawn evaluator, and return the receipt.

    It may be given anew until all who were drawn with him have answered, with other answers, `MOST_RE_RATINGS` times.
    The last awaited one ends the review, or lets one more be drawn. Raise `NotFound`, `NotAllowed`, `StateConflict`,
    `AnswersRefused`, `RoundRefused`, `RequestIdConflict`.
    """
    said = {"assessment": assessment, "answers": stated(answers)}
    request = Request.of(caller.account, request_id, {"mutation": "rate", **said})
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        case = await load_case(transaction, assessment, moment)
        await case.require(transaction, caller.account, Deed.RATE)
        _check_drawn(case, caller.account)
        rating = rating_of(request, case, caller, EXPERT, checked_answers(case.standard, answers))
        before = [one for one in await ratings_in(transaction, case.id) if one["kind"] == EXPERT]
        last = next((one for one in before if one["by"] == caller.account), None)
        if last and caller.account not in case.begun.get("awaiting", []):
            _check_anew(case, caller.account, last, rating)
        former = last["id"] if last else None
        awaiting = [one for one in case.begun.get("awaiting", []) if one != caller.account]
        rated = case.after(Deed.RATE, caller.account, awaiting=awaiting)
        counted = [one for one in before if one["by"] in case.begun.get("raters", []) and one["id"] != former]
        done = await settled(transaction, rated, [*counted, rating], caller.account)
        return [done.draft(), rating_draft(rating, supersedes=former)], {"id": case.id, "behind": 1}

    return await journal.answer(request, decide, at=moment)


def _check_anew(case: Case, account: str, last: RatingDocument, rating: RatingDocument) -> None:
    """Raise `RoundRefused` unless a rating that takes the place of the last one changes it, not too often."""
    if rating["answers"] == last["answers"]:
        raise RoundRefused(f"{account} gave these answers already", field="answers")
    given = sum(step["deed"] == Deed.RATE.value and step["by"] == account for step in case.begun.get("steps", []))
    if given > MOST_RE_RATINGS:
        raise RoundRefused(f"{account} rated anew {MOST_RE_RATINGS} times; the last answers stand")


def _check_drawn(case: Case, account: str) -> None:
    """Raise `NotAllowed` unless the account is awaited, or was drawn with those who are."""
    youngest = case.begun["dispatches"][-1]["drawn"]
    if account not in case.begun.get("awaiting", []) and account not in youngest:
        raise NotAllowed(f"{account} is not among the evaluators who are awaited for {case.id}")
