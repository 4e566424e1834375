"""Rights as the graph tells them, read inside the transaction that they decide about.

So a division that was moved, or a role that was revoked, counts from the next call.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Protocol, cast

from directory.accounts import queries
from directory.accounts.aggregate import ACCOUNTS
from directory.accounts.documents import AccountDocument, GrantDocument
from directory.accounts.refusals import NotAllowed
from directory.accounts.roles import REGIONAL, RIGHTS, Action, Grant, Role, Target, may
from directory.regions import NATION
from graph_schema.connection import Row
from graph_schema.statement import Statement

Lineages = dict[str, dict[str, frozenset[str]]]
"""By code: each division in force behind it, with the codes from the nation down to that one."""


class Reader(Protocol):
    """What rights are read with: the open transaction that they decide about, or for what is only shown the graph."""

    async def run(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return the rows of the statement."""


async def account_of(transaction: Reader, account: str) -> AccountDocument | None:
    """Return an account; None for one that was never given a role."""
    rows = await transaction.run(queries.READ_ACCOUNTS, keys=[account])
    return cast("AccountDocument", ACCOUNTS.document(rows[0])) if rows else None


async def lineages_of(transaction: Reader, codes: Iterable[str]) -> Lineages:
    """Return where divisions, current or retired, stand in the tree; unknown codes are left out."""
    found: Lineages = defaultdict(dict)
    for row in await transaction.run(queries.READ_LINEAGES, codes=sorted(set(codes))):
        found[row["code"]][row["current"]] = frozenset(row["lineage"])
    return dict(found)


async def require(transaction: Reader, account: str, actions: Iterable[Action], target: Target, moment: str) -> None:
    """Return when the account may do all of this at an instant; raise `NotAllowed` when it may not."""
    grants = await grants_of(transaction, account)
    for action in actions:
        if not may(grants, action, target, moment):
            raise NotAllowed(_lacking(account, action, target))


async def organization_target(transaction: Reader, organization: str, region: str | None) -> Target:
    """Return an organization as rights see it; one whose division is not known yet is the nation's."""
    code = region or NATION
    return Target(tuple((await lineages_of(transaction, [code])).get(code, {}).values()), organization)


async def subject_target(transaction: Reader, subject: str, region: str | None) -> Target:
    """Return an organization or an enterprise (id) as rights see it."""
    code = region or NATION
    return Target.of(subject, (await lineages_of(transaction, [code])).get(code, {}).values())


async def enterprise_target(transaction: Reader, enterprise: str, region: str) -> Target:
    """Return an enterprise as rights see it: by the division it lies in, and all above."""
    lineages = await lineages_of(transaction, [region])
    return Target(tuple(lineages.get(region, {}).values()), enterprise=enterprise)


def region_target(code: str, lineages: Lineages) -> Target:
    """Return a division as rights over it see it: by the divisions above, for nobody decides about his own."""
    return Target(tuple(lineage - {current} for current, lineage in lineages.get(code, {}).items()))


async def grants_of(transaction: Reader, account: str) -> list[Grant]:
    """Return every role of an account, over the divisions in force."""
    document = await account_of(transaction, account)
    documents = document.get("roles", []) if document else []
    lineages = await lineages_of(transaction, [grant["region"] for grant in documents if "region" in grant])
    return [_grant(grant, lineages) for grant in documents]


def _grant(document: GrantDocument, lineages: Lineages) -> Grant:
    """Return a grant over the divisions in force; over what took the place of a retired one."""
    return Grant(
        role=Role(document["role"]),
        since=document["from"],
        regions=frozenset(lineages.get(document.get("region", ""), {})),
        organization=document.get("organization"),
        enterprise=document.get("enterprise"),
        until=document.get("to"),
        revoked="revokedBy" in document,
    )


def _lacking(account: str, action: Action, target: Target) -> str:
    above = sorted(frozenset[str]().union(*target.lineages))
    roles = [role for role in Role if role in RIGHTS[action]]
    needed = [f"{role.value} of {code}" for role in roles if role in REGIONAL for code in above]
    for role in roles:
        end = target.enterprise if role is Role.REPRESENTATIVE else target.organization
        if role not in REGIONAL and end:
            needed.append(f"{role.value} of {end}")
    told = f"it takes {' or '.join(needed)}" if needed else "it is for the command line alone"
    return f"{account} has no role that allows it; {told}"
