"""Who may import: an administrator of every division in which an organization of the file lies, or shall lie."""

from directory.accounts import rights
from directory.accounts.refusals import NotAllowed
from directory.accounts.roles import Action, Target, may
from directory.importing.plan import Plan
from directory.importing.stored import KEYS_AT_ONCE, chunks
from directory.regions import NATION
from directory.store import read_organizations_by
from graph_schema.connection import Transaction

SHOWN = 5  # divisions that a refusal names


async def require_import(transaction: Transaction, account: str, plan: Plan, moment: str) -> None:
    """Return when an account may write what a plan says at an instant; raise `NotAllowed` with the divisions."""
    changes = (*plan.new, *plan.changed)
    codes = {str(change.document.get("region") or NATION) for change in changes}
    for keys in chunks((change.document["id"] for change in plan.changed), KEYS_AT_ONCE):
        codes |= {str(one.get("region") or NATION) for one in await read_organizations_by(transaction.run, keys)}
    grants = await rights.grants_of(transaction, account)
    lineages = await rights.lineages_of(transaction, codes)
    targets = {code: Target(tuple(lineages.get(code, {}).values())) for code in codes}
    lacking = sorted(code for code, target in targets.items() if not may(grants, Action.EDIT, target, moment))
    if lacking:
        more = f" and {len(lacking) - SHOWN} more" if len(lacking) > SHOWN else ""
        raise NotAllowed(f"the file touches divisions that you do not administer: {', '.join(lacking[:SHOWN])}{more}")
