"""The shapes of what enterprises ask and say: one flat JSON object for each entity, all of them private in the journal.

A key is absent where there is no value, as in the directory. Instants are UTC ISO-8601, amounts decimal texts.
"""

from typing import NotRequired, TypedDict


class FiguresDocument(TypedDict):
    """What an enterprise reports of one year: persons employed, revenue and total assets in 10,000 yuan."""

    year: int
    employees: NotRequired[int]
    revenue: NotRequired[str]
    assets: NotRequired[str]


class EnterpriseDocument(TypedDict):
    """An enterprise; `source` is the account that entered it as its own representative."""

    id: str
    creditCode: str
    name: str
    industry: str
    region: str
    createdAt: str
    figures: NotRequired[list[FiguresDocument]]
    source: NotRequired[str]
    synthetic: NotRequired[bool]


RequestStepDocument = TypedDict(
    "RequestStepDocument",
    {
        "deed": str,
        "from": NotRequired[str],
        "to": str,
        "by": str,
        "at": str,
        "organization": str,
        "dueAt": str,
        "reason": NotRequired[str],
    },
)
"""One step of a request: what which party did, with whom it lies since, until when, and what was said."""


class RouteDocument(TypedDict):
    """Why an organization is competent: `regions` are the requester's at `level`, where so many are `offering`.

    `nature` came first for the category; `metres`, `score` (hundredths) and `load` are those of the organization, the
    last where it was asked; `decidedBy` is the rule that left a single one.
    """

    level: str
    regions: list[str]
    offering: int
    decidedBy: str
    nature: NotRequired[str]
    metres: NotRequired[int]
    score: NotRequired[int]
    load: NotRequired[int]


class RequestDocument(TypedDict):
    """What somebody asks an organization for; `numberDigest` is the SHA-256 of the number that follows it.

    `organization` is whom it lies with, `route` why, unless it was named; `escalatedTo` are those it was escalated to,
    by id. `region` is the division that it comes from.
    """

    id: str
    kind: str
    state: str
    category: str
    organization: str
    numberDigest: str
    createdAt: str
    dueAt: str
    region: NotRequired[str]
    text: NotRequired[str]
    enterprise: NotRequired[str]
    route: NotRequired[RouteDocument]
    steps: NotRequired[list[RequestStepDocument]]
    escalatedTo: NotRequired[list[str]]
    answer: NotRequired[str]
    answeredAt: NotRequired[str]
    confirmedAt: NotRequired[str]
    synthetic: NotRequired[bool]


class FeedbackDocument(TypedDict):
    """One voice about an organization, after one confirmed service; with `flags` it is counted apart.

    `province` is where the organization lay when it was given, absent when that was in none: it counts there for good.
    """

    id: str
    organization: str
    enterprise: str
    request: str
    at: str
    satisfied: bool
    stars: int
    province: NotRequired[str]
    text: NotRequired[str]
    flags: NotRequired[list[str]]
    synthetic: NotRequired[bool]


class ComplaintDocument(TypedDict):
    """What an account holds against an organization, and what an administrator decided about it."""

    id: str
    organization: str
    by: str
    text: str
    state: str
    at: str
    enterprise: NotRequired[str]
    outcome: NotRequired[str]
    decidedAt: NotRequired[str]
    decidedBy: NotRequired[str]
    synthetic: NotRequired[bool]


class TallyDocument(TypedDict):
    """The voices that count about the organizations of a division: how many, how many satisfied, the sum of stars."""

    id: str
    voices: int
    satisfied: int
    stars: int
