"""What can be asked and done about collaborations."""

import datetime as dt
from collections.abc import Awaitable
from typing import Annotated, cast

import strawberry

from cultivation import finding
from cultivation.collaborations import queries
from cultivation.collaborations.aggregate import COLLABORATIONS
from cultivation.collaborations.documents import CollaborationDocument
from cultivation.collaborations.partners import partners
from cultivation.collaborations.recording import Wanted, end_collaboration, record_collaboration
from cultivation.collaborations.types import Collaboration, CollaborationRecorded, CollaborationResult, Partner
from cultivation.enterprises.seeing import SeenEnterprise
from cultivation.types.refusals import REFUSALS, refused
from directory.accounts.api import Info, RequestId
from directory.context import Context
from directory.inputs import regions_of
from directory.paging import PAGE, page_size
from directory.scalars import Long, shown
from directory.types.described import argument, computed
from directory.types.refusals import signed_in
from graph_schema.errors import InvalidInput
from graph_schema.receipts import Receipt

First = Annotated[int | None, argument("How many, 0 to 100.")]
Enterprise = Annotated[
    strawberry.ID | None,
    argument("The enterprise; only its representatives and the administrators of where it lies may name it."),
]


@strawberry.type
class Query:
    """What can be asked about collaborations."""

    @computed
    async def partners(
        self,
        info: Info,
        *,
        field: Annotated[str, argument("The code of a category: what the partner offers, or has collaborated in.")],
        enterprise: Enterprise = None,
        within: Annotated[
            str | None, argument("The code of a division, in place of an enterprise: for any that lies there.")
        ] = None,
        first: First = PAGE,
    ) -> list[Partner]:
        """Return universities, institutes and large enterprises to work with in a field.

        Those in the enterprise's division first (500 are looked at, by name), then by the steps of the shortest way:
        from the enterprise to hubs of its division (or of the nearest one above that has any) and to those it works or
        worked with, then along collaborations of organizations and between hubs and their members. Four steps at most,
        each from 2,000 organizations at most; no way passes through another enterprise.
        """
        context, size = info.context, page_size(first)
        if (enterprise is None) == (within is None):
            raise InvalidInput("name an enterprise or a division: one, not both", field="enterprise")
        if field not in context.snapshot.categories:
            raise InvalidInput(
                f"field is '{shown(field)}'; it must be the code of a category",
                field="field",
                hint="{ categories { code name children { code name } } } lists them",
            )
        place = within if within is not None else (await _seen(context, enterprise)).document["region"]
        code = regions_of(context.snapshot.regions, place, "within")[0]
        found = await partners(context, code, enterprise, field, size)
        return [Partner.of(one, context) for one in found]

    @computed
    async def collaborations(
        self,
        info: Info,
        organization: Annotated[strawberry.ID | None, argument("The organization: those with other ones.")] = None,
        enterprise: Enterprise = None,
        first: First = PAGE,
    ) -> list[Collaboration]:
        """Return the collaborations of an organization with others, or of an enterprise, the youngest first.

        What an enterprise works on with whom is told to its representatives and administrators alone.
        """
        context, size = info.context, page_size(first)
        if (enterprise is None) == (organization is None):
            raise InvalidInput("name an enterprise or an organization: one, not both", field="organization")
        if enterprise is not None:
            await _seen(context, enterprise)
        statement = queries.LIST_OF_ORGANIZATION if organization else queries.LIST_OF_ENTERPRISE
        rows = await context.graph.read(statement, party=organization or enterprise, first=size)
        keys = [row["id"] for row in rows]
        read = await context.graph.read(COLLABORATIONS.read, keys=keys) if keys else []
        found = {document["id"]: document for document in map(COLLABORATIONS.document, read)}
        return [Collaboration.of(cast("CollaborationDocument", found[key]), context) for key in keys if key in found]


@strawberry.type
class Mutation:
    """What can be done about collaborations."""

    @computed
    async def record_collaboration(
        self,
        info: Info,
        *,
        request_id: RequestId,
        organization: Annotated[strawberry.ID, argument("The id of the organization that it is with.")],
        field: Annotated[str, argument("The code of the category it is in.")],
        since: Annotated[dt.date, strawberry.argument(name="from", description="Its first day.")],
        to: Annotated[dt.date | None, argument("Its last day; without it, it goes on.")] = None,
        enterprise: Annotated[
            strawberry.ID | None, argument("The enterprise that collaborates; the caller must represent it.")
        ] = None,
        by: Annotated[
            strawberry.ID | None,
            argument("Or the organization that does; the caller is its staff, or administers its division."),
        ] = None,
    ) -> CollaborationResult:
        """Record that an enterprise (privately) or an organization (publicly) works or worked with an organization."""

        async def work() -> Receipt:
            caller = signed_in(info.context)
            last = to.isoformat() if to else None
            wanted = Wanted.of(enterprise, by, organization, field, since.isoformat(), last)
            return await record_collaboration(info.context.journal, caller, request_id, wanted)

        return await _done(info.context, work())

    @computed
    async def end_collaboration(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Annotated[strawberry.ID, argument("The id of the collaboration.")],  # noqa: A002 - as everywhere
        expected_version: Annotated[int, argument("Its `version` that the caller read; another one is refused.")],
        to: Annotated[dt.date, argument("Its last day.")],
    ) -> CollaborationResult:
        """Record the last day of a collaboration, once.

        It takes who may record it; between organizations, those of the other side too.
        """

        async def work() -> Receipt:
            caller = signed_in(info.context)
            return await end_collaboration(
                info.context.journal, caller, request_id, id, expected_version, to.isoformat()
            )

        return await _done(info.context, work())


async def _seen(context: Context, enterprise: str | None) -> SeenEnterprise:
    """Return an enterprise that the caller may see; raise `InvalidInput` for any other, whether it exists or not."""
    return await finding.seen_enterprise(context.graph, context.caller, enterprise or "")


async def _done(context: Context, work: Awaitable[Receipt]) -> CollaborationResult:
    """Return the answer of a mutation, or its refusal."""
    try:
        receipt = await work
    except REFUSALS as error:
        return cast("CollaborationResult", refused(error))
    context.nudge()
    return CollaborationRecorded(seq=Long(receipt.seq), id=strawberry.ID(receipt.answer["id"]))
