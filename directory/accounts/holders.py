"""Who has a role somewhere, told to those who may give and take it there."""

from dataclasses import dataclass
from typing import cast

from directory.accounts import queries, rights
from directory.accounts.aggregate import ACCOUNTS
from directory.accounts.documents import AccountDocument, GrantDocument
from directory.accounts.granting import ENDS, Wish, stands, target_of
from directory.accounts.roles import Action
from graph_schema.connection import Transaction

MOST_HOLDERS = 500  # accounts looked at in one place: more than any division or organization has


@dataclass(frozen=True)
class Holder:
    """An account, by the subject of its tokens, with a role that stands."""

    account: str
    subject: str
    grant: GrantDocument


async def holders_at(reader: Transaction, account: str, place: Wish, moment: str) -> list[Holder]:
    """Return whose roles stand where a wish is about, whatever its role, by subject.

    Raise `NotAllowed` unless the account may give roles there, `NotFound`.
    """
    await rights.require(reader, account, [Action.APPOINT], await target_of(reader, place, fresh=False), moment)
    ends = {name: value for name in ENDS if (value := getattr(place, name)) is not None}
    found = await reader.run(queries.FIND_HOLDERS, place=next(iter(ends.values())))
    keys = sorted({row["id"] for row in found})[:MOST_HOLDERS]
    rows = await reader.run(queries.READ_ACCOUNTS, keys=keys) if keys else []
    people = sorted((cast("AccountDocument", ACCOUNTS.document(row)) for row in rows), key=lambda one: one["subject"])
    return [
        Holder(person["id"], person["subject"], grant)
        for person in people
        for grant in person.get("roles", [])
        if stands(grant, moment) and all(grant.get(name) == value for name, value in ends.items())
    ]
