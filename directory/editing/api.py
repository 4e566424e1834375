"""What can be done to organizations as a whole."""

import datetime as dt
from typing import Annotated

import strawberry
from strawberry import UNSET

from directory.editing.answering import (
    EffectiveOn,
    ExpectedVersion,
    Id,
    Info,
    Reason,
    RequestId,
    created,
    edited,
    iso,
)
from directory.editing.creation import Creation, NewEntry
from directory.editing.desk import Seen
from directory.editing.merger import Merger
from directory.editing.moving import Move
from directory.editing.network import AREAS, HUBS, Relations
from directory.editing.status import Closing, Reopening
from directory.editing.succession import Succession
from directory.types.correction import PointChange, plain, point_given
from directory.types.described import argument, computed
from directory.types.editing import (
    CreateOrganizationResult,
    EditOrganizationResult,
    NewOrganization,
    SeenOrganization,
)
from directory.types.enums import RegionLevel

New = Annotated[NewOrganization, argument("The organization.")]
Although = Annotated[
    list[strawberry.ID] | None,
    argument("The ids of organizations of the same name in the same division that are known to be others, at most 20."),
]


@strawberry.type
class Mutation:
    """What can be done to organizations."""

    @computed
    async def create_organization(
        self,
        info: Info,
        *,
        request_id: RequestId,
        organization: New,
        although: Although = None,
        effective_on: Annotated[
            dt.date | None,
            argument("The first day on which the entry is true, not more than a year ahead; since ever without it."),
        ] = None,
    ) -> CreateOrganizationResult:
        """Give an organization an entry; it takes an administrator of its division, or of one above.

        A credit code that another one has is refused; a name that another one bears in the same division too, unless
        `although` names that one.
        """
        context = info.context
        regions = context.snapshot.regions

        def make() -> Creation:
            return Creation(NewEntry.of(organization.given(), although or (), regions), iso(effective_on))

        return await created(context, request_id, make)

    @computed
    async def move_organization(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Id,  # noqa: A002 - the contract's name
        expected_version: ExpectedVersion,
        region: Annotated[str, argument("The division it lies in from then on: a code, a unique name or a path.")],
        level: Annotated[
            RegionLevel | None, argument("Its level in the network from then on; the same when left out.")
        ] = UNSET,
        member_of: Annotated[
            list[strawberry.ID] | None,
            argument("The hubs it belongs to from then on, at most 500; the same when left out."),
        ] = UNSET,
        address: Annotated[str | None, argument("Its new address, at most 200 characters.")] = UNSET,
        point: Annotated[PointChange | None, argument("Where it is from then on.")] = UNSET,
        stays: Annotated[
            bool, argument("Whether it stays where it is, and only the division around it became another.")
        ] = False,
        effective_on: EffectiveOn = None,
    ) -> EditOrganizationResult:
        """Move an organization to another division; it takes an administrator of both divisions, or of one above both.

        Address and point are those of the old place: unless it `stays`, what is not given anew is removed, and
        without a point it has that of its division. Service areas stay as they are.
        """
        told = {"region": region, "level": plain(level), "memberOf": member_of, "address": address}
        given = {name: value for name, value in told.items() if value is not UNSET} | point_given(point)
        seen, day, regions = Seen(id, expected_version), iso(effective_on), info.context.snapshot.regions
        return await edited(
            info.context, request_id, lambda: Move.of(seen, given, stays=stays, effective_on=day, regions=regions)
        )

    @computed
    async def close_organization(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Id,  # noqa: A002 - the contract's name
        expected_version: ExpectedVersion,
        reason: Reason,
        effective_on: EffectiveOn = None,
    ) -> EditOrganizationResult:
        """Close an organization; its entry stays, as a closed one.

        It takes an administrator of its division or above.
        """
        seen, day = Seen(id, expected_version), iso(effective_on)
        return await edited(info.context, request_id, lambda: Closing(seen, reason, day))

    @computed
    async def reopen_organization(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Id,  # noqa: A002 - the contract's name
        expected_version: ExpectedVersion,
        reason: Reason,
        effective_on: EffectiveOn = None,
    ) -> EditOrganizationResult:
        """Let a closed organization work again, unless a new one took over from it.

        It takes an administrator of its division or above. One that was merged leaves what it was merged into, which
        takes an administrator of that one's division too.
        """
        seen, day = Seen(id, expected_version), iso(effective_on)
        return await edited(info.context, request_id, lambda: Reopening(seen, reason, day))

    @computed
    async def merge_organizations(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Annotated[strawberry.ID, argument("The id of the organization that the others join.")],  # noqa: A002
        expected_version: ExpectedVersion,
        others: Annotated[list[SeenOrganization], argument("Those that join it, 1 to 50; their entries end.")],
        reason: Reason,
        effective_on: EffectiveOn = None,
    ) -> EditOrganizationResult:
        """Merge organizations into one that exists, which succeeds them.

        It takes an administrator of the divisions of all, or of ones above. The one keeps its own score.
        """
        seen, joined, day = Seen(id, expected_version), tuple(one.seen() for one in others), iso(effective_on)
        return await edited(info.context, request_id, lambda: Merger(seen, joined, reason, day))

    @computed
    async def succeed_organization(
        self,
        info: Info,
        *,
        request_id: RequestId,
        organization: Annotated[NewOrganization, argument("The organization that takes over.")],
        predecessors: Annotated[
            list[SeenOrganization], argument("Those it takes over from, 1 to 50; they are closed.")
        ],
        reason: Reason,
        although: Although = None,
        effective_on: EffectiveOn = None,
    ) -> CreateOrganizationResult:
        """Let a new organization take over from one or several, which are closed.

        It takes an administrator of the divisions of all. Of a single predecessor it has the published score, marked as
        inherited, and whatever it does not say itself: division, level, nature, kind, place, contact, service areas,
        hubs and services; not its credit code, other names and titles. Members of a predecessor stay as they are.
        """
        context = info.context
        regions = context.snapshot.regions
        before, day = tuple(one.seen() for one in predecessors), iso(effective_on)

        def make() -> Succession:
            entry = NewEntry.of(organization.given(), although or (), regions)
            return Succession(entry, before, reason, day, context.inherit)

        return await created(context, request_id, make)

    @computed
    async def set_service_areas(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Id,  # noqa: A002 - the contract's name
        expected_version: ExpectedVersion,
        areas: Annotated[
            list[str],
            argument(
                "The divisions it serves, each with everything below, at most 500; without any, what its level says."
            ),
        ],
        effective_on: EffectiveOn = None,
    ) -> EditOrganizationResult:
        """Say anew whom an organization serves; it takes an administrator of its division or above."""
        seen, day, regions = Seen(id, expected_version), iso(effective_on), info.context.snapshot.regions
        return await edited(info.context, request_id, lambda: Relations.of(seen, AREAS, areas, day, regions))

    @computed
    async def set_memberships(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Id,  # noqa: A002 - the contract's name
        expected_version: ExpectedVersion,
        member_of: Annotated[list[strawberry.ID], argument("The ids of all its hubs, at most 500; none is allowed.")],
        effective_on: EffectiveOn = None,
    ) -> EditOrganizationResult:
        """Say anew to which hubs an organization belongs; no organization belongs to itself by way of others.

        It takes an administrator of its division or above.
        """
        seen, day, regions = Seen(id, expected_version), iso(effective_on), info.context.snapshot.regions
        return await edited(info.context, request_id, lambda: Relations.of(seen, HUBS, member_of, day, regions))
