"""Stored enterprises, read inside the transaction that decides about them."""

from typing import cast

from cultivation.documents import EnterpriseDocument
from cultivation.enterprises.aggregate import ENTERPRISES
from directory.accounts.refusals import NotFound
from directory.scalars import shown
from graph_schema.connection import Transaction


async def read_enterprise(transaction: Transaction, enterprise: str) -> EnterpriseDocument:
    """Return an enterprise; raise `NotFound`."""
    rows = await transaction.run(ENTERPRISES.read, keys=[enterprise])
    if not rows:
        raise NotFound(f"enterprise '{shown(enterprise)}' does not exist", field="enterprise")
    return cast("EnterpriseDocument", ENTERPRISES.document(rows[0]))
