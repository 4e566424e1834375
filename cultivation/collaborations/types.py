"""Collaborations and partners as the API shows them."""

import datetime as dt
from typing import Annotated, Self

import strawberry

from cultivation.collaborations.documents import CollaborationDocument
from cultivation.collaborations.partners import Partner as Found
from cultivation.collaborations.partners import PartnerVia
from cultivation.types.refusals import CollaborationRefused
from directory.context import Context
from directory.scalars import Long
from directory.types.category import Category
from directory.types.described import computed, object_type
from directory.types.lookup import find_organization
from directory.types.organization import Organization
from directory.types.refusals import NotAllowed, NotFound, NotSignedIn, RequestIdConflict, VersionConflict


@object_type
class Collaboration:
    """Who works or worked with an organization, in which field, and when."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    party: strawberry.ID = strawberry.field(description="The id of the enterprise or organization that recorded it.")
    since: dt.date = strawberry.field(name="from", description="Its first day.")
    to: dt.date | None = strawberry.field(description="Its last day; null while it goes on.")
    synthetic: bool = strawberry.field(description="Whether it is made up, for demonstration, and does not exist.")
    version: int = strawberry.field(description="How often it was written, from 1.")
    document: strawberry.Private[CollaborationDocument]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, document: CollaborationDocument, context: Context) -> Self:
        """Return the type of a collaboration's document."""
        return cls(
            id=strawberry.ID(document["id"]),
            party=strawberry.ID(document["party"]),
            since=dt.date.fromisoformat(document["from"]),
            to=dt.date.fromisoformat(document["to"]) if "to" in document else None,
            synthetic=document.get("synthetic", False),
            version=document["version"],
            document=document,
            context=context,
        )

    @computed
    async def organization(self) -> Organization | None:
        """Return the organization that it is with."""
        return await find_organization(self.context, self.document["organization"])

    @computed
    def field(self) -> Category | None:
        """Return the field, as a category of services."""
        tree = self.context.snapshot.categories
        found = tree.get(self.document["field"])
        return Category.of(found, tree) if found else None


@object_type
class PartnerStep:
    """One step of the way to a partner."""

    via: PartnerVia = strawberry.field(description="What leads to it from the one before, first from the enterprise.")
    reached: strawberry.Private[str]
    context: strawberry.Private[Context]

    @computed
    async def organization(self) -> Organization | None:
        """Return the organization that the step leads to."""
        return await find_organization(self.context, self.reached)


@object_type
class Partner:
    """A university, an institute or a large enterprise to work with in a field."""

    organization: Organization = strawberry.field(description="The partner.")
    within: bool = strawberry.field(description="Whether it lies in the division that was asked for, or below it.")
    steps: int | None = strawberry.field(description="How many steps the way has; null when none was found.")
    way: list[PartnerStep] = strawberry.field(description="The shortest way to it, from the enterprise on.")

    @classmethod
    def of(cls, found: Found, context: Context) -> Self:
        """Return the type of a partner that was found."""
        return cls(
            organization=Organization.of(found.document, context),
            within=found.within,
            steps=len(found.way) or None,
            way=[PartnerStep(via=step.via, reached=step.organization, context=context) for step in found.way],
        )


@object_type
class CollaborationRecorded:
    """The collaboration, or its end, was recorded."""

    seq: Long = strawberry.field(description="The seq of the change; `atLeast` waits for it.")
    id: strawberry.ID = strawberry.field(description="The id of the collaboration.")


CollaborationResult = Annotated[
    CollaborationRecorded
    | NotSignedIn
    | NotAllowed
    | NotFound
    | VersionConflict
    | RequestIdConflict
    | CollaborationRefused,
    strawberry.union("CollaborationResult", description="What comes of the mutations about collaborations."),
]
