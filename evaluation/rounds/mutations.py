"""What can be done to rounds and assessments."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast

import strawberry

from directory.accounts.api import Info, RequestId
from directory.accounts.documents import Caller
from directory.context import Context
from directory.scalars import Long
from directory.types.described import argument, computed
from directory.types.refusals import signed_in
from evaluation.api_types.assessment import assessments_seen
from evaluation.api_types.rating import EvidenceInput
from evaluation.api_types.round import Round
from evaluation.api_types.round_refusals import REFUSALS, refused
from evaluation.api_types.round_results import (
    AppealDecision,
    AppealResult,
    AssessmentAdvanced,
    CheckLocallyResult,
    CloseRoundResult,
    DecideAppealResult,
    DispatchEvaluatorsResult,
    LocalCheck,
    OpenRoundResult,
    PublishAssessmentResult,
    RateResult,
    RevokeAssessmentResult,
    RoundChanged,
    RoundInput,
    SelfAssessResult,
)
from evaluation.documents import AssessmentDocument, RoundDocument
from evaluation.rounds import appealing, publication
from evaluation.rounds.case import assessment_id
from evaluation.rounds.checking import check_locally
from evaluation.rounds.opening import Opening, close_round, open_round
from evaluation.rounds.panel import dispatch_evaluators
from evaluation.rounds.rating import submit_rating
from evaluation.rounds.self_assessment import submit_self_assessment
from evaluation.scalars import Answers
from graph_schema.errors import InvalidInput, Unavailable
from graph_schema.receipts import Receipt

AssessmentId = Annotated[strawberry.ID, argument("The id of the assessment.")]
Given = Annotated[Answers, argument("What is answered; `standard { fields }` tells what is asked.")]
Version = Annotated[int | None, argument("The `version` that the caller read; another one is refused. Null takes any.")]
Why = Annotated[
    str,
    argument("Why, in at most 2000 characters; public with the assessment once that is published."),
]
Work = Callable[[Caller], Awaitable[Receipt]]


@strawberry.type
class Mutation:
    """What can be done to rounds and assessments."""

    @computed
    async def open_round(
        self,
        info: Info,
        *,
        request_id: RequestId,
        round: Annotated[RoundInput, argument("The round.")],  # noqa: A002 - the field's word
    ) -> OpenRoundResult:
        """Open a round of evaluations; it takes an administrator of the division, or of one above."""
        opening = Opening(
            region=round.region,
            standard=round.standard,
            version=round.version,
            period=round.period,
            self_assess_by=round.self_assess_by.isoformat(),
            check_by=round.check_by.isoformat(),
            rate_by=round.rate_by.isoformat(),
            publish_by=round.publish_by.isoformat(),
            appeal_days=round.appeal_days,
            raters=round.raters,
        )
        journal = info.context.journal
        found = await _of_round(info.context, lambda caller: open_round(journal, caller, request_id, opening))
        return cast("OpenRoundResult", found)

    @computed
    async def close_round(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Annotated[strawberry.ID, argument("The id of the round.")],  # noqa: A002 - the contract's name
        expected_version: Version = None,
    ) -> CloseRoundResult:
        """Close a round: no further organization enters, and what is under way goes on."""
        journal = info.context.journal
        found = await _of_round(
            info.context, lambda caller: close_round(journal, caller, request_id, id, expected_version)
        )
        return cast("CloseRoundResult", found)

    @computed
    async def self_assess(
        self,
        info: Info,
        *,
        request_id: RequestId,
        round: Annotated[strawberry.ID, argument("The id of the round.")],  # noqa: A002 - the field's word
        organization: Annotated[
            strawberry.ID | None, argument("The id of the organization, where the standard rates those.")
        ] = None,
        enterprise: Annotated[
            strawberry.ID | None, argument("The id of the enterprise, where the standard rates those.")
        ] = None,
        answers: Given,
        evidence: Annotated[
            list[EvidenceInput] | None, argument("What the answers rest on, at most 50 pieces.")
        ] = None,
    ) -> SelfAssessResult:
        """Enter a round with a self-assessment, or assess again what was sent back.

        It takes the organization's staff, or a representative of the enterprise, which so applies for the title that
        the standard is about. Exactly one of `organization` and `enterprise` is given. What is answered stays private.
        The assessment is the one that the subject has in this round.
        """
        context, given = info.context, [one.given() for one in evidence or ()]
        subject = _subject(organization, enterprise)
        assessment = assessment_id(round, subject)
        found = await on_assessment(
            context,
            lambda caller: submit_self_assessment(
                context.journal, caller, request_id, assessment, answers, given, titles=context.titles
            ),
        )
        return cast("SelfAssessResult", found)

    @computed
    async def check_locally(
        self,
        info: Info,
        *,
        request_id: RequestId,
        assessment: AssessmentId,
        check: Annotated[LocalCheck, argument("What the check comes to.")],
        reason: Annotated[
            str | None, argument("Why, in at most 2000 characters; public once the assessment is published.")
        ] = None,
        expected_version: Version = None,
    ) -> CheckLocallyResult:
        """Accept a self-assessment or send it back; it takes an administrator of its division, or of one above.

        What evaluators could not decide is sent back by an administrator of the round's division, or of one above; a
        result that can be published is not.
        """
        journal, accept = info.context.journal, check is LocalCheck.ACCEPT
        found = await on_assessment(
            info.context,
            lambda caller: check_locally(
                journal, caller, request_id, assessment, accept=accept, reason=reason, version=expected_version
            ),
        )
        return cast("CheckLocallyResult", found)

    @computed
    async def dispatch_evaluators(
        self, info: Info, *, request_id: RequestId, assessment: AssessmentId, expected_version: Version = None
    ) -> DispatchEvaluatorsResult:
        """Draw the evaluators of an assessment by lot, without those whom the graph joins with the subject.

        It takes an administrator of the round's division, or of one above. Once the day to rate is past, it draws
        others for those who have not answered.
        """
        journal = info.context.journal
        found = await on_assessment(
            info.context, lambda caller: dispatch_evaluators(journal, caller, request_id, assessment, expected_version)
        )
        return cast("DispatchEvaluatorsResult", found)

    @computed
    async def rate(self, info: Info, *, request_id: RequestId, assessment: AssessmentId, answers: Given) -> RateResult:
        """Rate an assessment; it takes an evaluator who was drawn for it, and who sees nothing of the others.

        Until all drawn with him have answered he may rate anew, with other answers, 20 times. When the agreement of all
        is below the floor of the standard, one more is drawn.
        """
        journal = info.context.journal
        found = await on_assessment(
            info.context, lambda caller: submit_rating(journal, caller, request_id, assessment, answers)
        )
        return cast("RateResult", found)

    @computed
    async def publish_assessment(
        self, info: Info, *, request_id: RequestId, assessment: AssessmentId, expected_version: Version = None
    ) -> PublishAssessmentResult:
        """Publish an assessment that was reviewed: its score is the subject's current one from then on.

        It takes an administrator of the round's division, or of one above, who was not drawn to rate it. Of an
        organization that was closed meanwhile its single successor inherits the score; without one it is refused. An
        enterprise that passes is granted the title; its score stays private.
        """
        context = info.context
        found = await on_assessment(
            context,
            lambda caller: publication.publish(
                context.journal, caller, request_id, assessment, expected_version, titles=context.titles
            ),
        )
        return cast("PublishAssessmentResult", found)

    @computed
    async def appeal(self, info: Info, *, request_id: RequestId, assessment: AssessmentId, reason: Why) -> AppealResult:
        """Object to a published score, once, within the round's days; it takes those who speak for the subject."""
        journal = info.context.journal
        found = await on_assessment(
            info.context, lambda caller: appealing.appeal(journal, caller, request_id, assessment, reason)
        )
        return cast("AppealResult", found)

    @computed
    async def decide_appeal(
        self,
        info: Info,
        *,
        request_id: RequestId,
        assessment: AssessmentId,
        decision: Annotated[AppealDecision, argument("What the appeal comes to.")],
        reason: Why,
        expected_version: Version = None,
    ) -> DecideAppealResult:
        """Decide an appeal; it takes an administrator of a division above the round's, who did not publish the score.

        Above the nation there is nobody: there another administrator of the nation decides. What was rated anew is
        confirmed only when that came to no result that can be published.
        """
        journal, confirm = info.context.journal, decision is AppealDecision.CONFIRM
        found = await on_assessment(
            info.context,
            lambda caller: appealing.decide_appeal(
                journal, caller, request_id, assessment, confirm=confirm, reason=reason, version=expected_version
            ),
        )
        return cast("DecideAppealResult", found)

    @computed
    async def revoke_assessment(
        self,
        info: Info,
        *,
        request_id: RequestId,
        assessment: AssessmentId,
        reason: Why,
        expected_version: Version = None,
    ) -> RevokeAssessmentResult:
        """Revoke a published assessment: its score stays to be seen, and is nobody's current one any more.

        It takes an administrator of the round's division, or of one above; without a round, of the organization's. The
        title of an enterprise that came of it is revoked with it: then the reason is public with the title.
        """
        context = info.context
        found = await on_assessment(
            context,
            lambda caller: publication.revoke(
                context.journal, caller, request_id, assessment, reason, expected_version, titles=context.titles
            ),
        )
        return cast("RevokeAssessmentResult", found)


