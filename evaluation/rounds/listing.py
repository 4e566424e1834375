"""Rounds, their assessments, and the work that waits for somebody, as lists."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from directory.accounts import rights
from directory.accounts.roles import Grant, Role, may
from directory.regions import NATION
from evaluation.aggregates import ASSESSMENTS, ROUNDS
from evaluation.documents import AssessmentDocument, RoundDocument
from evaluation.rounds import queries
from evaluation.rounds.case import Places, in_own_cause
from evaluation.rounds.deadlines import deadline_of, is_late
from evaluation.rounds.seeing import drawn_of, places_of
from evaluation.rounds.states import NEXT, AssessmentState, Deed, transition_of
from evaluation.rounds.subject import subject_of

MOST_WORK = 2_000  # assessments looked at for one caller: more than anybody can do in a stage

SPEAKING = frozenset({Role.ORGANIZATION, Role.REPRESENTATIVE})
"""Roles of those who speak for a subject."""


@dataclass(frozen=True)
class Work:
    """What an assessment waits for from somebody, and its last day (ISO date), if it has one."""

    assessment: AssessmentDocument
    deed: Deed
    deadline: str | None
    late: bool


async def read_assessments(reader: rights.Reader, ids: Sequence[str]) -> list[AssessmentDocument]:
    """Return the assessments of these ids that exist, by id."""
    rows = await reader.run(ASSESSMENTS.read, keys=list(ids)) if ids else []
    documents = [cast("AssessmentDocument", ASSESSMENTS.document(row)) for row in rows]
    return sorted(documents, key=lambda document: document["id"])


async def read_rounds(reader: rights.Reader, ids: Collection[str]) -> dict[str, RoundDocument]:
    """Return the rounds of these ids that exist, by id."""
    rows = await reader.run(ROUNDS.read, keys=sorted(ids)) if ids else []
    return {row["properties"]["id"]: cast("RoundDocument", ROUNDS.document(row)) for row in rows}


async def work_of(reader: rights.Reader, account: str, moment: str) -> list[Work]:
    """Return what waits for an account at an instant, by the id of the assessment; some ten statements in all.

    Only what it may do by its roles is there, and what it must not do is not: publish what it was drawn to rate,
    decide about a subject that it belongs to.
    """
    grants = [grant for grant in await rights.grants_of(reader, account) if grant.holds(moment)]
    codes = {code for grant in grants if grant.role is Role.ADMINISTRATOR for code in grant.regions}
    rows = await reader.run(
        queries.FIND_WORK,
        states=[state.value for state in NEXT],
        account=account,
        subjects=[grant.organization or grant.enterprise for grant in grants if grant.role in SPEAKING],
        codes=sorted(codes),
        everywhere=NATION in codes,
        most=MOST_WORK,
    )
    documents = await read_assessments(reader, [row["id"] for row in rows])
    rounds = await read_rounds(reader, {one["round"] for one in documents if "round" in one})
    places = await places_of(reader, [one["id"] for one in documents])
    found = [work for one in documents for work in _works(one, rounds.get(one.get("round", "")), moment)]
    return [work for work in found if _waits_for(account, work, grants, places[work.assessment["id"]], moment)]


def _works(document: AssessmentDocument, round_: RoundDocument | None, moment: str) -> Iterator[Work]:
    """Yield what an assessment waits for: what leads on, and for a late rating the draw of another evaluator too."""
    state = AssessmentState(document["state"])
    way = transition_of(state, NEXT[state])
    deadline = deadline_of(way.stage if way else None, round_, document)
    late = is_late(deadline, moment)
    yield Work(document, NEXT[state], deadline, late)
    if late and NEXT[state] is Deed.RATE:
        yield Work(document, Deed.DISPATCH, deadline, late)


def _waits_for(account: str, work: Work, grants: Sequence[Grant], places: Places, moment: str) -> bool:
    return may_do(account, work.assessment, work.deed, (grants, places, moment))


def may_do(account: str, document: AssessmentDocument, deed: Deed, seen: tuple[Sequence[Grant], Places, str]) -> bool:
    """Return whether an account with these grants, at these places and that instant, may do something to an assessment.

    What else may stand against it, such as a deadline or a conflict, is told when it is done.
    """
    grants, places, moment = seen
    way = transition_of(AssessmentState(document["state"]), deed)
    if way is None or way.action is None or not may(grants, way.action, places.target(way.place), moment):
        return False
    if in_own_cause(grants, way.action, subject_of(document), moment):
        return False
    if deed is Deed.RATE:
        return account in document.get("awaiting", [])
    return deed is not Deed.PUBLISH or account not in drawn_of(document)


async def deeds_of(reader: rights.Reader, account: str, document: AssessmentDocument, moment: str) -> list[Deed]:
    """Return what an account may do to an assessment at an instant, in the order of `Deed`; four statements."""
    grants = await rights.grants_of(reader, account)
    places = (await places_of(reader, [document["id"]])).get(document["id"])
    seen = (grants, places, moment) if places else None
    return [deed for deed in Deed if seen and may_do(account, document, deed, seen)]
