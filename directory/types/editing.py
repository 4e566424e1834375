"""Changes of organizations: what is given, and what comes of it."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from directory.editing.desk import Seen
from directory.scalars import Long
from directory.types.correction import OrganizationChanges
from directory.types.described import input_type, object_type
from directory.types.enums import RegionLevel
from directory.types.organization import Organization
from directory.types.refusals import (
    DuplicateConflict,
    EditRefused,
    NotAllowed,
    NotFound,
    NotSignedIn,
    RequestIdConflict,
    VersionConflict,
)


@input_type
class NewOrganization(OrganizationChanges):
    """An organization that the directory does not hold yet; its id is given by the directory."""

    name: str = strawberry.field(description="Its Chinese name, 1 to 120 characters.")
    region: str | None = strawberry.field(
        default=UNSET,
        description="The division it lies in: a code, a name that no other one bears, or a path such as "
        "浙江省/杭州市. Without one the entry waits to be completed, and takes an administrator of the nation.",
    )
    level: RegionLevel | None = strawberry.field(default=UNSET, description="Its level in the network.")
    service_areas: list[str] | None = strawberry.field(
        default=UNSET, description="The divisions it serves, each with everything below; at most 500."
    )
    member_of: list[str] | None = strawberry.field(
        default=UNSET, description="The ids of the hubs of the network that it belongs to, at most 500."
    )


@input_type
class SeenOrganization:
    """An organization, and the version of its entry that the caller read."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    expected_version: int = strawberry.field(description="The `version` that the caller read; another one is refused.")

    def seen(self) -> Seen:
        """Return it as edits name it."""
        return Seen(self.id, self.expected_version)


@object_type
class OrganizationCreated:
    """The organization has an entry."""

    seq: Long = strawberry.field(description="The seq of the last change that was made; `atLeast` waits for it.")
    organization: Organization = strawberry.field(description="The new organization, with the id it was given.")


@object_type
class OrganizationEdited:
    """The organization was changed."""

    seq: Long = strawberry.field(description="The seq of the last change that was made; `atLeast` waits for it.")
    organization: Organization = strawberry.field(description="The organization as this change left it.")
    part: strawberry.ID | None = strawberry.field(
        description="The id of the service or title that was added, changed or removed; null for all else."
    )


CreateOrganizationResult = Annotated[
    OrganizationCreated
    | NotSignedIn
    | NotAllowed
    | NotFound
    | VersionConflict
    | RequestIdConflict
    | DuplicateConflict
    | EditRefused,
    strawberry.union(
        "CreateOrganizationResult", description="What comes of `createOrganization` and `succeedOrganization`."
    ),
]
EditOrganizationResult = Annotated[
    OrganizationEdited | NotSignedIn | NotAllowed | NotFound | VersionConflict | RequestIdConflict | EditRefused,
    strawberry.union(
        "EditOrganizationResult", description="What comes of a change of an organization that the directory holds."
    ),
]
