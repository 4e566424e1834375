"""The shape of a plan as it is written and published: one JSON object, with its parts and its goals.

A key is absent where there is no value; figures are decimal texts, days ISO dates.
"""

from typing import NotRequired, TypedDict

PREFIX = "plan-"  # begins the entity id of a plan: plan-sme-14


class PartDocument(TypedDict):
    """A system, focus, task or project; `supportedBy` are codes of categories whose services support it."""

    id: str
    kind: str
    position: int
    title: str
    english: str
    sources: list[str]
    confidence: str
    supportedBy: NotRequired[list[str]]


class ObservationDocument(TypedDict):
    """What a figure was on a day: exactly `value`, or above it."""

    on: str
    value: str
    bound: str
    sources: list[str]
    confidence: str
    note: NotRequired[str]


class GoalDocument(TypedDict):
    """A figure that shall be reached (`target`), by the end of the plan or every year, or only a series to watch."""

    id: str
    position: int
    title: str
    english: str
    unit: str
    unitEnglish: str
    measured: str
    sources: list[str]
    confidence: str
    target: NotRequired[str]
    by: NotRequired[str]
    note: NotRequired[str]
    observations: NotRequired[list[ObservationDocument]]


class PlanDocument(TypedDict):
    """A plan. `sources` holds texts that begin with the code by which parts, goals and observations name them."""

    id: str
    title: str
    english: str
    document: str
    issuedOn: str
    periodFrom: str
    periodTo: str
    sources: list[str]
    parts: list[PartDocument]
    goals: list[GoalDocument]
    notes: NotRequired[list[str]]
