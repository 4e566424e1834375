"""Refusals of mutations: each kind is a type of its own, so that a client can tell them apart and act."""

from typing import Any, Self

import strawberry

from directory import correcting
from directory.accounts import refusals
from directory.accounts.documents import Caller
from directory.context import Context
from directory.editing import refusals as editing
from directory.suggesting import refusals as suggesting
from directory.types.described import interface_type, object_type
from graph_schema import receipts
from graph_schema.errors import DirectoryError


@interface_type
class Refusal:
    """Why a mutation did nothing. The same request may be sent again once the reason is gone."""

    code: str = strawberry.field(description="The reason for programs, such as NOT_ALLOWED.")
    message: str = strawberry.field(description="The reason for people, in English, with what is allowed.")

    @classmethod
    def of(cls, error: Any) -> Self:
        """Return the type of a refusal."""
        return cls(code=error.code, message=error.message)


@object_type
class NotSignedIn(Refusal):
    """Nobody is signed in: the request has no token."""


@object_type
class NotAllowed(Refusal):
    """The caller has no role that allows it, as the graph says at this moment."""


@object_type
class NotFound(Refusal):
    """What it should be done to does not exist."""


@object_type
class RequestIdConflict(Refusal):
    """The account has used this `requestId` for something else."""


@object_type
class VersionConflict(Refusal):
    """The entry was written since the caller read it."""

    version: int = strawberry.field(description="Its present version.")

    @classmethod
    def of(cls, error: Any) -> Self:
        """Return the type of a refusal."""
        return cls(code=error.code, message=error.message, version=error.version)


@object_type
class RoleRefused(Refusal):
    """The role cannot be given or taken in this way."""


@object_type
class CorrectionProblem:
    """A field that cannot be corrected in this way."""

    field: str = strawberry.field(description="The field of the changes; empty when all of them together are meant.")
    value: str = strawberry.field(description="What was given for it, at most 40 characters of it.")
    message: str = strawberry.field(description="What is wrong with it, and what is allowed.")


@object_type
class CorrectionRefused(Refusal):
    """The correction cannot be made as it is."""

    problems: list[CorrectionProblem] = strawberry.field(description="Every reason, at least one.")

    @classmethod
    def of(cls, error: Any) -> Self:
        """Return the type of a refusal."""
        problems = [CorrectionProblem(field=one.field, value=one.value, message=one.message) for one in error.problems]
        return cls(code=error.code, message=error.message, problems=problems)


@object_type
class EditRefused(Refusal):
    """The organization cannot be changed in this way."""

    problems: list[CorrectionProblem] = strawberry.field(description="Every reason, at least one.")

    @classmethod
    def of(cls, error: Any) -> Self:
        """Return the type of a refusal."""
        problems = [CorrectionProblem(field=one.field, value=one.value, message=one.message) for one in error.problems]
        return cls(code=error.code, message=error.message, problems=problems)


@object_type
class DuplicateConflict(Refusal):
    """The directory holds the organization already, or one that may be it."""

    organizations: list[strawberry.ID] = strawberry.field(
        description="The ids of those: who has the credit code, or who bears the name in the same division."
    )

    @classmethod
    def of(cls, error: Any) -> Self:
        """Return the type of a refusal."""
        return cls(code=error.code, message=error.message, organizations=error.organizations)


@object_type
class SuggestionRefused(Refusal):
    """The suggestion cannot be taken, because too many wait, or was decided about already."""


TYPES: dict[type[DirectoryError], type[Refusal]] = {
    refusals.NotSignedIn: NotSignedIn,
    refusals.NotAllowed: NotAllowed,
    refusals.NotFound: NotFound,
    refusals.RoleRefused: RoleRefused,
    refusals.VersionConflict: VersionConflict,
    receipts.RequestIdConflict: RequestIdConflict,
    correcting.CorrectionRefused: CorrectionRefused,
    editing.EditRefused: EditRefused,
    editing.DuplicateConflict: DuplicateConflict,
    suggesting.SuggestionRefused: SuggestionRefused,
}
"""The member of a result union that each refusal is answered by."""

REFUSALS = tuple(TYPES)
"""What a mutation answers by a member of its union; any other error is one of the request."""


def refused(error: DirectoryError) -> Any:
    """Return the answer of a refusal, one of `REFUSALS`."""
    return TYPES[type(error)].of(error)


def signed_in(context: Context) -> Caller:
    """Return who asks; raise `NotSignedIn` for nobody."""
    if context.caller is None:
        raise refusals.NotSignedIn
    return context.caller
