"""An assessment with all that decides about it, as one transaction sees it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from directory.accounts import rights
from directory.accounts.refusals import NotAllowed, NotFound, VersionConflict
from directory.accounts.roles import Action, Grant, Role, Target, may
from directory.claims import Claim
from directory.documents import without_blanks
from directory.importing import cells
from directory.importing.faults import Refused
from directory.regions import NATION
from directory.scalars import shown
from evaluation.adopting import key_of as key_of_standard
from evaluation.aggregates import ASSESSMENTS, ROUNDS, STANDARD, STANDARDS
from evaluation.definitions import standard_of
from evaluation.documents import AssessmentDocument, RoundDocument, StepDocument
from evaluation.rounds.deadlines import deadline_of, is_late
from evaluation.rounds.refusals import DeadlineRefused, ReasonRefused, RoundRefused, StateConflict
from evaluation.rounds.states import OPEN_TO_ALL, AssessmentState, Deed, Place, Transition, transition_of
from evaluation.rounds.subject import Subject, id_of, key_of, named, read_subject, subject_of
from evaluation.standards.model import Standard
from graph_schema.draft import Draft

LONGEST_REASON = 2_000  # characters: a page

_READ_REASON = cells.text(LONGEST_REASON, lines=True)
_OF_ROUND = re.compile(r"assessment-(\d{6}-[0-9a-f]{12})-([a-z0-9-]{1,60})", re.ASCII)
_ALONE = re.compile(r"assessment-[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_PUBLIC = {
    Deed.PUBLISH: "ASSESSMENT_PUBLISHED",
    Deed.APPEAL: "ASSESSMENT_APPEALED",
    Deed.CONFIRM: "ASSESSMENT_CONFIRMED",
    Deed.REVOKE: "ASSESSMENT_REVOKED",
}
"""The kinds of change that everybody may see; what else is done to an assessment is private in the journal."""

_OF_AUTHORITY = frozenset({Action.CHECK_LOCALLY, Action.DISPATCH, Action.PUBLISH, Action.DECIDE_APPEAL, Action.REVOKE})
"""What is decided about a subject, and so by nobody who belongs to it."""


_BELONGING = frozenset({Role.ORGANIZATION, Role.EMPLOYEE, Role.REPRESENTATIVE})


def assessment_id(round_: str, subject: str) -> str:
    """Return the id of the one assessment that an organization or an enterprise has in a round."""
    return f"assessment-{round_.removeprefix('round-')}-{key_of(subject)}"


def in_own_cause(grants: Iterable[Grant], action: Action, subject: str, moment: str) -> bool:
    """Return whether somebody with these grants would decide about a subject that he belongs to at an instant."""
    return action in _OF_AUTHORITY and any(
        subject in {grant.organization, grant.enterprise} and grant.role in _BELONGING and grant.holds(moment)
        for grant in grants
    )


@dataclass(frozen=True)
class Places:
    """Over what rights in an assessment are asked for: its subject, its round, the divisions above the round."""

    subject: Target
    round: Target
    above: Target

    @classmethod
    def of(cls, subject: str, region: str | None, held: str | None, lineages: rights.Lineages) -> "Places":
        """Return the places of a subject in a division (code) and of a round held in another.

        Without a round its division is the subject's. Above the nation there is nobody, so there it is its own.
        """
        own = lineages.get(region or NATION, {})
        round_ = lineages.get(held, {}) if held else own
        above = (lineage - {code} or lineage for code, lineage in round_.items())
        return cls(Target.of(subject, own.values()), Target(tuple(round_.values())), Target(tuple(above)))

    def target(self, place: Place) -> Target:
        """Return the target of a place."""
        return {Place.SUBJECT: self.subject, Place.ROUND: self.round, Place.ABOVE: self.above}[place]


@dataclass(frozen=True)
class Case:
    """An assessment (None before it is begun) with its round, subject and standard.

    Those that no round gave rise to have none. `moment` is the instant of what is done to it.
    """

    id: str
    moment: str
    assessment: AssessmentDocument | None
    round: RoundDocument | None
    subject: Subject
    standard: Standard

    @property
    def state(self) -> AssessmentState | None:
        """Return its state; None before it is begun."""
        return AssessmentState(self.assessment["state"]) if self.assessment else None

    @property
    def region(self) -> str | None:
        """Return the division (code) by whose rules it is scored: the subject's."""
        return self.subject.region

    @property
    def begun(self) -> AssessmentDocument:
        """Return the assessment; the table lets nothing but its beginning happen before there is one."""
        if self.assessment is None:
            raise LookupError(f"{self.id} is not begun")
        return self.assessment

    @property
    def drawn(self) -> frozenset[str]:
        """Return every account that was ever drawn to rate it."""
        draws = self.assessment.get("dispatches", []) if self.assessment else []
        return frozenset(account for one in draws for account in one["drawn"])

    def transition(self, deed: Deed) -> Transition:
        """Return where a deed leads from here; raise `StateConflict` when it cannot be done."""
        found = transition_of(self.state, deed)
        if found is None:
            raise StateConflict(self.id, self.state, deed)
        return found

    def expect(self, version: int | None) -> None:
        """Return when the assessment has the version that the caller read, if he says; raise `VersionConflict`."""
        present = self.begun.get("version", 1)
        if version is not None and version != present:
            raise VersionConflict(self.id, version, present)

    def deadline(self, deed: Deed) -> str | None:
        """Return the last day for a deed; raise `DeadlineRefused` when it is past and is kept."""
        way = self.transition(deed)
        found = deadline_of(way.stage, self.round, self.assessment)
        if found and way.strict and is_late(found, self.moment):
            raise DeadlineRefused(deed, found, self.moment)
        return found

    def after(self, deed: Deed, by: str, reason: str | None = None, **changes: Any) -> "Case":
        """Return the case with the deed done, and other properties of the assessment; None takes one away."""
        way = self.transition(deed)
        deadline = self.deadline(deed)
        before: dict[str, Any] = dict(self.assessment or self._blank())
        step = {
            "deed": deed.value,
            "from": self.state and self.state.value,
            "to": way.to.value,
            "by": by,
            "at": self.moment,
            "reason": _reason(reason, required=way.reason),
            "deadline": deadline,
            "late": is_late(deadline, self.moment) or None,
        }
        steps = [*before.get("steps", []), cast("StepDocument", without_blanks(step))]
        version = before.get("version", 1) + (self.assessment is not None)
        document = {**before, **changes, "state": way.to.value, "steps": steps, "version": version}
        told = cast("AssessmentDocument", without_blanks(document))
        return Case(self.id, self.moment, told, self.round, self.subject, self.standard)

    def claim(self, by: str, reason: str | None = None) -> Claim:
        """Return what the assessment of an enterprise means for its titles, as of now."""
        return Claim(self.id, self.subject.id, f"{STANDARD}{key_of_standard(self.standard)}", self.moment, by, reason)

    def draft(self) -> Draft:
        """Return the change that the last deed made of the assessment; those of enterprises are all private."""
        deed = Deed(self.begun["steps"][-1]["deed"])
        kind = "ASSESSMENT_ADVANCED" if self.subject.is_enterprise else _PUBLIC.get(deed, "ASSESSMENT_ADVANCED")
        return Draft(kind, self.id, cast("dict[str, Any]", self.begun))

    async def target(self, reader: rights.Reader, place: Place) -> Target:
        """Return what a right is asked for; without a round, its division is the subject's."""
        held = self.round["region"] if self.round else None
        lineages = await rights.lineages_of(reader, [self.region or NATION, held or NATION])
        return Places.of(self.subject.id, self.region, held, lineages).target(place)

    async def require(self, reader: rights.Reader, account: str, deed: Deed) -> None:
        """Return when the account may do it; raise `NotAllowed`, or `StateConflict` when nobody can do it now.

        Nobody decides about a subject that he belongs to, whatever his other roles. Whoever may not see a draft
        is not told about its state.
        """
        way = transition_of(self.state, deed)
        if way and way.action:
            await rights.require(reader, account, [way.action], await self.target(reader, way.place), self.moment)
            grants, subject = await rights.grants_of(reader, account), self.subject.id
            if in_own_cause(grants, way.action, subject, self.moment):
                raise NotAllowed(f"{account} belongs to {subject}; its assessment is for others to decide about")
            return
        if self.state not in OPEN_TO_ALL and account not in self.drawn:
            await self._require_sight(reader, account)
        raise StateConflict(self.id, self.state, deed)

    async def _require_sight(self, reader: rights.Reader, account: str) -> None:
        """Return when the account may see the draft, by the round's division or by the subject."""
        grants = await rights.grants_of(reader, account)
        if not may(grants, Action.SEE_DRAFT, await self.target(reader, Place.ROUND), self.moment):
            target = await self.target(reader, Place.SUBJECT)
            await rights.require(reader, account, [Action.SEE_DRAFT], target, self.moment)

    def _blank(self) -> dict[str, Any]:
        """Return the assessment as it begins; raise `RoundRefused` when the subject cannot enter."""
        if self.round is None:
            raise LookupError(f"{self.id} has no round")
        if self.subject.closed:
            raise RoundRefused(f"{self.subject.id} is {self.subject.status}; it cannot be evaluated")
        if self.round["state"] != "OPEN":
            raise RoundRefused(f"{self.round['id']} is {self.round['state']}; nobody further may enter")
        return {
            "id": self.id,
            **named(self.subject.id),
            "standard": self.round["standard"],
            "round": self.round["id"],
            "period": self.round["period"],
            "createdAt": self.moment,
            "synthetic": self.subject.synthetic or None,
        }


