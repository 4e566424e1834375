"""What comes of mutations about enterprises and voices."""

from typing import Annotated

import strawberry

from cultivation.types.refusals import ComplaintRefused, EnterpriseRefused, FeedbackRefused, TitleRefused
from cultivation.voices.outcomes import ComplaintState
from directory.scalars import Long
from directory.types.described import object_type
from directory.types.refusals import NotAllowed, NotFound, NotSignedIn, RequestIdConflict, RoleRefused

SEQ = "The seq of the change; `atLeast` waits for it."


@object_type
class EnterpriseCreated:
    """The enterprise was entered."""

    seq: Long = strawberry.field(description=SEQ)
    id: strawberry.ID = strawberry.field(description="The id of the enterprise.")


@object_type
class EnterpriseMoved:
    """The enterprise lies in another division."""

    seq: Long = strawberry.field(description=SEQ)
    id: strawberry.ID = strawberry.field(description="The id of the enterprise.")
    region: str = strawberry.field(description="The code of the division it lies in now.")


@object_type
class FiguresReported:
    """The figures were taken."""

    seq: Long = strawberry.field(description=SEQ)
    id: strawberry.ID = strawberry.field(description="The id of the enterprise.")
    updated: list[strawberry.ID] = strawberry.field(description="The ids of the titles whose yearly update they are.")


@object_type
class TitleRevoked:
    """The title was taken back."""

    seq: Long = strawberry.field(description=SEQ)
    revoked: list[strawberry.ID] = strawberry.field(description="The ids of all titles that were taken back.")


@object_type
class FeedbackGiven:
    """The voice was given."""

    seq: Long = strawberry.field(description=SEQ)
    id: strawberry.ID = strawberry.field(description="The id of the voice.")


@object_type
class ComplaintChanged:
    """The complaint was filed, withdrawn or decided."""

    seq: Long = strawberry.field(description=SEQ)
    id: strawberry.ID = strawberry.field(description="The id of the complaint.")
    state: ComplaintState = strawberry.field(description="How far it is now.")


CreateEnterpriseResult = Annotated[
    EnterpriseCreated | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | EnterpriseRefused | RoleRefused,
    strawberry.union("CreateEnterpriseResult", description="What comes of `createEnterprise`."),
]
MoveEnterpriseResult = Annotated[
    EnterpriseMoved | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | EnterpriseRefused,
    strawberry.union("MoveEnterpriseResult", description="What comes of `moveEnterprise`."),
]
ReportFiguresResult = Annotated[
    FiguresReported | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | EnterpriseRefused,
    strawberry.union("ReportFiguresResult", description="What comes of `reportFigures`."),
]
RevokeTitleResult = Annotated[
    TitleRevoked | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | TitleRefused,
    strawberry.union("RevokeTitleResult", description="What comes of `revokeTitle`."),
]
GiveFeedbackResult = Annotated[
    FeedbackGiven | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | FeedbackRefused,
    strawberry.union("GiveFeedbackResult", description="What comes of `giveFeedback`."),
]
ComplaintResult = Annotated[
    ComplaintChanged | NotSignedIn | NotAllowed | NotFound | RequestIdConflict | ComplaintRefused,
    strawberry.union("ComplaintResult", description="What comes of the mutations about complaints."),
]
