"""Refusals of mutations on rounds and assessments."""

import datetime as dt
from typing import Any, Self

import strawberry

from directory.types import refusals as general
from directory.types.described import object_type
from directory.types.refusals import Refusal
from evaluation.api_types.scorecard import AnswerProblem, allowed
from evaluation.rounds import refusals
from evaluation.rounds.states import AssessmentState, Deed
from graph_schema.errors import DirectoryError


@object_type
class RoundRefused(Refusal):
    """The round cannot be opened, closed or entered in this way."""


@object_type
class StateConflict(Refusal):
    """The assessment is not in a state in which this can be done."""

    state: AssessmentState | None = strawberry.field(description="Its state; null while it is not begun.")
    allowed: list[Deed] = strawberry.field(description="What can be done in this state.")

    @classmethod
    def of(cls, error: Any) -> Self:
        """Return the type of a refusal."""
        return cls(code=error.code, message=error.message, state=error.state, allowed=error.allowed)


@object_type
class DeadlineRefused(Refusal):
    """It comes too late."""

    deadline: dt.date = strawberry.field(description="What was the last day, in China.")

    @classmethod
    def of(cls, error: Any) -> Self:
        """Return the type of a refusal."""
        return cls(code=error.code, message=error.message, deadline=dt.date.fromisoformat(error.deadline))


@object_type
class AnswersRefused(Refusal):
    """The standard does not take the answers."""

    problems: list[AnswerProblem] = strawberry.field(description="Every reason, at least one.")

    @classmethod
    def of(cls, error: Any) -> Self:
        """Return the type of a refusal."""
        standard, given = error.standard, error.answers
        problems = [
            AnswerProblem.of(one, allowed(standard, one) if standard else None, given.get(one.field))
            for one in error.problems
        ]
        return cls(code=error.code, message=error.message, problems=problems)


@object_type
class EvidenceRefused(Refusal):
    """The evidence cannot be taken as it is."""


@object_type
class ReasonRefused(Refusal):
    """A reason is missing, or too long."""


@object_type
class EvaluatorsRefused(Refusal):
    """Too few evaluators can be drawn, or all who were drawn may still answer."""


@object_type
class PublicationRefused(Refusal):
    """What the evaluators answered cannot be published, or not by the caller; or it can, and is not set aside."""


TYPES: dict[type[DirectoryError], type[Refusal]] = {
    **general.TYPES,
    refusals.RoundRefused: RoundRefused,
    refusals.StateConflict: StateConflict,
    refusals.DeadlineRefused: DeadlineRefused,
    refusals.AnswersRefused: AnswersRefused,
    refusals.EvidenceRefused: EvidenceRefused,
    refusals.ReasonRefused: ReasonRefused,
    refusals.EvaluatorsRefused: EvaluatorsRefused,
    refusals.PublicationRefused: PublicationRefused,
}
"""The member of a result union that each refusal is answered by."""

REFUSALS = tuple(TYPES)
"""What a mutation on rounds answers by a member of its union; any other error is one of the request."""


def refused(error: DirectoryError) -> Any:
    """Return the answer of a refusal, one of `REFUSALS`."""
    return TYPES[type(error)].of(error)
