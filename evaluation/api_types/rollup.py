"""Scores rolled up, as the API shows them."""

from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Self

import strawberry

from directory.types.described import object_type, value, vocabulary
from evaluation import rollups
from evaluation.distribution import Distribution
from evaluation.scoring.shown import decimal_text


@vocabulary
class RollUpBy(Enum):
    """What scores are grouped by."""

    REGION = value("region", "The regions one level below `filter.within`; the provinces without it.")
    LEVEL = value("level", "The level of the network.")
    NATURE = value("nature", "Government, market or public welfare.")
    CATEGORY = value("category", "What is offered, narrower categories included; one may count several times.")


@object_type
class ScoreSummary:
    """How published totals lie, in points; with fewer than 5 scores only their number is told."""

    scored: int = strawberry.field(description="How many organizations have a score with a total.")
    average: Decimal | None = strawberry.field(description="The mean; null below 5 scores.")
    bayesian_average: Decimal | None = strawberry.field(
        description="The mean drawn to that of the whole list, which counts as 20 scores; null below 5 scores."
    )
    median: Decimal | None = strawberry.field(description="The middle total; null below 5 scores.")
    spread: Decimal | None = strawberry.field(
        description="The interquartile range: the middle half lies within so many points; null below 5 scores."
    )

    @classmethod
    def of(cls, totals: Distribution, whole: Distribution) -> Self:
        """Return the type of a distribution; `whole` is that of the list it is a group of."""
        if not totals.told:
            return cls(scored=totals.scored, average=None, bayesian_average=None, median=None, spread=None)
        return cls(
            scored=totals.scored,
            average=points(totals.mean),
            bayesian_average=points(totals.drawn_to(whole.mean if whole.scored else totals.mean)),
            median=points(totals.median),
            spread=points(totals.spread),
        )


@object_type
class RollUp:
    """The scores of one group."""

    value: str = strawberry.field(description="What the group has in common, as a filter takes it.")
    label: str = strawberry.field(description="Its name for people.")
    organizations: int = strawberry.field(description="How many organizations it has, scored or not.")
    scores: ScoreSummary = strawberry.field(description="How their totals lie.")


@object_type
class RollUps:
    """The scores of a list, whole and group by group."""

    whole: ScoreSummary = strawberry.field(description="How the totals of the whole list lie.")
    groups: list[RollUp] = strawberry.field(description="The groups, the one with most organizations first.")

    @classmethod
    def of(cls, found: rollups.RollUps) -> Self:
        """Return the type of roll-ups."""
        groups = [
            RollUp(
                value=group.value,
                label=group.label,
                organizations=group.organizations,
                scores=ScoreSummary.of(group.totals, found.whole),
            )
            for group in found.groups
        ]
        return cls(whole=ScoreSummary.of(found.whole, found.whole), groups=groups)


def points(figure: Fraction) -> Decimal:
    """Return a figure as it is shown."""
    return Decimal(decimal_text(figure) or 0)
