"""From what a resolver returns to what JSON holds: one function for each type, which checks what the type promises."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLLeafType,
    Undefined,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT


class GivenUp(Exception):
    """The compiled operation cannot answer; the ordinary execution does."""


class Run:
    """One answer in the making: the variables, what resolvers ask for, and what is still awaited."""

    __slots__ = ("context", "later", "variables")

    def __init__(self, context: Any, variables: dict[str, Any]) -> None:
        self.context = context
        self.variables = variables
        self.later: list[tuple[dict[str, Any], str, Any, Write]] = []


class Info:
    """What resolvers may ask of the execution; whoever asks for more makes the compiled operation give up.

    `selected` names the fields that are asked for of what the resolver returns.
    """

    __slots__ = ("context", "selected")

    def __init__(self, context: Any, selected: frozenset[str]) -> None:
        self.context = context
        self.selected = selected


Write = Callable[[Any, Run], Any]
"""Takes what a resolver returned; returns what JSON holds. Raises GivenUp for what the type does not allow."""


def writer(kind: Any, composite: Callable[[Any], Write]) -> Write:
    """Return the function of an output type; `composite` gives that of an object type, interface or union."""
    return written(kind, composite) if is_non_null_type(kind) else _nullable(written(kind, composite))


def written(kind: Any, composite: Callable[[Any], Write]) -> Write:
    """Return the function of an output type whose nulls, if it has any, are written by who calls it."""
    if is_non_null_type(kind):
        present = _present(kind.of_type, composite)
        return present if is_object_type(kind.of_type) else _required(present)  # that of an object takes no null
    return _present(kind, composite)


def _present(kind: Any, composite: Callable[[Any], Write]) -> Write:
    if is_list_type(kind):
        return _list(writer(kind.of_type, composite))
    return _leaf(kind) if is_leaf_type(kind) else composite(kind)


def _required(write: Write) -> Write:
    def required(value: Any, run: Run) -> Any:
        if value is None:
            raise GivenUp
        return write(value, run)

    return required


def _nullable(write: Write) -> Write:
    def nullable(value: Any, run: Run) -> Any:
        return None if value is None else write(value, run)

    return nullable


def _list(write: Write) -> Write:
    def items(value: Any, run: Run) -> Any:
        if type(value) is not list and type(value) is not tuple:
            raise GivenUp
        return [write(item, run) for item in value]

    return items


def _leaf(kind: GraphQLLeafType) -> Write:
    if isinstance(kind, GraphQLEnumType):
        return _enum(kind)
    return PLAIN.get(kind.name, _serialized)(kind)


def _serialized(kind: GraphQLLeafType) -> Write:
    def serialized(value: Any, _run: Run) -> Any:
        found = kind.serialize(value)
        if found is None or found is Undefined:
            raise GivenUp
        return found

    return serialized


def _enum(kind: GraphQLEnumType) -> Write:
    names: dict[Any, str] = {}

    def enum(value: Any, _run: Run) -> Any:
        name = names.get(value)
        if name is None:
            name = names[value] = kind.serialize(value)
        return name

    return enum


def _text(kind: GraphQLLeafType) -> Write:
    otherwise = _serialized(kind)

    def text(value: Any, run: Run) -> Any:
        return value if type(value) is str else otherwise(value, run)

    return text


def _integer(kind: GraphQLLeafType) -> Write:
    otherwise = _serialized(kind)

    def integer(value: Any, run: Run) -> Any:
        plain = type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT
        return value if plain else otherwise(value, run)

    return integer


def _number(kind: GraphQLLeafType) -> Write:
    otherwise = _serialized(kind)

    def number(value: Any, run: Run) -> Any:
        return value if type(value) is float and math.isfinite(value) else otherwise(value, run)

    return number


def _truth(kind: GraphQLLeafType) -> Write:
    otherwise = _serialized(kind)

    def truth(value: Any, run: Run) -> Any:
        return value if type(value) is bool else otherwise(value, run)

    return truth


PLAIN: Mapping[str, Callable[[GraphQLLeafType], Write]] = {
    "String": _text,
    "ID": _text,
    "Int": _integer,
    "Float": _number,
    "Boolean": _truth,
}
"""The scalars of the specification: what is already as JSON has it is passed on as it is."""


def by_class(writers: Mapping[type, Write]) -> Write:
    """Return the function of an interface or union, whose types are told apart by their classes."""

    def of_class(value: Any, run: Run) -> Any:
        write = writers.get(type(value))
        if write is None:
            raise GivenUp
        return write(value, run)

    return of_class
