"""What comes of mutations about requests."""

import datetime as dt
from typing import Annotated

import strawberry

from cultivation.requests.states import RequestState
from cultivation.requests.types import RequestRoute
from cultivation.types.refusals import ServiceRefused
from directory.scalars import Long
from directory.types.described import object_type
from directory.types.refusals import NotAllowed, NotFound, NotSignedIn, RequestIdConflict

SEQ = "The seq of the change; `atLeast` waits for it."


@object_type
class ServiceAsked:
    """The request was made, and the organization sees it."""

    seq: Long = strawberry.field(description=SEQ)
    id: strawberry.ID = strawberry.field(description="The id of the request.")
    number: str = strawberry.field(
        description="The number that follows it without an account, such as ABCD-EF23-…; nobody can tell it again, "
        "except to the same `requestId` with the same body."
    )
    organization: strawberry.ID = strawberry.field(description="The id of the organization it went to.")
    route: RequestRoute | None = strawberry.field(description="Why to this one; null when it was named.")
    due_at: dt.datetime = strawberry.field(description="When an answer is due.")


@object_type
class ServiceChanged:
    """The request was changed."""

    seq: Long = strawberry.field(description=SEQ)
    id: strawberry.ID = strawberry.field(description="The id of the request.")
    state: RequestState = strawberry.field(description="How far it is now.")


@object_type
class OverdueEscalated:
    """Overdue requests went one level up."""

    seq: Long = strawberry.field(description=SEQ)
    escalated: int = strawberry.field(description="How many went up.")
    stuck: int = strawberry.field(description="How many stay, overdue: nobody above can take them.")
    more: bool = strawberry.field(
        description="Whether it ended, after some 200 that went up or 1,000 in all, before it had looked at every one; "
        "send another with a new `requestId` and `next` as `after`."
    )
    next: str | None = strawberry.field(
        description="Where it ended, for `after`: the next call passes over all that this one looked at; null when it "
        "looked at every one."
    )


AskForServiceResult = Annotated[
    ServiceAsked | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | ServiceRefused,
    strawberry.union("AskForServiceResult", description="What comes of `askForService`."),
]
ServiceResult = Annotated[
    ServiceChanged | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | ServiceRefused,
    strawberry.union("ServiceResult", description="What comes of the mutations about requests."),
]
EscalateOverdueResult = Annotated[
    OverdueEscalated | NotSignedIn | NotAllowed | RequestIdConflict,
    strawberry.union("EscalateOverdueResult", description="What comes of `escalateOverdue`."),
]