async def load_case(reader: rights.Reader, assessment: str, moment: str) -> Case:
    """Return the case of an assessment, begun or not; raise `NotFound` when there can be none."""
    found = await _one(reader, ASSESSMENTS, assessment) if _ALONE.fullmatch(assessment) else None
    ends = _OF_ROUND.fullmatch(assessment)
    if found is None and ends is None:
        raise _unknown(assessment)
    held = found.get("round") if found else f"round-{ends[1]}" if ends else None
    round_ = await _one(reader, ROUNDS, held) if held else None
    if held and round_ is None:
        raise _unknown(assessment)
    standard = await load_standard(reader, (found or round_ or {})["standard"])
    subject = await read_subject(reader, subject_of(found) if found else id_of(ends[2] if ends else "", standard))
    if subject is None:
        raise _unknown(assessment)
    if found is None and round_:
        await _lies_within(reader, round_, subject)
    return Case(
        assessment,
        moment,
        cast("AssessmentDocument | None", found),
        cast("RoundDocument | None", round_),
        subject,
        standard,
    )


async def load_round(reader: rights.Reader, round_: str) -> RoundDocument:
    """Return a round; raise `NotFound`."""
    found = await _one(reader, ROUNDS, round_)
    if found is None:
        raise NotFound(f"round '{shown(round_)}' does not exist", field="round")
    return cast("RoundDocument", found)


