"""From an object to what JSON holds of it: for each selection of a type, one function written for it.

Its source names the fields one after the other, so that a value which is already as JSON has it costs a look at its
class and no call. As text it holds the names in the answer, which GraphQL keeps to letters, digits and `_`, and keys of
rows; everything else is what its numbered variables stand for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, cast

from graphql import GraphQLEnumType, get_nullable_type, is_leaf_type, is_non_null_type

from directory.types.described import Stored
from web.compiled.values import GivenUp, Run, Write, writer, written

AS_IT_IS = {"String": str, "ID": str, "Boolean": bool}
"""The scalars whose values of these classes JSON holds as they are, without any check."""

SOURCES_KEPT = 512  # sources whose code is remembered, some 5 kB each: to compile one takes 40 µs for each field

Get = Callable[[Any], Any]


@dataclass(frozen=True)
class Direct:
    """A field whose value is taken from its object alone: by `get`, and written by `write` unless it is null.

    Values of the class `passed`, which are most, are passed on. `row` is the field where a row says what it is, and
    `names` what JSON holds for the names of a vocabulary there.
    """

    name: str
    get: Get
    write: Write
    nullable: bool
    passed: type | None = None
    row: Stored | None = None
    names: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Called:
    """A field whose resolver is called with the run; one that is `awaited` is called when all others are written."""

    name: str
    call: Callable[[Any, Run], Any]
    write: Write
    awaited: bool


@dataclass(frozen=True)
class Constant:
    """A field that is the same of every object of the type."""

    name: str
    value: str


Field = Direct | Called | Constant


def direct(name: str, get: Get, row: Stored | None, kind: Any, composite: Callable[[Any], Write]) -> Direct:
    """Return the field of this output type; `composite` is as of `written`."""
    present = get_nullable_type(kind)
    names = None
    if row is not None and row.vocabulary is not None and isinstance(present, GraphQLEnumType):
        members: Mapping[str, Any] = row.vocabulary.__members__
        names = {stored: present.serialize(member) for stored, member in members.items()}
    nullable = not is_non_null_type(kind)
    passed = AS_IT_IS.get(present.name) if is_leaf_type(present) else None
    write = writer(kind, composite) if names is not None else written(kind, composite)
    return Direct(name, get, write, nullable, passed, row, names)


def object_writer(kind: type | None, fields: Sequence[Field]) -> Write:
    """Return the function of an object type with these fields, which keep their order.

    Values of another class than `kind` are given up; null is one.
    """
    known: dict[str, Any] = {"kind": kind, "GivenUp": GivenUp}
    lines = [] if kind is None else ["if not isinstance(value, kind): raise GivenUp"]
    if any(isinstance(field, Direct) and field.row and field.row.key for field in fields):
        lines.append("row = value.document")
    for place, field in enumerate(fields):
        lines += _lines(field, f"_{place}", known)
    pairs = ", ".join(f"{field.name!r}: value_{place}" for place, field in enumerate(fields))
    lines.append(f"answer = {{{pairs}}}")
    for place, field in enumerate(fields):
        if isinstance(field, Called) and field.awaited:
            lines.append(f"run.later.append((answer, {field.name!r}, call_{place}(value, run), write_{place}))")
    source = "\n    ".join(["def write(value, run):", *lines, "return answer"])
    exec(_code(source), known)  # noqa: S102 - made above, of numbers, names that GraphQL allows and keys of rows
    return cast("Write", known["write"])


@lru_cache(SOURCES_KEPT)
def _code(source: str) -> CodeType:
    """Return a source compiled; the same selections of a type have the same one, in all operations."""
    return compile(source, __name__, "exec")


def _lines(field: Field, end: str, known: dict[str, Any]) -> list[str]:
    """Return the lines that put what JSON holds of a field into its variable; what they use is known from then on."""
    if isinstance(field, Constant):
        return [f"value{end} = {field.value!r}"]
    known[f"write{end}"] = field.write
    if isinstance(field, Called):
        known[f"call{end}"] = field.call
        return [f"value{end} = None" if field.awaited else f"value{end} = write{end}(call{end}(value, run), run)"]
    known[f"get{end}"] = field.get
    read = f"get{end}(value)"
    if field.row is not None and field.row.key is not None:
        known[f"otherwise{end}"] = field.row.otherwise
        read = f"row.get({field.row.key!r}, otherwise{end})"
    if field.names is not None:
        known[f"names{end}"] = field.names
        read, left = f"names{end}.get({read})", f"value{end} is None"
        return [f"value{end} = {read}", f"if {left}: value{end} = write{end}(get{end}(value), run)"]
    left = f"value{end} is not None" if field.nullable else ""
    if field.passed is not None:
        known[f"passed{end}"] = field.passed
        left = f"type(value{end}) is not passed{end}" + (f" and {left}" if left else "")
    condition = f"if {left}: " if left else ""
    return [f"value{end} = {read}", f"{condition}value{end} = write{end}(value{end}, run)"]
