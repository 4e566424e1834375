"""Stored documents, read inside the transaction that decides about them."""

from typing import cast

from cultivation.aggregates import COMPLAINTS, REQUESTS
from cultivation.documents import ComplaintDocument, EnterpriseDocument, RequestDocument
from cultivation.enterprises.reading import read_enterprise
from directory.accounts import rights
from directory.accounts.refusals import NotFound
from directory.accounts.roles import Target
from directory.documents import OrganizationDocument
from directory.scalars import shown
from directory.store import read_organizations_by
from graph_schema.aggregate import Aggregate, Document
from graph_schema.connection import Transaction
from graph_schema.receipts import Run


async def organization_of(transaction: Transaction, organization: str) -> tuple[OrganizationDocument, Target]:
    """Return an organization, and how rights see it; raise `NotFound`."""
    documents = await read_organizations_by(transaction.run, [organization])
    if not documents:
        raise NotFound(f"organization '{shown(organization)}' does not exist", field="organization")
    return documents[0], await rights.organization_target(transaction, organization, documents[0].get("region"))


async def enterprise_of(transaction: Transaction, enterprise: str) -> tuple[EnterpriseDocument, Target]:
    """Return an enterprise, and how rights see it; raise `NotFound`."""
    document = await read_enterprise(transaction, enterprise)
    return document, await rights.enterprise_target(transaction, enterprise, document["region"])


async def request_of(transaction: Transaction, request: str) -> RequestDocument:
    """Return a request; raise `NotFound`."""
    return cast("RequestDocument", await _one(transaction.run, REQUESTS, request, "request"))


async def complaint_of(transaction: Transaction, complaint: str) -> ComplaintDocument:
    """Return a complaint; raise `NotFound`."""
    return cast("ComplaintDocument", await _one(transaction.run, COMPLAINTS, complaint, "complaint"))


async def _one(run: Run, aggregate: Aggregate, entity: str, field: str) -> Document:
    rows = await run(aggregate.read, keys=[entity])
    if not rows:
        raise NotFound(f"{field} '{shown(entity)}' does not exist", field=field)
    return aggregate.document(rows[0])
