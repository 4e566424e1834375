"""Gradient cultivation as the API shows it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

import strawberry

from cultivation.plan.aggregate import PLANS
from cultivation.plan.queries import READ_PLANS
from cultivation.tiers.census import Census
from cultivation.tiers.rules import rules
from cultivation.tiers.vocabulary import Tier
from directory.context import Context
from directory.regions import NATION
from directory.types.described import argument, computed, object_type
from directory.types.region import Region
from graph_schema.errors import InvalidInput

USUAL_DAYS = 90  # ahead: a quarter, in which a re-review can be prepared
MOST_DAYS = 3_660  # ten years: no title lasts longer


@object_type
class TierCount:
    """How many enterprises of a division hold the title of a tier on the day that is asked about."""

    tier: Tier = strawberry.field(description="The tier.")
    title: str = strawberry.field(description="Its title, in Chinese.")
    english: str = strawberry.field(description="Its title, in English.")
    enterprises: int = strawberry.field(
        description="How many hold its title; one that holds the titles of several tiers counts in each, as the "
        "ministry counts."
    )
    highest: int = strawberry.field(description="For how many of them it is the highest tier.")
    census: strawberry.Private[Census]
    group: strawberry.Private[int | None]

    @classmethod
    def of(cls, census: Census, tier: Tier, group: int | None) -> Self:
        """Return the count of a division below, or of all for None."""
        title = rules().by_tier[tier].title
        return cls(
            tier=tier,
            title=title.zh,
            english=title.en,
            enterprises=_figure(census.holders(tier), group),
            highest=_figure(census.highest(tier), group),
            census=census,
            group=group,
        )

    @computed
    def expiring(self, days: Annotated[int, argument("How many days ahead, 1 to 3660.")] = USUAL_DAYS) -> int:
        """Return how many of them will not hold it any more after so many days, as terms stand; the renewed do."""
        if not 1 <= days <= MOST_DAYS:
            raise InvalidInput(f"days is {days}; it must be 1 to {MOST_DAYS}", field="days")
        return _figure(self.census.expiring(self.tier, days), self.group)


@object_type
class DivisionTiers:
    """The counts of one division and everything below it."""

    code: str = strawberry.field(description="The code of the division.")
    tiers: list[TierCount] = strawberry.field(description="Each tier, the lowest first.")
    context: strawberry.Private[Context]

    @computed
    def region(self) -> Region | None:
        """Return the division."""
        return Region.find(self.code, self.context)


@object_type
class TierFlow:
    """Enterprises that stood on one tier on the first day of a period and stand on another on its last."""

    before: Tier | None = strawberry.field(description="The highest tier on the first day; null for no title.")
    after: Tier | None = strawberry.field(description="The highest tier on the last day; null for no title.")
    enterprises: int = strawberry.field(description="How many.")


@object_type
class TierGoal:
    """What the plan wants of a tier in the whole nation, and how many there are on the day that is asked about."""

    tier: Tier = strawberry.field(description="The tier.")
    goal: strawberry.ID = strawberry.field(description="The id of the goal; `plan` shows it with its sources.")
    target: Decimal = strawberry.field(description="How many enterprises the plan wants.")
    by: dt.date | None = strawberry.field(description="The day by which it wants them; null without one.")
    enterprises: int = strawberry.field(description="How many hold the title, as registered here.")
    share: Decimal = strawberry.field(description="Their share of the target, rounded to four decimals.")


@object_type
class Cultivation:
    """Who holds the titles of the tiers in a division and below, as of a day and as terms stand now."""

    on: dt.date = strawberry.field(description="The day.")
    tiers: list[TierCount] = strawberry.field(description="Each tier, the lowest first.")
    census: strawberry.Private[Census]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, census: Census, context: Context) -> Self:
        """Return the counts of a census."""
        on = dt.date.fromordinal(census.day)
        return cls(on=on, tiers=[TierCount.of(census, tier, None) for tier in Tier], census=census, context=context)

    @computed
    def regions(self) -> list[Region]:
        """Return the division that is asked about; several where a retired one was divided."""
        found = (Region.find(code, self.context) for code in self.census.within)
        return [region for region in found if region]

    @computed
    def below(self) -> list[DivisionTiers]:
        """Return the counts of the divisions directly below, by code.

        What lies in the division itself and in none of these is in `tiers` alone.
        """
        return [
            DivisionTiers(
                code=code, tiers=[TierCount.of(self.census, tier, place) for tier in Tier], context=self.context
            )
            for place, code in enumerate(self.census.below)
        ]

    @computed
    def flows(
        self, since: Annotated[dt.date, argument("The first day of the period, whose last one is `on`.")]
    ) -> list[TierFlow]:
        """Return who moved between tiers over a period, by the highest tier on its first and its last day.

        Those who stayed where they were are left out, also those who left a tier and came back.
        """
        if since > self.on:
            raise InvalidInput(f"since is {since}, after {self.on}, the last day of the period", field="since")
        flows = self.census.flows(since.toordinal())
        steps = [None, *Tier]
        return [
            TierFlow(before=before, after=after, enterprises=int(flows[row, column]))
            for row, before in enumerate(steps)
            for column, after in enumerate(steps)
            if row != column and flows[row, column]
        ]

    @computed
    async def goals(self) -> list[TierGoal]:
        """Return how far the plan's goals are reached; empty below the nation, and while the plan is not entered."""
        if self.census.within != (NATION,):
            return []
        rows = await self.context.graph.read(READ_PLANS, keys=[rules().plan])
        goals: Mapping[str, Any] = {goal["id"]: goal for row in rows for goal in PLANS.document(row)["goals"]}
        found = ((count, goals.get(f"{rules().plan}/{rules().by_tier[count.tier].goal}")) for count in self.tiers)
        return [_goal(count, goal) for count, goal in found if goal and "target" in goal]


def _goal(count: TierCount, goal: Mapping[str, Any]) -> TierGoal:
    target = Decimal(goal["target"])
    return TierGoal(
        tier=count.tier,
        goal=strawberry.ID(goal["id"]),
        target=target,
        by=dt.date.fromisoformat(goal["by"]) if "by" in goal else None,
        enterprises=count.enterprises,
        share=round(count.enterprises / target, 4),
    )


def _figure(counts: Any, group: int | None) -> int:
    return int(counts.sum() if group is None else counts[group])
