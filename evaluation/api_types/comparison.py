"""What-if answers, as the API shows them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Self

import strawberry

from directory.context import Context
from directory.types.described import input_type, object_type
from directory.types.organization import Organization
from evaluation import comparing
from evaluation.api_types.standard import Standard
from evaluation.scoring import robustness
from evaluation.scoring.shown import decimal_text

CENTS = Decimal("0.01")


@input_type
class StandardVersion:
    """A version of a standard."""

    id: str = strawberry.field(description="The id of the standard.")
    version: str = strawberry.field(description="Its version.")


@object_type
class RankedScore:
    """What an organization has under one version, and where that puts it among its peers."""

    total: Decimal | None = strawberry.field(description="The total in points; null where there is none.")
    stars: int | None = strawberry.field(description="Stars, 0 to 5; null where there are none.")
    decision: str | None = strawberry.field(description="The decision; null when the version refuses the answers.")
    rank: int | None = strawberry.field(description="1 is the best; equal totals share a rank; null without a total.")

    @classmethod
    def of(cls, ranked: comparing.Ranked) -> Self:
        """Return the type of a ranked scorecard."""
        card = ranked.scorecard
        total = decimal_text(card.total, card.standard.decimals) if card else None
        return cls(
            total=None if total is None else Decimal(total),
            stars=card.stars if card else None,
            decision=card.decision if card else None,
            rank=ranked.rank,
        )


@object_type
class ComparedOrganization:
    """An organization under two versions of a standard, the same answers scored by both."""

    organization: Organization = strawberry.field(description="The organization.")
    a: RankedScore = strawberry.field(description="Under version a.")
    b: RankedScore = strawberry.field(description="Under version b.")
    moved: int | None = strawberry.field(description="How many ranks it gains from a to b; null without both ranks.")

    @classmethod
    def of(cls, row: comparing.Compared, context: Context) -> Self:
        """Return the type of a comparison."""
        organization = Organization.of(row.peer.document, context)
        return cls(organization=organization, a=RankedScore.of(row.a), b=RankedScore.of(row.b), moved=row.moved)


@object_type
class StandardComparison:
    """What another version would change; nothing of it is a published score."""

    a: Standard = strawberry.field(description="The one version.")
    b: Standard = strawberry.field(description="The other version.")
    peers: int = strawberry.field(description="How many scored organizations were compared.")
    organizations: list[ComparedOrganization] = strawberry.field(
        description="The organizations asked for, by rank under a, those without one last."
    )

    @classmethod
    def of(cls, a: Standard, b: Standard, peers: int, rows: Sequence[comparing.Compared], context: Context) -> Self:
        """Return the type of a comparison of so many peers."""
        return cls(a=a, b=b, peers=peers, organizations=[ComparedOrganization.of(row, context) for row in rows])


@object_type
class Interval:
    """The range from 5 % to 95 % of 1,000 draws, and the median."""

    low: Decimal = strawberry.field(description="5 % of the draws lie below.")
    median: Decimal = strawberry.field(description="The middle of the draws.")
    high: Decimal = strawberry.field(description="5 % of the draws lie above.")

    @classmethod
    def of(cls, interval: robustness.Interval) -> Self:
        """Return the type of an interval, two decimals."""
        low, median, high = (Decimal(end).quantize(CENTS) for end in (interval.low, interval.median, interval.high))
        return cls(low=low, median=median, high=high)


@object_type
class ScoreInterval:
    """How far an organization's total and rank hang on the exact weights: robustness, not the score."""

    organization: Organization = strawberry.field(description="The organization.")
    nominal: RankedScore = strawberry.field(description="What it has under the weights of the standard.")
    total: Interval = strawberry.field(description="Its total in points when the weights vary.")
    rank: Interval = strawberry.field(description="Its rank among its peers when the weights vary; 1 is the best.")

    @classmethod
    def of(cls, row: comparing.Firmness, context: Context) -> Self:
        """Return the type of a firmness."""
        return cls(
            organization=Organization.of(row.peer.document, context),
            nominal=RankedScore.of(row.ranked),
            total=Interval.of(row.robustness.total),
            rank=Interval.of(row.robustness.rank),
        )


@object_type
class ScoreIntervals:
    """Totals and ranks under weights drawn around those of the standard (Dirichlet, seeded): robustness, not scores."""

    standard: Standard = strawberry.field(description="The version whose weights were varied.")
    peers: int = strawberry.field(description="How many organizations were ranked together.")
    organizations: list[ScoreInterval] = strawberry.field(description="The organizations asked for, by rank.")

    @classmethod
    def of(cls, standard: Standard, peers: int, rows: Sequence[comparing.Firmness], context: Context) -> Self:
        """Return the type of the intervals of some of so many peers."""
        return cls(standard=standard, peers=peers, organizations=[ScoreInterval.of(row, context) for row in rows])
