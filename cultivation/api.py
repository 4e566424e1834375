"""What can be asked and done about requests and voices."""

from typing import Annotated, Any, cast

import strawberry

from cultivation import finding
from cultivation.answering import done
from cultivation.requests.asking import ANONYMOUS, Wanted, ask_for_service
from cultivation.requests.kinds import RequestKind, RequestState
from cultivation.requests.numbers import uncovered
from cultivation.requests.serving import answer_request, confirm_service
from cultivation.types.entities import Complaint, FlaggedFeedback, ServiceRequest
from cultivation.types.results import (
    AskForServiceResult,
    ComplaintChanged,
    ComplaintResult,
    FeedbackGiven,
    GiveFeedbackResult,
    ServiceAsked,
    ServiceChanged,
    ServiceResult,
)
from cultivation.voices.complaining import decide_complaint, file_complaint, withdraw_complaint
from cultivation.voices.giving import Said, give_feedback
from cultivation.voices.outcomes import ComplaintState
from directory.accounts.api import Info, RequestId
from directory.paging import PAGE, page_size
from directory.scalars import Long
from directory.types.described import argument, computed
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
    """What can be asked about requests and voices."""

    @computed
    async def service_request(
        self, info: Info, number: Annotated[str, argument("The number, in any case, with or without hyphens.")]
    ) -> ServiceRequest | None:
        """Return the request that a number follows; null for every other number. It takes no account."""
        document = await finding.find_request(info.context.graph, number)
        return ServiceRequest.of(document) if document else None

    @computed
    async def open_requests(
        self, info: Info, organization: OrganizationId, first: First = PAGE
    ) -> list[ServiceRequest]:
        """Return requests that wait for an answer, those due first; empty for all but the organization's staff."""
        context, size = info.context, page_size(first)
        if context.caller is None:
            return []
        found = await finding.open_requests(context.graph, context.caller, organization, size)
        return [ServiceRequest.of(document) for document in found]

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
    async def complaints(self, info: Info, organization: OrganizationId, first: First = PAGE) -> list[Complaint]:
        """Return the complaints about an organization, the youngest first; empty for all but administrators."""
        context, size = info.context, page_size(first)
        if context.caller is None:
            return []
        found = await finding.complaints(context.graph, context.caller, organization, size)
        return [Complaint.of(document) for document in found]


@strawberry.type
class Mutation:
    """What can be done about requests and voices."""

    @computed
    async def ask_for_service(
        self,
        info: Info,
        *,
        request_id: RequestId,
        organization: OrganizationId,
        category: Annotated[str, argument("The code of a category that the organization offers.")],
        kind: Annotated[RequestKind, argument("What it is about.")] = RequestKind.SERVICE,
        text: Annotated[str | None, argument("What is asked, at most 2,000 characters.")] = None,
        enterprise: EnterpriseId = None,
    ) -> AskForServiceResult:
        """Ask an organization for what it offers, with or without an account; the number told follows the request.

        Without a token `requestId` must have 32 characters or more. Only a request of an enterprise gives it a voice
        later on.
        """

        async def work() -> Any:
            context = info.context
            wanted = Wanted(kind, category, organization, text, enterprise)
            receipt = await ask_for_service(context.journal, context.caller, request_id, wanted)
            account = context.caller.account if context.caller else ANONYMOUS
            number = uncovered(receipt.answer["number"], account, request_id)
            return ServiceAsked(seq=Long(receipt.seq), id=_id(receipt), number=number)

        return cast("AskForServiceResult", await done(info.context, work()))

    @computed
    async def answer_request(
        self,
        info: Info,
        *,
        request_id: RequestId,
        request: RequestEntity,
        served: Annotated[bool, argument("Whether the organization has served; else it cannot.")],
        text: Annotated[str, argument("What it did, or why it cannot, 1 to 2,000 characters.")],
    ) -> ServiceResult:
        """Answer a request, once; it takes the staff of the organization."""

        async def work() -> Any:
            context = info.context
            caller = signed_in(context)
            return _changed(
                await answer_request(context.journal, caller, request_id, request, served=served, text=text)
            )

        return cast("ServiceResult", await done(info.context, work()))

    @computed
    async def confirm_service(
        self,
        info: Info,
        *,
        request_id: RequestId,
        request: RequestEntity,
        number: Annotated[str | None, argument("The request's number, for one without an enterprise.")] = None,
    ) -> ServiceResult:
        """Confirm that an answered request was served: then its enterprise has one voice about the organization.

        It takes a representative of the enterprise; for a request without one, its number.
        """

        async def work() -> Any:
            context = info.context
            return _changed(await confirm_service(context.journal, context.caller, request_id, request, number))

        return cast("ServiceResult", await done(info.context, work()))

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


def _changed(receipt: Receipt) -> ServiceChanged:
    return ServiceChanged(seq=Long(receipt.seq), id=_id(receipt), state=RequestState(receipt.answer["state"]))


def _complaint(receipt: Receipt) -> ComplaintChanged:
    return ComplaintChanged(seq=Long(receipt.seq), id=_id(receipt), state=ComplaintState(receipt.answer["state"]))
