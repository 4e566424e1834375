"""What everything with an id has in common."""

import strawberry

from directory.types.described import interface_type

ID = "Its id: the type's prefix and a key, such as org-abc or region-330000; the same in every export."


@interface_type
class Node:
    """An object with an id that is unique over all types; `node(id:)` finds it again."""

    id: strawberry.ID = strawberry.field(description=ID)
