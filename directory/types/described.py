"""Declaring what the API shows, each description written once: as the docstring of the class or the method."""

import inspect
from collections.abc import Callable
from enum import Enum, EnumType
from typing import Any, Literal, ParamSpec, TypeVar, cast, dataclass_transform

import strawberry
from strawberry import Info
from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField

Class = TypeVar("Class", bound=type)
Vocabulary = TypeVar("Vocabulary", bound=type[Enum])
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Stored(StrawberryField):
    """A field that says what the row behind an object says; `read` takes it from the object when it is asked for.

    So an object of a list holds its row and nothing else, and a field costs only those who ask for it. One that is no
    more than a key of the object's `document` has it as `key`, `otherwise` stands for a key that is absent, and a
    `vocabulary` has the value of the stored name.
    """

    settled = True
    read: Callable[[Any], Any]
    key: str | None = None
    otherwise: Any = None
    vocabulary: EnumType | None = None

    @property
    def is_basic_field(self) -> bool:
        """Tell that nothing needs to be prepared."""
        return True

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Any:  # noqa: ARG002
        """Return what the row says."""
        return self.read(source)


def stored(
    read: str | Callable[[Any], Any],
    description: str,
    kind: Callable[[Any], Any] | None = None,
    *,
    otherwise: Any = None,
    init: Literal[False] = False,
) -> Any:
    """Declare a field of the row behind an object: a key of its `document`, or what a function takes from the object.

    `kind` makes the value of the API from the stored one, which for an enum is its name; `otherwise` stands for a key
    that is absent.
    """
    field = Stored(description=description)
    field.init = init
    field.read = _reader(read, kind, otherwise) if isinstance(read, str) else read
    if isinstance(read, str) and (kind is None or isinstance(kind, EnumType)):
        field.key, field.otherwise, field.vocabulary = read, otherwise, kind
    return field


def _reader(key: str, kind: Callable[[Any], Any] | None, otherwise: Any) -> Callable[[Any], Any]:
    def plain(source: Any) -> Any:
        return source.document.get(key, otherwise)

    def made(source: Any) -> Any:
        value = source.document.get(key)
        return otherwise if value is None else make(value)

    if kind is None:
        return plain
    make = dict(kind.__members__).__getitem__ if isinstance(kind, EnumType) else kind
    return made


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, stored))
def object_type(cls: Class) -> Class:
    """Declare an object type described by its docstring."""
    declared = strawberry.type(cls, description=described(cls))
    for field in get_object_definition(declared, strict=True).fields:
        if isinstance(field, Stored):
            setattr(declared, field.python_name, property(field.read))
    return declared


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def interface_type(cls: Class) -> Class:
    """Declare an interface described by its docstring."""
    return strawberry.interface(cls, description=described(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def input_type(cls: Class) -> Class:
    """Declare an input type described by its docstring."""
    return strawberry.input(cls, description=described(cls))


def vocabulary(cls: Vocabulary) -> Vocabulary:
    """Declare an enum described by its docstring, each value by what `value` says."""
    return strawberry.enum(cls, description=described(cls))


def value(name: str, description: str) -> str:
    """Return a value of a vocabulary."""
    return cast("str", strawberry.enum_value(name, description=description))


def computed(method: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Declare a field that the method computes when asked for, described by its docstring without "Return"."""
    alone = len(inspect.signature(method).parameters) == len(("self",))
    field = (Computed if alone else StrawberryField)(description=answered(method))
    return cast("Callable[Arguments, Result]", field(method))


def settled(method: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Declare a field as `computed` does, of a method without arguments that the row behind the object decides.

    Together with the divisions and categories of the snapshot that it is of: neither the day nor who asks matters.
    """
    field = Computed(description=answered(method))
    field.settled = True
    return cast("Callable[Arguments, Result]", field(method))


def deprecated(reason: str) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Declare a field as `computed` does that will be removed; the reason says what to ask instead."""

    def declare(method: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        field = StrawberryField(description=answered(method), deprecation_reason=reason)
        return cast("Callable[Arguments, Result]", field(method))

    return declare


class Computed(StrawberryField):
    """A field computed by a method without arguments: called as directly as an attribute is read.

    Strawberry would prepare an `Info` and arguments for it, which takes longer than most of these methods. `settled`
    tells what `settled` says.
    """

    settled = False

    @property
    def is_basic_field(self) -> bool:
        """Tell that nothing needs to be prepared."""
        return True

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Any:  # noqa: ARG002
        """Return what the method computes."""
        resolver = self.base_resolver
        return cast("Callable[[Any], Any]", resolver.wrapped_func)(source) if resolver else None


def asked_for(info: Any, field: str) -> bool:
    """Tell whether a field of what is returned is asked for; where the execution does not know, it may be."""
    selected: frozenset[str] | None = getattr(info, "selected", None)
    return selected is None or field in selected


def argument(description: str) -> Any:
    """Return the annotation that describes an argument."""
    return strawberry.argument(description=description)


def answered(method: object) -> str:
    """Return the docstring on one line without "Return": what a field answers."""
    text = described(method).removeprefix("Return ")
    return text[:1].upper() + text[1:]


def described(subject: object) -> str:
    """Return the docstring on one line."""
    return " ".join((inspect.getdoc(subject) or "").split())
