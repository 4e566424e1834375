"""The shapes of policies and finance products: one flat JSON object for each, public in the journal."""

from typing import Any, NotRequired, TypedDict

POLICY, PRODUCT = "policy-", "product-"
"""What the ids of each begin with."""

ACTIVE, WITHDRAWN = "ACTIVE", "WITHDRAWN"


class RequirementDocument(TypedDict):
    """One condition of eligibility: its key, its title in both languages, and its rule in the language of standards."""

    key: str
    title: str
    english: str
    rule: dict[str, Any]


class InstrumentDocument(TypedDict):
    """A policy or a finance product.

    `organization` offers it, `regions` are the divisions it applies in, `supports` the parts of plans it serves.
    `validFrom` and `validTo` are its first and last day, absent: open. `status` is ACTIVE, or WITHDRAWN for good.
    """

    id: str
    title: str
    kind: str
    regions: list[str]
    status: str
    version: int
    updatedAt: str
    english: NotRequired[str]
    description: NotRequired[str]
    organization: NotRequired[str]
    issuer: NotRequired[str]
    url: NotRequired[str]
    greenRights: NotRequired[list[str]]
    eligibility: NotRequired[list[RequirementDocument]]
    supports: NotRequired[list[str]]
    validFrom: NotRequired[str]
    validTo: NotRequired[str]
    reason: NotRequired[str]
    synthetic: NotRequired[bool]
