"""Refusals of mutations about enterprises and voices, beside those of the directory."""

from typing import Any, Self

import strawberry

from cultivation import refusals
from directory.types import refusals as common
from directory.types.described import object_type
from directory.types.refusals import CorrectionProblem, Refusal
from graph_schema.errors import DirectoryError


@object_type
class EnterpriseRefused(Refusal):
    """The enterprise cannot be entered or changed in this way."""


@object_type
class TitleRefused(Refusal):
    """The title cannot be changed in this way."""


@object_type
class ServiceRefused(Refusal):
    """The request cannot be made, answered or confirmed in this way."""


@object_type
class FeedbackRefused(Refusal):
    """The voice cannot be given in this way."""


@object_type
class ComplaintRefused(Refusal):
    """The complaint cannot be filed, withdrawn or decided in this way."""


@object_type
class InstrumentRefused(Refusal):
    """The policy or finance product cannot be so."""

    problems: list[CorrectionProblem] = strawberry.field(description="Every reason, at least one.")

    @classmethod
    def of(cls, error: Any) -> Self:
        """Return the type of a refusal."""
        problems = [CorrectionProblem(field=one.field, value=one.value, message=one.message) for one in error.problems]
        return cls(code=error.code, message=error.message, problems=problems)


@object_type
class CollaborationRefused(Refusal):
    """The collaboration cannot be recorded or ended in this way."""


TYPES: dict[type[DirectoryError], type[Refusal]] = {
    **common.TYPES,
    refusals.EnterpriseRefused: EnterpriseRefused,
    refusals.TitleRefused: TitleRefused,
    refusals.ServiceRefused: ServiceRefused,
    refusals.FeedbackRefused: FeedbackRefused,
    refusals.ComplaintRefused: ComplaintRefused,
    refusals.InstrumentRefused: InstrumentRefused,
    refusals.CollaborationRefused: CollaborationRefused,
}
"""The member of a result union that each refusal is answered by."""

REFUSALS = tuple(TYPES)
"""What a mutation answers by a member of its union; any other error is one of the request."""


def refused(error: DirectoryError) -> Any:
    """Return the answer of a refusal, one of `REFUSALS`."""
    return TYPES[type(error)].of(error)
