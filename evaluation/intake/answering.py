"""The form of a standard as an input type: one typed field for each of the standard's, in its order."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import graphene

from evaluation.intake.names import Names, type_name
from evaluation.intake.scalars import DECIMAL
from evaluation.scoring.shown import plain_text
from evaluation.standards.model import Field, Standard, Text

SCALARS = {
    "decimal": DECIMAL,
    "percent": DECIMAL,
    "integer": graphene.Int,
    "boolean": graphene.Boolean,
}


def answers_type(standard: Standard, names: Names) -> Any:
    """Return the input type `Answers`: a field for each of the standard's, not null where the standard needs it.

    A value of it is a dict by name; `answers_of` makes of it what the scoring takes.
    """
    fields = {
        names.fields[field.key]: graphene.InputField(
            _type(field, names), name=names.fields[field.key], description=described(field), required=field.required
        )
        for field in standard.fields
    }
    about = (
        f"Answers to {standard.id} {standard.version}: {standard.title.en} ({standard.title.zh}). What is left out, or "
        "null, is unanswered."
    )
    meta = type("Meta", (), {"description": about, "container": dict})
    return type("Answers", (graphene.InputObjectType,), {**fields, "Meta": meta})


def answers_of(given: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return a value of `Answers` as JSON by key, as the scoring takes it; what is null is left out."""
    return {names.keys[name]: _plain(value) for name, value in given.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value


def described(field: Field) -> str:
    """Return a field in a sentence or more: both titles, unit, range, and whether nothing is scored without it."""
    needed = " Nothing is scored without it." if field.required else ""
    return f"{sentence(field.title)}{_unit(field)}{_range(field)}.{needed}"


def sentence(title: Text) -> str:
    """Return a title in English, with the Chinese one."""
    return f"{title.en[:1].upper()}{title.en[1:]} ({title.zh})"


def _unit(field: Field) -> str:
    if field.type == "percent":
        return ", in percent points"
    return f", in {field.unit.en}" if field.unit else ""


def _range(field: Field) -> str:
    low, high = (None if end is None else plain_text(end) for end in (field.minimum, field.maximum))
    if low is not None and high is not None:
        return f", {low} to {high}"
    if low is not None:
        return f", at least {low}"
    return "" if high is None else f", at most {high}"


def _type(field: Field, names: Names) -> Any:
    if not field.words:
        return SCALARS[field.type]
    words = _vocabulary(field, names)
    return graphene.List(graphene.NonNull(words)) if field.type == "set" else words


def _vocabulary(field: Field, names: Names) -> Any:
    name = type_name(names.fields[field.key])
    members = Enum(name, {names.words[word]: word for word in field.words})  # type: ignore[misc]
    about = f"What the field `{field.key}` of the standard may be answered with."
    return graphene.Enum.from_enum(
        members,
        name=name,
        description=lambda member: about if member is None else f"{sentence(field.words[member.value])}.",
    )
