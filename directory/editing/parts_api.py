"""What can be done to the services and titles of organizations."""

import datetime as dt
from typing import Annotated

import strawberry

from directory.context import Context
from directory.editing.answering import EffectiveOn, ExpectedVersion, Info, RequestId, edited, iso
from directory.editing.designations import AddedDesignation, ChangedDesignation, RevokedDesignation
from directory.editing.desk import Seen
from directory.editing.services import AddedService, ChangedService, RemovedService
from directory.types.described import argument, computed
from directory.types.editing import EditOrganizationResult
from directory.types.parts import DesignationChanges, NewDesignation, NewService, ServiceChanges

Owner = Annotated[strawberry.ID, argument("The id of the organization.")]
ServiceId = Annotated[strawberry.ID, argument("The id of the service.")]
DesignationId = Annotated[strawberry.ID, argument("The id of the title.")]


@strawberry.type
class Mutation:
    """What can be done to services and titles."""

    @computed
    async def add_service(
        self,
        info: Info,
        *,
        request_id: RequestId,
        organization: Owner,
        expected_version: ExpectedVersion,
        service: Annotated[NewService, argument("The service.")],
        effective_on: EffectiveOn = None,
    ) -> EditOrganizationResult:
        """Add a service to what an organization offers; its own staff will do. `part` is the id that it gets."""
        seen, day, codes = Seen(organization, expected_version), iso(effective_on), _categories(info.context)
        return await edited(info.context, request_id, lambda: AddedService.of(seen, service.given(), day, codes))

    @computed
    async def change_service(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: ServiceId,  # noqa: A002 - the contract's name
        expected_version: ExpectedVersion,
        changes: Annotated[ServiceChanges, argument("The fields that shall change.")],
        effective_on: Annotated[
            dt.date | None,
            argument("The day from which on it is so; without it the entry is corrected: it was so all along."),
        ] = None,
    ) -> EditOrganizationResult:
        """Change a service of an organization; its own staff will do."""
        day, codes = iso(effective_on), _categories(info.context)
        return await edited(
            info.context, request_id, lambda: ChangedService.of(id, expected_version, changes.given(), day, codes)
        )

    @computed
    async def remove_service(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: ServiceId,  # noqa: A002 - the contract's name
        expected_version: ExpectedVersion,
        effective_on: EffectiveOn = None,
    ) -> EditOrganizationResult:
        """Remove a service that is offered no more; the organization's own staff will do."""
        day = iso(effective_on)
        return await edited(info.context, request_id, lambda: RemovedService(id, expected_version, day))

    @computed
    async def add_designation(
        self,
        info: Info,
        *,
        request_id: RequestId,
        organization: Owner,
        expected_version: ExpectedVersion,
        designation: Annotated[NewDesignation, argument("The title.")],
    ) -> EditOrganizationResult:
        """Add a title that an organization was given; it takes an administrator of its division or above.

        Its own days tell its term. `part` is the id that it gets.
        """
        seen = Seen(organization, expected_version)
        return await edited(info.context, request_id, lambda: AddedDesignation.of(seen, designation.given()))

    @computed
    async def change_designation(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: DesignationId,  # noqa: A002 - the contract's name
        expected_version: ExpectedVersion,
        changes: Annotated[DesignationChanges, argument("The fields that shall change.")],
    ) -> EditOrganizationResult:
        """Correct the entry of a title; it takes an administrator of the organization's division or above."""
        return await edited(
            info.context, request_id, lambda: ChangedDesignation.of(id, expected_version, changes.given())
        )

    @computed
    async def revoke_designation(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: DesignationId,  # noqa: A002 - the contract's name
        expected_version: ExpectedVersion,
        effective_on: EffectiveOn = None,
    ) -> EditOrganizationResult:
        """Tell that a title was taken back; it stays in the entry, as revoked.

        It takes an administrator of the organization's division or above.
        """
        day = iso(effective_on)
        return await edited(info.context, request_id, lambda: RevokedDesignation(id, expected_version, day))


def _categories(context: Context) -> list[str]:
    return [category.code for category in context.snapshot.categories.all()]
