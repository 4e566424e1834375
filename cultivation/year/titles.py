"""Gradient cultivation in an invented year: one round for innovative SMEs, and what becomes of older titles.

Everything goes the way that real people take it; titles from before the year alone are written as they would stand.
"""

import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

from cultivation.tiers import terms
from cultivation.tiers.changing import report_figures, revoke_title
from cultivation.tiers.documents import TITLE, TitleDocument
from cultivation.tiers.keeping import TITLE_KEEPER, granted, titles_of
from cultivation.tiers.rules import rules
from cultivation.tiers.vocabulary import Tier
from cultivation.year.enterprises import Cast
from cultivation.year.holders import APPLYING, HOLDERS, Part, Role
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.reading import Reading
from directory.accounts.roles import Role as AccountRole
from directory.documents import without_blanks
from directory.filling import ACTOR
from evaluation.adopting import key_of
from evaluation.aggregates import ASSESSMENTS, STANDARD
from evaluation.inventing import chance_for, invent_answers, invent_rating
from evaluation.rounds.case import assessment_id
from evaluation.rounds.checking import check_locally
from evaluation.rounds.opening import Opening, open_round
from evaluation.rounds.panel import dispatch_evaluators
from evaluation.rounds.publication import publish, revoke
from evaluation.rounds.rating import submit_rating
from evaluation.rounds.refusals import PublicationRefused, RoundRefused, StateConflict
from evaluation.rounds.self_assessment import submit_self_assessment
from evaluation.standards.catalogue import find
from evaluation.standards.model import Standard
from graph_schema.clock import today
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal

DECEIVED, OPENED, ENTERED, CHECKED, DRAWN, RATED, PUBLISHED, REVOKED = 10, 30, 70, 75, 80, 90, 100, 200
"""Days of the year on which each thing is done; ENTERED is the last one for applying."""
TIER, VERSION = Tier.INNOVATIVE, "2022"
REPORTING = "-04-15"  # the day of the calendar on which holders bring their figures up to date: two weeks ahead
EVALUATORS = 12  # enough that a draw leaves some out
APPEAL_DAYS = 30
TERM_YEARS = 3  # of the titles from before the year
FRAUD, FAULT = "虚构：数据造假 (invented: false data)", "虚构：复核不符 (invented: found wanting)"


