"""The scalars of the forms: those of `/graphql`, but that a decimal is read as answers are, exactly."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import graphene
import strawberry
from graphql import GraphQLError

from directory.scalars import SCALARS, literal, shown
from evaluation.scoring.answers import DECIMAL_LITERAL

ALLOWED = 'an integer, or a decimal number as a text without exponent, such as "4.2"'


def _exact(given: object) -> object:
    """Return a number as it was given, as a text or an integer; raise `GraphQLError` for what is no exact one."""
    if not _is_integer(given) and not (isinstance(given, str) and DECIMAL_LITERAL.fullmatch(given)):
        raise GraphQLError(f"{shown(given)} is no Decimal; it must be {ALLOWED}")
    return given


def _is_integer(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool)


def _scalar(kind: object, parse: Callable[[Any], Any] | None = None, description: str | None = None) -> Any:
    """Return the scalar of `/graphql` for a Python type, perhaps with a reading and a description of its own."""
    definition = SCALARS[kind]
    parse, serialize = parse or definition.parse_value, definition.serialize
    assert parse and serialize  # noqa: S101, PT018 - each of our scalars says how it is read and shown

    members = {
        "serialize": staticmethod(serialize),
        "parse_value": staticmethod(parse),
        "parse_literal": staticmethod(literal(parse)),
        "Meta": type("Meta", (), {"description": description or definition.description}),
    }
    return type(definition.name, (graphene.Scalar,), members)


DECIMAL = _scalar(
    Decimal,
    _exact,
    'An exact decimal number as a text without exponent, such as "85.22"; a whole one may also be given as an integer.',
)
BY_TYPE: dict[object, Any] = {
    **{kind: _scalar(kind) for kind in SCALARS if kind is not Decimal},
    Decimal: DECIMAL,
    str: graphene.String,
    int: graphene.Int,
    float: graphene.Float,
    bool: graphene.Boolean,
    strawberry.ID: graphene.ID,
}
"""The Graphene type of each Python type that a scalar shows."""
