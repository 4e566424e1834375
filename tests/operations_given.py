"""Operations made of the schema at random: fields, arguments, variables, aliases, fragments, conditions, faults.

A document is made first, then any number of values for its variables; what is wrong on purpose has a name.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

DEEPEST = 4  # levels of fields
WIDEST = 4  # fields of one selection
MOST_ROOTS = 2  # fields of a query: each may cost statements, small queries show more
FAULTY_TEXTS, FAULTY_VALUES = 0.5, 0.25  # of all documents and of all variables' values: a fault is tried
HERE = 0.4  # at each value, until there is one
OWN = 3  # times as often as another type: the faults that only values of that name have
TYPE, NULL = "of another type", "null where there must be none"
OF_ANOTHER_TYPE: Sequence[Any] = (-1, 10**12, "x", [], {}, True, 1.5)
IN_TEXT, IN_VARIABLE = "written", "in a variable"
TRUTH = GraphQLNonNull(GraphQLBoolean)  # of a condition

Values = Mapping[str, Sequence[Any]]
"""Values by `field.argument`, else by the name of the argument or input field, else by the type."""


@dataclass(frozen=True)
class Pools:
    """Values that mean something to the schema; and those that do not, by what is wrong with them."""

    sound: Values
    faulty: Mapping[str, Values]


@dataclass(frozen=True)
class Variable:
    """A variable: whose name its values go by, their type, and whether it has a default."""

    name: str
    pool: str
    kind: Any
    default: bool = False


@dataclass(frozen=True)
class Document:
    """One operation without values; `faults` are those that it was written with."""

    text: str
    variables: tuple[Variable, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """One operation: its text and the values of its variables."""

    text: str
    variables: dict[str, Any]
    faults: tuple[str, ...] = ()


@dataclass
class Maker:
    """Makes operations; the same seed makes the same ones."""

    schema: GraphQLSchema
    pools: Pools
    dice: random.Random
    roots: Sequence[str]  # of the fields of a query, one that is named more often is drawn more often
    declared: list[str] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    wanted: int = 0  # faults that are still to be made

    def document(self) -> Document:
        """Return one operation without the values of its variables."""
        self.declared, self.variables, self.fragments = [], [], []
        root = self.schema.query_type
        assert root
        body, faults = self._faulty(FAULTY_TEXTS, IN_TEXT, lambda: self._selection(root, DEEPEST, self.roots))
        head = f"query O({', '.join(self.declared)})" if self.declared else "query O"
        return Document(" ".join([head, body, *self.fragments]), tuple(self.variables), faults)

    def values(self, document: Document) -> Made:
        """Return a document with values; a variable that has a default is not always given."""
        given = [one for one in document.variables if not one.default or self._chance(0.3)]
        drawn, faults = self._faulty(
            FAULTY_VALUES, IN_VARIABLE, lambda: {one.name: self._value(one.pool, one.kind) for one in given}
        )
        return Made(document.text, drawn, (*document.faults, *faults))

    def _faulty(self, share: float, place: str, make: Callable[[], Any]) -> tuple[Any, tuple[str, ...]]:
        """Return what is made, and the faults that it has, of which such a share has one."""
        self.faults, self.wanted = [], int(self._chance(share))
        made = make()
        self.wanted = 0
        return made, tuple(f"{fault}, {place}" for fault in self.faults)

    def _selection(self, kind: Any, depth: int, roots: Sequence[str] | None = None) -> str:
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return self._abstract(kind, depth)
        assert isinstance(kind, GraphQLObjectType)
        names = [name for name, one in kind.fields.items() if depth > 1 or not _composite(one)]
        most = MOST_ROOTS if roots else WIDEST
        chosen = [self.dice.choice(roots or names or ["__typename"]) for _ in range(self.dice.randint(1, most))]
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
        given = self._arguments(name, one)
        below = self._selection(get_named_type(one.type), depth - 1) if _composite(one) else ""
        alias = f"{kind.name}{at}: " if given or below or self._chance(0.1) else ""
        return f"{alias}{name}{given}{self._condition()} {below}"

    def _arguments(self, field: str, one: GraphQLField) -> str:
        given = []
        for name, argument in one.args.items():
            if is_non_null_type(argument.type) or self._chance(0.4):
                given.append(f"{name}: {self._argument(f'{field}.{name}', argument)}")
        return f"({', '.join(given)})" if given else ""

    def _argument(self, name: str, argument: GraphQLArgument) -> str:
        if self._chance(0.6):
            return self._variable(name, argument.type)
        return self._literal(self._value(name, argument.type), argument.type)

    def _variable(self, pool: str, kind: Any) -> str:
        name, default = f"v{len(self.variables)}", self._chance(0.15)
        self.variables.append(Variable(name, pool, kind, default))
        written = f" = {self._literal(self._value(pool, kind), kind, varying=False)}" if default else ""
        declared = _present(kind) if default else kind  # null fits it then, and not the place where it stands
        self.declared.append(f"${name}: {declared}{written}")
        return f"${name}"

    def _condition(self) -> str:
        if not self._chance(0.07):
            return ""
        which = self.dice.choice(("include", "skip"))
        if self._chance(0.4):
            return f" @{which}(if: {self.dice.choice(('true', 'false'))})"
        return f" @{which}(if: {self._variable('Boolean', TRUTH)})"

    def _value(self, name: str, kind: Any) -> Any:
        """Return a value of an input type, as JSON has it; now and then one with a fault."""
        if self.wanted and self._chance(HERE):
            self.wanted -= 1
            return self._fault(name, kind)
        if is_non_null_type(kind):
            kind = kind.of_type
        elif self._chance(0.05):
            return None
        if is_list_type(kind):
            return [self._value(name, kind.of_type) for _ in range(self.dice.randint(0, 3))]
        if isinstance(kind, GraphQLInputObjectType):
            chosen = {key: one for key, one in kind.fields.items() if is_non_null_type(one.type) or self._chance(0.3)}
            return {key: self._value(f"{kind.name}.{key}", one.type) for key, one in chosen.items()}
        if isinstance(kind, GraphQLEnumType):
            return self.dice.choice(list(kind.values))
        known = self.pools.sound
        places = (name, name.rpartition(".")[2], kind.name)
        return self.dice.choice(next(known[place] for place in places if place in known))

    def _fault(self, name: str, kind: Any) -> Any:
        """Return a value with one of the faults that a value of this name and type may have, and note which."""
        name = name.rpartition(".")[2]
        able = {fault: values[name] for fault, values in self.pools.faulty.items() if name in values}
        own = list(able) * OWN
        able |= {TYPE: OF_ANOTHER_TYPE} | ({NULL: (None,)} if is_non_null_type(kind) else {})
        fault = self.dice.choice([*own, *able])
        self.faults.append(fault)
        value = self.dice.choice(able[fault])
        return [value] if fault not in {TYPE, NULL} and is_list_type(_present(kind)) else value

    def _literal(self, value: Any, kind: Any, *, varying: bool = True) -> str:
        """Return a value as a document writes it; a part of it may be a variable, if that may vary."""
        kind = _present(kind)
        if isinstance(value, dict) and isinstance(kind, GraphQLInputObjectType):
            fields = {key: (one, kind.fields[key].type) for key, one in value.items()}
            parts = (f"{key}: {self._part(f'{kind.name}.{key}', *one, varying=varying)}" for key, one in fields.items())
            return "{" + ", ".join(parts) + "}"
        if isinstance(value, list):
            inner = kind.of_type if is_list_type(kind) else kind
            return "[" + ", ".join(self._literal(one, inner, varying=varying) for one in value) + "]"
        if isinstance(kind, GraphQLEnumType) and isinstance(value, str):
            return value
        return "{}" if isinstance(value, dict) else orjson.dumps(value).decode()

    def _part(self, name: str, value: Any, kind: Any, *, varying: bool) -> str:
        if varying and self._chance(0.3):
            return self._variable(name, kind)
        return self._literal(value, kind, varying=varying)

    def _chance(self, share: float) -> bool:
        return self.dice.random() < share


def _present(kind: Any) -> Any:
    return kind.of_type if is_non_null_type(kind) else kind


def _composite(one: GraphQLField) -> bool:
    return isinstance(get_named_type(one.type), GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
