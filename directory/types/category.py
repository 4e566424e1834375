"""Kinds of service."""

from operator import attrgetter
from typing import Self

import strawberry

from directory import categories
from directory.categories import Categories
from directory.types.described import object_type, settled, stored
from directory.types.node import ID, Node


@object_type
class Category(Node):
    """A kind of service: one of the eight functions of the network, or a narrower one below it."""

    id: strawberry.ID = stored(lambda category: f"category-{category.kind.code}", ID)
    code: str = stored(attrgetter("kind.code"), "Its code, such as financing; what `filter.categories` takes.")
    name: str = stored(attrgetter("kind.name"), "Its Chinese name.")
    english: str = stored(attrgetter("kind.english"), "Its English name.")
    kind: strawberry.Private[categories.Category]
    tree: strawberry.Private[Categories]

    @classmethod
    def of(cls, category: categories.Category, tree: Categories) -> Self:
        """Return the type of a category that hangs in this tree."""
        return cls(kind=category, tree=tree)

    @settled
    def parent(self) -> "Category | None":
        """Return the broader category; null for the eight functions."""
        found = self.tree.get(self.kind.parent) if self.kind.parent else None
        return Category.of(found, self.tree) if found else None

    @settled
    def children(self) -> list["Category"]:
        """Return the categories directly below, in the order of the vocabulary."""
        return [Category.of(child, self.tree) for child in self.tree.children(self.code)]
