"""From a mutation to its answer: who asks, what comes of it, or why nothing did."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, cast

import strawberry

from directory.accounts.api import Info, RequestId
from directory.context import Context
from directory.editing.desk import Edit, carry_out
from directory.mutations import organization_after
from directory.scalars import Long
from directory.types.described import argument
from directory.types.editing import (
    CreateOrganizationResult,
    EditOrganizationResult,
    OrganizationCreated,
    OrganizationEdited,
)
from directory.types.refusals import REFUSALS, refused, signed_in
from graph_schema.receipts import Receipt

__all__ = ["EffectiveOn", "ExpectedVersion", "Id", "Info", "Reason", "RequestId", "created", "edited"]

Id = Annotated[strawberry.ID, argument("The id of the organization.")]
ExpectedVersion = Annotated[int, argument("The organization's `version` that the caller read; another one is refused.")]
EffectiveOn = Annotated[
    dt.date | None,
    argument(
        "The day on which it took or takes effect: not more than a year ahead, not before the `validFrom` of the "
        "entry; today in China without it. It becomes the entry's `validFrom`."
    ),
]
Reason = Annotated[str, argument("Why, for everybody to read, 1 to 200 characters.")]
Make = Callable[[], Edit]


async def created(context: Context, request_id: str, make: Make) -> CreateOrganizationResult:
    """Do an edit that makes an organization, and return its answer."""
    done = await _done(context, request_id, make)
    if not isinstance(done, Receipt):
        return cast("CreateOrganizationResult", done)
    return OrganizationCreated(seq=Long(done.seq), organization=await organization_after(context, done))


async def edited(context: Context, request_id: str, make: Make) -> EditOrganizationResult:
    """Do an edit of an organization, and return its answer."""
    done = await _done(context, request_id, make)
    if not isinstance(done, Receipt):
        return cast("EditOrganizationResult", done)
    part = done.answer.get("part")
    return OrganizationEdited(
        seq=Long(done.seq),
        organization=await organization_after(context, done),
        part=strawberry.ID(part) if part else None,
    )


async def _done(context: Context, request_id: str, make: Make) -> Any:
    """Return the receipt, or the member of the union that tells why nothing was done."""
    try:
        caller = signed_in(context)
        receipt = await carry_out(context.journal, context.snapshot.regions, caller, request_id, make())
    except REFUSALS as error:
        return refused(error)
    context.nudge()
    return receipt


def iso(day: dt.date | None) -> str | None:
    """Return a day as documents hold it."""
    return day.isoformat() if day else None
