"""Standards and assessments as the API shows them."""

import datetime as dt
from enum import Enum
from typing import Self

import strawberry

from directory.context import Context
from directory.types.described import computed, object_type, value, vocabulary
from directory.types.designation import day
from directory.types.lookup import find_organization
from directory.types.organization import Organization
from graph_schema.connection import Row


@vocabulary
class StandardSubject(Enum):
    """What a standard rates."""

    ORGANIZATION = value("ORGANIZATION", "Service organizations.")
    ENTERPRISE = value("ENTERPRISE", "Small and medium enterprises.")


@vocabulary
class StandardAuthority(Enum):
    """Whose standard it is."""

    OFFICIAL = value("OFFICIAL", "A ministry's or the state's.")
    GROUP_STANDARD = value("GROUP_STANDARD", "An association's group standard.")
    LOCAL = value("LOCAL", "A province's or a city's.")
    PROJECT = value("PROJECT", "This project's own, where no other is known.")


@object_type
class Standard:
    """One version of a standard; versions never change, a new one supersedes the old."""

    id: strawberry.ID = strawberry.field(description="The id of the standard, the same in all its versions.")
    version: str = strawberry.field(description="Its version.")
    title: str = strawberry.field(description="Its title.")
    subject: StandardSubject | None = strawberry.field(description="What it rates.")
    authority: StandardAuthority | None = strawberry.field(description="Whose it is.")
    completeness: str | None = strawberry.field(description="How much of the source text it holds.")
    effective_from: dt.date | None = strawberry.field(description="The first day it is in force.")
    effective_to: dt.date | None = strawberry.field(description="The last day it is in force; null while open.")
    digest: str | None = strawberry.field(description="SHA-256 of its text, in hexadecimal.")

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the type of a stored standard."""
        get = row.get
        subject, authority = get("subject"), get("authority")
        return cls(
            id=row["id"],
            version=row["version"],
            title=row["title"],
            subject=StandardSubject(subject) if subject else None,
            authority=StandardAuthority(authority) if authority else None,
            completeness=get("completeness"),
            effective_from=day(get("effectiveFrom")),
            effective_to=day(get("effectiveTo")),
            digest=get("digest"),
        )


@object_type
class Assessment:
    """A published evaluation of one organization under one standard."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    period: str | None = strawberry.field(description="The period it rates, such as 2026.")
    state: str | None = strawberry.field(description="How far it has come.")
    created_at: dt.datetime | None = strawberry.field(description="When it was opened.")
    standard: Standard | None = strawberry.field(description="The standard it follows.")
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
            subject=row["organization"],
            context=context,
        )

    @computed
    async def organization(self) -> Organization | None:
        """Return the organization it rates; null when it rates an enterprise."""
        return await find_organization(self.context, self.subject) if self.subject else None
