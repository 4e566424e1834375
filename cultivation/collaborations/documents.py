"""The shape of a collaboration: public in the journal between organizations, private with an enterprise."""

from typing import NotRequired, TypedDict

PREFIX = "collaboration-"  # begins the entity id

CollaborationDocument = TypedDict(
    "CollaborationDocument",
    {
        "id": str,
        "party": str,
        "organization": str,
        "field": str,
        "from": str,
        "to": NotRequired[str],
        "version": int,
        "updatedAt": str,
        "synthetic": NotRequired[bool],
    },
)
"""Who works with an organization, in which field, from when to when.

`party` is an enterprise or an organization, `field` the code of a category; `from` and `to` are its first and last day,
without `to` it goes on.
"""
