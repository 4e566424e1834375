"""The whole GraphQL schema, put together from the areas."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from cultivation.api import Mutation as CultivationMutation
from cultivation.api import Query as CultivationQuery
from directory.accounts.api import Mutation as AccountMutation
from directory.accounts.api import Query as AccountQuery
from directory.api import Query as DirectoryQuery
from directory.mutations import Mutation as DirectoryMutation
from directory.scalars import SCALARS
from directory.types.described import object_type
from evaluation.api import Query as EvaluationQuery
from evaluation.scalars import SCALARS as EVALUATION_SCALARS


@object_type
class Query(DirectoryQuery, EvaluationQuery, AccountQuery, CultivationQuery):
    """Everything that can be asked."""


@object_type
class Mutation(DirectoryMutation, AccountMutation, CultivationMutation):
    """Everything that can be done; each takes a `requestId` that makes it safe to send again, and most take a token."""


def build_schema() -> strawberry.Schema:
    """Return the schema that `/graphql` answers."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        config=StrawberryConfig(scalar_map={**SCALARS, **EVALUATION_SCALARS}),
    )
