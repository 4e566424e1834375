"""A round of an invented year: enterprises apply for the title of a tier, are rated, and are granted it or not.

Everything goes the way that real people take it.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cultivation.self_check.knowing import PRIOR_TITLE
from cultivation.tiers import terms
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.keeping import INITIAL, RE_REVIEW, REVIEW_KIND, TITLE_KEEPER, titles_of
from cultivation.tiers.vocabulary import Tier
from cultivation.year.answers import model_of, opinions
from cultivation.year.calendar import CHECKED, DRAWN, ENTERED, PUBLISHED, RATED
from cultivation.year.enterprises import Cast
from cultivation.year.holders import RENEWING, Role
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from evaluation.adopting import key_of
from evaluation.aggregates import ASSESSMENTS
from evaluation.inventing import Answers, chance_for
from evaluation.rounds.case import assessment_id
from evaluation.rounds.checking import check_locally
from evaluation.rounds.opening import Opening, open_round
from evaluation.rounds.panel import dispatch_evaluators
from evaluation.rounds.publication import publish, revoke
from evaluation.rounds.rating import submit_rating
from evaluation.rounds.refusals import PublicationRefused, RoundRefused, StateConflict
from evaluation.rounds.self_assessment import submit_self_assessment
from evaluation.standards.model import Standard
from graph_schema.clock import today
from graph_schema.connection import Graph
from graph_schema.journal import Journal

EVALUATORS = 6  # enough that a draw leaves some out, and few enough that those who disagree come to an end
APPEAL_DAYS = 30
FAULT = "虚构：复核不符 (invented: found wanting)"


@dataclass
class TierRound:
    """A round for a tier's title under a version of its standard, for these enterprises; `opens` is its first day.

    `entered` are those who were admitted, with what they answered, `granted` those who were granted the title; of those
    who `applied` some were not admitted, of those admitted some `failed`.
    """

    graph: Graph
    journal: Journal
    people: Cast
    tier: Tier
    standard: Standard
    opens: dt.date
    roles: Sequence[Role]
    id: str = ""
    entered: dict[Role, Answers] = field(default_factory=dict)
    granted: list[Role] = field(default_factory=list)
    applied: int = 0
    not_admitted: int = 0
    failed: int = 0

    async def day(self, day: int) -> None:
        """Do what is to be done on a day of the round."""
        deeds: dict[int, Callable[[], Awaitable[None]]] = {
            0: self._open,
            CHECKED: self._check,
            DRAWN: self._draw,
            RATED: self._rate,
            PUBLISHED: self._publish,
        }
        if day in deeds:
            await deeds[day]()
        for role in self.roles:
            if role.applies == day:
                await self._apply(role)

    async def revoke_last(self) -> None:
        """Revoke the assessment of the last that was granted the title: it goes with it."""
        for role in self.granted[-1:]:
            await revoke(*self._deed("revoke", role), FAULT, titles=TITLE_KEEPER)

    async def _open(self) -> None:
        opening = Opening(
            region=self.people.region,
            standard=self.standard.id,
            version=self.standard.version,
            period=str(self.opens.year),
            self_assess_by=self._date(ENTERED),
            check_by=self._date(CHECKED),
            rate_by=self._date(RATED),
            publish_by=self._date(PUBLISHED),
            appeal_days=APPEAL_DAYS,
            synthetic=True,
        )
        name = f"year-{self.people.seed}-open-{key_of(self.standard)}"
        self.id = (await open_round(self.journal, self.people.administrator, name, opening)).answer["id"]

    async def _apply(self, role: Role) -> None:
        """Let an enterprise apply; one that climbs does so only when it holds the title below."""
        below = terms.holds_below(self.tier, await self._titles(role), today().isoformat())
        if role.tier is not self.tier and not below:
            return
        caller, name, answers = self.people.representative(role.place), self._name("apply", role), self._answers(role)
        if PRIOR_TITLE in answers:
            answers[PRIOR_TITLE] = below
        self.applied += 1
        try:
            await submit_self_assessment(self.journal, caller, name, self._case(role), answers, [], titles=TITLE_KEEPER)
        except RoundRefused:
            self.not_admitted += 1
            return
        self.entered[role] = answers

    async def _check(self) -> None:
        for role in self.entered:
            await check_locally(*self._deed("check", role), accept=True)

    async def _draw(self) -> None:
        for role in self.entered:
            await dispatch_evaluators(*self._deed("draw", role))

    async def _rate(self) -> None:
        """Let the evaluators who are awaited rate until none is: those who disagree wait for one more."""
        people = {caller.account: caller for caller in map(self.people.evaluator, range(EVALUATORS))}
        for role, said in self.entered.items():
            name = self._name("rate", role)
            answers = opinions(self.standard, said, self.people.seed, name)
            while awaited := people.keys() & set((await self._assessment(role)).get("awaiting", ())):
                for account in sorted(awaited):
                    await submit_rating(self.journal, people[account], name, self._case(role), next(answers))

    async def _publish(self) -> None:
        """Publish what was rated; what the evaluators left open stays under review."""
        for role in sorted(self.entered, key=lambda role: role.place):
            with suppress(PublicationRefused, StateConflict):
                await publish(*self._deed("publish", role), titles=TITLE_KEEPER)
                granted = any(title.get("assessment") == self._case(role) for title in await self._titles(role))
                self.granted += [role] if granted else []
                self.failed += not granted

    async def _titles(self, role: Role) -> list[TitleDocument]:
        enterprise = self.people.enterprise(role.place)
        return (await titles_of(Reading(self.graph), [enterprise])).get(enterprise, [])

    async def _assessment(self, role: Role) -> dict[str, Any]:
        rows = await self.graph.read(ASSESSMENTS.read, keys=[self._case(role)])
        return ASSESSMENTS.document(rows[0])

    def _answers(self, role: Role) -> Answers:
        model = model_of(self.standard)
        answers = model.weakened(chance_for(self.people.seed, self._name("weak", role))) if role.weak else model.meets
        kind = RE_REVIEW if role.part in RENEWING else INITIAL
        return {key: kind if key == REVIEW_KIND else value for key, value in answers.items()}

    def _case(self, role: Role) -> str:
        return assessment_id(self.id, self.people.enterprise(role.place))

    def _deed(self, name: str, role: Role) -> tuple[Journal, Caller, str, str]:
        """Return how the administrator begins to do something to an assessment."""
        return self.journal, self.people.administrator, self._name(name, role), self._case(role)

    def _name(self, deed: str, role: Role) -> str:
        return f"year-{self.people.seed}-{deed}-{self.tier.value}-{role.place}"

    def _date(self, day: int) -> str:
        return (self.opens + dt.timedelta(days=day)).isoformat()
