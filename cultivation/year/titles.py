"""Gradient cultivation in an invented year: a round for the title of each tier, and what becomes of older titles.

Everything goes the way that real people take it; titles from before the year alone are written as they would stand.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cultivation.tiers.changing import report_figures, revoke_title
from cultivation.tiers.keeping import granted, titles_of
from cultivation.tiers.rules import rules
from cultivation.tiers.versions import versions_of, versions_on
from cultivation.tiers.vocabulary import Tier
from cultivation.year.calendar import DECEIVED, OPENED, REPORTING, TAKEN_BACK
from cultivation.year.enterprises import Cast
from cultivation.year.holders import RENEWING, UPDATING, Part, Role
from cultivation.year.older import older_title, older_titles
from cultivation.year.rounds import EVALUATORS, TierRound
from cultivation.year.title_figures import TitleFigures, title_figures
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.reading import Reading
from directory.accounts.roles import Role as AccountRole
from directory.filling import ACTOR
from evaluation.standards.model import Standard
from graph_schema.clock import today
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import InvalidInput
from graph_schema.journal import Journal

REPORTED = {"employees": 120, "revenue": "12000"}  # 万元; of an SME in every industry
FRAUD = "虚构：数据造假 (invented: false data)"


@dataclass
class Cultivation:
    """The titles of a year that begins on a day: its enterprises with parts and places (codes), and its rounds.

    Raise `InvalidInput` when the standard of a tier has no version in force on the day when its round opens.
    """

    graph: Graph
    journal: Journal
    people: Cast
    first: dt.date
    roles: Sequence[Role]
    places: Sequence[str]
    rounds: Sequence[TierRound] = field(init=False)

    def __post_init__(self) -> None:
        """Make the rounds of the year."""
        opened = ((tier, self.first + dt.timedelta(days=day)) for tier, day in OPENED.items())
        self.rounds = [
            TierRound(self.graph, self.journal, self.people, tier, standard, opens, roles)
            for tier, opens in opened
            for standard, roles in _rounds_of(tier, opens, [role for role in self.roles if tier in role.aims])
        ]

    async def day(self, day: int) -> None:
        """Do what is to be done on a day of the year."""
        if day == 0:
            await self._begin()
        if day == DECEIVED:
            await self._punish()
        for round_ in self.rounds:
            await round_.day(day - OPENED[round_.tier])
        if day == TAKEN_BACK:
            await self.rounds[0].revoke_last()
        if today().isoformat().endswith(REPORTING):
            await self._report()

    async def figures(self) -> TitleFigures:
        """Return what came of titles by now."""
        enterprises = [self.people.enterprise(role.place) for role in self.roles]
        held = await titles_of(Reading(self.graph), enterprises)
        found = title_figures(held.values(), self.first.isoformat(), today().isoformat())
        for round_ in self.rounds:
            figures = found.tiers[round_.tier]
            figures.applied += round_.applied
            figures.not_admitted += round_.not_admitted
            figures.failed += round_.failed
        return found

    async def _begin(self) -> None:
        """Write the titles from before the year, and give the people of the rounds their roles."""
        older = list(older_titles(self.people, self.roles, self.places, self.first))

        async def decide(_: Transaction) -> Sequence[Draft]:
            return [granted(title) for title in older]

        await self.journal.commit(ACTOR, decide)
        await self._appoint(self.people.administrator, AccountRole.ADMINISTRATOR)
        for number in range(EVALUATORS):
            await self._appoint(self.people.evaluator(number), AccountRole.EVALUATOR)

    async def _appoint(self, caller: Caller, role: AccountRole) -> None:
        await grant_by_command(self.journal, ACTOR, Wish(caller, role, region=self.people.region))

    async def _punish(self) -> None:
        for role in self.roles:
            if role.part is Part.DECEIVER:
                name, title = self._name("fraud", role), older_title(self.people, role, role.tier)
                await revoke_title(self.journal, self.people.administrator, name, title, FRAUD, fraud=True)

    async def _report(self) -> None:
        figures = [{"year": today().year - 1, **REPORTED}]
        for role in self.roles:
            if role.part in UPDATING:
                caller, name = self.people.representative(role.place), self._name("report", role)
                await report_figures(self.journal, caller, name, self.people.enterprise(role.place), figures)

    def _name(self, deed: str, role: Role) -> str:
        return f"year-{self.people.seed}-{deed}-{role.place}"


def _rounds_of(tier: Tier, opens: dt.date, roles: Sequence[Role]) -> Iterator[tuple[Standard, list[Role]]]:
    """Yield the versions under which rounds of a tier are held from a day on, each with who applies there.

    Where the version in force names an older one for re-reviews, who holds the title is reviewed by that one.
    """
    standard = rules().by_tier[tier].standard
    current = next(iter(versions_on(standard, opens.isoformat())), None)
    if current is None:
        raise InvalidInput(
            f"no version of {standard} is in force on {opens}, when its round would open",
            field="until",
            hint=f"let the year begin after {versions_of(standard)[0].effective_from}",
        )
    older = [one for one in versions_of(standard) if one.version in current.re_review]
    again = [role for role in roles if role.part in RENEWING]
    yield current, [role for role in roles if not (older and role in again)]
    for one in older[-1:] if again else ():
        yield one, again
