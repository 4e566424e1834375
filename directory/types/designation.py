"""Titles of organizations."""

import datetime as dt
from typing import Self

import strawberry

from directory.documents import DesignationDocument
from directory.types.described import object_type
from directory.types.enums import DesignationStatus
from directory.types.node import Node


@object_type
class Designation(Node):
    """A title that an authority gave to an organization for a term."""

    title: str = strawberry.field(description="The title.")
    authority: str | None = strawberry.field(description="Who gave it.")
    notice: str | None = strawberry.field(description="The number of the notice that announced it.")
    batch: str | None = strawberry.field(description="The batch it was given in.")
    valid_from: dt.date | None = strawberry.field(description="The first day of its term.")
    valid_to: dt.date | None = strawberry.field(description="The last day of its term.")
    status: DesignationStatus | None = strawberry.field(
        description="Whether it stands; LAPSED from the day after its last one on, or as of `validOn`."
    )

    @classmethod
    def of(cls, document: DesignationDocument, today: dt.date) -> Self:
        """Return the type of a designation document as of a day."""
        status = document.get("status")
        if status == "VALID" and document.get("validTo", "9999") < today.isoformat():
            status = "LAPSED"
        return cls(
            id=strawberry.ID(document["id"]),
            title=document["title"],
            authority=document.get("authority"),
            notice=document.get("notice"),
            batch=document.get("batch"),
            valid_from=day(document.get("validFrom")),
            valid_to=day(document.get("validTo")),
            status=DesignationStatus(status) if status else None,
        )


def day(text: str | None) -> dt.date | None:
    """Return the day that a document writes as YYYY-MM-DD."""
    return dt.date.fromisoformat(text) if text else None
