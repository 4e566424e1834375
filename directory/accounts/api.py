"""What can be asked and done about accounts."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast

import strawberry

from directory.accounts import queries
from directory.accounts.aggregate import ACCOUNTS
from directory.accounts.documents import AccountDocument, Caller, checked_subject
from directory.accounts.granting import Wish, grant_role, revoke_role
from directory.accounts.roles import Role
from directory.context import Context
from directory.scalars import Long
from directory.types.account import Account, GrantRoleResult, RevokeRoleResult, RoleGrant, RoleGranted, RoleRevoked
from directory.types.described import argument, computed
from directory.types.refusals import REFUSALS, refused, signed_in
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
        end = until.isoformat(timespec="seconds").replace("+00:00", "Z") if until else None
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
