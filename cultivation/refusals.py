"""Refusals of what somebody wants to do; each has a member of its own in the result unions of the API."""

from typing import Self

from directory.editing.refusals import Problem, ProblemsFound
from graph_schema.errors import InvalidInput


class EnterpriseRefused(InvalidInput):
    """An enterprise that cannot be entered or changed in this way."""

    code = "ENTERPRISE_REFUSED"


class TitleRefused(InvalidInput):
    """A title that cannot be changed in this way."""

    code = "TITLE_REFUSED"


class ServiceRefused(InvalidInput):
    """A request that cannot be made, answered or confirmed in this way."""

    code = "SERVICE_REFUSED"


class FeedbackRefused(InvalidInput):
    """A voice that cannot be given in this way."""

    code = "FEEDBACK_REFUSED"


class ComplaintRefused(InvalidInput):
    """A complaint that cannot be filed, withdrawn or decided in this way."""

    code = "COMPLAINT_REFUSED"


class InstrumentRefused(ProblemsFound):
    """A policy or finance product that cannot be so."""

    code = "INSTRUMENT_REFUSED"

    @classmethod
    def told(cls, message: str, *, field: str) -> Self:
        """Return the refusal of one field, told by a whole sentence."""
        return cls(Problem(field, "", message))


class CollaborationRefused(InvalidInput):
    """A collaboration that cannot be recorded or ended in this way."""

    code = "COLLABORATION_REFUSED"
