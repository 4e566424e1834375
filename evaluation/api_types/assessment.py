"""Assessments as the API shows them."""

import datetime as dt
from typing import Self

import strawberry

from directory.context import Context
from directory.types.described import computed, object_type
from directory.types.lookup import find_organization
from directory.types.organization import Organization
from evaluation.api_types.standard import Standard
from graph_schema.connection import Row


@object_type
class Assessment:
    """A published evaluation of one organization under one standard."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    period: str | None = strawberry.field(description="The period it rates, such as 2026.")
    state: str | None = strawberry.field(description="How far it has come.")
    created_at: dt.datetime | None = strawberry.field(description="When it was opened.")
    standard: Standard | None = strawberry.field(description="The standard it follows.")
    synthetic: bool = strawberry.field(description="Whether it was invented for demonstration.")
    subject: strawberry.Private[str | None]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, row: Row, context: Context) -> Self:
        """Return the type of a stored assessment with its standard and the id of its organization."""
        assessment: Row = row["assessment"]
        created = assessment.get("createdAt")
        return cls(
            id=assessment["id"],
            period=assessment.get("period"),
            state=assessment.get("state"),
            created_at=dt.datetime.fromisoformat(created) if created else None,
            standard=Standard.of(row["standard"]) if row["standard"] else None,
            synthetic=bool(assessment.get("synthetic", False)),
            subject=row["organization"],
            context=context,
        )

    @computed
    async def organization(self) -> Organization | None:
        """Return the organization it rates; null when it rates an enterprise."""
        return await find_organization(self.context, self.subject) if self.subject else None