async def load_standard(reader: rights.Reader, standard: str) -> Standard:
    """Return the version of a standard that an entity id names, which must be there."""
    key = STANDARDS.key(standard)
    rows = await reader.run(STANDARDS.read, keys=[key])
    if not rows:
        raise NotFound(f"standard '{shown(key)}' does not exist", field="standard")
    return standard_of(rows[0]["properties"]["definition"])


async def _lies_within(reader: rights.Reader, round_: dict[str, Any], subject: Subject) -> None:
    """Raise `RoundRefused` unless every division that the subject lies in is the round's, or below it."""
    target = await rights.subject_target(reader, subject.id, subject.region)
    held = (await rights.lineages_of(reader, [round_["region"]])).get(round_["region"], {}).keys()
    if not target.lineages or not all(lineage & held for lineage in target.lineages):
        place = subject.region or "no known division"
        raise RoundRefused(f"{subject.id} lies in {place}; {round_['id']} is held in {round_['region']}")


async def _one(reader: rights.Reader, aggregate: Any, entity: str) -> dict[str, Any] | None:
    rows: Sequence[dict[str, Any]] = await reader.run(aggregate.read, keys=[aggregate.key(entity)])
    return aggregate.document(rows[0]) if rows else None


def _reason(reason: str | None, *, required: bool) -> str | None:
    text = (reason or "").strip()
    if required and not text:
        raise ReasonRefused("reason is empty; it must say why, in 1 to 2000 characters", field="reason")
    try:
        return _READ_REASON(text) or None
    except Refused as refusal:
        raise ReasonRefused(f"reason {refusal.problems[0][1]}", field="reason") from refusal


def _unknown(assessment: str) -> NotFound:
    return NotFound(f"assessment '{shown(assessment)}' does not exist", field="assessment")
