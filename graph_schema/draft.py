"""A change before it is written."""

from dataclasses import dataclass

from graph_schema.aggregate import Document


@dataclass(frozen=True)
class Draft:
    """A change to be made: `document` is the whole entity as it shall be, None removes it.

    `fresh` says that the entity is certainly new: it is created without looking, and a duplicate is a `Conflict`.
    """

    kind: str
    entity: str
    document: Document | None
    fresh: bool = False
