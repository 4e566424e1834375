"""What can be asked and done about accounts."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast

import strawberry

from directory.accounts import queries
from directory.accounts.aggregate import ACCOUNTS
from directory.accounts.documents import AccountDocument, Caller, checked_subject
from directory.accounts.granting import Wish, grant_role, revoke_role
from directory.accounts.holders import holders_at
from directory.accounts.reading import Reading
from directory.accounts.roles import Role
from directory.context import Context
from directory.scalars import Long
from directory.types.account import (
    Account,
    GrantRoleResult,
    RevokeRoleResult,
    RoleGrant,
    RoleGranted,
    RoleHolder,
    RoleRevoked,
)
from directory.types.described import argument, computed
from directory.types.refusals import REFUSALS, refused, signed_in
from graph_schema.clock import now, stored
from graph_schema.errors import InvalidInput
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt

Info = strawberry.Info[Context, None]
RequestId = Annotated[
    strawberry.ID,
    argument(
        "The caller's own name for this request, 1 to 100 characters, such as a new UUID. Sent again with the same "
        "body it gives the same answer and has no second effect; with another body it is refused."
    ),
]
Subject = Annotated[str, argument("The subject of the account's tokens, of the same issuer as the caller's.")]
Region = Annotated[
    str | None, argument("The code of the division, for ADMINISTRATOR, EVALUATOR and AUDITOR; the role holds below it.")
]
Organization = Annotated[strawberry.ID | None, argument("The id of the organization, for ORGANIZATION and EMPLOYEE.")]
Enterprise = Annotated[strawberry.ID | None, argument("The id of the enterprise, for REPRESENTATIVE.")]


@strawberry.type
class Query:
    """What can be asked about accounts."""

    @computed
    async def me(self, info: Info) -> Account | None:
        """Return the account of the token that the request was sent with; null without one."""
        caller = info.context.caller
        if caller is None:
            return None
        rows = await info.context.graph.read(queries.READ_ACCOUNTS, keys=[caller.account])
        document = cast("AccountDocument", ACCOUNTS.document(rows[0])) if rows else None
        return Account.of(caller, document)

    @computed
    async def role_holders(
        self,
        info: Info,
        region: Annotated[str | None, argument("The code of a division, for roles over it itself.")] = None,
        organization: Annotated[strawberry.ID | None, argument("The id of an organization.")] = None,
        enterprise: Annotated[strawberry.ID | None, argument("The id of an enterprise.")] = None,
    ) -> list[RoleHolder]:
        """Return whose roles stand in one place, by subject; it takes whoever may give roles there.

        Exactly one place is given. Roles over divisions above reach there too, and are not among them.
        """
        given = {"region": region, "organization": organization, "enterprise": enterprise}
        if sum(value is not None for value in given.values()) != 1:
            raise InvalidInput("roleHolders takes exactly one of region, organization and enterprise", field="region")
        caller = signed_in(info.context)
        role = next(_AT[name] for name, value in given.items() if value is not None)
        found = await holders_at(Reading(info.context.graph), caller.account, Wish(caller, role, **given), now())
        return [
            RoleHolder(account=strawberry.ID(one.account), subject=one.subject, grant=RoleGrant.of(one.grant))
            for one in found
        ]


_AT = {"region": Role.ADMINISTRATOR, "organization": Role.ORGANIZATION, "enterprise": Role.REPRESENTATIVE}
"""A role that may be had at each kind of place."""


@strawberry.type
class Mutation:
    """What can be done about accounts."""

    @computed
    async def grant_role(
        self,
        info: Info,
        *,
        request_id: RequestId,
        subject: Subject,
        role: Annotated[Role, argument("The role.")],
        region: Region = None,
        organization: Organization = None,
        enterprise: Enterprise = None,
        until: Annotated[dt.datetime | None, argument("When it ends; without it, by `revokeRole` alone.")] = None,
    ) -> GrantRoleResult:
        """Give a role to an account, whether it has signed in before or not.

        It takes an administrator of a division above: a role over a division is given by one of its `ancestors`, a
        role at an organization or for an enterprise by one of its own, which end with the division it lies in. The
        first administrator is made by the command `smenet grant`.
        """
        end = stored(until if until.tzinfo else until.replace(tzinfo=dt.UTC)) if until else None
        asked = (subject, role, region, organization, end, enterprise)
        return cast("GrantRoleResult", await _done(info.context, grant_role, request_id, asked))

    @computed
    async def revoke_role(
        self,
        info: Info,
        *,
        request_id: RequestId,
        subject: Subject,
        role: Annotated[Role, argument("The role.")],
        region: Region = None,
        organization: Organization = None,
        enterprise: Enterprise = None,
    ) -> RevokeRoleResult:
        """Take a role from an account; it takes whoever may give it."""
        asked = (subject, role, region, organization, None, enterprise)
        return cast("RevokeRoleResult", await _done(info.context, revoke_role, request_id, asked))


Work = Callable[[Journal, Caller, str, Wish], Awaitable[Receipt]]
Asked = tuple[str, Role, str | None, str | None, str | None, str | None]


async def _done(context: Context, work: Work, request_id: str, asked: Asked) -> Any:
    """Return the answer of a change of roles, or its refusal."""
    try:
        caller = signed_in(context)
        wish = Wish(Caller(caller.issuer, checked_subject(asked[0])), *asked[1:])
        receipt = await work(context.journal, caller, request_id, wish)
    except REFUSALS as error:
        return refused(error)
    context.nudge()
    answer = RoleGranted if work is grant_role else RoleRevoked
    grant = RoleGrant.of(receipt.answer["grant"])
    return answer(seq=Long(receipt.seq), account=strawberry.ID(receipt.answer["account"]), grant=grant)
