"""Appeals: the subject objects once, and somebody above the one who published decides."""

from collections.abc import Sequence

from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed
from evaluation.rounds.case import Case, load_case
from evaluation.rounds.panel import first_panel
from evaluation.rounds.publication import require_unpublishable
from evaluation.rounds.refusals import RoundRefused
from evaluation.rounds.states import AssessmentState, Deed
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request


async def appeal(
    journal: Journal, caller: Caller, request_id: str, assessment: str, reason: str, at: str | None = None
) -> Receipt:
    """Object to a published score on behalf of its subject, and return the receipt.

    Raise `NotFound`, `NotAllowed`, `StateConflict`, `DeadlineRefused`, `ReasonRefused`, `RoundRefused` for a second
    appeal and for an assessment of no round, `RequestIdConflict`.
    """
    request = Request.of(
        caller.account, request_id, {"mutation": "appealAssessment", "assessment": assessment, "reason": reason}
    )
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        case = await load_case(transaction, assessment, moment)
        await case.require(transaction, caller.account, Deed.APPEAL)
        if case.round is None:
            raise RoundRefused(f"{case.id} was published without a round, so there is nobody to rate it anew")
        if _done(case, Deed.APPEAL):
            raise RoundRefused(f"{case.id} was appealed before; that is decided once")
        return [case.after(Deed.APPEAL, caller.account, reason).draft()], {"id": case.id, "behind": 0}

    return await journal.answer(request, decide, at=moment)


async def decide_appeal(
    journal: Journal,
    caller: Caller,
    request_id: str,
    assessment: str,
    *,
    confirm: bool,
    reason: str,
    version: int | None = None,
    at: str | None = None,
) -> Receipt:
    """Decide an appeal: the score is confirmed, or evaluators who were not drawn before rate anew.

    It takes an administrator of a division above the round's, of the nation its own, and never the one who published.
    Once it was rated anew, it is confirmed only when the new ratings come to no result that can be published. Raise
    `NotFound`, `NotAllowed`, `StateConflict`, `VersionConflict`, `PublicationRefused`, `ReasonRefused`,
    `EvaluatorsRefused`, `RequestIdConflict`.
    """
    said = {"assessment": assessment, "confirm": confirm, "reason": reason, "version": version}
    request = Request.of(caller.account, request_id, {"mutation": "decideAppeal", **said})
    moment = at or now()
    deed = Deed.CONFIRM if confirm else Deed.RE_RATE

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        case = await load_case(transaction, assessment, moment)
        await case.require(transaction, caller.account, deed)
        case.expect(version)
        if caller.account in _done(case, Deed.PUBLISH):
            raise NotAllowed("who published a score does not decide about the appeal against it")
        if case.state is AssessmentState.RE_REVIEWED:
            await require_unpublishable(transaction, case)
        by = caller.account
        done = case.after(deed, by, reason) if confirm else await first_panel(transaction, case, deed, by, reason)
        return [done.draft()], {"id": case.id, "behind": 0}

    return await journal.answer(request, decide, at=moment)


def _done(case: Case, deed: Deed) -> list[str]:
    """Return which accounts did something to an assessment."""
    return [step["by"] for step in case.begun.get("steps", []) if step["deed"] == deed.value]
