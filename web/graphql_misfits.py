"""Values of a request that do not fit their type: for which argument they were given, and what is allowed there.

The messages of graphql-core tell it in words; here it is told for programs, for a value in a variable (`Variables`) as
for one in the document (`Literals`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLSchema,
    NameNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    get_named_type,
    print_ast,
    type_from_ast,
    visit,
)
from graphql.language import BREAK, Node, ObjectValueNode, ValueNode, Visitor, VisitorAction

from directory.scalars import shown
from web.graphql_errors import VARIABLE

_PLACE = re.compile(r" at '(\w[\w.\[\]]*)'$", re.ASCII)
_STEP = re.compile(r"\w+", re.ASCII)
_FIELD = re.compile(r"Field '(?:\w+\.)?(\w+)' (?:of required type|is not defined)", re.ASCII)
ABSENT = object()


@dataclass(frozen=True)
class Variables:
    """The variables given for an operation."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    values: Mapping[str, Any]

    def misfit(self, error: GraphQLError) -> dict[str, Any]:
        """Return the argument, the value and what is allowed, of an error about a variable; nothing for others."""
        named = VARIABLE.match(error.message)
        if named is None:
            return {}
        steps = [named[1], *self._below(error)]
        kind = next(
            (
                type_from_ast(self.schema, one.type)
                for one in self.operation.variable_definitions
                if one.variable.name.value == named[1]
            ),
            None,
        )
        return {"argument": ".".join(steps), **_value(_at(self.values, steps)), **_allowed(kind, steps[1:])}

    def _below(self, error: GraphQLError) -> list[str]:
        """Return the names and positions on the way from the variable to the value."""
        cause = error.original_error
        if not isinstance(cause, GraphQLError):
            return []
        place = _PLACE.search(error.message.removesuffix(f"; {cause.message}"))
        field = _FIELD.match(cause.message)
        return [*(_STEP.findall(place[1])[1:] if place else ()), *([field[1]] if field else ())]


@dataclass(frozen=True)
class Literals:
    """The values written in a document."""

    schema: GraphQLSchema
    document: DocumentNode

    def misfit(self, error: GraphQLError) -> dict[str, Any]:
        """Return the argument, the value and what is allowed, of an error about a value; nothing for others."""
        node = error.nodes[0] if error.nodes else None
        if not isinstance(node, ValueNode | ObjectFieldNode):
            return {}
        types = TypeInfo(self.schema)
        finder = _Finder(node, types)
        visit(self.document, TypeInfoVisitor(types, finder))
        if not finder.steps:
            return {}
        field = _FIELD.match(error.message) if isinstance(node, ObjectValueNode) else None
        steps = [*finder.steps, *([field[1]] if field else ())]
        given = ABSENT if field else print_ast(node.value if isinstance(node, ObjectFieldNode) else node)
        return {"argument": ".".join(steps), **_value(given), **_allowed(finder.kind, steps[1:])}


@dataclass(frozen=True)
class Values:
    """All values of a request: those of its variables, and those written in its document."""

    variables: Variables
    literals: Literals

    def misfit(self, error: GraphQLError) -> dict[str, Any]:
        """Return the argument, the value and what is allowed, of an error about either; nothing for others."""
        return self.variables.misfit(error) or self.literals.misfit(error)


class _Finder(Visitor):
    """Finds a node: the argument or variable and the fields it stands below, and the type of the former."""

    def __init__(self, node: Node, types: TypeInfo) -> None:
        super().__init__()
        self._node = node
        self._types = types
        self._top: NameNode | None = None
        self.steps: list[str] = []
        self.kind: GraphQLInputType | None = None

    def enter(self, node: Node, _key: object, parent: object, _path: object, above: Sequence[Any]) -> VisitorAction:
        if isinstance(node, ArgumentNode):
            self._top, self.kind = node.name, self._types.get_input_type()
        elif isinstance(node, VariableDefinitionNode):
            self._top, self.kind = node.variable.name, self._types.get_input_type()
        if node is not self._node or self._top is None:
            return None
        fields = [one.name for one in (*above, parent, node) if isinstance(one, ObjectFieldNode)]
        self.steps = [name.value for name in (self._top, *fields)]
        return BREAK


def _at(value: Any, steps: Sequence[str]) -> Any:
    """Return the value at the end of names and positions, `ABSENT` when there is none."""
    for step in steps:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif not isinstance(value, list):  # a single value is taken for a list of one
            return ABSENT
    return value


def _value(given: Any) -> dict[str, str]:
    return {} if given is ABSENT else {"value": shown(given)}


def _allowed(kind: Any, steps: Sequence[str]) -> dict[str, Any]:
    """Return what is allowed: the names of an enum, or of an unknown field's neighbours; else as it is described."""
    told = None
    for step in steps:
        if step.isdigit():
            continue
        within = get_named_type(kind) if kind else None
        if not isinstance(within, GraphQLInputObjectType):
            return {}
        if step not in within.fields:
            return {"allowed": list(within.fields)}
        kind, told = within.fields[step].type, within.fields[step].description
    named = get_named_type(kind) if kind else None
    if isinstance(named, GraphQLEnumType):
        return {"allowed": list(named.values)}
    return {"allowed": told} if told else {}
