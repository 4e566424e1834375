"""Voices and complaints, as those see them who may."""

import datetime as dt
from enum import Enum
from typing import Self

import strawberry

from cultivation.documents import (
    ComplaintDocument,
    FeedbackDocument,
)
from cultivation.voices import bursts
from cultivation.voices.outcomes import ComplaintState
from directory.types.described import object_type, value, vocabulary


@vocabulary
class FeedbackFlag(Enum):
    """Why a voice is kept and not counted."""

    BURST = value("BURST", "Ten or more voices in seven days, and over five times as many as in a usual week.")
    SAME_SOURCE = value("SAME_SOURCE", "One account entered two or more of the enterprises that spoke.")
    SAME_TEXT = value("SAME_TEXT", "Three or more voices have the same text of eight or more characters.")


@object_type
class FlaggedFeedback:
    """A voice that is kept and not counted; only administrators see it."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    at: dt.datetime = strawberry.field(description="When it was given.")
    enterprise: strawberry.ID = strawberry.field(description="The id of the enterprise that spoke.")
    satisfied: bool = strawberry.field(description="Whether it is satisfied.")
    stars: int = strawberry.field(description="Its stars, 1 to 5.")
    text: str | None = strawberry.field(description="What it said; null without a text.")
    flags: list[FeedbackFlag] = strawberry.field(description="Why it is not counted, every reason.")

    @classmethod
    def of(cls, document: FeedbackDocument) -> Self:
        """Return the type of a flagged voice."""
        return cls(
            id=strawberry.ID(document["id"]),
            at=dt.datetime.fromisoformat(document["at"]),
            enterprise=strawberry.ID(document["enterprise"]),
            satisfied=document["satisfied"],
            stars=document["stars"],
            text=document.get("text"),
            flags=[FeedbackFlag(bursts.Flag(flag).value) for flag in document.get("flags", [])],
        )


@object_type
class Complaint:
    """What somebody holds against an organization; only administrators see it."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    organization: strawberry.ID = strawberry.field(description="The id of the organization that it is about.")
    at: dt.datetime = strawberry.field(description="When it was filed.")
    text: str = strawberry.field(description="What it says.")
    state: ComplaintState = strawberry.field(description="How far it is, and what came of it.")
    outcome: str | None = strawberry.field(description="The reason of the decision; null without one.")
    decided_at: dt.datetime | None = strawberry.field(description="When it was decided or withdrawn; null before.")

    @classmethod
    def of(cls, document: ComplaintDocument) -> Self:
        """Return the type of a complaint's document."""
        decided = document.get("decidedAt")
        return cls(
            id=strawberry.ID(document["id"]),
            organization=strawberry.ID(document["organization"]),
            at=dt.datetime.fromisoformat(document["at"]),
            text=document["text"],
            state=ComplaintState(document["state"]),
            outcome=document.get("outcome"),
            decided_at=dt.datetime.fromisoformat(decided) if decided else None,
        )
