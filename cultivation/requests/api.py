"""What can be asked and done about requests."""

import datetime as dt
from collections.abc import Awaitable
from typing import Annotated, Any, cast

import strawberry

from cultivation import finding
from cultivation.queues import OrganizationChosen, Within, codes_of, queue_codes, require_administrator
from cultivation.requests import following, serving
from cultivation.requests.asking import Wanted, ask_for_service, ask_the_competent, number_told
from cultivation.requests.escalating import escalate_by
from cultivation.requests.kinds import RequestKind
from cultivation.requests.listing import RequestsOf, queue_of, require_seen, require_served
from cultivation.requests.load import load_of
from cultivation.requests.load_types import RequestLoad
from cultivation.requests.progress import days_after
from cultivation.requests.results import (
    AskForServiceResult,
    EscalateOverdueResult,
    OverdueEscalated,
    ServiceAsked,
    ServiceChanged,
    ServiceResult,
)
from cultivation.requests.states import RequestState
from cultivation.requests.types import RequestRoute, ServiceRequest, ServiceRequestConnection
from cultivation.types.refusals import REFUSALS, refused
from directory.accounts.api import Info, RequestId
from directory.accounts.reading import Reading
from directory.api import After, First
from directory.context import Context
from directory.cursor import Cursors
from directory.inputs import regions_of
from directory.paging import PAGE, ListPage, Paging, page_size
from directory.scalars import Long
from directory.types.described import argument, computed, deprecated
from directory.types.refusals import signed_in
from graph_schema.clock import now
from graph_schema.errors import InvalidInput
from graph_schema.receipts import Receipt

RequestEntity = Annotated[strawberry.ID, argument("The id of the request for a service.")]
MOST_DAYS = 3_650  # ten years
Number = Annotated[str | None, argument("The request's number, for one without an enterprise.")]


@strawberry.type
class Query:
    """What can be asked about requests."""

    @computed
    async def service_request(
        self, info: Info, number: Annotated[str, argument("The number, in any case, with or without hyphens.")]
    ) -> ServiceRequest | None:
        """Return the request that a number follows; null for every other number. It takes no account."""
        document = await finding.find_request(info.context.graph, number)
        return ServiceRequest.of(document, info.context) if document else None

    @computed
    async def request_queue(
        self,
        info: Info,
        *,
        organization: OrganizationChosen = None,
        within: Within = None,
        state: Annotated[
            RequestState | None, argument("Only those in this state; null: all that wait for an answer.")
        ] = None,
        overdue: Annotated[bool, argument("Only what waits and was due before now.")] = False,
        first: First = PAGE,
        after: After = None,
    ) -> ServiceRequestConnection:
        """Return requests by the day they are due, as a page.

        Those of an organization, for its staff and its administrators; or those of all organizations in a division and
        below, for its administrators.
        """
        context = info.context
        codes = await queue_codes(context, organization, within, require_served)
        queue = queue_of(context.graph, state, overdue=overdue, organization=organization, codes=codes)
        cursors = Cursors.of("requestQueue", organization, within, queue.group, queue.state, overdue)
        page = await ListPage.read(queue, Paging.of(cursors, first, after))
        return ServiceRequestConnection(page=page, context=context)

    @computed
    async def requests_of(
        self,
        info: Info,
        *,
        enterprise: Annotated[strawberry.ID, argument("The id of the enterprise.")],
        first: First = PAGE,
        after: After = None,
    ) -> ServiceRequestConnection:
        """Return all requests of an enterprise, the youngest first, as a page.

        It takes a representative of it, or an administrator of where it lies.
        """
        context = info.context
        await require_seen(context.graph, signed_in(context), enterprise)
        paging = Paging.of(Cursors.of("requestsOf", enterprise), first, after)
        page = await ListPage.read(RequestsOf(context.graph, enterprise), paging)
        return ServiceRequestConnection(page=page, context=context)

    @computed
    async def request_load(
        self,
        info: Info,
        within: Annotated[str, argument("The code of a division: the organizations in it and everything below.")],
        days: Annotated[int, argument("Of what is done, what was due in so many days until now; 1 to 3650.")] = 365,
    ) -> RequestLoad:
        """Return how busy the organizations of a division are with requests, and how late.

        It takes an administrator of the division.
        """
        context = info.context
        if not 1 <= days <= MOST_DAYS:
            raise InvalidInput(f"days is {days}; it must be 1 to {MOST_DAYS}", field="days")
        caller, moment = signed_in(context), now()
        within_codes = regions_of(context.snapshot.regions, within, "within")
        await require_administrator(Reading(context.graph), caller.account, within_codes, moment)
        codes = codes_of(context.snapshot.regions, within_codes)
        load = await load_of(context.graph, codes, days_after(moment, -days), moment)
        return RequestLoad(load=load, cursors=Cursors.of("requestLoad", within, days), context=context)

    @deprecated("Ask for `requestQueue`, which has pages.")
    async def open_requests(
        self,
        info: Info,
        organization: Annotated[strawberry.ID, argument("The id of the organization.")],
        first: First = PAGE,
    ) -> list[ServiceRequest]:
        """Return requests that wait for an answer, those due first; empty for all but the organization's staff."""
        context, size = info.context, page_size(first)
        if context.caller is None:
            return []
        found = await finding.open_requests(context.graph, context.caller, organization, size)
        return [ServiceRequest.of(document, context) for document in found]


