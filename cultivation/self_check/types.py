"""What a self-check tells."""

import datetime as dt
from typing import Annotated, Self

import strawberry

from cultivation.self_check.checking import Gap, gaps, reaches
from cultivation.self_check.links import Link
from cultivation.tiers.rules import TierRule
from cultivation.tiers.vocabulary import Tier
from directory.context import Context
from directory.inputs import USUAL_RADIUS, OrganizationFilter, criteria_of, near_region
from directory.types.category import Category
from directory.types.described import argument, computed, object_type
from directory.types.nearby import NearbyConnection, nearby
from evaluation.api_types.scorecard import AnswerProblem, Evaluation, Improvement, ScorecardCondition
from evaluation.scoring.scorecard import Scorecard

HELPERS = 3  # organizations told unless more are asked for


@object_type
class TierHelp:
    """A kind of service that addresses what is missing."""

    reason: str = strawberry.field(description="What such a service does about it, in Chinese.")
    reason_english: str = strawberry.field(description="What such a service does about it, in English.")
    link: strawberry.Private[Link]
    region: strawberry.Private[str | None]
    context: strawberry.Private[Context]

    @computed
    def category(self) -> Category | None:
        """Return the category of these services."""
        tree = self.context.snapshot.categories
        found = tree.get(self.link.category)
        return Category.of(found, tree) if found else None

    @computed
    def organizations(
        self,
        first: Annotated[int | None, argument("How many, 0 to 100.")] = HELPERS,
        after: Annotated[str | None, argument("The cursor to continue behind.")] = None,
    ) -> NearbyConnection | None:
        """Return who offers them near the enterprise's division, as `nearby` does; null without a division."""
        if self.region is None or self.context.snapshot.categories.get(self.link.category) is None:
            return None
        snapshot = self.context.snapshot
        criteria = criteria_of(OrganizationFilter(categories=[self.link.category]), None, snapshot)
        near = near_region(snapshot.regions, self.region, USUAL_RADIUS, criteria)
        return nearby(self.context, near, (first, after))


@object_type
class TierGap:
    """A condition of a tier that is not shown to hold."""

    condition: ScorecardCondition = strawberry.field(description="The condition, with what it demands and why.")
    improvements: list[Improvement] = strawberry.field(
        description="Single answers that would meet it, or bring points."
    )
    help: list[TierHelp] = strawberry.field(description="The kinds of services that address exactly this.")


@object_type
class TierCheck:
    """What the answers come to under the standard of one tier."""

    tier: Tier = strawberry.field(description="The tier.")
    reached: bool = strawberry.field(description="Whether the answers reach it: the standard decides PASS.")
    evaluation: Evaluation = strawberry.field(
        description="The result under the version in force, with every reason, or what has to be corrected."
    )
    region: strawberry.Private[str | None]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, rule: TierRule, evaluation: Evaluation, region: str | None, context: Context) -> Self:
        """Return the check of one tier."""
        card = evaluation.scorecard.card if evaluation.scorecard else None
        return cls(tier=rule.tier, reached=reaches(card), evaluation=evaluation, region=region, context=context)

    @computed
    def gaps(self) -> list[TierGap]:
        """Return what is missing, in the order of the standard; empty while there are problems to be corrected."""
        scorecard = self.evaluation.scorecard
        found = gaps(scorecard.card, scorecard.better) if scorecard else []
        return [self._gap(gap, scorecard.card) for gap in found if scorecard]

    def _gap(self, gap: Gap, card: Scorecard) -> TierGap:
        return TierGap(
            condition=ScorecardCondition.of(card, gap.condition),
            improvements=[Improvement.of(one, card.standard) for one in gap.improvements],
            help=[
                TierHelp(
                    reason=link.reason.zh,
                    reason_english=link.reason.en,
                    link=link,
                    region=self.region,
                    context=self.context,
                )
                for link in gap.links
            ],
        )


@object_type
class SelfCheck:
    """Which tier an enterprise reaches on a day, and what is missing for the next. Nothing of it is stored."""

    on: dt.date = strawberry.field(description="The day whose versions of the standards are used.")
    region: str | None = strawberry.field(description="The code of the division whose rules count; null for none.")
    holds: Tier | None = strawberry.field(
        description="The highest tier whose title the enterprise holds on that day; null without any, and for a draft."
    )
    problems: list[AnswerProblem] = strawberry.field(description="Answers that the standard of no tier asks for.")
    tiers: list[TierCheck] = strawberry.field(
        description="Each tier with a standard in force on that day, the lowest first."
    )

    @computed
    def reached(self) -> Tier | None:
        """Return the highest tier that the answers reach; null for none."""
        return next((check.tier for check in reversed(self.tiers) if check.reached), None)

    @computed
    def next(self) -> TierCheck | None:
        """Return the check of the lowest tier that is not reached, above the highest reached; null at the top."""
        done = max((place for place, check in enumerate(self.tiers, 1) if check.reached), default=0)
        return self.tiers[done] if done < len(self.tiers) else None
