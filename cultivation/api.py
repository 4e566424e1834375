"""What can be asked and done about voices."""

from typing import Annotated, Any, cast

import strawberry

from cultivation import finding
from cultivation.answering import done
from cultivation.queues import OrganizationChosen, Within, queue_codes
from cultivation.types.complaints import ComplaintConnection
from cultivation.types.entities import Complaint, FlaggedFeedback
from cultivation.types.results import (
    ComplaintChanged,
    ComplaintResult,
    FeedbackGiven,
    GiveFeedbackResult,
)
from cultivation.voices.complaining import decide_complaint, file_complaint, withdraw_complaint
from cultivation.voices.giving import Said, give_feedback
from cultivation.voices.listing import ComplaintQueue, require_judge
from cultivation.voices.outcomes import ComplaintState
from directory.accounts.api import Info, RequestId
from directory.api import After
from directory.cursor import Cursors
from directory.paging import PAGE, ListPage, Paging, page_size
from directory.scalars import Long
from directory.types.described import argument, computed, deprecated
from directory.types.refusals import signed_in
from graph_schema.receipts import Receipt

First = Annotated[int | None, argument("How many, 0 to 100.")]
OrganizationId = Annotated[strawberry.ID, argument("The id of the organization.")]
RequestEntity = Annotated[strawberry.ID, argument("The id of the request for a service.")]
ComplaintId = Annotated[strawberry.ID, argument("The id of the complaint.")]
EnterpriseId = Annotated[
    strawberry.ID | None, argument("The enterprise on whose behalf; the caller must represent it.")
]


@strawberry.type
class Query:
    """What can be asked about voices."""

    @computed
    async def flagged_feedback(
        self, info: Info, organization: OrganizationId, first: First = PAGE
    ) -> list[FlaggedFeedback]:
        """Return voices that are not counted, and why, the youngest first; empty for all but administrators."""
        context, size = info.context, page_size(first)
        if context.caller is None:
            return []
        found = await finding.flagged_feedback(context.graph, context.caller, organization, size)
        return [FlaggedFeedback.of(document) for document in found]

    @computed
    async def complaint_queue(
        self,
        info: Info,
        *,
        organization: OrganizationChosen = None,
        within: Within = None,
        state: Annotated[ComplaintState | None, argument("The state of the complaints; null means OPEN.")] = None,
        first: First = PAGE,
        after: After = None,
    ) -> ComplaintConnection:
        """Return complaints by when they were filed, as a page; it takes an administrator.

        Those about an organization, or those about all organizations in a division and below.
        """
        context, wanted = info.context, (state or ComplaintState.OPEN).value
        codes = await queue_codes(context, organization, within, require_judge)
        queue = ComplaintQueue(context.graph, wanted, organization, codes)
        paging = Paging.of(Cursors.of("complaintQueue", organization, within, wanted), first, after)
        return ComplaintConnection(page=await ListPage.read(queue, paging))

    @deprecated("Ask for `complaintQueue`, which has pages.")
    async def complaints(self, info: Info, organization: OrganizationId, first: First = PAGE) -> list[Complaint]:
        """Return the complaints about an organization, the youngest first; empty for all but administrators."""
        context, size = info.context, page_size(first)
        if context.caller is None:
            return []
        found = await finding.complaints(context.graph, context.caller, organization, size)
        return [Complaint.of(document) for document in found]


@strawberry.type
class Mutation:
    """What can be done about voices."""

    @computed
    async def give_feedback(
        self,
        info: Info,
        *,
        request_id: RequestId,
        request: RequestEntity,
        satisfied: Annotated[bool, argument("Whether the enterprise is satisfied with the service.")],
        stars: Annotated[int, argument("How good it was, 1 to 5.")],
        text: Annotated[
            str | None,
            argument("Why, at most 2,000 characters; it is not published, and administrators see it flagged."),
        ] = None,
    ) -> GiveFeedbackResult:
        """Give the one voice about a confirmed service, for good; it takes a representative of the enterprise."""

        async def work() -> Any:
            context = info.context
            caller = signed_in(context)
            said = Said.of(request, stars, text, satisfied=satisfied)
            receipt = await give_feedback(context.journal, caller, request_id, said)
            return FeedbackGiven(seq=Long(receipt.seq), id=_id(receipt))

        return cast("GiveFeedbackResult", await done(info.context, work()))

    @computed
    async def file_complaint(
        self,
        info: Info,
        *,
        request_id: RequestId,
        organization: OrganizationId,
        text: Annotated[str, argument("What is held against it, 1 to 2,000 characters.")],
        enterprise: EnterpriseId = None,
    ) -> ComplaintResult:
        """File a complaint about an organization; one account has one open complaint about it."""

        async def work() -> Any:
            context = info.context
            caller = signed_in(context)
            return _complaint(await file_complaint(context.journal, caller, request_id, organization, text, enterprise))

        return cast("ComplaintResult", await done(info.context, work()))

    @computed
    async def withdraw_complaint(self, info: Info, *, request_id: RequestId, complaint: ComplaintId) -> ComplaintResult:
        """Take back an open complaint; it takes who filed it."""

        async def work() -> Any:
            context = info.context
            return _complaint(await withdraw_complaint(context.journal, signed_in(context), request_id, complaint))

        return cast("ComplaintResult", await done(info.context, work()))

    @computed
    async def decide_complaint(
        self,
        info: Info,
        *,
        request_id: RequestId,
        complaint: ComplaintId,
        outcome: Annotated[ComplaintState, argument("UPHELD, PARTLY or REJECTED.")],
        reason: Annotated[str, argument("Why, 1 to 2,000 characters.")],
    ) -> ComplaintResult:
        """Decide an open complaint; it takes an administrator of the organization's division or of one above."""

        async def work() -> Any:
            context = info.context
            caller = signed_in(context)
            return _complaint(await decide_complaint(context.journal, caller, request_id, complaint, outcome, reason))

        return cast("ComplaintResult", await done(info.context, work()))


def _id(receipt: Receipt) -> strawberry.ID:
    return strawberry.ID(receipt.answer["id"])


def _complaint(receipt: Receipt) -> ComplaintChanged:
    return ComplaintChanged(seq=Long(receipt.seq), id=_id(receipt), state=ComplaintState(receipt.answer["state"]))
