"""A whole round over invented organizations: opened, entered, checked, rated, published, appealed, revoked, closed.

Its people and what they answer are invented too. Everything goes the way that real people take it, with requests whose
ids follow from the seed: a round that was interrupted goes on where it ended, and one that was held is not held again.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from directory.documents import CLOSED
from directory.filling import ACTOR
from directory.regions import NATION
from evaluation.aggregates import ASSESSMENTS, ROUNDS
from evaluation.demonstration import demonstration_standard
from evaluation.dispatch.draw import draw
from evaluation.evidence.kinds import TEXT
from evaluation.evidence.store import EvidenceStore
from evaluation.inventing import Answers, chance_for, invent_answers, invent_rating
from evaluation.rounds import queries
from evaluation.rounds.appealing import appeal, decide_appeal
from evaluation.rounds.case import assessment_id
from evaluation.rounds.checking import check_locally
from evaluation.rounds.opening import Opening, close_round, open_round, round_id
from evaluation.rounds.panel import dispatch_evaluators
from evaluation.rounds.publication import publish, revoke
from evaluation.rounds.rating import submit_rating
from evaluation.rounds.refusals import PublicationRefused, StateConflict
from evaluation.rounds.self_assessment import submit_self_assessment
from evaluation.rounds.states import Deed, RoundState
from graph_schema.aggregate import Aggregate, Document
from graph_schema.clock import today
from graph_schema.connection import Graph
from graph_schema.errors import Conflict
from graph_schema.journal import Journal
from graph_schema.receipts import Request

ISSUER = "smenet-demonstration"  # of the invented people; no token is of it, so that nobody signs in as one of them
EVALUATORS = 12  # enough that a draw leaves some out, and that an appeal finds others
STAGE_DAYS = (10, 20, 30, 40)  # from today to the last days of self-assessment, check, rating and publication
APPEAL_DAYS = 30
STEPS = 6  # of an organization: entered, checked, drawn, two ratings, published

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """A round in a division (code) with so many organizations; the same seed gives the same round."""

    region: str
    organizations: int
    seed: int

    @cached_property
    def administrator(self) -> Caller:
        """Return who holds the round."""
        return person(f"administrator-{self.region}")

    @cached_property
    def evaluators(self) -> dict[str, Caller]:
        """Return who may be drawn, by account."""
        people = (person(f"evaluator-{self.region}-{number}") for number in range(1, EVALUATORS + 1))
        return {caller.account: caller for caller in people}

    @property
    def round(self) -> str:
        """Return the id of the round."""
        return round_id(self.region, Request.of(self.administrator.account, self.request("open"), {}))

    def request(self, name: str) -> str:
        """Return the id of one of the requests."""
        return f"demo-{self.seed}-{name}"


def person(name: str) -> Caller:
    """Return an invented person."""
    return Caller(ISSUER, f"demo-{name}")


JUDGE = person("judge")
"""Who decides about appeals: from above every division, and nobody who publishes."""


async def hold_round(graph: Graph, journal: Journal, evidence: EvidenceStore, plan: Plan, progress: Progress) -> bool:
    """Hold the round of a plan, or what is left of it, and return whether there was anything to do.

    It is held over synthetic organizations of the division, drawn by the seed. `progress` is told how many steps are
    done, of how many. Raise `Conflict` when the division has too few.
    """
    if (await stored(graph, ROUNDS, plan.round)).get("state") == RoundState.CLOSED.value:
        return False
    rows = await graph.read(queries.FIND_SYNTHETIC, region=plan.region, states=sorted(CLOSED))
    known = [row["id"] for row in rows]
    found = draw(known, str(plan.seed), plan.region, plan.organizations)
    if len(found) < plan.organizations:
        raise Conflict(
            f"{plan.region} has {len(found)} open synthetic organizations; the round asks for {plan.organizations}",
            hint="fill an empty graph by `smenet generate`, or ask for fewer with --organizations",
        )
    await _Rehearsal(graph, journal, evidence, plan, found, known).hold(progress)
    return True


async def stored(graph: Graph, aggregate: Aggregate, entity: str) -> Document:
    """Return a document, an empty one where there is none."""
    rows = await graph.read(aggregate.read, keys=[aggregate.key(entity)])
    return aggregate.document(rows[0]) if rows else {}


@dataclass(frozen=True)
class _Rehearsal:
    """A round that is being held."""

    graph: Graph
    journal: Journal
    evidence: EvidenceStore
    plan: Plan
    organizations: Sequence[str]
    employers: Sequence[str]

    async def hold(self, progress: Progress) -> None:
        """Do everything, deed by deed; `progress` is told how many steps are done, of how many."""
        await self._appoint()
        await self._open()
        done, total = 0, len(self.organizations) * STEPS
        for deed, size in ((self._enter, 1), (self._check, 1), (self._draw, 1), (self._rate, 2), (self._publish, 1)):
            for organization in self.organizations:
                await deed(organization)
                done += size
                progress(done, total)
        published = await self._published()
        for organization in published[:1]:
            await self._appeal(organization)
        for organization in published[1:2]:
            await revoke(*self._deed("revoke", organization), reason="虚构：材料不实 (invented: false evidence)")
        await close_round(self.journal, self.plan.administrator, self.plan.request("close"), self.plan.round)

    async def _appoint(self) -> None:
        """Give the invented people their roles; two evaluators each have one employer, the same in every round."""
        region = self.plan.region
        await self._grant(self.plan.administrator, Role.ADMINISTRATOR, region)
        await self._grant(JUDGE, Role.ADMINISTRATOR, NATION)
        for number, caller in enumerate(self.plan.evaluators.values()):
            await self._grant(caller, Role.EVALUATOR, region)
            await self._grant(caller, Role.EMPLOYEE, self.employers[number // 2 % len(self.employers)])
        for organization in self.organizations:
            await self._grant(_staff(organization), Role.ORGANIZATION, organization)

    async def _grant(self, caller: Caller, role: Role, place: str) -> None:
        end = "organization" if role in {Role.ORGANIZATION, Role.EMPLOYEE} else "region"
        await grant_by_command(self.journal, ACTOR, Wish(caller, role, **{end: place}))

    async def _open(self) -> None:
        if await stored(self.graph, ROUNDS, self.plan.round):
            return  # it was opened on another day, with other last days
        standard = demonstration_standard()
        day = today()
        own, check, rate, public = ((day + dt.timedelta(days=ahead)).isoformat() for ahead in STAGE_DAYS)
        opening = Opening(
            region=self.plan.region,
            standard=standard.id,
            version=standard.version,
            period=str(day.year),
            self_assess_by=own,
            check_by=check,
            rate_by=rate,
            publish_by=public,
            appeal_days=APPEAL_DAYS,
            synthetic=True,
        )
        await open_round(self.journal, self.plan.administrator, self.plan.request("open"), opening)

    async def _enter(self, organization: str) -> None:
        staff = _staff(organization)
        text = f"虚构的证明材料：{organization}\nInvented evidence of a demonstration.\n".encode()
        digest = self.evidence.put(text, TEXT, staff.account)
        piece = {"sha256": digest, "mediaType": TEXT, "size": len(text)}
        request, said = self.plan.request("enter"), self._answers(organization)
        await submit_self_assessment(self.journal, staff, request, self._case(organization), said, [piece])

    async def _check(self, organization: str) -> None:
        await check_locally(*self._deed("check", organization), accept=True)

    async def _draw(self, organization: str) -> None:
        await dispatch_evaluators(*self._deed("draw", organization))

    async def _rate(self, organization: str) -> None:
        """Let the invented evaluators who are awaited rate until none is: those who disagree wait for one more.

        For real ones, whom a draw may find as well, nobody answers: what awaits them stays under review.
        """
        case = self._case(organization)
        while awaited := self.plan.evaluators.keys() & (await self._assessment(organization)).get("awaiting", ()):
            for account in sorted(awaited):
                chance = chance_for(self.plan.seed, f"{organization}:{account}")
                answers = invent_rating(demonstration_standard(), self._answers(organization), chance)
                request = self.plan.request(f"rate-{organization}")
                await submit_rating(self.journal, self.plan.evaluators[account], request, case, answers)

    async def _publish(self, organization: str, name: str = "publish") -> None:
        """Publish what was rated; what is not, or left too much open, stays under review."""
        with suppress(PublicationRefused, StateConflict):
            await publish(*self._deed(name, organization))

    async def _published(self) -> list[str]:
        """Return the organizations whose assessment was published, first those with the smallest panels.

        For an appeal others are drawn than before, and of two with one employer one at most.
        """
        found = {one: await self._assessment(one) for one in self.organizations}
        return sorted((one for one in found if "publishedAt" in found[one]), key=lambda one: _further(found[one]))

    async def _appeal(self, organization: str) -> None:
        """Let an organization appeal, and others rate it anew."""
        _, _, _, case = self._deed("appeal", organization)
        why, heard = "虚构：请求复核 (invented: rate anew)", "虚构：同意复核 (invented: so be it)"
        await appeal(self.journal, _staff(organization), self.plan.request("appeal"), case, why)
        await decide_appeal(
            self.journal, JUDGE, self.plan.request(f"decide-{organization}"), case, confirm=False, reason=heard
        )
        await self._rate(organization)
        await self._publish(organization, "publish-anew")

    async def _assessment(self, organization: str) -> Document:
        return await stored(self.graph, ASSESSMENTS, self._case(organization))

    def _deed(self, name: str, organization: str) -> tuple[Journal, Caller, str, str]:
        """Return how the administrator begins to do something to an assessment."""
        request = self.plan.request(f"{name}-{organization}")
        return self.journal, self.plan.administrator, request, self._case(organization)

    def _case(self, organization: str) -> str:
        return assessment_id(self.plan.round, organization)

    def _answers(self, organization: str) -> Answers:
        return invent_answers(demonstration_standard(), chance_for(self.plan.seed, organization))


def _further(assessment: Document) -> int:
    """Return how many evaluators were drawn because others disagreed, before an assessment was first published."""
    deeds = [step["deed"] for step in assessment["steps"]]
    return deeds[: deeds.index(Deed.PUBLISH.value)].count(Deed.DRAW_FURTHER.value)


def _staff(organization: str) -> Caller:
    """Return who speaks for an organization."""
    return person(f"staff-{organization}")
