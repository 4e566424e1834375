"""Refusals of what somebody wants to do in a round; each has a member of its own in the result unions of the API."""

from collections.abc import Iterable, Mapping
from typing import Any

from evaluation.rounds.states import AssessmentState, Deed, deeds_in
from evaluation.scoring.answers import Problem
from evaluation.standards.model import Standard
from graph_schema.errors import Conflict, DirectoryError, InvalidInput

SHOWN_FIELDS = 5  # problems that a message names; all are in `problems`


class RoundRefused(InvalidInput):
    """A round that cannot be opened, closed or entered in this way."""

    code = "ROUND_REFUSED"


class StateConflict(Conflict):
    """The assessment is not in a state in which this can be done; `state` is None before it is begun."""

    code = "STATE_CONFLICT"

    def __init__(self, assessment: str, state: AssessmentState | None, deed: Deed) -> None:
        told = state.value if state else "not begun"
        self.state = state
        self.allowed = deeds_in(state)
        words = ", ".join(one.value for one in self.allowed) or "nothing"
        super().__init__(
            f"{assessment} is {told}, where {deed.value} cannot be done; allowed is {words}",
            hint="read it again: somebody else may have been first",
        )


class DeadlineRefused(DirectoryError):
    """It comes too late; `deadline` was the last day, an ISO date."""

    code = "DEADLINE_PASSED"

    def __init__(self, deed: Deed, deadline: str, moment: str) -> None:
        super().__init__(f"{deed.value} was due by the end of {deadline} in China; it is {moment}")
        self.deadline = deadline


class AnswersRefused(InvalidInput):
    """Answers that the standard does not take, with every reason."""

    code = "ANSWERS_REFUSED"

    def __init__(
        self, problems: Iterable[Problem], standard: Standard | None = None, answers: Mapping[str, Any] | None = None
    ) -> None:
        self.problems = tuple(problems)
        self.standard = standard
        self.answers = answers or {}
        told = ", ".join(f"{one.field}: {one.reason.value}" for one in self.problems[:SHOWN_FIELDS])
        more = f", and {len(self.problems) - SHOWN_FIELDS} more" if len(self.problems) > SHOWN_FIELDS else ""
        super().__init__(f"the standard refuses {told}{more}", hint="{ standard { fields } } tells what is asked")


class EvidenceRefused(InvalidInput):
    """Evidence that cannot be taken as it is."""

    code = "EVIDENCE_REFUSED"


class ReasonRefused(InvalidInput):
    """A reason that is missing or too long."""

    code = "REASON_REFUSED"


class EvaluatorsRefused(Conflict):
    """Too few can be drawn, or nobody has to be."""

    code = "EVALUATORS_REFUSED"


class PublicationRefused(Conflict):
    """What the raters answered cannot be published, or not by the caller, or can be and is not set aside."""

    code = "PUBLICATION_REFUSED"
