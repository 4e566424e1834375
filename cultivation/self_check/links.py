"""Which kinds of services address which inputs of the standards, read from `data/help.toml`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from evaluation.standards.model import Text


@dataclass(frozen=True)
class Link:
    """A category (code) whose services address some fields, and why."""

    category: str
    fields: frozenset[str]
    reason: Text


@dataclass(frozen=True)
class Links:
    """All links, and the figures (of the year before) that answer a field by themselves."""

    links: tuple[Link, ...]
    figures: Mapping[str, str]

    def helping(self, fields: Iterable[str]) -> list[Link]:
        """Return the links that address any of the fields, in the order of the file."""
        wanted = frozenset(fields)
        return [link for link in self.links if link.fields & wanted]


@cache
def links() -> Links:
    """Return the links of the package; their file is checked by the tests."""
    content = tomllib.loads((files("cultivation") / "data" / "help.toml").read_text(encoding="utf-8"))
    found = (Link(row["category"], frozenset(row["fields"]), Text(**row["reason"])) for row in content["help"])
    return Links(tuple(found), content["figures"])
