"""The queries on plans."""

from typing import Annotated, cast

import strawberry

from cultivation.plan import queries
from cultivation.plan.aggregate import PLANS
from cultivation.plan.documents import PREFIX, PlanDocument
from cultivation.plan.types import Plan
from directory.context import Context
from directory.scalars import shown
from directory.types.described import argument, computed
from graph_schema.errors import InvalidInput
from graph_schema.pages import all_of

Info = strawberry.Info[Context, None]
LONGEST_ID = 100  # characters of a plan's id; those there are have some ten


@strawberry.type
class Query:
    """What can be asked about plans."""

    @computed
    async def plans(self, info: Info) -> list[Plan]:
        """Return the plans, by id."""
        documents = await all_of(info.context.graph, PLANS)
        return [Plan.of(cast("PlanDocument", document), info.context) for document in documents]

    @computed
    async def plan(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument("The id of the plan, such as plan-sme-14.")],  # noqa: A002 - the usual name
    ) -> Plan | None:
        """Return a plan with its parts, goals and observed figures; null when there is none."""
        if len(id) > LONGEST_ID:
            raise InvalidInput(
                f"id '{shown(id)}' has {len(id)} characters; at most {LONGEST_ID} are allowed", field="id"
            )
        if not id.startswith(PREFIX):
            return None
        rows = await info.context.graph.read(queries.READ_PLANS, keys=[id])
        return Plan.of(cast("PlanDocument", PLANS.document(rows[0])), info.context) if rows else None
