"""Moving an enterprise to another division: its titles stay as they were granted."""

from collections.abc import Sequence
from typing import cast

from cultivation.enterprises.creating import check_region
from cultivation.enterprises.reading import read_enterprise
from cultivation.refusals import EnterpriseRefused
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.roles import Action
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request


async def move_enterprise(
    journal: Journal, caller: Caller, request_id: str, enterprise: str, region: str, at: str | None = None
) -> Receipt:
    """Write that an enterprise lies in another division (code), and return the receipt.

    Raise `NotFound`, `NotAllowed` unless the caller administers both divisions, `EnterpriseRefused` for a retired one
    and for that in which it lies already, `RequestIdConflict`.
    """
    said = {"mutation": "moveEnterprise", "enterprise": enterprise, "region": region}
    request, moment = Request.of(caller.account, request_id, said), at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        before = await read_enterprise(transaction, enterprise)
        await check_region(transaction, region)
        for code in (before["region"], region):
            target = await rights.enterprise_target(transaction, enterprise, code)
            await rights.require(transaction, caller.account, [Action.CULTIVATE], target, moment)
        if region == before["region"]:
            raise EnterpriseRefused(f"region {region} is the division that it lies in already", field="region")
        after = cast("Document", {**before, "region": region})
        return [Draft("ENTERPRISE_CHANGED", enterprise, after)], {"id": enterprise, "region": region}

    return await journal.answer(request, decide, at=moment)
