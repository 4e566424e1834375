"""Graphene types that show what Strawberry types hold: the same names, descriptions and values, written once.

A form answers with what `/graphql` answers with, so it says it in the same words.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, get_args

import graphene
from strawberry import UNSET
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from evaluation.intake.scalars import BY_TYPE

NONE: Mapping[str, Any] = {}


class Mirror:
    """The Graphene types of one schema, each made when it is first needed."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def object(self, kind: Any, *, without: Collection[str] = (), more: Mapping[str, Any] = NONE) -> Any:
        """Return the type of an object type or an interface, without some fields (Python names), and with more."""
        definition: StrawberryObjectDefinition = kind.__strawberry_definition__
        if definition.name not in self._made:
            fields = {one.python_name: self._field(one) for one in definition.fields if one.python_name not in without}
            meta: dict[str, Any] = {"name": definition.name, "description": definition.description}
            if not definition.is_interface:
                above = tuple(self.object(one.origin) for one in definition.interfaces)
                meta |= {"interfaces": above, "possible_types": (kind,)}
            base = graphene.Interface if definition.is_interface else graphene.ObjectType
            self._made[definition.name] = type(
                definition.name, (base,), {**fields, **more, "Meta": type("Meta", (), meta)}
            )
        return self._made[definition.name]

    def input(self, kind: Any) -> Any:
        """Return the type of an input type; a value of it is an object of that."""
        definition: StrawberryObjectDefinition = kind.__strawberry_definition__
        if definition.name not in self._made:
            fields = {
                one.python_name: graphene.InputField(
                    self._shape(one.type), name=_name(one), description=one.description, required=False
                )
                for one in definition.fields
            }
            meta = {"description": definition.description, "container": lambda given: kind(**given)}
            self._made[definition.name] = type(
                definition.name, (graphene.InputObjectType,), {**fields, "Meta": type("Meta", (), meta)}
            )
        return self._made[definition.name]

    def union(self, kind: Any) -> Any:
        """Return the type of an annotated union."""
        members, told = get_args(kind)
        name: str = told.graphql_name
        if name not in self._made:
            meta = {"description": told.description, "types": tuple(self.object(one) for one in get_args(members))}
            self._made[name] = type(name, (graphene.Union,), {"Meta": type("Meta", (), meta)})
        return self._made[name]

    def _enum(self, kind: StrawberryEnumDefinition) -> Any:
        if kind.name not in self._made:
            told = {one.value: one.description for one in kind.values}
            self._made[kind.name] = graphene.Enum.from_enum(
                kind.wrapped_cls,
                name=kind.name,
                description=lambda member: kind.description if member is None else told[member.value],
            )
        return self._made[kind.name]

    def _field(self, field: StrawberryField) -> Any:
        arguments = {one.python_name: self._argument(one) for one in field.arguments}
        return graphene.Field(
            self._shape(field.type),
            arguments,
            name=_name(field),
            description=field.description,
            resolver=_reader(field.python_name, computed=field.base_resolver is not None),
        )

    def _argument(self, argument: StrawberryArgument) -> Any:
        default = {} if argument.default is UNSET else {"default_value": argument.default}
        return graphene.Argument(self._shape(argument.type), description=argument.description, **default)

    def _shape(self, kind: Any) -> Any:
        """Return the type of a value: not null unless it is optional."""
        if isinstance(kind, StrawberryOptional):
            return self._named(kind.of_type)
        return graphene.NonNull(self._named(kind))

    def _named(self, kind: Any) -> Any:
        if isinstance(kind, StrawberryList):
            return graphene.List(self._shape(kind.of_type))
        if isinstance(kind, StrawberryEnumDefinition):
            return self._enum(kind)
        return BY_TYPE.get(kind) or self.object(kind)


def _name(field: StrawberryField) -> str:
    return field.graphql_name or to_camel_case(field.python_name)


def _reader(name: str, *, computed: bool) -> Callable[..., Any]:
    """Return what reads a field of a Strawberry object, or computes it."""

    def read(held: Any, _info: Any, **arguments: Any) -> Any:
        found = getattr(held, name)
        return found(**arguments) if computed else found

    return read
