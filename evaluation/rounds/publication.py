"""Publication of what the evaluators came to, and its revocation; whose score is current changes with them."""

from collections.abc import Sequence
from typing import Any, cast

from directory.accounts.documents import Caller
from directory.claims import NO_TITLES, Titles
from evaluation.aggregates import SCORES
from evaluation.documents import ScoreDocument
from evaluation.figures import Figures, figures_of
from evaluation.publishing import REVOKED, derivation_of, score_document
from evaluation.rounds import queries
from evaluation.rounds.case import Case, load_case
from evaluation.rounds.heirs import displaced_by, heirs_of
from evaluation.rounds.panel import answered
from evaluation.rounds.refusals import PublicationRefused
from evaluation.rounds.states import Deed
from evaluation.scoring.answers import InvalidInput
from evaluation.scoring.raters import combine
from evaluation.scoring.scorecard import score
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

PRIVATE_SCORE = "ENTERPRISE_SCORED"  # the kind of all changes of an enterprise's score, which is made of its figures
OPEN = "INSUFFICIENT_EVIDENCE"  # a decision that cannot be published


async def publish(
    journal: Journal,
    caller: Caller,
    request_id: str,
    assessment: str,
    version: int | None = None,
    *,
    titles: Titles = NO_TITLES,
    at: str | None = None,
) -> Receipt:
    """Publish an assessment with its score, which is the subject's current one from then on.

    Of an organization that was closed meanwhile its single successor inherits it; without one it is refused. What it
    means for the title of an enterprise is for `titles` to say.
    Who was drawn to rate it does not publish it. Raise `NotFound`, `NotAllowed`, `StateConflict`, `VersionConflict`,
    `PublicationRefused`, `RequestIdConflict`.
    """
    request = _request("publishAssessment", caller, request_id, assessment=assessment, version=version)
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        case = await load_case(transaction, assessment, moment)
        await case.require(transaction, caller.account, Deed.PUBLISH)
        case.expect(version)
        if caller.account in case.drawn:
            raise PublicationRefused("who was drawn to rate an assessment does not publish it")
        ratings = [rating["answers"] for rating in await answered(transaction, case)]
        figures, derivation = _result(case, ratings)
        done = case.after(Deed.PUBLISH, caller.account, publishedAt=moment)
        published = score_document(done.begun, figures, derivation, moment)
        drafts = [done.draft(), *await _made_current(transaction, case, published)]
        if case.subject.is_enterprise:
            drafts += await titles.award(transaction, case.claim(caller.account), figures["decision"])
        return drafts, {"id": case.id, "behind": len(drafts) - 1}

    return await journal.answer(request, decide, at=moment)


async def revoke(
    journal: Journal,
    caller: Caller,
    request_id: str,
    assessment: str,
    reason: str,
    version: int | None = None,
    *,
    titles: Titles = NO_TITLES,
    at: str | None = None,
) -> Receipt:
    """Revoke a published assessment for a reason: its score stays to be seen, and is nobody's current one any more.

    The title of an enterprise that came of it goes with it, as `titles` says.

    Raise `NotFound`, `NotAllowed`, `StateConflict`, `VersionConflict`, `ReasonRefused`, `RequestIdConflict`.
    """
    request = _request("revokeAssessment", caller, request_id, assessment=assessment, reason=reason, version=version)
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        case = await load_case(transaction, assessment, moment)
        await case.require(transaction, caller.account, Deed.REVOKE)
        case.expect(version)
        done = case.after(Deed.REVOKE, caller.account, reason, awaiting=None)
        rows = await transaction.run(queries.FIND_SCORE_OF, assessment=case.id)
        scores = await _scores(transaction, [row["id"] for row in rows])
        revoked = [_draft("SCORE_REVOKED", {**one, "outcome": REVOKED, "currentOf": []}) for one in scores]
        drafts = [done.draft(), *revoked]
        if case.subject.is_enterprise:
            drafts += await titles.award(transaction, case.claim(caller.account, reason), None)
        return drafts, {"id": case.id, "behind": len(drafts) - 1}

    return await journal.answer(request, decide, at=moment)


def _result(case: Case, ratings: Sequence[dict[str, Any]]) -> tuple[Figures, dict[str, Any]]:
    """Return the figures that ratings come to together, and their derivation; raise `PublicationRefused`."""
    try:
        combined = combine(case.standard, ratings)
        figures = figures_of(score(case.standard, case.region, combined))
    except InvalidInput as error:
        raise PublicationRefused(f"what most evaluators answered cannot be scored: {error}", hint=_WAYS) from error
    if figures["decision"] == OPEN:
        raise PublicationRefused("most evaluators left open what the decision needs", hint=_WAYS)
    return figures, derivation_of(case.standard, case.region, combined, ratings)


async def require_unpublishable(transaction: Transaction, case: Case) -> None:
    """Return when what the evaluators answered cannot be published; raise `PublicationRefused` when it can.

    So nobody sets aside a result because he does not like it.
    """
    try:
        _result(case, [rating["answers"] for rating in await answered(transaction, case)])
    except PublicationRefused:
        return
    raise PublicationRefused(
        f"the evaluators of {case.id} came to a result that can be published, so it is not set aside",
        hint="publish it; the organization may appeal, once",
    )


_WAYS = "send it back to the organization; after an appeal, confirm or revoke the former score"


async def _made_current(transaction: Transaction, case: Case, published: ScoreDocument) -> list[Draft]:
    """Return the changes that publish a score, and take its holders from those that were current before.

    One that was published before stays current of whom it was: a younger score is not displaced by an older one's
    appeal, nor does a successor lose what it inherited.
    """
    former = await _scores(transaction, [published["id"]])
    if former:
        kept = {**published, "currentOf": former[0].get("currentOf", [])}
        return [_draft("SCORE_PUBLISHED", kept)]
    # On the embedded engine another process may write between these statements; its row then comes first, and this
    # unit runs again. So what was found current a moment ago may be so no more.
    heirs = await heirs_of(transaction, case.subject)
    taken = [
        _draft(
            "SCORE_SUPERSEDED",
            {**one, "currentOf": [each for each in one.get("currentOf", []) if each not in heirs]},
        )
        for one in await displaced_by(transaction, published, heirs)
    ]
    return [*taken, _draft("SCORE_PUBLISHED", {**published, "currentOf": sorted(heirs)})]


async def _scores(transaction: Transaction, ids: Sequence[str]) -> list[ScoreDocument]:
    rows = await transaction.run(SCORES.read, keys=list(ids)) if ids else []
    return [cast("ScoreDocument", SCORES.document(row)) for row in rows]


def _draft(kind: str, document: dict[str, Any]) -> Draft:
    kept = {key: value for key, value in document.items() if value != []}
    return Draft(PRIVATE_SCORE if "enterprise" in kept else kind, kept["id"], kept)


def _request(mutation: str, caller: Caller, request_id: str, **said: Any) -> Request:
    return Request.of(caller.account, request_id, {"mutation": mutation, **said})
