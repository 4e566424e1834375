"""The scalar that conditions travel in."""

from collections.abc import Mapping
from typing import Any, NewType

from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from directory.scalars import as_it_is, scalar, shown

Condition = NewType("Condition", dict[str, Any])


def _parse(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise GraphQLError(f"{shown(value)} is no Condition; it must be an object in the language of standards")
    return value


SCALARS: Mapping[object, ScalarDefinition] = {
    Condition: scalar(
        name="Condition",
        description=(
            "A JSON object, a condition in the language of standards (docs/standards.md): "
            '{"field": "revenue", "at_least": 300}, {"field": "tax_credit", "in": ["A", "B"]}, {"all": […]}, '
            '{"any": […]}, {"choose": […]}. Fractions as texts such as "4.2", so that they stay exact.'
        ),
        parse=_parse,
        serialize=as_it_is,
    ),
}
"""What a schema's `scalar_map` needs."""
