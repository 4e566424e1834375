"""The scalars of the forms: those of `/graphql`, but that a decimal is read as answers are, exactly."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import graphene
import strawberry
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode

from directory.scalars import SCALARS, shown
from evaluation.scoring.answers import DECIMAL_LITERAL

ALLOWED = 'an integer, or a decimal number as a text without exponent, such as "4.2"'


def _decimal_text(given: object) -> str:
    """Return a number as its text, which keeps it exact; raise `GraphQLError` for what is none."""
    text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    if not (isinstance(text, str) and DECIMAL_LITERAL.fullmatch(text)):
        raise GraphQLError(f"{shown(given)} is no Decimal; it must be {ALLOWED}")
    return text


def _scalar(kind: object, parse: Callable[[Any], Any], description: str | None = None) -> Any:
    """Return the scalar of `/graphql` for a Python type, with a reading of its own."""
    definition = SCALARS[kind]

    def parse_literal(node: ValueNode, _variables: object = None) -> Any:
        return parse(node.value if isinstance(node, StringValueNode | IntValueNode) else node.kind)

    members = {
        "serialize": staticmethod(definition.serialize),
        "parse_value": staticmethod(parse),
        "parse_literal": staticmethod(parse_literal),
        "Meta": type("Meta", (), {"description": description or definition.description}),
    }
    return type(definition.name, (graphene.Scalar,), members)


def _parsing(kind: object) -> Callable[[Any], Any]:
    parse: Callable[[Any], Any] | None = SCALARS[kind].parse_value
    assert parse is not None  # noqa: S101 - each of our scalars says how it is read
    return parse


DECIMAL = _scalar(
    Decimal,
    _decimal_text,
    'An exact decimal number as a text without exponent, such as "85.22"; a whole one may also be given as an integer.',
)
BY_TYPE: dict[object, Any] = {
    **{kind: _scalar(kind, _parsing(kind)) for kind in SCALARS if kind is not Decimal},
    Decimal: DECIMAL,
    str: graphene.String,
    int: graphene.Int,
    float: graphene.Float,
    bool: graphene.Boolean,
    strawberry.ID: graphene.ID,
}
"""The Graphene type of each Python type that a scalar shows."""
