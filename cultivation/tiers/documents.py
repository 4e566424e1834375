"""The shape of an enterprise's title as it is written and published: everybody sees it, and no figures are in it."""

from typing import NotRequired, TypedDict

TITLE = "title-"  # begins the ids of titles of enterprises


class TitleDocument(TypedDict):
    """A title that an enterprise was granted for a term; days are ISO dates in China, both ends inclusive.

    `name` and `region` are the enterprise's when it was granted. `standard` is the version (entity id) by which it was
    assessed, `updateBy` the day of each year by which its holder brings its figures up to date, `updates` are the days
    on which it did. `barredUntil` is the last day on which a holder that deceived may not apply; where the title was
    taken back for another `reason` before, `fraudFoundOn` and `fraudReason` tell when that was found, and what.
    """

    id: str
    enterprise: str
    tier: str
    title: str
    name: str
    region: str
    standard: str
    validFrom: str
    validTo: str
    status: str
    assessment: NotRequired[str]
    updateBy: NotRequired[str]
    updates: NotRequired[list[str]]
    revokedOn: NotRequired[str]
    reason: NotRequired[str]
    barredUntil: NotRequired[str]
    fraudFoundOn: NotRequired[str]
    fraudReason: NotRequired[str]
    synthetic: NotRequired[bool]
