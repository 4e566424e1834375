"""The shapes of what is written, compared and published: one flat JSON object for each entity.

A key is absent where there is no value: nulls, empty texts and empty lists are never stored.
"""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

Nature = Literal["GOVERNMENT", "MARKET", "PUBLIC_WELFARE"]
Level = Literal["NATION", "PROVINCE", "CITY", "COUNTY"]
CLOSED = frozenset({"CLOSED", "MERGED"})


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


class OrganizationDocument(TypedDict):
    """A service organization with what it offers, whom it serves and which titles it holds."""

    id: str
    name: str
    status: str
    version: int
    updatedAt: str
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


def without_blanks(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document without nulls, empty texts and empty lists."""
    return {key: value for key, value in document.items() if value not in (None, "", [])}
