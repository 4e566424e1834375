"""Until when something is due: days of a round, and days counted from what happened. Days are those of China."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from evaluation.documents import AssessmentDocument, RoundDocument
from evaluation.rounds.states import Deed, Stage
from graph_schema.clock import day_in_china

DAYS: Mapping[Stage, str] = {
    Stage.SELF_ASSESSMENT: "selfAssessBy",
    Stage.CHECK: "checkBy",
    Stage.RATING: "rateBy",
    Stage.PUBLICATION: "publishBy",
}
"""The last day of a stage, as a round's document names it, in the order of the stages."""


def deadline_of(stage: Stage | None, round_: RoundDocument | None, assessment: AssessmentDocument | None) -> str | None:
    """Return the last day (ISO date) of a stage; None for what has no deadline."""
    if stage is None or round_ is None:
        return None
    if stage in DAYS:
        days: Mapping[str, Any] = round_
        return str(days[DAYS[stage]])
    since = _begun(stage, assessment)
    return since and _days_after(since, round_["appealDays"])


def is_late(deadline: str | None, moment: str) -> bool:
    """Return whether an instant (UTC ISO-8601) lies behind a last day."""
    return deadline is not None and day_in_china(moment) > deadline


def _begun(stage: Stage, assessment: AssessmentDocument | None) -> str | None:
    """Return when the time for an appeal, or for rating anew after one, began."""
    if assessment is None:
        return None
    if stage is Stage.APPEAL:
        return assessment.get("publishedAt")
    heard = (step["at"] for step in reversed(assessment.get("steps", [])) if step["deed"] == Deed.RE_RATE.value)
    return next(heard, None)


def _days_after(moment: str, days: int) -> str:
    return (dt.date.fromisoformat(day_in_china(moment)) + dt.timedelta(days=days)).isoformat()