@dataclass
class Cultivation:
    """The titles of a year; `done` counts what was done and refused."""

    graph: Graph
    journal: Journal
    people: Cast
    first: dt.date
    roles: Sequence[Role]
    places: Sequence[str]
    done: Counter[str] = field(default_factory=Counter)
    entered: list[Role] = field(default_factory=list)
    round: str = ""

    @property
    def standard(self) -> Standard:
        """Return the version of the standard that the round is held under."""
        found = find(rules().by_tier[TIER].standard, VERSION)
        if found is None:
            raise LookupError("the standard comes with smenet")
        return found

    async def day(self, day: int) -> None:
        """Do what is to be done on a day of the year."""
        deeds: dict[int, Callable[[], Awaitable[None]]] = {
            0: self._begin,
            DECEIVED: self._punish,
            OPENED: self._open,
            CHECKED: self._check,
            DRAWN: self._draw,
            RATED: self._rate,
            PUBLISHED: self._publish,
            REVOKED: self._revoke,
        }
        if day in deeds:
            await deeds[day]()
        if OPENED < day <= ENTERED:
            for role in self.roles:
                if role.part in APPLYING and role.applies == day:
                    await self._apply(role)
        if self._date(day).endswith(REPORTING):
            await self._report(day)

    async def figures(self) -> Counter[str]:
        """Return what was done, and how many titles stand, are to come, have lapsed or were revoked at the end now."""
        day = today().isoformat()
        held = await titles_of(Reading(self.graph), [self.people.enterprise(role.place) for role in self.roles])
        states = Counter(terms.status_on(title, day).value for titles in held.values() for title in titles)
        return self.done + states

    async def _begin(self) -> None:
        """Write the titles from before the year, and give the people of the round their roles."""
        older = [self._older(role) for role in self.roles if role.part in HOLDERS]

        async def decide(_: Transaction) -> Sequence[Draft]:
            return [granted(title) for title in older]

        await self.journal.commit(ACTOR, decide)
        self.done["HELD_BEFORE"] = len(older)
        await self._appoint(self.people.administrator, AccountRole.ADMINISTRATOR)
        for number in range(EVALUATORS):
            await self._appoint(self.people.evaluator(number), AccountRole.EVALUATOR)

    async def _appoint(self, caller: Caller, role: AccountRole) -> None:
        await grant_by_command(self.journal, ACTOR, Wish(caller, role, region=self.people.region))

    def _older(self, role: Role) -> TitleDocument:
        """Return the title that an enterprise has from before the year, up to date but for the negligent."""
        rule, standard = rules().by_tier[TIER], self.standard
        last = self._date(role.ends)
        begun = terms.days_after(terms.years_after(last, -TERM_YEARS), 1)
        document = {
            "id": f"{TITLE}year-{self.people.seed}-{role.place:05d}",
            "enterprise": self.people.enterprise(role.place),
            "tier": TIER.value,
            "title": rule.title.zh,
            "name": self.people.name(role.place),
            "region": self.places[role.place],
            "standard": f"{STANDARD}{key_of(standard)}",
            "validFrom": begun,
            "validTo": last,
            "updateBy": rules().term(standard).update_by,
            "status": terms.STANDS,
            "synthetic": True,
        }
        title = cast("TitleDocument", without_blanks(document))
        past = [due for due in terms.deadlines(title) if due < self.first.isoformat()]
        kept = past if role.part is not Part.NEGLIGENT else past[:-1]
        return cast("TitleDocument", without_blanks({**title, "updates": kept}))

    async def _punish(self) -> None:
        for role in self._of(Part.DECEIVER):
            name, title = self._name("fraud", role), self._older(role)["id"]
            await revoke_title(self.journal, self.people.administrator, name, title, FRAUD, fraud=True)
            self.done["FRAUD"] += 1

    async def _open(self) -> None:
        opening = Opening(
            region=self.people.region,
            standard=self.standard.id,
            version=VERSION,
            period=str(self.first.year),
            self_assess_by=self._date(ENTERED),
            check_by=self._date(CHECKED),
            rate_by=self._date(RATED),
            publish_by=self._date(PUBLISHED),
            appeal_days=APPEAL_DAYS,
            synthetic=True,
        )
        name = f"year-{self.people.seed}-open"
        self.round = (await open_round(self.journal, self.people.administrator, name, opening)).answer["id"]

    async def _apply(self, role: Role) -> None:
        caller, name = self.people.representative(role.place), self._name("apply", role)
        self.done["APPLIED"] += 1
        try:
            await submit_self_assessment(
                self.journal, caller, name, self._case(role), self._answers(role), [], titles=TITLE_KEEPER
            )
        except RoundRefused:
            self.done["NOT_ADMITTED"] += 1
            return
        self.entered.append(role)

    async def _check(self) -> None:
        for role in self.entered:
            await check_locally(*self._deed("check", role), accept=True)

    async def _draw(self) -> None:
        for role in self.entered:
            await dispatch_evaluators(*self._deed("draw", role))

    async def _rate(self) -> None:
        """Let the evaluators who are awaited rate until none is: those who disagree wait for one more."""
        people = {caller.account: caller for caller in map(self.people.evaluator, range(EVALUATORS))}
        for role in self.entered:
            while awaited := people.keys() & set((await self._assessment(role)).get("awaiting", ())):
                for account in sorted(awaited):
                    chance = chance_for(self.people.seed, f"{role.place}:{account}")
                    answers = invent_rating(self.standard, self._answers(role), chance)
                    name = self._name("rate", role)
                    await submit_rating(self.journal, people[account], name, self._case(role), answers)

    async def _publish(self) -> None:
        """Publish what was rated; what the evaluators left open stays under review."""
        for role in self.entered:
            with suppress(PublicationRefused, StateConflict):
                await publish(*self._deed("publish", role), titles=TITLE_KEEPER)
                self.done["PUBLISHED"] += 1
        enterprises = [self.people.enterprise(role.place) for role in self.entered]
        held = await titles_of(Reading(self.graph), enterprises)
        self.done["GRANTED"] = sum("assessment" in title for titles in held.values() for title in titles)

    async def _revoke(self) -> None:
        """Revoke the assessment of the first that was granted a title: it goes with it."""
        for role in self.entered:
            held = await titles_of(Reading(self.graph), [self.people.enterprise(role.place)])
            if any("assessment" in title for title in held.get(self.people.enterprise(role.place), ())):
                await revoke(*self._deed("revoke", role), FAULT, titles=TITLE_KEEPER)
                self.done["TAKEN_BACK"] += 1
                return

    async def _report(self, day: int) -> None:
        figures = [{"year": int(self._date(day)[:4]) - 1, "employees": 30, "revenue": "1200"}]
        for role in self._of(Part.KEEPER):
            caller, name = self.people.representative(role.place), self._name("report", role)
            receipt = await report_figures(self.journal, caller, name, self.people.enterprise(role.place), figures)
            self.done["UPDATED"] += len(receipt.answer["titles"])

    async def _assessment(self, role: Role) -> dict[str, Any]:
        rows = await self.graph.read(ASSESSMENTS.read, keys=[self._case(role)])
        return ASSESSMENTS.document(rows[0])

    def _of(self, part: Part) -> list[Role]:
        return [role for role in self.roles if role.part is part]

    def _answers(self, role: Role) -> dict[str, Any]:
        """Return what an enterprise answers; of a weak one all figures are least, and it holds nothing."""
        answers = invent_answers(self.standard, chance_for(self.people.seed, f"enterprise {role.place}"))
        if not role.weak:
            return answers
        least: dict[str, Any] = {"set": [], "decimal": "0", "percent": "0", "integer": 0, "boolean": False}
        kinds = {field.key: field.type for field in self.standard.fields}
        return {key: least.get(kinds[key], value) for key, value in answers.items()}

    def _case(self, role: Role) -> str:
        return assessment_id(self.round, self.people.enterprise(role.place))

    def _deed(self, name: str, role: Role) -> tuple[Journal, Caller, str, str]:
        """Return how the administrator begins to do something to an assessment."""
        return self.journal, self.people.administrator, self._name(name, role), self._case(role)

    def _name(self, deed: str, role: Role) -> str:
        return f"year-{self.people.seed}-{deed}-{role.place}"

    def _date(self, day: int) -> str:
        return (self.first + dt.timedelta(days=day)).isoformat()
