"""Who sees what of an assessment: the rest of it stays with those who have to do with it.

A panel is known to nobody but those who look after it until its score is published, so that nobody can reach it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, cast

from directory.accounts import rights
from directory.accounts.roles import Action, Grant, Role, Target, may
from directory.regions import NATION
from evaluation.documents import AssessmentDocument
from evaluation.rounds import queries
from evaluation.rounds.case import Places
from evaluation.rounds.states import OPEN_TO_ALL, AssessmentState, Deed
from graph_schema.connection import Graph, Row
from graph_schema.statement import Statement


class Viewer(IntEnum):
    """What somebody is to an assessment; who is more sees more."""

    PUBLIC = 0
    RATER = 1  # drawn to rate it
    STAFF = 2  # speaks for its organization or its enterprise
    OVERSEER = 3  # administers or audits its division or its round's, or one above


_SETTLED = frozenset({AssessmentState.PUBLISHED, AssessmentState.APPEALED, AssessmentState.REVOKED})
_DRAWS = frozenset({Deed.DISPATCH.value, Deed.DRAW_FURTHER.value, Deed.RE_RATE.value})  # each adds one draw
_OF_PANEL = frozenset({Deed.RATE.value, Deed.DRAW_FURTHER.value, Deed.COMPLETE.value})
_UNDER_WAY = frozenset({AssessmentState.UNDER_REVIEW, AssessmentState.RE_REVIEW})


@dataclass(frozen=True)
class GraphReader:
    """Reads rights outside a transaction: for what is shown, not for what is decided."""

    graph: Graph

    async def run(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return the rows of the statement."""
        return await self.graph.read(statement, **parameters)


def drawn_of(document: AssessmentDocument) -> frozenset[str]:
    """Return every account that was ever drawn to rate an assessment."""
    return frozenset(account for draw in document.get("dispatches", []) for account in draw["drawn"])


def viewer_of(
    document: AssessmentDocument, account: str, grants: Sequence[Grant], places: Places, moment: str
) -> Viewer:
    """Return what an account with these grants is to an assessment at an instant."""
    overseeing = [grant for grant in grants if grant.role not in {Role.ORGANIZATION, Role.REPRESENTATIVE}]
    if any(may(overseeing, Action.SEE_DRAFT, place, moment) for place in (places.subject, places.round)):
        return Viewer.OVERSEER
    if may(grants, Action.SEE_DRAFT, places.subject, moment):
        return Viewer.STAFF
    drawn = account in drawn_of(document) and may(grants, Action.RATE, places.subject, moment)
    return Viewer.RATER if drawn else Viewer.PUBLIC


def seen(document: AssessmentDocument, viewer: Viewer) -> AssessmentDocument | None:
    """Return what a viewer sees of an assessment; None for nothing.

    Of an enterprise's the public sees nothing: its figures stand in it. What comes of it is its title.
    """
    state = AssessmentState(document["state"])
    if viewer is Viewer.PUBLIC and (state not in OPEN_TO_ALL or "enterprise" in document):
        return None
    if viewer is Viewer.OVERSEER or state in _SETTLED:
        return document
    steps = document.get("steps", [])
    told = max((place for place, step in enumerate(steps, 1) if step["deed"] == Deed.PUBLISH.value), default=0)
    draws = sum(step["deed"] in _DRAWS for step in steps[:told])
    kept = {
        **{key: value for key, value in document.items() if key not in {"awaiting", "raters", "agreement"}},
        "steps": [*steps[:told], *(step for step in steps[told:] if step["deed"] not in _OF_PANEL)],
        "dispatches": document.get("dispatches", [])[:draws],
    }
    return cast("AssessmentDocument", kept)


def sees_ratings(document: AssessmentDocument, viewer: Viewer) -> bool:
    """Return whether a viewer sees what all raters answered: those who oversee, when all have."""
    return viewer is Viewer.OVERSEER and AssessmentState(document["state"]) not in _UNDER_WAY


async def places_of(reader: rights.Reader, assessments: Iterable[str]) -> dict[str, Places]:
    """Return over what rights in each assessment are asked for; two statements for any number."""
    rows = await reader.run(queries.FIND_PLACES, keys=list(assessments))
    codes = {code for row in rows for code in (row["region"] or NATION, row["held"]) if code}
    lineages = await rights.lineages_of(reader, codes)
    return {row["id"]: Places.of(row["subject"], row["region"], row["held"], lineages) for row in rows}


async def viewers_of(
    reader: rights.Reader, account: str | None, documents: Sequence[AssessmentDocument], moment: str
) -> list[Viewer]:
    """Return what somebody is to each of some assessments, in their order; four statements for any number."""
    if account is None or not documents:
        return [Viewer.PUBLIC] * len(documents)
    grants = await rights.grants_of(reader, account)
    places = await places_of(reader, [document["id"] for document in documents]) if grants else {}
    nowhere = Places(Target(()), Target(()), Target(()))
    return [viewer_of(one, account, grants, places.get(one["id"], nowhere), moment) for one in documents]
