"""What the served enterprises say, and what is held against an organization, in sum."""

from decimal import Decimal

import strawberry

from directory.context import Context
from directory.feedback.bayesian import WEIGHT
from directory.feedback.summary import FEWEST, Summary, prior_of, summary_of
from directory.feedback.wilson import Z
from directory.regions import NATION
from directory.types.described import object_type
from graph_schema.connection import Row

OUTCOMES = ("open", "upheld", "partly", "rejected", "withdrawn")  # of a row: complaints by what came of them
HIDDEN = f"null when fewer than {FEWEST} have spoken"


@object_type
class FeedbackPrior:
    """The usual stars that the mean of few voices is drawn towards."""

    region: str = strawberry.field(
        description="The code of the division whose voices they are the mean of: the province when at least 100 have "
        "spoken there, else the nation."
    )
    average_stars: Decimal = strawberry.field(description="The mean of the stars there, 1 to 5, two decimals.")
    weight: int = strawberry.field(description="How many voices it weighs as much as.")


@object_type
class ComplaintSummary:
    """Complaints about an organization by what came of them; they change neither its score nor its satisfaction."""

    too_few: bool = strawberry.field(
        description=f"Whether there are fewer than {FEWEST}, 0 among them: then no figure is told, for nobody's sake."
    )
    open: int | None = strawberry.field(description="How many are not decided yet; null when too few.")
    upheld: int | None = strawberry.field(description="How many were right; null when too few.")
    partly: int | None = strawberry.field(description="How many were right in part; null when too few.")
    rejected: int | None = strawberry.field(description="How many were not right; null when too few.")
    withdrawn: int | None = strawberry.field(description="How many were taken back; null when too few.")


@object_type
class Feedback:
    """What the enterprises that an organization served say about it, in sum: one voice for each confirmed service."""

    too_few: bool = strawberry.field(
        description=f"Whether fewer than {FEWEST} voices count: then no figure is told that could tell who spoke."
    )
    answers: int | None = strawberry.field(description=f"How many voices count; {HIDDEN}.")
    flagged: int | None = strawberry.field(
        description="How many voices are kept and not counted, because they look as if they were made together: many "
        "at once, of one source, or of one text; "
        f"{HIDDEN}."
    )
    satisfied: int | None = strawberry.field(description=f"How many of the voices that count are satisfied; {HIDDEN}.")
    satisfaction: Decimal | None = strawberry.field(
        description=f"The share of satisfied voices, 0 to 1, two decimals; {HIDDEN}."
    )
    satisfaction_at_least: Decimal | None = strawberry.field(
        description=f"The lower bound of the true share: Wilson's score interval (1927) with z = {Z}, that is 95 %; "
        f"0 to 1, two decimals; {HIDDEN}."
    )
    satisfaction_at_most: Decimal | None = strawberry.field(
        description=f"The upper bound of the same interval, 0 to 1, two decimals; {HIDDEN}."
    )
    average_stars: Decimal | None = strawberry.field(
        description=f"The plain mean of the stars given, 1 to 5, two decimals; {HIDDEN}."
    )
    bayesian_stars: Decimal | None = strawberry.field(
        description=f"The mean of the stars drawn towards the usual ones: (weight × prior + sum of stars) / (weight + "
        f"voices), 1 to 5, two decimals; compare organizations by it. {HIDDEN.capitalize()}."
    )
    prior: FeedbackPrior | None = strawberry.field(
        description=f"The usual stars that `bayesianStars` are drawn towards; {HIDDEN}."
    )
    complaints: ComplaintSummary = strawberry.field(description="What is held against it, kept apart.")


async def feedback_of(row: Row, region: str | None, context: Context) -> Feedback:
    """Return the sum of a row of `directory.read_feedback`, about an organization in a region (code)."""
    lineage = context.snapshot.regions.lineage(region or "")
    divisions = [one for one in map(context.snapshot.regions.get, lineage) if one]
    province = next((one.code for one in divisions if one.level == "PROVINCE"), None)
    codes = [code for code in (province, NATION) if code]
    tallies = await context.loaders.tallies.load_many(codes)
    prior = prior_of({code: tally for code, tally in zip(codes, tallies, strict=True) if tally}, province, NATION)
    return _feedback(summary_of(row, prior), _complaints(row))


def _feedback(summary: Summary | None, complaints: ComplaintSummary) -> Feedback:
    return Feedback(
        too_few=summary is None,
        answers=summary.voices if summary else None,
        flagged=summary.flagged if summary else None,
        satisfied=summary.satisfied if summary else None,
        satisfaction=summary.satisfaction if summary else None,
        satisfaction_at_least=summary.lower if summary else None,
        satisfaction_at_most=summary.upper if summary else None,
        average_stars=summary.mean if summary else None,
        bayesian_stars=summary.bayesian if summary else None,
        prior=_prior(summary) if summary else None,
        complaints=complaints,
    )


def _prior(summary: Summary) -> FeedbackPrior:
    return FeedbackPrior(region=summary.prior.region, average_stars=summary.prior.mean, weight=WEIGHT)


def _complaints(row: Row) -> ComplaintSummary:
    total = sum(row[name] for name in OUTCOMES)
    told = {name: row[name] if total >= FEWEST else None for name in OUTCOMES}
    return ComplaintSummary(too_few=total < FEWEST, **told)
