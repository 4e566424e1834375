"""How busy organizations are with requests, as the API shows it."""

from typing import Self

import strawberry

from cultivation.requests.kinds import RequestKind
from cultivation.requests.load import Figures, Load
from directory.api import After, First
from directory.context import Context
from directory.cursor import Cursors
from directory.paging import PAGE, PageInfo, Paging
from directory.types.described import computed, object_type
from directory.types.organization import Organization


@object_type
class RequestFigures:
    """How many requests wait, and what became of the others."""

    waiting: int = strawberry.field(description="How many wait for an answer now.")
    overdue: int = strawberry.field(description="How many of them were due before now.")
    answered: int = strawberry.field(description="How many were answered, confirmed or not yet.")
    declined: int = strawberry.field(description="How many were declined.")
    closed: int = strawberry.field(description="How many the requester gave up.")
    median_days: float | None = strawberry.field(
        description="The middle of the days from asking to the last answer, with fractions, of the 20,000 in each "
        "state that were due last; null without an answer among them."
    )

    @classmethod
    def of(cls, figures: Figures) -> Self:
        """Return the type of figures."""
        names = ("waiting", "overdue", "answered", "declined", "closed", "median_days")
        return cls(**{name: getattr(figures, name) for name in names})


@object_type
class RequestLoadOfKind:
    """The figures of one kind of request."""

    kind: RequestKind = strawberry.field(description="The kind.")
    figures: RequestFigures = strawberry.field(description="Its figures.")


@object_type
class RequestLoadOfOrganization:
    """The figures of one organization."""

    id: strawberry.ID = strawberry.field(description="The id of the organization.")
    figures: RequestFigures = strawberry.field(description="Its figures.")
    context: strawberry.Private[Context]

    @computed
    async def organization(self) -> Organization | None:
        """Return the organization; null for a moment while this process does not know it yet."""
        document = await self.context.loaders.documents.load(self.id)
        return Organization.of(document, self.context) if document else None


@object_type
class RequestLoadEdge:
    """The figures of an organization in a list."""

    cursor: str = strawberry.field(description="Their place in the list, for `after`.")
    node: RequestLoadOfOrganization = strawberry.field(description="The figures.")


@object_type
class RequestLoadConnection:
    """Organizations by how late and busy they are: most overdue first, then most waiting, then id."""

    nodes: list[RequestLoadOfOrganization] = strawberry.field(description="The figures.")
    edges: list[RequestLoadEdge] = strawberry.field(description="The figures with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the list.")
    total_count: int = strawberry.field(description="How many organizations were asked for anything.")


@object_type
class RequestLoad:
    """How busy the organizations of a division are with requests; only its administrators see it.

    All that waits counts. Of what was answered, declined or closed, what was due in the days that were asked for.
    """

    load: strawberry.Private[Load]
    cursors: strawberry.Private[Cursors]
    context: strawberry.Private[Context]

    @computed
    def total(self) -> RequestFigures:
        """Return the figures of all together."""
        return RequestFigures.of(self.load.total)

    @computed
    def by_kind(self) -> list[RequestLoadOfKind]:
        """Return the figures of each kind that was asked for."""
        kinds = self.load.kinds.items()
        return [RequestLoadOfKind(kind=RequestKind(kind), figures=RequestFigures.of(one)) for kind, one in kinds]

    @computed
    def organizations(self, first: First = PAGE, after: After = None) -> RequestLoadConnection:
        """Return the figures of each organization that was asked for anything, as a page."""
        paging, found = Paging.of(self.cursors, first, after), self.load.busiest()
        rest = [item for item in found if paging.position is None or item[0] > paging.position]
        page = rest[: paging.first]
        positions = [position for position, _, _ in page]
        nodes = [
            RequestLoadOfOrganization(id=strawberry.ID(one), figures=RequestFigures.of(figures), context=self.context)
            for _, one, figures in page
        ]
        cursors = paging.write(positions)
        return RequestLoadConnection(
            nodes=nodes,
            edges=[RequestLoadEdge(cursor=one, node=node) for one, node in zip(cursors, nodes, strict=True)],
            page_info=paging.info(positions, len(rest) > len(page)),
            total_count=len(found),
        )
