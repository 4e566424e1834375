"""From the selections of an operation to the functions that write its answer."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, cast

import strawberry
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from directory.types.described import Computed, Stored
from web.compiled.arguments import Arguments
from web.compiled.objects import Called, Constant, Field, direct, object_writer
from web.compiled.once import once
from web.compiled.values import Info, Run, Write, by_class, writer

DECLARED = GraphQLCoreConverter.DEFINITION_BACKREF
FIELDS_MAX = 500  # of one operation, fragments spread; each takes up to a kilobyte. The largest page has some 150

Call = Callable[[Any, Run], Any]


class Unplanned(Exception):
    """The operation holds something that is not compiled."""


class Planner:
    """Makes the plan of one operation under given values of the variables of its `@include` and `@skip`."""

    def __init__(
        self, schema: strawberry.Schema, fragments: Mapping[str, FragmentDefinitionNode], conditions: dict[str, Any]
    ) -> None:
        self._schema = schema
        self._core = schema._schema  # noqa: SLF001 - Strawberry has no public name for it
        self._fragments = dict(fragments)
        self._conditions = conditions
        self.fields = 0

    def plan(self, operation: OperationDefinitionNode) -> Write:
        """Return what writes the answer of a query, of the root value None; raises Unplanned."""
        root = cast("GraphQLObjectType", self._core.query_type)
        selected = collect_fields(self._core, self._fragments, self._conditions, root, operation.selection_set)
        return self._object(root, selected, None)

    def _object(self, kind: GraphQLObjectType, selected: dict[str, list[FieldNode]], cls: type | None) -> Write:
        self.fields += len(selected)
        if self.fields > FIELDS_MAX:
            raise Unplanned
        return object_writer(cls, [self._field(kind, name, nodes) for name, nodes in selected.items()])

    def _field(self, kind: GraphQLObjectType, name: str, nodes: list[FieldNode]) -> Field:
        if nodes[0].name.value == "__typename":
            return Constant(name, kind.name)
        field = kind.fields.get(nodes[0].name.value)  # none of `__schema` and `__type`
        declared = field.extensions.get(DECLARED) if field else None
        if field is None or not isinstance(declared, StrawberryField):
            raise Unplanned
        get, below = _getter(declared), self._below(nodes)
        if get is not None and not declared.is_async:
            return direct(name, get, declared if isinstance(declared, Stored) else None, field.type, below)
        write = writer(field.type, below)
        call = self._call(declared, field, nodes) if get is None else _called(get)
        return Called(name, call, write, declared.is_async)

    def _below(self, nodes: list[FieldNode]) -> Callable[[Any], Write]:
        def composite(kind: GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType) -> Write:
            if isinstance(kind, GraphQLObjectType):
                return self._selected(kind, nodes)
            return by_class({_class(one): self._selected(one, nodes) for one in self._core.get_possible_types(kind)})

        return composite

    def _selected(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> Write:
        selected, cls = self._sub_fields(kind, nodes), _class(kind)
        write = self._object(kind, selected, cls)
        return once(write) if hasattr(cls, "written") and self._settled(kind, selected) else write

    def _settled(self, kind: GraphQLObjectType, selected: dict[str, list[FieldNode]]) -> bool:
        """Tell whether the row behind an object decides all that is selected of it."""
        return all(self._settled_field(kind, nodes) for nodes in selected.values())

    def _settled_field(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> bool:
        if nodes[0].name.value == "__typename":
            return True
        field = kind.fields[nodes[0].name.value]
        declared, below = field.extensions[DECLARED], get_named_type(field.type)
        if not (declared.settled if isinstance(declared, (Stored, Computed)) else _getter(declared)):
            return False
        if isinstance(below, GraphQLObjectType):
            return self._settled(below, self._sub_fields(below, nodes))
        return is_leaf_type(below)

    def _sub_fields(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> dict[str, list[FieldNode]]:
        return collect_sub_fields(self._core, self._fragments, self._conditions, kind, nodes)

    def _call(self, declared: StrawberryField, field: GraphQLField, nodes: list[FieldNode]) -> Call:
        """Return what calls the resolver of a field of an object with its arguments."""
        resolver = declared.base_resolver
        if resolver is None or declared.extensions or declared.permission_classes or declared.is_subscription:
            raise Unplanned
        function = cast("Callable[..., Any]", resolver.wrapped_func)
        if resolver.parent_parameter or resolver.root_parameter or not resolver.self_parameter:
            raise Unplanned
        arguments = Arguments(self._schema, declared, field, nodes[0])
        if resolver.info_parameter is None:
            return lambda source, run: function(source, **arguments.of(run.variables))
        name, selected = resolver.info_parameter.name, self._names(get_named_type(field.type), nodes)
        return lambda source, run: function(
            source, **{name: Info(run.context, selected)}, **arguments.of(run.variables)
        )

    def _names(self, kind: GraphQLNamedType, nodes: list[FieldNode]) -> frozenset[str]:
        """Return the names of the fields that are selected of an object type; none are known of others."""
        if not isinstance(kind, GraphQLObjectType):
            return frozenset()
        return frozenset(found[0].name.value for found in self._sub_fields(kind, nodes).values())


def _class(kind: GraphQLObjectType) -> type:
    definition = kind.extensions.get(DECLARED)
    if definition is None:
        raise Unplanned
    return cast("type", definition.origin)


def _getter(declared: StrawberryField) -> Callable[[Any], Any] | None:
    """Return what takes the value of a field from its object alone; None where more is needed."""
    if isinstance(declared, Stored):
        return declared.read
    resolver = declared.base_resolver
    if isinstance(declared, Computed) and resolver is not None:
        return cast("Callable[[Any], Any]", resolver.wrapped_func)
    plain = resolver is None and not declared.extensions and not declared.permission_classes
    return attrgetter(declared.python_name) if plain else None


def _called(get: Callable[[Any], Any]) -> Call:
    return lambda source, _run: get(source)
