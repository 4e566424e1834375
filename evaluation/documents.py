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


class RoundDocument(TypedDict):
    """A round of evaluations in a division (code) and below, under one standard (entity id).

    The days by which its stages end are ISO dates, inclusive, in China; `appealDays` are counted from a publication;
    `raters` are drawn for each assessment.
    """

    id: str
    region: str
    standard: str
    period: str
    state: str
    selfAssessBy: str
    checkBy: str
    rateBy: str
    publishBy: str
    appealDays: int
    raters: int
    openedAt: str
    closedAt: NotRequired[str]
    synthetic: NotRequired[bool]
    version: int


StepDocument = TypedDict(
    "StepDocument",
    {
        "deed": str,
        "from": NotRequired[str],
        "to": str,
        "by": str,
        "at": str,
        "reason": NotRequired[str],
        "deadline": NotRequired[str],
        "late": NotRequired[bool],
    },
)
"""What was done to an assessment: by which account, from which state to which; `late` is after its `deadline`."""


class DrawDocument(TypedDict):
    """A draw of evaluators: everything that redoes it. `seed` is its own, hexadecimal, made when it was drawn.

    `drawn` stand in the order of the draw; each of the excluded has the kind of its conflict and the path to it.
    """

    at: str
    seed: str
    subject: str
    candidates: list[str]
    excluded: list[dict[str, Any]]
    drawn: list[str]


class AssessmentDocument(TypedDict):
    """An evaluation of one `organization` or one `enterprise` under one standard (entity id).

    Those of a round say how they came about; `raters` are the evaluators whose answers count, `awaiting` those of them
    who have not answered.
    """

    id: str
    organization: NotRequired[str]
    enterprise: NotRequired[str]
    standard: str
    period: str
    state: str
    createdAt: str
    synthetic: NotRequired[bool]
    round: NotRequired[str]
    steps: NotRequired[list[StepDocument]]
    dispatches: NotRequired[list[DrawDocument]]
    raters: NotRequired[list[str]]
    awaiting: NotRequired[list[str]]
    agreement: NotRequired[str]
    publishedAt: NotRequired[str]
    version: NotRequired[int]


class EvidenceDocument(TypedDict):
    """What an answer rests on: a link and the SHA-256 (hexadecimal) of what it leads to, its media type and bytes.

    `fields` are the inputs of the standard that it supports; without them it is about all.
    """

    link: str
    sha256: str
    mediaType: str
    size: int
    fields: NotRequired[list[str]]


class RatingDocument(TypedDict):
    """What one account (`by`) answered in an assessment: the subject of itself (SELF), or an evaluator (EXPERT).

    Always private: of what experts answered, the answers alone are published, with the score.
    """

    id: str
    assessment: str
    by: str
    kind: str
    at: str
    answers: dict[str, Any]
    evidence: NotRequired[list[EvidenceDocument]]
    supersedes: NotRequired[str]


class ScoreDocument(TypedDict):
    """What an assessment came to: shown figures as decimal texts, and the derivation that recomputes them.

    `organization` or `enterprise` earned it; `currentOf` are those whose current score it is, a successor among them
    inherits it.
    """

    id: str
    assessment: str
    organization: NotRequired[str]
    enterprise: NotRequired[str]
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
