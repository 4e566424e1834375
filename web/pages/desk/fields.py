"""Fields of forms, made of what a mutation takes; and what was typed into them, as its variables."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    Undefined,
    is_list_type,
    is_non_null_type,
)
from starlette.datastructures import FormData

from graph_schema.errors import InvalidInput
from web.pages.desk.doing import SEPARATE
from web.pages.desk.questions import plain_number
from web.pages.desk.words import Words

LONG = frozenset({"reason", "note", "description", "text", "eligibility"})  # texts of more than a line
SIMPLE = {
    "Int": "number",
    "Float": "degrees",
    "Decimal": "degrees",
    "Date": "day",
    "Boolean": "flag",
    "DateTime": "moment",
}


@dataclass(frozen=True)
class Field:
    """A field of a form: `name` as it is sent, its label and hint, how it is shown, and what may be chosen."""

    name: str
    label: str
    hint: str
    kind: str
    required: bool
    options: tuple[tuple[str, str], ...] = ()


def fields_of(kinds: Mapping[str, GraphQLInputType], words: Words, without: Collection[str] = ()) -> list[Field]:
    """Return the fields for what an operation takes, in its order, without those that the page itself gives."""
    return [field for name, kind in kinds.items() if name not in without for field in _fields(name, kind, words)]


def inner(kind: Any) -> Any:
    """Return what a list holds."""
    while is_non_null_type(kind) or is_list_type(kind):
        kind = kind.of_type
    return kind


def _fields(name: str, kind: Any, words: Words, path: str = "", *, needed: bool = True) -> Iterator[Field]:
    required = is_non_null_type(kind) and needed
    bare = kind.of_type if is_non_null_type(kind) else kind
    full = f"{path}{SEPARATE}{name}" if path else name
    if isinstance(bare, GraphQLInputObjectType):
        for inner, field in bare.fields.items():
            if full + SEPARATE + inner not in HIDDEN and inner not in HIDDEN:
                yield from _fields(
                    inner, field.type, words, full, needed=required and field.default_value in {None, Undefined}
                )
        return
    options: tuple[tuple[str, str], ...] = ()
    shape = "long" if name in LONG else "text"
    if is_list_type(bare):
        shape = "lines"
    elif isinstance(bare, GraphQLEnumType):
        shape = "choice"
        options = tuple((value, words.label(VOCABULARIES.get(bare.name, bare.name), value)) for value in bare.values)
    else:
        shape = SIMPLE.get(bare.name, shape)
    label = words.texts["labels"]["field"].get(full) or words.label("field", name)
    yield Field(full, label, words.texts["labels"]["field_hint"].get(name, ""), shape, required, options)


HIDDEN = frozenset({"datum", "accuracy", "abroad"})
"""Fields of inputs that keep their default: a form asks for no more than people know."""

VOCABULARIES = {
    "OrganizationNature": "nature",
    "OrganizationKind": "kind",
    "RegionLevel": "level",
    "ServiceChannel": "channel",
    "ServiceFee": "fee",
    "Role": "role",
}
"""The vocabulary of words that an enum is told by; its own name for all others."""


def values_of(kinds: Mapping[str, GraphQLInputType], form: FormData, words: Words) -> dict[str, Any]:
    """Return the variables that a form gives; what is blank is left out. Raise `InvalidInput` for what does not fit."""
    found = {name: _value(name, kind, form, words) for name, kind in kinds.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(full: str, kind: Any, form: FormData, words: Words) -> Any:
    bare = kind.of_type if is_non_null_type(kind) else kind
    if isinstance(bare, GraphQLInputObjectType):
        inner = {name: _value(full + SEPARATE + name, one.type, form, words) for name, one in bare.fields.items()}
        return {name: value for name, value in inner.items() if value is not None} or None
    text = form.get(full)
    text = text.strip() if isinstance(text, str) else ""
    if is_list_type(bare):
        return [line.strip() for line in text.splitlines() if line.strip()] if full in form else None
    if bare.name == "Boolean":
        return (text == "true") if full in form else None
    return _read(full, bare.name, text, words) if text else None


def _read(full: str, name: str, text: str, words: Words) -> Any:
    reader = {"Int": int, "Float": float, "Decimal": Decimal}.get(name)
    if reader is None:
        return text
    try:
        number = reader(plain_number(text))
        return str(number) if isinstance(number, Decimal) else number
    except (ValueError, ArithmeticError):
        raise InvalidInput(words.texts["no_number"], field=full) from None
