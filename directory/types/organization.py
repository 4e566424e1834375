"""Service organizations."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from directory.context import Context
from directory.documents import OrganizationDocument
from directory.paging import PAGE
from directory.scalars import Long
from directory.search.written import Written
from directory.types.change import BEGINNING, ChangeConnection, history_of
from directory.types.described import argument, computed, object_type, settled, stored
from directory.types.designation import Designation, day
from directory.types.enums import OrganizationKind, OrganizationNature, OrganizationStatus, PointAccuracy, RegionLevel
from directory.types.feedback import Feedback, feedback_of
from directory.types.node import ID, Node
from directory.types.point import Point
from directory.types.region import Region, place
from directory.types.score import Score
from directory.types.service import Service

if TYPE_CHECKING:
    from directory.types.organizations import OrganizationConnection


@object_type
class Organization(Node):
    """An organization that serves small and medium enterprises."""

    id: strawberry.ID = stored("id", ID)
    name: str = stored("name", "Its Chinese name.")
    english: str | None = stored("english", "Its English name.")
    aliases: list[str] = stored("aliases", "Its other names.", otherwise=())
    credit_code: str | None = stored("creditCode", "Its unified social credit code (GB 32100), 18 characters.")
    nature: OrganizationNature | None = stored("nature", "Who stands behind it.", OrganizationNature)
    kind: OrganizationKind | None = stored("kind", "What kind of body it is.", OrganizationKind)
    level: RegionLevel | None = stored("level", "Its level in the network.", RegionLevel)
    status: OrganizationStatus = stored("status", "Whether it still works.", OrganizationStatus)
    status_reason: str | None = stored("statusReason", "Why the status is so, in words.")
    point_accuracy: PointAccuracy | None = stored("pointAccuracy", "How well `point` is known.", PointAccuracy)
    address: str | None = stored("address", "Its postal address.")
    phone: str | None = stored("phone", "Its phone number.")
    email: str | None = stored("email", "Its mail address.")
    website: str | None = stored("website", "The address of its pages.")
    opening_hours: str | None = stored("openingHours", "When it is open, in words.")
    staff: int | None = stored("staff", "How many people work there.")
    synthetic: bool = stored(
        "synthetic", "Whether it is made up, for demonstration, and does not exist.", otherwise=False
    )
    version: int = stored("version", "How often its entry was written, from 1.")
    document: strawberry.Private[OrganizationDocument]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, document: OrganizationDocument, context: Context) -> Self:
        """Return the type of an organization's document."""
        return cls(document=document, context=context)

    @property
    def written(self) -> Written | None:
        """Return where JSON text that its document decides is kept; None of another moment than the present."""
        return self.context.snapshot.written if self.context.moment.present else None

    @settled
    def region(self) -> Region | None:
        """Return the region it lies in; null while that is not known."""
        return Region.find(self.document.get("region"), self.context)

    @settled
    def ancestors(self) -> list[Region]:
        """Return the regions it lies in, from the nation down to `region`; empty without one."""
        return self._regions(self.context.snapshot.regions.lineage(self.document.get("region", "")))

    @settled
    def service_areas(self) -> list[Region]:
        """Return the regions it serves, each with everything below."""
        return self._regions(self.document.get("serves", ()))

    @settled
    def point(self) -> Point | None:
        """Return where it is; null while that is not known. `pointAccuracy` tells how well."""
        return place(self.document.get("latitude"), self.document.get("longitude"))

    @settled
    def established_on(self) -> dt.date | None:
        """Return the day it was founded."""
        return day(self.document.get("establishedOn"))

    @settled
    def confirmed_on(self) -> dt.date | None:
        """Return the last day somebody confirmed that this entry is right."""
        return day(self.document.get("confirmedOn"))

    @settled
    def valid_from(self) -> dt.date | None:
        """Return the first day on which all that this entry says is true; null: since ever."""
        return day(self.document.get("validFrom"))

    @settled
    def updated_at(self) -> dt.datetime:
        """Return when its entry was last written."""
        return dt.datetime.fromisoformat(self.document["updatedAt"])

    @settled
    def services(self) -> list[Service]:
        """Return what it offers."""
        tree = self.context.snapshot.categories
        return [Service.of(one, tree) for one in self.document.get("services", ())]

    @computed
    def designations(self) -> list[Designation]:
        """Return the titles it holds or held."""
        return [Designation.of(one, self.context.day) for one in self.document.get("designations", ())]

    @computed
    async def member_of(self) -> list["Organization"]:
        """Return the hubs of the network that it belongs to."""
        return await self._load(self.document.get("memberOf", []))

    @computed
    def members(
        self,
        first: Annotated[int | None, argument("How many, 0 to 100.")] = PAGE,
        after: Annotated[str | None, argument("The cursor to continue behind.")] = None,
    ) -> Annotated["OrganizationConnection", strawberry.lazy("directory.types.organizations")]:
        """Return the organizations that belong to it as their hub, as a page by name; of the present only."""
        from directory.types.organizations import members_of

        self.context.present_only("members")
        return members_of(self, (first, after))

    @computed
    async def predecessors(self) -> list["Organization"]:
        """Return the organizations it took over."""
        return await self._load(self.document.get("succeeds", []))

    @computed
    async def successors(self) -> list["Organization"]:
        """Return the organizations that took over from it."""
        return await self._load(await self.context.loaders.successors.load(self.id))

    @settled
    def score(self) -> Score | None:
        """Return its current score, or the one in force on `validOn`; null while it was not evaluated."""
        card = self.document.get("score")
        return Score.of(card, self.id, self.context) if card else None

    @computed
    async def feedback(self) -> Feedback | None:
        """Return what the enterprises it served say and what is held against it, in sum; null while there is nothing.

        It is never part of the score, and of the present only.
        """
        self.context.present_only("feedback")
        row = await self.context.loaders.feedback.load(self.id)
        return await feedback_of(row, self.document.get("region"), self.context) if row else None

    @computed
    async def history(
        self,
        after: Annotated[Long | None, argument("The seq to continue behind.")] = BEGINNING,
        first: Annotated[int | None, argument("How many, 0 to 100.")] = PAGE,
    ) -> ChangeConnection:
        """Return what happened to its entry, the oldest change first, as a page."""
        return await history_of(self.id, self.context, after, first)

    def _regions(self, codes: tuple[str, ...] | list[str]) -> list[Region]:
        found = (Region.find(code, self.context) for code in codes)
        return [region for region in found if region]

    async def _load(self, ids: list[str]) -> list["Organization"]:
        found = await self.context.loaders.organizations(ids)
        return [Organization.of(document, self.context) for document in found]
