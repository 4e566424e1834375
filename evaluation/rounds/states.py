"""The way of an assessment as one table: from which state what leads to which, who may do it, and until when.

Pure: what is not in the table cannot be done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from directory.accounts.roles import Action
from directory.types.described import value, vocabulary


@vocabulary
class RoundState(Enum):
    """Whether a round still takes in subjects: organizations or enterprises."""

    OPEN = value("OPEN", "Subjects may enter by assessing themselves.")
    CLOSED = value("CLOSED", "No further subject may enter.")


@vocabulary
class AssessmentState(Enum):
    """How far an assessment has come."""

    SELF_ASSESSED = value("SELF_ASSESSED", "The subject has assessed itself; the local check comes next.")
    RETURNED = value("RETURNED", "Sent back: the subject has to assess itself again.")
    LOCALLY_CHECKED = value("LOCALLY_CHECKED", "The local administrator accepted it; the draw of evaluators is next.")
    UNDER_REVIEW = value("UNDER_REVIEW", "Evaluators were drawn and rate it, each without seeing the others.")
    EXPERT_REVIEWED = value("EXPERT_REVIEWED", "All evaluators have answered; publication is next.")
    PUBLISHED = value("PUBLISHED", "Its score is public.")
    APPEALED = value("APPEALED", "The subject appealed; the score stands until that is decided.")
    RE_REVIEW = value("RE_REVIEW", "The appeal was heard: other evaluators rate anew; the score stands meanwhile.")
    RE_REVIEWED = value("RE_REVIEWED", "The new evaluators have answered; the score stands until publication.")
    REVOKED = value("REVOKED", "Its score counts no more.")


@vocabulary
class Deed(Enum):
    """What is done to an assessment."""

    SELF_ASSESS = value("SELF_ASSESS", "The subject says how it meets the standard.")
    ACCEPT = value("ACCEPT", "The local administrator takes the self-assessment as checked.")
    SEND_BACK = value("SEND_BACK", "An administrator returns it to the subject.")
    DISPATCH = value("DISPATCH", "Evaluators are drawn by lot.")
    RATE = value("RATE", "A drawn evaluator rates.")
    DRAW_FURTHER = value("DRAW_FURTHER", "The evaluators disagree, so one more is drawn.")
    COMPLETE = value("COMPLETE", "The last awaited evaluator has answered.")
    PUBLISH = value("PUBLISH", "The score is made public.")
    APPEAL = value("APPEAL", "The subject objects to its score.")
    CONFIRM = value("CONFIRM", "The appeal is decided: the score stands.")
    RE_RATE = value("RE_RATE", "The appeal is decided: other evaluators rate anew.")
    REVOKE = value("REVOKE", "The score is withdrawn.")


class Place(Enum):
    """Whose division, or which subject, a right is asked for."""

    SUBJECT = "of the organization or the enterprise"
    ROUND = "of the round's division"
    ABOVE = "above the round's division"


class Stage(Enum):
    """The part of a round that a deed belongs to, by whose end it is due."""

    SELF_ASSESSMENT = "SELF_ASSESSMENT"
    CHECK = "CHECK"
    RATING = "RATING"
    PUBLICATION = "PUBLICATION"
    APPEAL = "APPEAL"
    RE_RATING = "RE_RATING"


@dataclass(frozen=True)
class Transition:
    """Where a deed leads, what right it takes and over what, and the stage whose end is its deadline.

    A `strict` deadline is kept: what comes later is refused. Otherwise it is told that the deed came late. What has no
    action follows from another deed and is nobody's to do.
    """

    to: AssessmentState
    action: Action | None = None
    place: Place = Place.SUBJECT
    stage: Stage | None = None
    strict: bool = False
    reason: bool = False


_S, _D, _P = AssessmentState, Deed, Place
_BY_STAFF, _BY_CHECKER, _BY_EXPERT = Action.SELF_ASSESS, Action.CHECK_LOCALLY, Action.RATE
_DISPATCH = Transition(_S.UNDER_REVIEW, Action.DISPATCH, _P.ROUND, Stage.RATING)
_CONFIRM = Transition(_S.PUBLISHED, Action.DECIDE_APPEAL, _P.ABOVE, reason=True)
_REVOKE = Transition(_S.REVOKED, Action.REVOKE, _P.ROUND, reason=True)

TABLE: Mapping[tuple[AssessmentState | None, Deed], Transition] = {
    (None, _D.SELF_ASSESS): Transition(_S.SELF_ASSESSED, _BY_STAFF, stage=Stage.SELF_ASSESSMENT, strict=True),
    (_S.RETURNED, _D.SELF_ASSESS): Transition(_S.SELF_ASSESSED, _BY_STAFF, stage=Stage.PUBLICATION, strict=True),
    (_S.SELF_ASSESSED, _D.ACCEPT): Transition(_S.LOCALLY_CHECKED, _BY_CHECKER, stage=Stage.CHECK),
    (_S.SELF_ASSESSED, _D.SEND_BACK): Transition(_S.RETURNED, _BY_CHECKER, stage=Stage.CHECK, reason=True),
    (_S.LOCALLY_CHECKED, _D.DISPATCH): _DISPATCH,
    (_S.UNDER_REVIEW, _D.DISPATCH): _DISPATCH,
    (_S.UNDER_REVIEW, _D.RATE): Transition(_S.UNDER_REVIEW, _BY_EXPERT, stage=Stage.RATING),
    (_S.UNDER_REVIEW, _D.DRAW_FURTHER): Transition(_S.UNDER_REVIEW),
    (_S.UNDER_REVIEW, _D.COMPLETE): Transition(_S.EXPERT_REVIEWED),
    (_S.EXPERT_REVIEWED, _D.SEND_BACK): Transition(
        _S.RETURNED, Action.PUBLISH, _P.ROUND, Stage.PUBLICATION, reason=True
    ),
    (_S.EXPERT_REVIEWED, _D.PUBLISH): Transition(_S.PUBLISHED, Action.PUBLISH, _P.ROUND, Stage.PUBLICATION),
    (_S.PUBLISHED, _D.APPEAL): Transition(_S.APPEALED, Action.APPEAL, stage=Stage.APPEAL, strict=True, reason=True),
    (_S.PUBLISHED, _D.REVOKE): _REVOKE,
    (_S.APPEALED, _D.CONFIRM): _CONFIRM,
    (_S.APPEALED, _D.RE_RATE): Transition(_S.RE_REVIEW, Action.DECIDE_APPEAL, _P.ABOVE, reason=True),
    (_S.APPEALED, _D.REVOKE): _REVOKE,
    (_S.RE_REVIEW, _D.DISPATCH): Transition(_S.RE_REVIEW, Action.DISPATCH, _P.ROUND, Stage.RE_RATING),
    (_S.RE_REVIEW, _D.RATE): Transition(_S.RE_REVIEW, _BY_EXPERT, stage=Stage.RE_RATING),
    (_S.RE_REVIEW, _D.DRAW_FURTHER): Transition(_S.RE_REVIEW),
    (_S.RE_REVIEW, _D.COMPLETE): Transition(_S.RE_REVIEWED),
    (_S.RE_REVIEW, _D.REVOKE): _REVOKE,
    (_S.RE_REVIEWED, _D.PUBLISH): Transition(_S.PUBLISHED, Action.PUBLISH, _P.ROUND),
    (_S.RE_REVIEWED, _D.CONFIRM): _CONFIRM,
    (_S.RE_REVIEWED, _D.REVOKE): _REVOKE,
}
"""The only ways there are. None is the state before an assessment is begun; from REVOKED nothing leads on.

