"""Corrections of organizations: what is given, and what comes of it."""

import datetime as dt
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case

from directory.scalars import Long
from directory.types.described import input_type, object_type
from directory.types.enums import Datum, OrganizationKind, OrganizationNature, PointAccuracy
from directory.types.organization import Organization
from directory.types.refusals import (
    CorrectionRefused,
    NotAllowed,
    NotFound,
    NotSignedIn,
    RequestIdConflict,
    VersionConflict,
)


@input_type
class PointChange:
    """Where an organization is."""

    latitude: float = strawberry.field(description="Degrees north of the equator.")
    longitude: float = strawberry.field(description="Degrees east of Greenwich.")
    datum: Datum | None = strawberry.field(
        default=Datum.WGS84, description="The datum of the two; null means WGS84. Points are stored as WGS-84."
    )
    accuracy: PointAccuracy | None = strawberry.field(
        default=PointAccuracy.EXACT, description="EXACT or STREET; null means EXACT."
    )
    abroad: bool | None = strawberry.field(
        default=False, description="Whether it lies outside China; otherwise such a point is taken for a slip."
    )


@input_type
class OrganizationChanges:
    """The fields of an organization that shall change: null removes what it says, a field left out stays as it is.

    The staff of an organization may change `address`, `phone`, `email`, `website` and `openingHours`; everything else
    takes an administrator.
    """

    name: str | None = strawberry.field(
        default=UNSET, description="Its Chinese name, at most 120 characters; not null."
    )
    english: str | None = strawberry.field(default=UNSET, description="Its English name, at most 200 characters.")
    aliases: list[str] | None = strawberry.field(
        default=UNSET, description="All its other names, at most 50 of at most 120 characters."
    )
    credit_code: str | None = strawberry.field(
        default=UNSET, description="Its unified social credit code (GB 32100), 18 characters, that no other one has."
    )
    nature: OrganizationNature | None = strawberry.field(default=UNSET, description="Who stands behind it.")
    kind: OrganizationKind | None = strawberry.field(default=UNSET, description="What kind of body it is.")
    point: PointChange | None = strawberry.field(
        default=UNSET, description="Where it is; null gives it the point of its region again."
    )
    address: str | None = strawberry.field(default=UNSET, description="Its postal address, at most 200 characters.")
    phone: str | None = strawberry.field(default=UNSET, description="Its phone numbers, at most 60 characters.")
    email: str | None = strawberry.field(default=UNSET, description="Its mail address.")
    website: str | None = strawberry.field(default=UNSET, description="The address of its pages, http or https.")
    opening_hours: str | None = strawberry.field(
        default=UNSET, description="When it is open, in words, at most 200 characters."
    )
    staff: int | None = strawberry.field(default=UNSET, description="How many people work there, 0 to 1000000.")
    established_on: dt.date | None = strawberry.field(default=UNSET, description="The day it was founded.")
    confirmed_on: dt.date | None = strawberry.field(
        default=UNSET, description="The last day somebody confirmed that its entry is right."
    )
    valid_from: dt.date | None = strawberry.field(
        default=UNSET, description="The first day on which all that the entry says is true; null: since ever."
    )

    def given(self) -> dict[str, Any]:
        """Return what is given, by the name of the field in the document, as plain values."""
        found = given(self)
        return {name: value for name, value in found.items() if name != "point"} | point_given(self.point)


def given(fields: object) -> dict[str, Any]:
    """Return what an input gives, by the name of the field in documents, as plain values."""
    told = ((_NAMES.get(name, to_camel_case(name)), value) for name, value in vars(fields).items())
    return {name: plain(value) for name, value in told if value is not UNSET}


_NAMES = {"service_areas": "serves"}


def plain(value: Any) -> Any:
    """Return a value as documents hold it: enums and days as texts."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


def point_given(point: Any) -> dict[str, Any]:
    """Return what a point, null or left out, says of an organization."""
    return {} if point is UNSET else _point(point)


def _point(point: PointChange | None) -> dict[str, Any]:
    if point is None:
        return dict.fromkeys(("latitude", "longitude", "pointAccuracy"))
    return {
        "latitude": point.latitude,
        "longitude": point.longitude,
        "datum": plain(point.datum),
        "pointAccuracy": plain(point.accuracy or PointAccuracy.EXACT),
        "abroad": bool(point.abroad),
    }


@object_type
class OrganizationCorrected:
    """The entry was corrected."""

    seq: Long = strawberry.field(description="The seq of the change; `atLeast` waits for it.")
    organization: Organization = strawberry.field(description="The organization as this change left it.")


CorrectOrganizationResult = Annotated[
    OrganizationCorrected
    | NotSignedIn
    | NotAllowed
    | NotFound
    | VersionConflict
    | RequestIdConflict
    | CorrectionRefused,
    strawberry.union("CorrectOrganizationResult", description="What comes of `correctOrganization`."),
]
