"""The local check of a self-assessment, and sending an assessment back to its subject."""

from collections.abc import Sequence

from directory.accounts.documents import Caller
from evaluation.rounds.case import load_case
from evaluation.rounds.publication import require_unpublishable
from evaluation.rounds.states import AssessmentState, Deed
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request


async def check_locally(
    journal: Journal,
    caller: Caller,
    request_id: str,
    assessment: str,
    *,
    accept: bool,
    reason: str | None = None,
    version: int | None = None,
    at: str | None = None,
) -> Receipt:
    """Accept a self-assessment, or send an assessment back for a reason, and return the receipt.

    What was reviewed by experts without enough evidence is sent back in this way too; what they came to a result about
    is not. Raise `NotFound`, `NotAllowed`, `StateConflict`, `VersionConflict`, `PublicationRefused`, `ReasonRefused`,
    `RequestIdConflict`.
    """
    said = {"assessment": assessment, "accept": accept, "reason": reason, "version": version}
    request = Request.of(caller.account, request_id, {"mutation": "checkLocally", **said})
    moment = at or now()
    deed = Deed.ACCEPT if accept else Deed.SEND_BACK

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        case = await load_case(transaction, assessment, moment)
        await case.require(transaction, caller.account, deed)
        case.expect(version)
        if case.state is AssessmentState.EXPERT_REVIEWED:
            await require_unpublishable(transaction, case)
        checked = case.after(deed, caller.account, reason, raters=None, agreement=None)
        return [checked.draft()], {"id": case.id, "behind": 0}

    return await journal.answer(request, decide, at=moment)
