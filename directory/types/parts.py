"""What is given of services and titles when they are added or changed."""

import datetime as dt
from typing import Any

import strawberry
from strawberry import UNSET

from directory.types.correction import given
from directory.types.described import input_type
from directory.types.enums import ServiceChannel, ServiceFee


@input_type
class ServiceChanges:
    """The fields of a service that shall change: null removes what it says, a field left out stays as it is."""

    name: str | None = strawberry.field(
        default=UNSET, description="What it is called, at most 120 characters; not null."
    )
    category: str | None = strawberry.field(default=UNSET, description="The code of its category; not null.")
    description: str | None = strawberry.field(
        default=UNSET, description="What the enterprise gets, at most 2000 characters."
    )
    channel: ServiceChannel | None = strawberry.field(default=UNSET, description="How it reaches the enterprise.")
    fee: ServiceFee | None = strawberry.field(default=UNSET, description="What it costs.")
    price: str | None = strawberry.field(
        default=UNSET, description="Its price in words, with currency and unit, at most 200 characters."
    )
    eligibility: str | None = strawberry.field(
        default=UNSET, description="Who may ask for it, at most 2000 characters."
    )
    url: str | None = strawberry.field(default=UNSET, description="The page to read or apply on, http or https.")
    phone: str | None = strawberry.field(default=UNSET, description="The number to call, at most 60 characters.")
    documents: list[str] | None = strawberry.field(
        default=UNSET, description="What to bring, at most 50 of at most 120 characters."
    )
    duration_days: int | None = strawberry.field(
        default=UNSET, description="How long it takes, in working days, 0 to 3650."
    )

    def given(self) -> dict[str, Any]:
        """Return what is given, by the name of the field in the document, as plain values."""
        return given(self)


@input_type
class NewService(ServiceChanges):
    """A service that an organization offers."""

    name: str = strawberry.field(description="What it is called, 1 to 120 characters.")
    category: str = strawberry.field(description="The code of its category.")


@input_type
class DesignationChanges:
    """The fields of a title that shall change: null removes what it says, a field left out stays as it is.

    Whether it stands follows from its last day; `revokeDesignation` tells that it was taken back.
    """

    title: str | None = strawberry.field(default=UNSET, description="The title, at most 200 characters; not null.")
    authority: str | None = strawberry.field(default=UNSET, description="Who gave it, at most 120 characters.")
    notice: str | None = strawberry.field(
        default=UNSET, description="The number of the notice that announced it, at most 200 characters."
    )
    batch: str | None = strawberry.field(
        default=UNSET, description="The batch it was given in, at most 200 characters."
    )
    valid_from: dt.date | None = strawberry.field(default=UNSET, description="The first day of its term.")
    valid_to: dt.date | None = strawberry.field(default=UNSET, description="The last day of its term.")

    def given(self) -> dict[str, Any]:
        """Return what is given, by the name of the field in the document, as plain values."""
        return given(self)


@input_type
class NewDesignation(DesignationChanges):
    """A title that an authority gave to an organization."""

    title: str = strawberry.field(description="The title, 1 to 200 characters.")
