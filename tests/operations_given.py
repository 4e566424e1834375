"""Operations made of the schema at random: fields, arguments, variables, aliases, fragments, conditions, errors."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

DEEPEST = 5  # levels of fields
WIDEST = 5  # fields of one selection
WRONG = 0.03  # of all values: of another type, out of range, null where there must be none

Pools = Mapping[str, Sequence[Any]]
"""Values that mean something to the schema, by the name of the argument or input field."""


@dataclass
class Made:
    """One operation: its text and the values of its variables."""

    text: str
    variables: dict[str, Any]


@dataclass
class Maker:
    """Makes operations; the same seed makes the same ones."""

    schema: GraphQLSchema
    pools: Pools
    dice: random.Random
    roots: Sequence[str] | None = None
    declared: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def operation(self) -> Made:
        """Return one operation."""
        self.declared, self.variables, self.fragments = [], {}, []
        root = self.schema.query_type
        assert root
        body = self._selection(root, DEEPEST, self.roots)
        head = f"query O({', '.join(self.declared)})" if self.declared else "query O"
        return Made(" ".join([head, body, *self.fragments]), self.variables)

    def _selection(self, kind: Any, depth: int, only: Sequence[str] | None = None) -> str:
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return self._abstract(kind, depth)
        assert isinstance(kind, GraphQLObjectType)
        names = [name for name, one in kind.fields.items() if depth > 1 or not _composite(one)]
        names = [name for name in names if only is None or name in only] or ["__typename"]
        chosen = [self.dice.choice(names) for _ in range(self.dice.randint(1, WIDEST))]
        parts = [self._field(kind, name, at, depth) for at, name in enumerate(chosen)]
        if self._chance(0.2):
            parts.append("__typename" + self._condition())
        return "{ " + " ".join(self._wrapped(kind, part) for part in parts) + " }"

    def _abstract(self, kind: Any, depth: int) -> str:
        possible = list(self.schema.get_possible_types(kind))
        chosen = self.dice.sample(possible, min(3, len(possible)))
        parts = [f"... on {one.name} {self._selection(one, depth)}" for one in chosen]
        return "{ __typename " + " ".join(parts) + " }"

    def _wrapped(self, kind: GraphQLObjectType, part: str) -> str:
        """Return a field as it is, or in a fragment of either kind."""
        if self._chance(0.08):
            return f"... on {kind.name}{self._condition()} {{ {part} }}"
        if self._chance(0.05):
            return f"...{self._condition()} {{ {part} }}" if self._chance(0.5) else f"... {{ {part} __typename }}"
        if self._chance(0.06):
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {kind.name} {{ {part} }}")
            return f"...{name}{self._condition()}"
        return part

    def _field(self, kind: GraphQLObjectType, name: str, at: int, depth: int) -> str:
        if name == "__typename":
            return name
        one = kind.fields[name]
        given = self._arguments(one)
        below = self._selection(get_named_type(one.type), depth - 1) if _composite(one) else ""
        alias = f"a{at}: " if given or below or self._chance(0.1) else ""
        return f"{alias}{name}{given}{self._condition()} {below}"

    def _arguments(self, one: GraphQLField) -> str:
        given = []
        for name, argument in one.args.items():
            if is_non_null_type(argument.type) or self._chance(0.4):
                given.append(f"{name}: {self._argument(name, argument)}")
        return f"({', '.join(given)})" if given else ""

    def _argument(self, name: str, argument: GraphQLArgument) -> str:
        value = self._value(name, argument.type)
        if self._chance(0.4):
            return self._variable(value, argument.type)
        return self._literal(value, argument.type)

    def _variable(self, value: Any, kind: Any) -> str:
        name = f"v{len(self.declared)}"
        default = f" = {self._literal(value, kind)}" if self._chance(0.15) else ""
        self.declared.append(f"${name}: {kind}{default}")
        if not default or self._chance(0.3):
            self.variables[name] = value
        return f"${name}"

    def _condition(self) -> str:
        if not self._chance(0.07):
            return ""
        which, holds = self.dice.choice(("include", "skip")), self._chance(0.5)
        if self._chance(0.4):
            return f" @{which}(if: {'true' if holds else 'false'})"
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: Boolean!")
        self.variables[name] = holds
        return f" @{which}(if: ${name})"

    def _value(self, name: str, kind: Any) -> Any:
        """Return a value of an input type, as JSON has it; now and then one that does not fit."""
        if self._chance(WRONG):
            return self.dice.choice((None, -1, 10**12, "x", [], {}, True, 1.5))
        if is_non_null_type(kind):
            kind = kind.of_type
        elif self._chance(0.05):
            return None
        if is_list_type(kind):
            return [self._value(name, kind.of_type) for _ in range(self.dice.randint(0, 3))]
        if isinstance(kind, GraphQLInputObjectType):
            chosen = {key: one for key, one in kind.fields.items() if is_non_null_type(one.type) or self._chance(0.3)}
            return {key: self._value(key, one.type) for key, one in chosen.items()}
        if isinstance(kind, GraphQLEnumType):
            return self.dice.choice(list(kind.values))
        return self.dice.choice(self.pools.get(name, self.pools[kind.name]))

    def _literal(self, value: Any, kind: Any) -> str:
        """Return a value as a document writes it; a part of it may be a variable."""
        if is_non_null_type(kind):
            kind = kind.of_type
        if isinstance(value, dict) and isinstance(kind, GraphQLInputObjectType):
            parts = (f"{key}: {self._part(one, kind.fields[key].type)}" for key, one in value.items())
            return "{" + ", ".join(parts) + "}"
        if isinstance(value, list):
            inner = kind.of_type if is_list_type(kind) else kind
            return "[" + ", ".join(self._literal(one, inner) for one in value) + "]"
        if isinstance(kind, GraphQLEnumType) and isinstance(value, str):
            return value
        return "{}" if isinstance(value, dict) else orjson.dumps(value).decode()

    def _part(self, value: Any, kind: Any) -> str:
        return self._variable(value, kind) if self._chance(0.3) else self._literal(value, kind)

    def _chance(self, share: float) -> bool:
        return self.dice.random() < share


def _composite(one: GraphQLField) -> bool:
    return isinstance(get_named_type(one.type), GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
