"""Refusals of what somebody wants to do to an organization, with every reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_schema.errors import Conflict, InvalidInput


@dataclass(frozen=True)
class Problem:
    """A field that cannot be so: what was given, at most 40 characters of it, and what is allowed.

    `field` is empty when the request as a whole is meant.
    """

    field: str
    value: str
    message: str


class ProblemsFound(InvalidInput):
    """A request that cannot be done as it is; at least one problem."""

    def __init__(self, *problems: Problem) -> None:
        first = problems[0]
        place = f"{first.field} {first.value!r} " if first.field else ""
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        super().__init__(f"{place}{first.message}{more}")
        self.problems = problems


class EditRefused(ProblemsFound):
    """An organization cannot be changed in this way."""

    code = "EDIT_REFUSED"


class DuplicateConflict(Conflict):
    """The directory holds the organization already, or one that may be it: `organizations` are their ids."""

    code = "DUPLICATE_CONFLICT"

    def __init__(self, message: str, organizations: Sequence[str], hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.organizations = list(organizations)
