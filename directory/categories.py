"""The kinds of service: eight functions, the professional ones divided further."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Self

from directory.documents import CategoryDocument

CATEGORIES_FILE = "data/categories.csv"


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of service; `parent` is the code of the broader kind, None at the top."""

    code: str
    name: str
    english: str
    parent: str | None = None


class Categories:
    """The tree of categories; built once, never changed, safe to share. Siblings keep the order of the documents."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self._all = tuple(categories)
        self._by_code = {category.code: category for category in self._all}

    @classmethod
    def of(cls, documents: Iterable[CategoryDocument]) -> Self:
        """Return the tree that the documents describe."""
        return cls(Category(d["code"], d["name"], d["english"], d.get("parent")) for d in documents)

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def all(self) -> Sequence[Category]:
        """Return every category in the order of the documents."""
        return self._all

    def get(self, code: str) -> Category | None:
        """Return the category of that code; None when there is none."""
        return self._by_code.get(code)

    def roots(self) -> tuple[Category, ...]:
        """Return the categories without a broader one."""
        return self.children(None)

    def children(self, code: str | None) -> tuple[Category, ...]:
        """Return the categories directly below a code, the roots for None; () when there are none."""
        return tuple(category for category in self._all if category.parent == code)

    def lineage(self, code: str) -> tuple[str, ...]:
        """Return the codes from the root down to the category itself; () when it is unknown."""
        category = self._by_code.get(code)
        if category is None:
            return ()
        above = () if category.parent is None else self.lineage(category.parent)
        return (*above, code)

    def descendants(self, code: str) -> Iterator[Category]:
        """Yield the categories anywhere below, each before those below it; not the category itself."""
        for child in self.children(code):
            yield child
            yield from self.descendants(child.code)


def read_categories() -> list[CategoryDocument]:
    """Return the categories of this project, each after the broader one."""
    text = resources.files("directory").joinpath(CATEGORIES_FILE).read_text(encoding="utf-8")
    return [_document(row) for row in csv.DictReader(text.splitlines())]


def _document(row: dict[str, str]) -> CategoryDocument:
    document = CategoryDocument(
        id=f"category-{row['code']}", code=row["code"], name=row["name"], english=row["english"]
    )
    if row["parent"]:
        document["parent"] = row["parent"]
    return document