@strawberry.type
class Mutation:
    """What can be done about requests."""

    @computed
    async def ask_for_service(
        self,
        info: Info,
        *,
        request_id: RequestId,
        organization: Annotated[
            strawberry.ID | None, argument("The id of the organization; null: the competent one, which is told.")
        ] = None,
        category: Annotated[
            str | None,
            argument("The code of a category; null: that of the kind. A request of the kind SERVICE must name one."),
        ] = None,
        kind: Annotated[RequestKind, argument("What it is about.")] = RequestKind.SERVICE,
        text: Annotated[str | None, argument("What is asked, at most 2,000 characters.")] = None,
        enterprise: Annotated[
            strawberry.ID | None, argument("The enterprise on whose behalf; the caller must represent it.")
        ] = None,
        region: Annotated[
            str | None,
            argument("The code of the division the requester is in; null: where the enterprise lies."),
        ] = None,
    ) -> AskForServiceResult:
        """Ask for a service, with or without an account; the number told follows the request.

        Without an organization it goes to the competent one: at the nearest level where anybody open offers the
        category, county first; among several by nature, distance, score, load, id, as `route` tells.
        Without a token `requestId` must have 32 characters or more. Only a request of an enterprise gives it a voice
        later on.
        """

        async def work() -> Any:
            context = info.context
            wanted = Wanted(kind, category, organization, text, enterprise, region)
            if organization is None:
                asked = ask_the_competent(context.journal, context.snapshot, context.caller, request_id, wanted)
            else:
                asked = ask_for_service(context.journal, context.caller, request_id, wanted)
            return _asked(context, request_id, wanted, await asked)

        return cast("AskForServiceResult", await _done(info.context, work()))

    @computed
    async def accept_request(self, info: Info, *, request_id: RequestId, request: RequestEntity) -> ServiceResult:
        """Say that the organization works on a request; it takes its staff, and the day it is due stays."""

        async def work() -> Any:
            context = info.context
            return _changed(await serving.accept_request(context.journal, signed_in(context), request_id, request))

        return cast("ServiceResult", await _done(info.context, work()))

    @computed
    async def refer_request(
        self,
        info: Info,
        *,
        request_id: RequestId,
        request: RequestEntity,
        organization: Annotated[strawberry.ID, argument("The id of another that is open and offers the category.")],
        reason: Annotated[str, argument("Why, 1 to 2,000 characters; the requester sees it.")],
    ) -> ServiceResult:
        """Pass a request on to another organization, which has not had it yet; it takes the staff of the present one.

        The day it is due stays.
        """

        async def work() -> Any:
            context = info.context
            caller = signed_in(context)
            return _changed(
                await serving.refer_request(context.journal, caller, request_id, request, organization, reason)
            )

        return cast("ServiceResult", await _done(info.context, work()))

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
                await serving.answer_request(context.journal, caller, request_id, request, served=served, text=text)
            )

        return cast("ServiceResult", await _done(info.context, work()))

    @computed
    async def confirm_service(
        self, info: Info, *, request_id: RequestId, request: RequestEntity, number: Number = None
    ) -> ServiceResult:
        """Confirm that an answered request was served: then its enterprise has one voice about the organization.

        It takes a representative of the enterprise; for a request without one, its number.
        """

        async def work() -> Any:
            context = info.context
            return _changed(
                await following.confirm_service(context.journal, context.caller, request_id, request, number)
            )

        return cast("ServiceResult", await _done(info.context, work()))

    @computed
    async def close_request(
        self, info: Info, *, request_id: RequestId, request: RequestEntity, number: Number = None
    ) -> ServiceResult:
        """Give a request up, answered or not; it takes who may confirm it."""

        async def work() -> Any:
            context = info.context
            return _changed(await following.close_request(context.journal, context.caller, request_id, request, number))

        return cast("ServiceResult", await _done(info.context, work()))

    @computed
    async def reopen_request(
        self,
        info: Info,
        *,
        request_id: RequestId,
        request: RequestEntity,
        reason: Annotated[str, argument("Why, 1 to 2,000 characters; the organization sees it.")],
        number: Number = None,
    ) -> ServiceResult:
        """Ask the same organization again when it has answered, declined, or the request was given up; once.

        It takes who may confirm it. An answer is due anew, by the days of its kind.
        """

        async def work() -> Any:
            context = info.context
            return _changed(
                await following.reopen_request(context.journal, context.caller, request_id, request, number, reason)
            )

        return cast("ServiceResult", await _done(info.context, work()))

    @computed
    async def escalate_overdue(
        self,
        info: Info,
        *,
        request_id: RequestId,
        within: Annotated[str, argument("The code of a division: the organizations in it and everything below.")],
        after: Annotated[
            str | None, argument("The `next` of the call before under the same `within`; without it those due first.")
        ] = None,
    ) -> EscalateOverdueResult:
        """Pass what is overdue on to the next level above, now; it takes an administrator of the division.

        The directory does so of itself every ten minutes.
        """

        async def work() -> Any:
            context = info.context
            caller = signed_in(context)
            codes = regions_of(context.snapshot.regions, within, "within")
            cursors = Cursors.of("escalateOverdue", codes)
            ends = (codes, cursors.read(after))
            receipt = await escalate_by(context.journal, context.snapshot, caller, request_id, *ends)
            place = receipt.answer.get("next")
            told = receipt.answer | {"next": cursors.write(place) if place else None}
            return OverdueEscalated(seq=Long(receipt.seq), **told)

        return cast("EscalateOverdueResult", await _done(info.context, work()))


async def _done(context: Context, work: Awaitable[Any]) -> Any:
    """Return the answer of a mutation, or its refusal."""
    try:
        answer = await work
    except REFUSALS as error:
        return refused(error)
    context.nudge()
    return answer


def _asked(context: Context, request_id: str, wanted: Wanted, receipt: Receipt) -> ServiceAsked:
    told, categories = receipt.answer, context.snapshot.categories
    category = wanted.checked().category or ""
    return ServiceAsked(
        seq=Long(receipt.seq),
        id=strawberry.ID(told["id"]),
        number=number_told(receipt, context.caller, request_id, wanted),
        organization=strawberry.ID(told["organization"]),
        route=RequestRoute.of(told["route"], category, categories) if "route" in told else None,
        due_at=dt.datetime.fromisoformat(told["dueAt"]),
    )


def _changed(receipt: Receipt) -> ServiceChanged:
    state = RequestState(receipt.answer["state"])
    return ServiceChanged(seq=Long(receipt.seq), id=strawberry.ID(receipt.answer["id"]), state=state)
