"""Accounts and their roles."""

import datetime as dt
from typing import Annotated, Self

import strawberry

from directory.accounts.documents import AccountDocument, Caller, GrantDocument
from directory.accounts.roles import Role
from directory.scalars import Long
from directory.types.described import object_type
from directory.types.refusals import NotAllowed, NotFound, NotSignedIn, RequestIdConflict, RoleRefused


@object_type
class RoleGrant:
    """A role of an account: over a division and everything below, at an organization or for an enterprise."""

    role: Role = strawberry.field(description="The role.")
    region: str | None = strawberry.field(description="The code of the division; null for every other role.")
    organization: strawberry.ID | None = strawberry.field(
        description="The id of the organization; null for every other role."
    )
    enterprise: strawberry.ID | None = strawberry.field(
        description="The id of the enterprise it speaks for; null for every other role."
    )
    since: dt.datetime = strawberry.field(description="From when on.")
    until: dt.datetime | None = strawberry.field(
        description="Until when, that instant not included; null without an end."
    )
    granted_by: str = strawberry.field(description="The id of the account that gave it; smenet is the command line.")
    revoked_by: str | None = strawberry.field(description="The id of the account that took it; null while it stands.")

    @classmethod
    def of(cls, grant: GrantDocument) -> Self:
        """Return the type of a grant."""
        organization = grant.get("organization")
        return cls(
            role=Role(grant["role"]),
            region=grant.get("region"),
            organization=strawberry.ID(organization) if organization else None,
            enterprise=strawberry.ID(grant["enterprise"]) if "enterprise" in grant else None,
            since=dt.datetime.fromisoformat(grant["from"]),
            until=dt.datetime.fromisoformat(grant["to"]) if "to" in grant else None,
            granted_by=grant["grantedBy"],
            revoked_by=grant.get("revokedBy"),
        )


@object_type
class Account:
    """Somebody who signs in."""

    id: strawberry.ID = strawberry.field(
        description="Its id, a hash of issuer and subject: the actor of its changes in the public journal."
    )
    subject: str = strawberry.field(description="The subject of its tokens, as their issuer names it.")
    roles: list[RoleGrant] = strawberry.field(description="The roles it has and had; each tells its time.")

    @classmethod
    def of(cls, caller: Caller, document: AccountDocument | None) -> Self:
        """Return the type of an account; one that was never given a role has no document."""
        grants = document.get("roles", []) if document else []
        return cls(
            id=strawberry.ID(caller.account), subject=caller.subject, roles=[RoleGrant.of(grant) for grant in grants]
        )


@object_type
class RoleHolder:
    """Somebody with a role that stands; told to those who may take it."""

    account: strawberry.ID = strawberry.field(description="The id of the account.")
    subject: str = strawberry.field(description="The subject of its tokens, as their issuer names it.")
    grant: RoleGrant = strawberry.field(description="The role.")


@object_type
class RoleGranted:
    """The role was given; it counts from the next call."""

    seq: Long = strawberry.field(description="The seq of the change; `atLeast` waits for it.")
    account: strawberry.ID = strawberry.field(description="The id of the account that has it.")
    grant: RoleGrant = strawberry.field(description="The role.")


@object_type
class RoleRevoked:
    """The role was taken; it does not count from the next call on."""

    seq: Long = strawberry.field(description="The seq of the change; `atLeast` waits for it.")
    account: strawberry.ID = strawberry.field(description="The id of the account that had it.")
    grant: RoleGrant = strawberry.field(description="The role as it was, with its end.")


GrantRoleResult = Annotated[
    RoleGranted | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | RoleRefused,
    strawberry.union("GrantRoleResult", description="What comes of `grantRole`."),
]
RevokeRoleResult = Annotated[
    RoleRevoked | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | RoleRefused,
    strawberry.union("RevokeRoleResult", description="What comes of `revokeRole`."),
]
