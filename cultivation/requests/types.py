"""Requests as the API shows them."""

import datetime as dt
from decimal import Decimal
from typing import Self

import strawberry

from cultivation.documents import RequestDocument, RequestStepDocument, RouteDocument
from cultivation.requests.kinds import RequestKind
from cultivation.requests.progress import MOST_REOPENED, is_overdue, times
from cultivation.requests.routing import RouteRule
from cultivation.requests.rules import rules
from cultivation.requests.states import RequestDeed, RequestParty, RequestState, deeds_of
from directory.categories import Categories
from directory.context import Context
from directory.paging import ListPage, PageInfo
from directory.types.described import computed, object_type
from directory.types.enums import OrganizationNature, RegionLevel
from directory.types.organization import Organization
from graph_schema.clock import now


@object_type
class RequestRoute:
    """Why an organization is competent for a request that named none.

    The order is level, nature, distance in steps of 5 km, score, load, id; each decides only among those that the ones
    before leave equal.
    """

    level: RegionLevel = strawberry.field(
        description="The narrowest level of the requester's divisions at which anybody open offers the category."
    )
    regions: list[str] = strawberry.field(
        description="The codes of the requester's divisions at that level: one, or several that took a retired's place."
    )
    offering: int = strawberry.field(description="How many organizations there offer it.")
    decided_by: RouteRule = strawberry.field(description="The rule that left a single one.")
    nature: OrganizationNature | None = strawberry.field(
        description="The nature that comes first for the category among them; null when none of them tells its own."
    )
    nature_reason: str = strawberry.field(description="Why natures come in this order for the category, as data says.")
    distance_metres: int | None = strawberry.field(
        description="From the seat of the requester's division, in metres; null when nobody there has a point."
    )
    score: Decimal | None = strawberry.field(description="Its published total then; null without one.")
    load: int | None = strawberry.field(
        description="How many requests waited for it; null where that was not needed to decide."
    )

    @classmethod
    def of(cls, document: RouteDocument, category: str, categories: Categories) -> Self:
        """Return the type of a route for a category."""
        nature, score = document.get("nature"), document.get("score")
        return cls(
            level=RegionLevel(document["level"]),
            regions=document["regions"],
            offering=document["offering"],
            decided_by=RouteRule(document["decidedBy"]),
            nature=OrganizationNature(nature) if nature else None,
            nature_reason=rules().natures_for(category, categories).reason,
            distance_metres=document.get("metres"),
            score=None if score is None else Decimal(score) / 100,
            load=document.get("load"),
        )


@object_type
class RequestStep:
    """One step of a request."""

    deed: RequestDeed = strawberry.field(description="What was done.")
    by: RequestParty = strawberry.field(description="Which party did it; who of it is in the journal alone.")
    at: dt.datetime = strawberry.field(description="When.")
    state: RequestState = strawberry.field(description="How far the request was then.")
    organization: strawberry.ID = strawberry.field(description="The id of the organization it lay with since.")
    due_at: dt.datetime = strawberry.field(description="When an answer was due since.")
    reason: str | None = strawberry.field(description="What was said; null where nothing needs to be.")

    @classmethod
    def of(cls, document: RequestStepDocument) -> Self:
        """Return the type of a step."""
        return cls(
            deed=RequestDeed(document["deed"]),
            by=RequestParty(document["by"]),
            at=dt.datetime.fromisoformat(document["at"]),
            state=RequestState(document["to"]),
            organization=strawberry.ID(document["organization"]),
            due_at=dt.datetime.fromisoformat(document["dueAt"]),
            reason=document.get("reason"),
        )


