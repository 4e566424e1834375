"""The scalars of the API beyond GraphQL's own, and how values enter and leave through them."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, NewType

import strawberry
from graphql import GraphQLError, Undefined, ValueNode, value_from_ast_untyped
from strawberry.types.scalar import ScalarDefinition

LONGEST_DECIMAL = 100  # characters, and digits before or behind the point: as the answers of standards have it
LARGEST_LONG = 2**53 - 1  # what every JSON reader keeps exact

Long = NewType("Long", int)
Json = NewType("Json", object)

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SHOWN = 40  # characters of a refused value that a message repeats


def shown(value: object) -> str:
    """Return a value as an error message repeats it: printable, at most 40 characters and an ellipsis.

    A text stands as it is, without quotation marks; anything else as JSON has it.
    """
    text = value if isinstance(value, str) else _json(value)
    head = "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in text[:_SHOWN])
    return head + ("…" if len(text) > _SHOWN else "")


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):  # a day, an exact number, infinity
        return str(value)


def literal(parse: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return the reading of what a document holds, by that of values; a refusal tells the node, and so its place."""

    def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        try:
            return parse(_as_json(value_from_ast_untyped(node, variables)))
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from error

    return parse_literal


def _as_json(value: Any) -> Any:
    """Return what was written as JSON has it: a variable that is not given is absent, in a list it is null."""
    if isinstance(value, dict):
        return {name: _as_json(part) for name, part in value.items() if part is not Undefined}
    if isinstance(value, list):
        return [None if part is Undefined else _as_json(part) for part in value]
    if isinstance(value, Enum):
        return value.name
    known = SCALARS.get(type(value))
    return known.serialize(value) if known and known.serialize else value


def scalar(
    name: str, description: str, parse: Callable[[Any], Any], serialize: Callable[[Any], Any]
) -> ScalarDefinition:
    """Return a scalar that reads what variables and documents hold in one way: `parse` raises GraphQLError."""
    return strawberry.scalar(
        name=name,
        description=description,
        parse_value=parse,
        parse_literal=literal(parse),
        serialize=serialize,
    )


def as_it_is(value: Any) -> Any:
    """Return a value that JSON holds already."""
    return value


def _parse_long(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_LONG:
        raise GraphQLError(f"{shown(value)} is no Long; it must be an integer of at most {LARGEST_LONG}")
    return value


def _parse_date(value: object) -> dt.date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise GraphQLError(f"{shown(value)} is no Date; it must be a day of the calendar such as 2026-01-31")


def _parse_instant(value: object) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise GraphQLError(f"{shown(value)} is no DateTime; it must be an instant such as 2026-01-31T08:00:00Z")
    return instant.astimezone(dt.UTC)


def _parse_decimal(value: object) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str) and len(value) <= LONGEST_DECIMAL else None
    except InvalidOperation:
        number = None
    # A short text may stand for as many digits as memory holds, and more: 1e999999999.
    if number is None or not number.is_finite() or abs(number.adjusted()) >= LONGEST_DECIMAL:
        raise GraphQLError(f'{shown(value)} is no Decimal; it must be a text such as "85.22"')
    return number


def _print_instant(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _print_decimal(value: Decimal) -> str:
    return format(value, "f")


SCALARS: Mapping[object, ScalarDefinition] = {
    Long: scalar(
        name="Long",
        description="An integer between −(2^53 − 1) and 2^53 − 1, which every JSON reader keeps exact.",
        parse=_parse_long,
        serialize=int,
    ),
    Json: scalar(
        name="JSON",
        description="Any JSON value: an object, a list, a text, a number, a truth value or null.",
        parse=as_it_is,
        serialize=as_it_is,
    ),
    Decimal: scalar(
        name="Decimal",
        description='An exact decimal number as a text without exponent, such as "85.22".',
        parse=_parse_decimal,
        serialize=_print_decimal,
    ),
    dt.date: scalar(
        name="Date",
        description="A day of the Gregorian calendar as YYYY-MM-DD, in China's time zone.",
        parse=_parse_date,
        serialize=dt.date.isoformat,
    ),
    dt.datetime: scalar(
        name="DateTime",
        description="An instant in UTC as ISO 8601, such as 2026-01-31T08:00:00Z.",
        parse=_parse_instant,
        serialize=_print_instant,
    ),
}
"""What a schema's `scalar_map` needs."""
