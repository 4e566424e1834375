"""Giving and taking roles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from directory.accounts import queries, rights
from directory.accounts.aggregate import in_order
from directory.accounts.documents import AccountDocument, Caller, GrantDocument
from directory.accounts.refusals import NotFound, RoleRefused
from directory.accounts.roles import Action, Role, Target, end_of
from directory.importing.columns import organization_id
from directory.importing.faults import Refused
from directory.scalars import shown
from directory.store import read_organizations_by
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Answer, Receipt, Request

ENDS = ("region", "organization", "enterprise")  # what a role can be at: exactly one of them
MOST_GRANTS = 500  # of one account, the youngest ended ones among them: more would be no person's

Change = Callable[[list[GrantDocument], "Wish", str, str], GrantDocument]
"""Changes the grants of an account at an instant, by whom, and returns the one that it is about."""


@dataclass(frozen=True)
class Wish:
    """A role somebody shall have or lose: over a region (code), at an organization or for an enterprise (ids).

    It may have an end.
    """

    subject: Caller
    role: Role
    region: str | None = None
    organization: str | None = None
    until: str | None = None
    enterprise: str | None = None

    def __post_init__(self) -> None:
        """Raise `RoleRefused` unless the role has the one kind of end that it needs."""
        end = end_of(self.role)
        if [name for name in ENDS if getattr(self, name) is not None] != [end]:
            others = " and no ".join(name for name in ENDS if name != end)
            raise RoleRefused(f"{self.role.value} is a role of one {end}; give {end} and no {others}", field=end)
        if self.organization is not None:
            _check_id(self.organization)

    def is_of(self, grant: GrantDocument) -> bool:
        """Return whether a grant is the same role at the same place."""
        same = all(grant.get(name) == getattr(self, name) for name in ENDS)
        return same and grant["role"] == self.role.value

    def body(self, mutation: str) -> dict[str, Any]:
        """Return the body of the request, by which a repetition is known."""
        subject = [self.subject.issuer, self.subject.subject]
        return {"mutation": mutation, "subject": subject, "role": self.role.value, "until": self.until} | {
            "region": self.region,
            "organization": self.organization,
            **({"enterprise": self.enterprise} if self.enterprise else {}),
        }


async def grant_role(journal: Journal, caller: Caller, request_id: str, wish: Wish, at: str | None = None) -> Receipt:
    """Give a role on behalf of the caller, and return the receipt; its answer is the grant and its account.

    Raise `NotAllowed` unless the caller administers a division above the region or the organization, `NotFound`,
    `RoleRefused`, `RequestIdConflict`.
    """
    request = Request.of(caller.account, request_id, wish.body("grantRole"))
    moment = at or now()
    return await journal.answer(request, _decision(caller.account, wish, given, moment), at=moment)


async def revoke_role(journal: Journal, caller: Caller, request_id: str, wish: Wish, at: str | None = None) -> Receipt:
    """Take a role on behalf of the caller, and return the receipt; raises what `grant_role` does."""
    request = Request.of(caller.account, request_id, wish.body("revokeRole"))
    moment = at or now()
    return await journal.answer(request, _decision(caller.account, wish, taken, moment), at=moment)


async def grant_by_command(journal: Journal, actor: str, wish: Wish, at: str | None = None) -> int:
    """Give a role by the word of whoever runs the machine, and return the seq; nothing is written when it is held."""
    moment = at or now()

    async def decide(transaction: Transaction) -> Sequence[Draft]:
        document = await rights.account_of(transaction, wish.subject.account)
        if document and any(wish.is_of(grant) and stands(grant, moment) for grant in document.get("roles", [])):
            return []
        await target_of(transaction, wish, fresh=True)
        return (await _changed(transaction, wish, given, actor, moment))[0]

    return await journal.commit(actor, decide, at=moment)


async def revoke_by_command(journal: Journal, actor: str, wish: Wish, at: str | None = None) -> int:
    """Take a role by the word of whoever runs the machine, and return the seq; raise `RoleRefused` without one."""
    moment = at or now()

    async def decide(transaction: Transaction) -> Sequence[Draft]:
        return (await _changed(transaction, wish, taken, actor, moment))[0]

    return await journal.commit(actor, decide, at=moment)


async def represented(transaction: Transaction, wish: Wish, moment: str) -> list[Draft]:
    """Return the change by which somebody gets a role that it gives itself, for an enterprise that it enters.

    The caller has decided that it may; raise `RoleRefused` when the account has too many roles.
    """
    return (await _changed(transaction, wish, given, wish.subject.account, moment))[0]


def given(grants: list[GrantDocument], wish: Wish, actor: str, moment: str) -> GrantDocument:
    """Add the role and return its grant; raise `RoleRefused` when it is held already, or its end is past."""
    if any(wish.is_of(grant) and stands(grant, moment) for grant in grants):
        raise RoleRefused("the account has this role there already; revoke it first to change its end")
    if wish.until is not None and wish.until <= moment:
        raise RoleRefused(f"until is {wish.until}; it must be later than now, {moment}", field="until")
    standing = sum(stands(grant, moment) for grant in grants)
    if standing >= MOST_GRANTS:
        raise RoleRefused(f"the account has {standing} roles; {MOST_GRANTS} are allowed")
    for ended in [grant for grant in grants if not stands(grant, moment)][: len(grants) + 1 - MOST_GRANTS]:
        grants.remove(ended)  # the journal keeps it
    ends = {name: getattr(wish, name) for name in ENDS} | {"to": wish.until}
    told = {"role": wish.role.value, "from": moment, "grantedBy": actor}
    grant = cast("GrantDocument", told | {key: value for key, value in ends.items() if value is not None})
    grants.append(grant)
    return grant


def taken(grants: list[GrantDocument], wish: Wish, actor: str, moment: str) -> GrantDocument:
    """End every grant of the role and return one; raise `RoleRefused` when there is none."""
    standing = [grant for grant in grants if wish.is_of(grant) and stands(grant, moment)]
    if not standing:
        raise RoleRefused("the account does not have this role there now")
    for grant in standing:
        grant["to"], grant["revokedBy"] = moment, actor
    return standing[0]


def _decision(actor: str, wish: Wish, change: Change, moment: str) -> Answer:
    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        target = await target_of(transaction, wish, fresh=change is given)
        await rights.require(transaction, actor, [Action.APPOINT], target, moment)
        drafts, grant = await _changed(transaction, wish, change, actor, moment)
        return drafts, {"account": wish.subject.account, "grant": grant}

    return decide


async def target_of(transaction: Transaction, wish: Wish, *, fresh: bool) -> Target:
    """Return what the role is about; a new one must be over a division in force. Raise `NotFound`, `RoleRefused`."""
    if wish.organization is not None:
        return await _organization(transaction, wish.organization)
    if wish.enterprise is not None:
        return await _enterprise(transaction, wish.enterprise)
    code = wish.region or ""
    lineages = await rights.lineages_of(transaction, [code])
    if code not in lineages:
        raise NotFound(f"region '{shown(code)}' does not exist", field="region")
    if fresh and set(lineages[code]) != {code}:
        raise RoleRefused(f"region {code} is retired; its successors are {', '.join(lineages[code])}", field="region")
    return rights.region_target(code, lineages)


async def _organization(transaction: Transaction, organization: str) -> Target:
    documents = await read_organizations_by(transaction.run, [organization])
    if not documents:
        raise NotFound(f"organization {organization} does not exist", field="organization")
    return await rights.organization_target(transaction, organization, documents[0].get("region"))


async def _enterprise(transaction: Transaction, enterprise: str) -> Target:
    rows = await transaction.run(queries.READ_ENTERPRISE_REGION, enterprise=enterprise)
    if not rows:
        raise NotFound(f"enterprise '{shown(enterprise)}' does not exist", field="enterprise")
    return await rights.enterprise_target(transaction, enterprise, rows[0]["region"])


async def _changed(
    transaction: Transaction, wish: Wish, change: Change, actor: str, moment: str
) -> tuple[list[Draft], GrantDocument]:
    """Return the account's change, and the grant that it is about."""
    person = wish.subject
    stored = await rights.account_of(transaction, person.account)
    document = stored or AccountDocument(id=person.account, issuer=person.issuer, subject=person.subject)
    grants = list(document.get("roles", []))
    grant = change(grants, wish, actor, moment)
    whole: Document = {**document, "roles": in_order(cast("list[Document]", grants))}
    kind = "ACCOUNT_CHANGED" if stored else "ACCOUNT_ADDED"
    return [Draft(kind, person.account, whole, fresh=stored is None)], grant


def stands(grant: GrantDocument, moment: str) -> bool:
    """Return whether a grant is neither revoked nor over."""
    return "revokedBy" not in grant and ("to" not in grant or moment < grant["to"])


def _check_id(organization: str) -> None:
    try:
        organization_id(organization)
    except Refused as refusal:
        value, message = refusal.problems[0]
        raise RoleRefused(f"organization '{shown(value)}' {message}", field="organization") from refusal