@object_type
class ServiceRequest:
    """What somebody asks an organization for.

    Seen by who has its number, the staff of the organization it lies with, and that one's administrators.
    """

    id: strawberry.ID = strawberry.field(description="Its id.")
    kind: RequestKind = strawberry.field(description="What it is about.")
    state: RequestState = strawberry.field(description="How far it is.")
    category: str = strawberry.field(description="The code of the category asked for.")
    organization: strawberry.ID = strawberry.field(description="The id of the organization that shall answer.")
    region: str | None = strawberry.field(description="The code of the division it comes from; null if unknown.")
    text: str | None = strawberry.field(description="What was asked, in words; null without any.")
    answer: str | None = strawberry.field(description="What the organization said; null before.")
    created_at: dt.datetime = strawberry.field(description="When it was made.")
    due_at: dt.datetime = strawberry.field(description="When an answer is due.")
    document: strawberry.Private[RequestDocument]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, document: RequestDocument, context: Context) -> Self:
        """Return the type of a request's document."""
        return cls(
            id=strawberry.ID(document["id"]),
            kind=RequestKind(document["kind"]),
            state=RequestState(document["state"]),
            category=document["category"],
            organization=strawberry.ID(document["organization"]),
            region=document.get("region"),
            text=document.get("text"),
            answer=document.get("answer"),
            created_at=dt.datetime.fromisoformat(document["createdAt"]),
            due_at=dt.datetime.fromisoformat(document["dueAt"]),
            document=document,
            context=context,
        )

    @computed
    def overdue(self) -> bool:
        """Return whether an answer is owed and the day it was due has passed."""
        return is_overdue(self.document, now())

    @computed
    def steps(self) -> list[RequestStep]:
        """Return every step so far, the oldest first; empty for requests made before steps were kept."""
        return [RequestStep.of(step) for step in self.document.get("steps", ())]

    @computed
    def route(self) -> RequestRoute | None:
        """Return why this organization is competent; null when it was named."""
        found, categories = self.document.get("route"), self.context.snapshot.categories
        return RequestRoute.of(found, self.document["category"], categories) if found else None

    @computed
    def escalated_to(self) -> list[strawberry.ID]:
        """Return the ids of the organizations above that it went to when it was overdue, ascending."""
        return [strawberry.ID(one) for one in self.document.get("escalatedTo", ())]

    @computed
    def requester_can(self) -> list[RequestDeed]:
        """Return what who asked can do now."""
        found = deeds_of(self.state, RequestParty.REQUESTER)
        again = times(self.document, RequestDeed.REOPEN) < MOST_REOPENED
        return [deed for deed in found if again or deed is not RequestDeed.REOPEN]

    @computed
    def organization_can(self) -> list[RequestDeed]:
        """Return what the staff of the organization can do now."""
        return deeds_of(self.state, RequestParty.ORGANIZATION)

    @computed
    async def assignee(self) -> Organization | None:
        """Return the organization that shall answer; null for a moment while this process does not know it yet."""
        document = await self.context.loaders.documents.load(self.organization)
        return Organization.of(document, self.context) if document else None

    @computed
    async def feedback_asked(self) -> bool:
        """Return whether it is time to say how the service was: it is confirmed, and nothing was said yet.

        Only an enterprise has a voice, once, by `giveFeedback`.
        """
        if self.state is not RequestState.CONFIRMED or "enterprise" not in self.document:
            return False
        return not await self.context.loaders.voiced.load(self.id)


@object_type
class ServiceRequestEdge:
    """A request in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: ServiceRequest = strawberry.field(description="The request.")


@object_type
class ServiceRequestConnection:
    """Requests as a page of a list."""

    page: strawberry.Private[ListPage[RequestDocument]]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[ServiceRequestEdge]:
        """Return the requests with their cursors."""
        return [
            ServiceRequestEdge(cursor=one, node=node) for one, node in zip(self.page.cursors, self.nodes(), strict=True)
        ]

    @computed
    def nodes(self) -> list[ServiceRequest]:
        """Return the requests."""
        return [ServiceRequest.of(document, self.context) for document in self.page.items]

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.page.info

    @computed
    async def total_count(self) -> int:
        """Return how many requests the whole list has."""
        return await self.page.total()
