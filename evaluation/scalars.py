"""The scalar that answers travel in."""

from collections.abc import Mapping
from typing import Any, NewType

from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from directory.scalars import as_it_is, scalar, shown

MOST_FIELDS = 200  # the longest standard asks for some twenty

Answers = NewType("Answers", dict[str, Any])


def _parse(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise GraphQLError(f"{shown(value)} is no Answers; it must be an object of fields and their values")
    if len(value) > MOST_FIELDS:
        raise GraphQLError(f"Answers hold {len(value)} fields; they must hold at most {MOST_FIELDS}")
    return value


SCALARS: Mapping[object, ScalarDefinition] = {
    Answers: scalar(
        name="Answers",
        description=(
            "A JSON object of at most 200 fields: input field → value. Integers as numbers or texts (beyond 64 bits as "
            'texts), fractions as texts such as "4.2" so that they stay exact, true or false, a word, or a list of '
            "words. Null is unanswered."
        ),
        parse=_parse,
        serialize=as_it_is,
    ),
}
"""What a schema's `scalar_map` needs."""
