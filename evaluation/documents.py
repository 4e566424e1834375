"""The shapes of what the evaluation writes and publishes: one flat JSON object for each entity.

A key is absent where there is no value, as in the directory.
"""

from typing import Any, NotRequired, TypedDict


class OverrideDocument(TypedDict):
    """Another rule (canonical JSON) for a condition of a standard in one province (code) and all below it."""

    region: str
    condition: str
    rule: str


class StandardDocument(TypedDict):
    """A version of a standard: `definition` is its whole content, `digest` the SHA-256 of its canonical JSON."""

    id: str
    standard: str
    version: str
    title: str
    english: str
    subject: str
    authority: str
    completeness: str
    effectiveFrom: NotRequired[str]
    effectiveTo: NotRequired[str]
    supersedes: NotRequired[str]
    overrides: NotRequired[list[OverrideDocument]]
    digest: str
    definition: dict[str, Any]


class AssessmentDocument(TypedDict):
    """An evaluation of one organization under one standard (entity id)."""

    id: str
    organization: str
    standard: str
    period: str
    state: str
    createdAt: str
    synthetic: NotRequired[bool]


class ScoreDocument(TypedDict):
    """What an assessment came to: shown figures as decimal texts, and the derivation that recomputes them.

    `organization` earned it; `currentOf` are the organizations whose current score it is, a successor among them
    inherits it.
    """

    id: str
    assessment: str
    organization: str
    standard: str
    currentOf: NotRequired[list[str]]
    total: NotRequired[str]
    stars: NotRequired[int]
    decision: str
    outcome: NotRequired[str]
    coverage: NotRequired[str]
    agreement: NotRequired[str]
    computedAt: str
    derivation: dict[str, Any]
    synthetic: NotRequired[bool]
