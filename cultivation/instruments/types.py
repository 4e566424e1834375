"""Policies and finance products as the API shows them."""

import datetime as dt
from enum import Enum
from typing import Any, Self

import strawberry

from cultivation.instruments.documents import POLICY, InstrumentDocument, RequirementDocument
from cultivation.instruments.kinds import GreenRight, InstrumentKind
from cultivation.instruments.reading import read
from cultivation.scalars import Condition
from directory.context import Context
from directory.types.described import computed, interface_type, object_type, value, vocabulary
from directory.types.lookup import find_organization
from directory.types.organization import Organization
from directory.types.region import Region


@vocabulary
class InstrumentStatus(Enum):
    """Whether an instrument stands."""

    ACTIVE = value("ACTIVE", "It stands, in its term.")
    WITHDRAWN = value("WITHDRAWN", "It was withdrawn for good; `reason` says why.")


@object_type
class InstrumentRequirement:
    """A condition that an enterprise has to meet."""

    key: str = strawberry.field(description="Its key, unique in the instrument.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    rule: Condition = strawberry.field(description="The condition as data.")
    demand: str = strawberry.field(description="What it demands, in Chinese.")
    demand_english: str = strawberry.field(description="What it demands, in English.")

    @classmethod
    def of(cls, row: RequirementDocument) -> Self:
        """Return the type of a stored condition."""
        _, demand = read(row["rule"])
        return cls(
            key=row["key"],
            title=row["title"],
            english=row["english"],
            rule=Condition(row["rule"]),
            demand=demand.zh,
            demand_english=demand.en,
        )


@interface_type
class Instrument:
    """A policy or a finance product: what may help an enterprise, where, and under which conditions."""

    id: strawberry.ID = strawberry.field(description="Its id, unique over all types.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str | None = strawberry.field(description="Its English title.")
    kind: InstrumentKind = strawberry.field(description="How it helps.")
    description: str | None = strawberry.field(description="What it grants, and how to get it, in words.")
    issuer: str | None = strawberry.field(description="The authority that issued it, in words.")
    url: str | None = strawberry.field(description="Where it can be read or applied for.")
    green_rights: list[GreenRight] = strawberry.field(description="The green rights that are pledged for it.")
    supports: list[strawberry.ID] = strawberry.field(description="The ids of the parts of plans that it supports.")
    valid_from: dt.date | None = strawberry.field(description="Its first day; null when that is not known.")
    valid_to: dt.date | None = strawberry.field(description="Its last day; null for an open end.")
    status: InstrumentStatus = strawberry.field(description="Whether it stands.")
    reason: str | None = strawberry.field(description="Why it was withdrawn.")
    synthetic: bool = strawberry.field(description="Whether it is made up, for demonstration, and does not exist.")
    version: int = strawberry.field(description="How often its entry was written, from 1.")
    updated_at: dt.datetime = strawberry.field(description="When its entry was written last.")
    document: strawberry.Private[InstrumentDocument]
    context: strawberry.Private[Context]

    @computed
    def eligibility(self) -> list[InstrumentRequirement]:
        """Return the conditions that an enterprise has to meet, all of them; none: it is open to every enterprise."""
        return [InstrumentRequirement.of(row) for row in self.document.get("eligibility", ())]

    @computed
    def regions(self) -> list[Region]:
        """Return the divisions it applies in, with everything below them."""
        found = (Region.find(code, self.context) for code in self.document["regions"])
        return [region for region in found if region]

    @computed
    async def organization(self) -> Organization | None:
        """Return the organization that offers it; null when that is not entered."""
        offering = self.document.get("organization")
        return await find_organization(self.context, offering) if offering else None


@object_type
class Policy(Instrument):
    """What an authority grants enterprises."""


@object_type
class FinanceProduct(Instrument):
    """What an organization finances enterprises with, or helps them to financing by."""


def instrument_of(document: InstrumentDocument, context: Context) -> Policy | FinanceProduct:
    """Return the type of an instrument's document."""
    cls = Policy if document["id"].startswith(POLICY) else FinanceProduct
    return cls(
        id=strawberry.ID(document["id"]),
        title=document["title"],
        english=document.get("english"),
        kind=InstrumentKind(document["kind"]),
        description=document.get("description"),
        issuer=document.get("issuer"),
        url=document.get("url"),
        green_rights=[GreenRight(right) for right in document.get("greenRights", ())],
        supports=[strawberry.ID(part) for part in document.get("supports", ())],
        valid_from=_day(document.get("validFrom")),
        valid_to=_day(document.get("validTo")),
        status=InstrumentStatus(document["status"]),
        reason=document.get("reason"),
        synthetic=document.get("synthetic", False),
        version=document["version"],
        updated_at=dt.datetime.fromisoformat(document["updatedAt"]),
        document=document,
        context=context,
    )


def _day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
