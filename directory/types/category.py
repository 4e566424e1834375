"""Kinds of service."""

from typing import Self

import strawberry

from directory import categories
from directory.categories import Categories
from directory.types.described import computed, object_type
from directory.types.node import Node


@object_type
class Category(Node):
    """A kind of service: one of the eight functions of the network, or a narrower one below it."""

    code: str = strawberry.field(description="Its code, such as financing; what `filter.categories` takes.")
    name: str = strawberry.field(description="Its Chinese name.")
    english: str = strawberry.field(description="Its English name.")
    tree: strawberry.Private[Categories]
    broader: strawberry.Private[str | None]

    @classmethod
    def of(cls, category: categories.Category, tree: Categories) -> Self:
        """Return the type of a category that hangs in this tree."""
        return cls(
            id=strawberry.ID(f"category-{category.code}"),
            code=category.code,
            name=category.name,
            english=category.english,
            tree=tree,
            broader=category.parent,
        )

    @computed
    def parent(self) -> "Category | None":
        """Return the broader category; null for the eight functions."""
        found = self.tree.get(self.broader) if self.broader else None
        return Category.of(found, self.tree) if found else None

    @computed
    def children(self) -> list["Category"]:
        """Return the categories directly below, in the order of the vocabulary."""
        return [Category.of(child, self.tree) for child in self.tree.children(self.code)]
