"""The whole GraphQL schema, put together from the areas."""

from functools import cache

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from cultivation.api import Mutation as CultivationMutation
from cultivation.api import Query as CultivationQuery
from cultivation.collaborations.api import Mutation as CollaborationMutation
from cultivation.collaborations.api import Query as CollaborationQuery
from cultivation.enterprises.api import Mutation as EnterpriseMutation
from cultivation.enterprises.api import Query as EnterpriseQuery
from cultivation.instruments.api import Mutation as InstrumentMutation
from cultivation.instruments.api import Query as InstrumentQuery
from cultivation.instruments.types import FinanceProduct, Policy
from cultivation.plan.api import Query as PlanQuery
from cultivation.requests.api import Mutation as RequestMutation
from cultivation.requests.api import Query as RequestQuery
from cultivation.scalars import SCALARS as CULTIVATION_SCALARS
from cultivation.self_check.api import Query as SelfCheckQuery
from cultivation.tiers.api import Query as TierQuery
from directory.accounts.api import Mutation as AccountMutation
from directory.accounts.api import Query as AccountQuery
from directory.api import Query as DirectoryQuery
from directory.editing.api import Mutation as EditingMutation
from directory.editing.parts_api import Mutation as PartsMutation
from directory.mutations import Mutation as DirectoryMutation
from directory.scalars import SCALARS
from directory.suggesting.api import Mutation as SuggestingMutation
from directory.suggesting.api import Query as SuggestingQuery
from directory.titles.api import Query as TitleQuery
from directory.types.described import object_type
from evaluation.api import Query as EvaluationQuery
from evaluation.rounds.mutations import Mutation as RoundMutation
from evaluation.scalars import SCALARS as EVALUATION_SCALARS
from web.live.subscription import Subscription


@object_type
class Query(
    DirectoryQuery,
    EvaluationQuery,
    EnterpriseQuery,
    SelfCheckQuery,
    TierQuery,
    CultivationQuery,
    InstrumentQuery,
    CollaborationQuery,
    RequestQuery,
    PlanQuery,
    SuggestingQuery,
    TitleQuery,
    AccountQuery,
):
    """Everything that can be asked."""


@object_type
class Mutation(
    DirectoryMutation,
    EditingMutation,
    PartsMutation,
    SuggestingMutation,
    AccountMutation,
    RoundMutation,
    EnterpriseMutation,
    CultivationMutation,
    RequestMutation,
    InstrumentMutation,
    CollaborationMutation,
):
    """Everything that can be done; each takes a `requestId` that makes it safe to send again, and most a token."""


def executable(schema: strawberry.Schema) -> GraphQLSchema:
    """Return what is executed of a schema; Strawberry has no public name for it."""
    return schema._schema  # noqa: SLF001 - as said above


@cache
def build_schema() -> strawberry.Schema:
    """Return the schema that `/graphql` answers, made once in a process."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[Policy, FinanceProduct],
        config=StrawberryConfig(scalar_map={**SCALARS, **EVALUATION_SCALARS, **CULTIVATION_SCALARS}),
    )
