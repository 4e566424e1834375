"""What can be done to the directory."""

from typing import Annotated, cast

import strawberry

from directory.accounts.api import Info, RequestId
from directory.context import Context
from directory.correcting import Correction, correct_organization
from directory.documents import OrganizationDocument
from directory.scalars import Long
from directory.types.correction import CorrectOrganizationResult, OrganizationChanges, OrganizationCorrected
from directory.types.described import argument, computed
from directory.types.organization import Organization
from directory.types.refusals import REFUSALS, refused, signed_in
from graph_schema.errors import Unavailable
from graph_schema.receipts import Receipt


@strawberry.type
class Mutation:
    """What can be done to the directory."""

    @computed
    async def correct_organization(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Annotated[strawberry.ID, argument("The id of the organization.")],  # noqa: A002 - the contract's name
        expected_version: Annotated[int, argument("The `version` that the caller read; another one is refused.")],
        changes: Annotated[OrganizationChanges, argument("The fields that shall change.")],
    ) -> CorrectOrganizationResult:
        """Correct fields of an organization's entry; its `version` goes up by one.

        It takes an administrator of the division it lies in, or of one above; for contact details its own staff will
        do. The values are checked as an import checks them.
        """
        context = info.context
        try:
            caller = signed_in(context)
            correction = Correction.of(id, expected_version, changes.given())
            receipt = await correct_organization(
                context.journal, context.snapshot.regions, caller, request_id, correction
            )
        except REFUSALS as error:
            return cast("CorrectOrganizationResult", refused(error))
        context.nudge()
        organization = await organization_after(context, receipt)
        return OrganizationCorrected(seq=Long(receipt.seq), organization=organization)


async def organization_after(context: Context, receipt: Receipt) -> Organization:
    """Return the organization as the receipt's rows left it, with its current score; raise `Unavailable` if erased."""
    seq = receipt.seq - receipt.answer.get("behind", 0)
    rows = await context.journal.rows(seq - 1, 1)
    document = rows[0].document() if rows else None
    if document is None:
        raise Unavailable(f"row {seq} of the journal was erased", hint="ask for the organization instead")
    listed = await context.loaders.documents.load(receipt.answer["id"])
    if listed and "score" in listed:
        document["score"] = listed["score"]
    return Organization.of(cast("OrganizationDocument", document), context)
