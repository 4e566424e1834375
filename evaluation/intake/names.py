"""The names that the keys of a standard have in GraphQL, where a name holds no dash and begins with no digit."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from evaluation.standards.model import Standard

_SEPARATOR = re.compile("[_-]")


@dataclass(frozen=True)
class Names:
    """The names of a standard's fields, and of the words that they are answered with, by key."""

    fields: Mapping[str, str]
    words: Mapping[str, str]

    @classmethod
    def of(cls, standard: Standard) -> Self:
        """Return the names in a standard."""
        words = dict.fromkeys(word for field in standard.fields for word in field.words)
        return cls(field_names(field.key for field in standard.fields), word_names(words))

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The key of each field by its name."""
        return {name: key for key, name in self.fields.items()}


def field_names(keys: Iterable[str]) -> Mapping[str, str]:
    """Return the name of each field by its key: `rd_ratio` is `rdRatio`; no two have the same."""
    return _names(keys, _camel_case)


def word_names(words: Iterable[str]) -> Mapping[str, str]:
    """Return the name of each word of an enum: `class_1` is `CLASS_1`; no two have the same."""
    return _names(words, _upper_case)


def type_name(name: str) -> str:
    """Return the name of the type that answers the field of this name: `rdRatio` has `RdRatioAnswer`."""
    return f"{name[:1].upper()}{name[1:]}Answer"


def _names(keys: Iterable[str], spelled: Callable[[str], str]) -> Mapping[str, str]:
    """Return the names; of keys that are spelled alike the second is `name__2`, which no key is spelled as."""
    found: dict[str, str] = {}
    times: Counter[str] = Counter()
    for key in keys:
        name = spelled(key)
        times[name] += 1
        found[key] = name if times[name] == 1 else f"{name}__{times[name]}"
    return found


def _camel_case(key: str) -> str:
    first, *others = _SEPARATOR.split(key)
    return _begun(first[:1].lower() + first[1:] + "".join(part[:1].upper() + part[1:] for part in others))


def _upper_case(key: str) -> str:
    return _begun(_SEPARATOR.sub("_", key).upper())


def _begun(name: str) -> str:
    return f"_{name}" if name[:1].isdigit() else name
