"""The evaluators of an assessment: drawn by lot, one more while they disagree, others for those who keep silent."""

import secrets
from collections.abc import Sequence

from directory.accounts.documents import Caller
from evaluation.dispatch.conflicts import candidates_for
from evaluation.dispatch.dispatching import Order, dispatch
from evaluation.documents import DrawDocument, RatingDocument
from evaluation.rounds.answering import EXPERT, ratings_in
from evaluation.rounds.case import Case, load_case
from evaluation.rounds.deadlines import is_late
from evaluation.rounds.refusals import EvaluatorsRefused
from evaluation.rounds.states import AssessmentState, Deed
from evaluation.scoring.agreement import agreement
from evaluation.scoring.shown import decimal_text
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

SEED_BYTES = 16  # nobody guesses the seed of a draw, and so who will be drawn
AGREEMENT_DECIMALS = 3  # as many as the floors of agreement have


async def dispatch_evaluators(
    journal: Journal,
    caller: Caller,
    request_id: str,
    assessment: str,
    version: int | None = None,
    at: str | None = None,
) -> Receipt:
    """Draw the evaluators of an assessment, or others for those who did not answer in time, and return the receipt.

    Raise `NotFound`, `NotAllowed`, `StateConflict`, `VersionConflict`, `EvaluatorsRefused`, `RequestIdConflict`.
    """
    said = {"assessment": assessment, "version": version}
    request = Request.of(caller.account, request_id, {"mutation": "dispatchEvaluators", **said})
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        case = await load_case(transaction, assessment, moment)
        await case.require(transaction, caller.account, Deed.DISPATCH)
        case.expect(version)
        first = case.state is AssessmentState.LOCALLY_CHECKED
        by = caller.account
        done = (
            await first_panel(transaction, case, Deed.DISPATCH, by) if first else await _others(transaction, case, by)
        )
        return [done.draft()], {"id": case.id, "behind": 0}

    return await journal.answer(request, decide, at=moment)


async def first_panel(transaction: Transaction, case: Case, deed: Deed, by: str, reason: str | None = None) -> Case:
    """Return the case with a panel of its own; after an appeal without anybody who was drawn before.

    Raise `EvaluatorsRefused` when there are fewer than the standard asks for.
    """
    again = deed is Deed.RE_RATE
    drawn = await _draw(transaction, case, _wanted(case), case.drawn if again else frozenset(), earlier=again)
    least = case.standard.raters.minimum
    if len(drawn["drawn"]) < least:
        raise EvaluatorsRefused(
            f"{len(drawn['drawn'])} evaluators can be drawn, of {len(drawn['candidates'])} with a role here; "
            f"{case.standard.id} {case.standard.version} asks for {least}",
            hint="give the role of EVALUATOR over the division, or one above, to more who have no conflict of interest",
        )
    named = drawn["drawn"]
    dispatches = [*case.begun.get("dispatches", []), drawn]
    return case.after(deed, by, reason, dispatches=dispatches, raters=named, awaiting=sorted(named))


async def settled(transaction: Transaction, case: Case, ratings: Sequence[RatingDocument], by: str) -> Case:
    """Return the case as it goes on when nobody is awaited: with one more evaluator, or reviewed.

    One more is drawn while the agreement is below the floor of the standard and there is a candidate.
    """
    if case.begun.get("awaiting"):
        return case
    found = agreement(case.standard, case.region, [rating["answers"] for rating in ratings])
    told = decimal_text(found, AGREEMENT_DECIMALS)
    if found is not None and found < case.standard.raters.agreement_floor:
        drawn = await _draw(transaction, case, 1, case.drawn)
        if named := drawn["drawn"]:
            dispatches = [*case.begun.get("dispatches", []), drawn]
            raters = [*case.begun.get("raters", []), *named]
            return case.after(
                Deed.DRAW_FURTHER, by, dispatches=dispatches, raters=raters, awaiting=named, agreement=told
            )
    return case.after(Deed.COMPLETE, by, agreement=told)


async def answered(transaction: Transaction, case: Case) -> list[RatingDocument]:
    """Return what the evaluators of the present panel answered: those who are not awaited."""
    done = set(case.begun.get("raters", [])) - set(case.begun.get("awaiting", []))
    return [one for one in await ratings_in(transaction, case.id) if one["kind"] == EXPERT and one["by"] in done]


async def _others(transaction: Transaction, case: Case, by: str) -> Case:
    """Return the case with others for the awaited evaluators who are late, or may not evaluate any more."""
    awaited = case.begun.get("awaiting", [])
    deadline = case.deadline(Deed.RATE)
    entitled = await candidates_for(transaction, case.subject.id, case.region, case.moment)
    silent = awaited if is_late(deadline, case.moment) else [one for one in awaited if one not in entitled]
    if not silent:
        raise EvaluatorsRefused(
            f"all {len(awaited)} awaited evaluators may still answer, until {deadline}",
            hint="others can be drawn from the day after",
        )
    drawn = await _draw(transaction, case, len(silent), case.drawn)
    raters = [*(one for one in case.begun.get("raters", []) if one not in silent), *drawn["drawn"]]
    if len(raters) < case.standard.raters.minimum:
        raise EvaluatorsRefused(f"{len(raters)} evaluators would be left; {case.standard.raters.minimum} are asked for")
    awaiting = sorted({*awaited, *drawn["drawn"]} - set(silent))
    dispatches = [*case.begun.get("dispatches", []), drawn]
    replaced = case.after(Deed.DISPATCH, by, dispatches=dispatches, raters=raters, awaiting=awaiting)
    return await settled(transaction, replaced, await answered(transaction, replaced), by)


async def _draw(
    transaction: Transaction, case: Case, count: int, without: frozenset[str], *, earlier: bool = False
) -> DrawDocument:
    """Return a draw by a fresh seed: nothing that is known before it tells who will be drawn."""
    order = Order(
        whom=case.subject.id,
        region=case.region,
        subject=case.id,
        seed=secrets.token_hex(SEED_BYTES),
        count=count,
        earlier=case.id if earlier else None,
        without=without,
    )
    record = await dispatch(transaction, order, case.moment)
    return {"at": case.moment, **record}  # type: ignore[typeddict-item]


def _wanted(case: Case) -> int:
    return max(case.round["raters"] if case.round else 0, case.standard.raters.minimum)
