"""What comes of mutations about instruments."""

from typing import Annotated

import strawberry

from cultivation.instruments.types import Instrument
from cultivation.types.refusals import InstrumentRefused
from directory.scalars import Long
from directory.types.described import object_type
from directory.types.refusals import NotAllowed, NotFound, NotSignedIn, RequestIdConflict, VersionConflict


@object_type
class InstrumentWritten:
    """The instrument was entered, changed or withdrawn."""

    seq: Long = strawberry.field(description="The seq of the change; `atLeast` waits for it.")
    instrument: Instrument = strawberry.field(description="The instrument as this change left it.")


InstrumentResult = Annotated[
    InstrumentWritten | NotSignedIn | NotAllowed | NotFound | VersionConflict | RequestIdConflict | InstrumentRefused,
    strawberry.union("InstrumentResult", description="What comes of the mutations about instruments."),
]