A second dispatch takes the place of evaluators who did not answer in time. An expert review that ends without enough
evidence is sent back, and after an appeal confirmed or revoked; one that came to a result is published.
"""

OPEN_TO_ALL = frozenset({_S.PUBLISHED, _S.APPEALED, _S.RE_REVIEW, _S.RE_REVIEWED, _S.REVOKED})
"""The states in which an assessment is public; what is done under RE_REVIEW is not, until it is published."""

NEXT: Mapping[AssessmentState, Deed] = {
    _S.RETURNED: _D.SELF_ASSESS,
    _S.SELF_ASSESSED: _D.ACCEPT,
    _S.LOCALLY_CHECKED: _D.DISPATCH,
    _S.UNDER_REVIEW: _D.RATE,
    _S.EXPERT_REVIEWED: _D.PUBLISH,
    _S.APPEALED: _D.CONFIRM,
    _S.RE_REVIEW: _D.RATE,
    _S.RE_REVIEWED: _D.PUBLISH,
}
"""What an assessment waits for in a state; where there is a choice, by what leads on."""


def transition_of(state: AssessmentState | None, deed: Deed) -> Transition | None:
    """Return where a deed leads from a state; None when it cannot be done there."""
    return TABLE.get((state, deed))


def deeds_in(state: AssessmentState | None) -> list[Deed]:
    """Return what somebody can do in a state, in the order of `Deed`."""
    return [deed for deed in Deed if (way := TABLE.get((state, deed))) and way.action]
