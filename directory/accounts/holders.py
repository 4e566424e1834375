"""Who has a role somewhere, told to those who may give and take it there."""

from dataclasses import dataclass
from typing import cast

from directory.accounts import queries, rights
from directory.accounts.aggregate import ACCOUNTS
from directory.accounts.documents import AccountDocument, GrantDocument
from directory.accounts.granting import ENDS, Wish, stands, target_of
from directory.accounts.roles import Action
from graph_schema.connection import Transaction

ONE_READ = 500  # accounts read at once, of those that have or had a role in a place


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
    keys = sorted({row["id"] for row in found})
    people: list[AccountDocument] = []
    for first in range(0, len(keys), ONE_READ):
        rows = await reader.run(queries.READ_ACCOUNTS, keys=keys[first : first + ONE_READ])
        people += [cast("AccountDocument", ACCOUNTS.document(row)) for row in rows]
    return [
        Holder(person["id"], person["subject"], grant)
        for person in sorted(people, key=lambda one: one["subject"])
        for grant in person.get("roles", [])
        if stands(grant, moment) and all(grant.get(name) == value for name, value in ends.items())
    ]
