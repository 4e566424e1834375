"""The whole GraphQL schema, put together from the areas."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from directory.api import Query as DirectoryQuery
from directory.scalars import SCALARS
from directory.types.described import object_type
from evaluation.api import Query as EvaluationQuery
from evaluation.scalars import SCALARS as EVALUATION_SCALARS


@object_type
class Query(DirectoryQuery, EvaluationQuery):
    """Everything that can be asked."""


def build_schema() -> strawberry.Schema:
    """Return the schema that `/graphql` answers."""
    return strawberry.Schema(
        query=Query,
        config=StrawberryConfig(scalar_map={**SCALARS, **EVALUATION_SCALARS}),
    )
