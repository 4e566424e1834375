"""The queries of the evaluation."""

import datetime as dt
from typing import Annotated

import strawberry

from directory.context import Context
from directory.inputs import OrganizationFilter, criteria_of
from directory.types.described import argument, computed
from evaluation import queries
from evaluation.api_types.rollup import RollUpBy, RollUps
from evaluation.api_types.scorecard import Evaluation
from evaluation.api_types.standard import Standard
from evaluation.api_types.vocabulary import StandardSubject
from evaluation.finding import find_standard, look_up_standard
from evaluation.intake.offers import open_to_rounds
from evaluation.rollups import Grouping, roll_up
from evaluation.rounds.api import Query as RoundQuery
from evaluation.scalars import Answers
from evaluation.what_if import Query as WhatIf

Info = strawberry.Info[Context, None]


@strawberry.type
class Query(WhatIf, RoundQuery):
    """What can be asked of the evaluation."""

    @computed
    async def standards(
        self,
        info: Info,
        in_force_on: Annotated[
            dt.date | None, argument("Only those in force on this day; one whose first day is unknown never is.")
        ] = None,
        subject: Annotated[StandardSubject | None, argument("Only those that rate this.")] = None,
        for_rounds_on: Annotated[
            dt.date | None,
            argument(
                "Only those that a round may be opened under on this day: in force, or named by one in force for "
                "re-reviews; none that only tells classes by figures."
            ),
        ] = None,
    ) -> list[Standard]:
        """Return the versions of standards, by id and version."""
        rows = await info.context.graph.read(
            queries.LIST_STANDARDS,
            inForceOn=in_force_on.isoformat() if in_force_on else None,
            subject=subject.value if subject else None,
        )
        found = [Standard.of(row["standard"]) for row in rows]
        return found if for_rounds_on is None else open_to_rounds(found, for_rounds_on.isoformat())

    @computed
    async def standard(
        self,
        info: Info,
        id: Annotated[str, argument("The id of the standard.")],  # noqa: A002 - the contract's name
        version: Annotated[str, argument("The version.")],
    ) -> Standard | None:
        """Return one version of a standard; null when there is none."""
        return await look_up_standard(info.context, id, version)

    @computed
    async def evaluate(
        self,
        info: Info,
        standard: Annotated[str, argument("The id of the standard.")],
        version: Annotated[str, argument("Its version.")],
        answers: Annotated[Answers, argument("What is answered; `standard { fields }` tells what is asked.")],
        region: Annotated[
            str | None, argument("The code of the region that scores: provinces may have other rules.")
        ] = None,
    ) -> Evaluation:
        """Return what answers come to under a standard; nothing is stored, and nobody has to sign in.

        For an enterprise or an organization that wants to know where it stands, and what would lift it most.
        """
        found = await find_standard(info.context, standard, version, "standard")
        return Evaluation.of(found, region, answers)

    @computed
    def roll_ups(
        self,
        info: Info,
        by: Annotated[RollUpBy, argument("What to group by.")],
        filter: Annotated[  # noqa: A002 - the contract's name
            OrganizationFilter | None, argument("Which organizations; closed ones are left out unless asked for.")
        ] = None,
    ) -> RollUps:
        """Return how the published totals of organizations lie: average, median and spread, group by group.

        The filter by what is grouped by does not count, as with facets.
        """
        snapshot = info.context.snapshot
        return RollUps.of(roll_up(snapshot, criteria_of(filter, None, snapshot), Grouping(by.value)))
