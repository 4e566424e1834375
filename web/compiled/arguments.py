"""What variables and arguments come to, as the GraphQL specification has it; what is constant is made once."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import strawberry
from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableNode,
    is_non_null_type,
    type_from_ast,
    value_from_ast,
)
from graphql.execution.values import get_argument_values
from graphql.language import ListValueNode, ObjectValueNode
from graphql.utilities import coerce_input_value
from strawberry.types import has_object_definition
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from web.compiled.values import GivenUp

Values = dict[str, Any]
Convert = Callable[[Any], Any]
Make = Callable[[Values], Any]
"""Makes the value of an argument of the variables; `Undefined` where it is not given and has no default."""


class Variables:
    """The variables of an operation, whose types are looked up once."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._all = [
            (one.variable.name.value, type_from_ast(schema, one.type), one.default_value)
            for one in operation.variable_definitions
        ]

    def coerced(self, given: Mapping[str, Any]) -> Values:
        """Return the values by name, without those that are not given and have no default; raises what is wrong."""
        values: Values = {}
        for name, kind, default in self._all:
            if name in given:
                values[name] = coerce_input_value(given[name], kind)  # type: ignore[arg-type]  # validated before
            elif default is not None:
                values[name] = value_from_ast(default, kind)  # type: ignore[arg-type]  # validated before
            elif is_non_null_type(kind):
                raise GivenUp
        return values


class Arguments:
    """The arguments of a field in a document, as keyword arguments of its resolver."""

    def __init__(
        self, schema: strawberry.Schema, declared: StrawberryField, field: GraphQLField, node: FieldNode
    ) -> None:
        """Make ready what is constant; raises GraphQLError when it does not fit."""
        written = {one.name.value: one.value for one in node.arguments}
        varying = {name for name, value in written.items() if _varies(value)}
        name_of = schema.config.name_converter.get_graphql_name
        constant = FieldNode(arguments=tuple(one for one in node.arguments if one.name.value not in varying))
        fixed = GraphQLField(field.type, {name: one for name, one in field.args.items() if name not in varying})
        ready = get_argument_values(fixed, constant)
        self._fixed: Values = {}
        self._made: list[tuple[str, Make, Convert]] = []
        for argument in declared.arguments:
            name = name_of(argument)
            convert = _converter(schema, argument.type)
            if name in varying:
                self._made.append((argument.python_name, _maker(written[name], field.args[name]), convert))
            elif name in ready:
                self._fixed[argument.python_name] = convert(ready[name])

    def of(self, variables: Values) -> Values:
        """Return the arguments under these variables; raises what is wrong."""
        if not self._made:
            return self._fixed
        values = dict(self._fixed)
        for name, make, convert in self._made:
            value = make(variables)
            if value is not Undefined:
                values[name] = convert(value)
        return values


def _varies(value: ValueNode) -> bool:
    """Tell whether a value holds a variable."""
    if isinstance(value, ListValueNode):
        return any(map(_varies, value.values))
    if isinstance(value, ObjectValueNode):
        return any(_varies(field.value) for field in value.fields)
    return isinstance(value, VariableNode)


def _maker(value: ValueNode, argument: GraphQLArgument) -> Make:
    required = is_non_null_type(argument.type)

    def of_variable(variables: Values) -> Any:
        found = variables.get(name, argument.default_value)
        if required and (found is None or found is Undefined):
            raise GivenUp
        return found

    def of_parts(variables: Values) -> Any:
        made = value_from_ast(value, argument.type, variables)
        if made is Undefined:
            raise GivenUp
        return made

    if isinstance(value, VariableNode):
        name = value.name.value
        return of_variable
    return of_parts


def _converter(schema: strawberry.Schema, kind: Any) -> Convert:
    """Return what makes the resolver's own type of a value; what it is made of is looked up once."""
    if isinstance(kind, StrawberryOptional):
        kind = kind.of_type
    scalars = schema.schema_converter.scalar_registry
    if isinstance(kind, StrawberryEnumDefinition) or kind in scalars:
        return _as_it_is
    if not has_object_definition(kind):
        return partial(_converted, schema, kind)
    definition, name_of = kind.__strawberry_definition__, schema.config.name_converter.from_field
    fields = [
        (name_of(one), one.python_name, _converter(schema, one.resolve_type(type_definition=definition)))
        for one in definition.fields
    ]

    def made(value: Any) -> Any:
        if value is None:
            return None
        return kind(**{own: convert(value[name]) for name, own, convert in fields if name in value})

    return made


def _as_it_is(value: Any) -> Any:
    return value


def _converted(schema: strawberry.Schema, kind: Any, value: Any) -> Any:
    return convert_argument(value, kind, schema.schema_converter.scalar_registry, schema.config)
