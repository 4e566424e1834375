"""What comes of the mutations on rounds and assessments."""

import datetime as dt
from enum import Enum
from typing import Annotated

import strawberry

from directory.scalars import Long
from directory.types.described import input_type, object_type, value, vocabulary
from directory.types.refusals import NotAllowed, NotFound, NotSignedIn, RequestIdConflict, VersionConflict
from evaluation.api_types.assessment import Assessment
from evaluation.api_types.round import Round
from evaluation.api_types.round_refusals import (
    AnswersRefused,
    DeadlineRefused,
    EvaluatorsRefused,
    EvidenceRefused,
    PublicationRefused,
    ReasonRefused,
    RoundRefused,
    StateConflict,
)


@vocabulary
class LocalCheck(Enum):
    """What a check comes to."""

    ACCEPT = value("ACCEPT", "It goes on to the evaluators.")
    SEND_BACK = value("SEND_BACK", "The subject has to assess itself again; takes a reason.")


@vocabulary
class AppealDecision(Enum):
    """What an appeal comes to."""

    CONFIRM = value("CONFIRM", "The score stands.")
    RE_RATE = value("RE_RATE", "Evaluators who were not drawn before rate anew; the score stands meanwhile.")


@input_type
class RoundInput:
    """A round as it shall be opened. Its stages end one after the other, within three years; days are those of UTC."""

    region: str = strawberry.field(description="The code of the division that holds it, for all below too.")
    standard: str = strawberry.field(description="The id of the standard.")
    version: str = strawberry.field(
        description="Its version: in force today, or named for re-reviews by one that is in force."
    )
    period: str = strawberry.field(description="The period it rates: a year, half-year, quarter or month, as 2026-H1.")
    self_assess_by: dt.date = strawberry.field(description="The last day to enter; not before today.")
    check_by: dt.date = strawberry.field(description="The day by which self-assessments are checked.")
    rate_by: dt.date = strawberry.field(description="The day by which evaluators rate.")
    publish_by: dt.date = strawberry.field(description="The day by which scores are published.")
    appeal_days: int = strawberry.field(
        default=15, description="How many days after its publication a score can be appealed, 1 to 90."
    )
    raters: int | None = strawberry.field(
        default=None,
        description="How many evaluators are drawn for each assessment, from the standard's minimum to 9; null: that.",
    )


@object_type
class RoundChanged:
    """It was done to the round."""

    seq: Long = strawberry.field(description="The seq of the change; `atLeast` waits for it.")
    round: Round = strawberry.field(description="The round as this change left it.")


@object_type
class AssessmentAdvanced:
    """It was done to the assessment."""

    seq: Long = strawberry.field(description="The seq of the last change; `atLeast` waits for it.")
    assessment: Assessment = strawberry.field(
        description="The assessment as this change left it; what stands beside it, such as ratings, is that of now."
    )


def _result(name: str, mutation: str) -> object:
    return strawberry.union(name, description=f"What comes of `{mutation}`.")


OpenRoundResult = Annotated[
    RoundChanged | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | RoundRefused,
    _result("OpenRoundResult", "openRound"),
]
CloseRoundResult = Annotated[
    RoundChanged | NotSignedIn | NotAllowed | NotFound | VersionConflict | RequestIdConflict | RoundRefused,
    _result("CloseRoundResult", "closeRound"),
]
SelfAssessResult = Annotated[
    AssessmentAdvanced
    | NotSignedIn
    | NotAllowed
    | NotFound
    | RequestIdConflict
    | RoundRefused
    | StateConflict
    | DeadlineRefused
    | AnswersRefused
    | EvidenceRefused,
    _result("SelfAssessResult", "selfAssess"),
]
CheckLocallyResult = Annotated[
    AssessmentAdvanced
    | NotSignedIn
    | NotAllowed
    | NotFound
    | VersionConflict
    | RequestIdConflict
    | RoundRefused
    | StateConflict
    | PublicationRefused
    | ReasonRefused,
    _result("CheckLocallyResult", "checkLocally"),
]
DispatchEvaluatorsResult = Annotated[
    AssessmentAdvanced
    | NotSignedIn
    | NotAllowed
    | NotFound
    | VersionConflict
    | RequestIdConflict
    | RoundRefused
    | StateConflict
    | EvaluatorsRefused,
    _result("DispatchEvaluatorsResult", "dispatchEvaluators"),
]
RateResult = Annotated[
    AssessmentAdvanced
    | NotSignedIn
    | NotAllowed
    | NotFound
    | RequestIdConflict
    | RoundRefused
    | StateConflict
    | AnswersRefused,
    _result("RateResult", "rate"),
]
PublishAssessmentResult = Annotated[
    AssessmentAdvanced
    | NotSignedIn
    | NotAllowed
    | NotFound
    | VersionConflict
    | RequestIdConflict
    | RoundRefused
    | StateConflict
    | PublicationRefused,
    _result("PublishAssessmentResult", "publishAssessment"),
]
AppealResult = Annotated[
    AssessmentAdvanced
    | NotSignedIn
    | NotAllowed
    | NotFound
    | RequestIdConflict
    | RoundRefused
    | StateConflict
    | DeadlineRefused
    | ReasonRefused,
    _result("AppealResult", "appeal"),
]
DecideAppealResult = Annotated[
    AssessmentAdvanced
    | NotSignedIn
    | NotAllowed
    | NotFound
    | VersionConflict
    | RequestIdConflict
    | RoundRefused
    | StateConflict
    | PublicationRefused
    | ReasonRefused
    | EvaluatorsRefused,
    _result("DecideAppealResult", "decideAppeal"),
]
RevokeAssessmentResult = Annotated[
    AssessmentAdvanced
    | NotSignedIn
    | NotAllowed
    | NotFound
    | VersionConflict
    | RequestIdConflict
    | RoundRefused
    | StateConflict
    | ReasonRefused,
    _result("RevokeAssessmentResult", "revokeAssessment"),
]
