"""The shapes of what is written, compared and published: one flat JSON object for each entity.

A key is absent where there is no value: nulls, empty texts and empty lists are never stored.
"""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

Nature = Literal["GOVERNMENT", "MARKET", "PUBLIC_WELFARE"]
Level = Literal["NATION", "PROVINCE", "CITY", "COUNTY"]
CLOSED = frozenset({"CLOSED", "MERGED"})
ONLINE = frozenset({"ONLINE", "BOTH"})  # channels by which a service reaches an enterprise wherever it is


class AliasDocument(TypedDict):
    """Another name of a region: its text, language tag and kind."""

    name: str
    language: str
    kind: str


class RegionDocument(TypedDict):
    """A division, current or retired (`validTo`, `succeededBy`)."""

    id: str
    code: str
    name: str
    level: Level
    parent: NotRequired[str]
    pinyin: NotRequired[str]
    english: NotRequired[str]
    latitude: NotRequired[float]
    longitude: NotRequired[float]
    validFrom: NotRequired[str]
    validTo: NotRequired[str]
    aliases: NotRequired[list[AliasDocument]]
    succeededBy: NotRequired[list[str]]


class CategoryDocument(TypedDict):
    """A kind of service; `parent` is the code of the broader one."""

    id: str
    code: str
    name: str
    english: str
    parent: NotRequired[str]


class ServiceDocument(TypedDict):
    """What an organization offers; `category` is a code."""

    id: str
    name: str
    category: str
    description: NotRequired[str]
    channel: NotRequired[str]
    fee: NotRequired[str]
    price: NotRequired[str]
    eligibility: NotRequired[str]
    url: NotRequired[str]
    phone: NotRequired[str]
    documents: NotRequired[list[str]]
    durationDays: NotRequired[int]


class DesignationDocument(TypedDict):
    """A title that an authority gave for a term; days are ISO dates, both inclusive."""

    id: str
    title: str
    authority: NotRequired[str]
    notice: NotRequired[str]
    batch: NotRequired[str]
    validFrom: NotRequired[str]
    validTo: NotRequired[str]
    status: NotRequired[str]


class ScoreCard(TypedDict):
    """What lists show of a current score; `organization` earned it, another one inherits it, or an `enterprise` did.

    `total`, `coverage` and `agreement` are decimal texts, `standard` the entity id of the version it follows.
    """

    id: str
    standard: str
    decision: str
    computedAt: str
    organization: NotRequired[str]
    enterprise: NotRequired[str]
    total: NotRequired[str]
    stars: NotRequired[int]
    outcome: NotRequired[str]
    coverage: NotRequired[str]
    agreement: NotRequired[str]
    synthetic: NotRequired[bool]


class OrganizationDocument(TypedDict):
    """A service organization with what it offers, whom it serves and which titles it holds.

    `validFrom` is the first day on which all this is true, absent: since ever; `statusReason` says why the status is.
    `score` is only there as the index holds it: it belongs to the score's own document.
    """

    id: str
    name: str
    status: str
    version: int
    updatedAt: str
    statusReason: NotRequired[str]
    validFrom: NotRequired[str]
    english: NotRequired[str]
    aliases: NotRequired[list[str]]
    creditCode: NotRequired[str]
    nature: NotRequired[Nature]
    kind: NotRequired[str]
    level: NotRequired[Level]
    region: NotRequired[str]
    serves: NotRequired[list[str]]
    memberOf: NotRequired[list[str]]
    succeeds: NotRequired[list[str]]
    latitude: NotRequired[float]
    longitude: NotRequired[float]
    pointAccuracy: NotRequired[str]
    address: NotRequired[str]
    phone: NotRequired[str]
    email: NotRequired[str]
    website: NotRequired[str]
    openingHours: NotRequired[str]
    staff: NotRequired[int]
    establishedOn: NotRequired[str]
    confirmedOn: NotRequired[str]
    synthetic: NotRequired[bool]
    services: NotRequired[list[ServiceDocument]]
    designations: NotRequired[list[DesignationDocument]]
    score: NotRequired[ScoreCard]


def without_blanks(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document without nulls, empty texts and empty lists."""
    return {key: value for key, value in document.items() if value not in (None, "", [])}