def _subject(organization: str | None, enterprise: str | None) -> str:
    """Return the one of the two that is given; raise `InvalidInput` for both and for none."""
    if (organization is None) == (enterprise is None):
        given = "both are" if organization else "neither is"
        raise InvalidInput(
            f"{given} given; selfAssess takes exactly one of organization and enterprise", field="enterprise"
        )
    return organization or enterprise or ""


async def _of_round(context: Context, work: Work) -> Any:
    """Return what came of a mutation on a round."""
    try:
        receipt = await work(signed_in(context))
    except REFUSALS as error:
        return refused(error)
    context.nudge()
    document = cast("RoundDocument", await _document(context, receipt))
    return RoundChanged(seq=Long(receipt.seq), round=Round.of(document, context))


async def on_assessment(context: Context, work: Work) -> Any:
    """Return what came of a mutation on an assessment."""
    try:
        receipt = await work(signed_in(context))
    except REFUSALS as error:
        return refused(error)
    context.nudge()
    document = cast("AssessmentDocument", await _document(context, receipt))
    seen = await assessments_seen(context, [document])
    if not seen:
        raise Unavailable(f"{document['id']} may not be seen any more", hint="it was done all the same")
    return AssessmentAdvanced(seq=Long(receipt.seq), assessment=seen[0])


async def _document(context: Context, receipt: Receipt) -> Any:
    """Return what a request left, as the row of the journal has it that lies so far behind its last one."""
    seq = receipt.seq - receipt.answer["behind"]
    rows = await context.journal.rows(seq - 1, 1)
    document = rows[0].document() if rows else None
    if document is None:
        raise Unavailable(f"row {seq} of the journal was erased", hint="ask for the present state instead")
    return document
