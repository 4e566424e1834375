"""Enterprises, requests, voices and complaints, as those see them who may."""

import datetime as dt
from decimal import Decimal
from enum import Enum
from typing import Self

import strawberry

from cultivation.documents import (
    ComplaintDocument,
    EnterpriseDocument,
    FeedbackDocument,
    FiguresDocument,
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
class EnterpriseFigures:
    """What an enterprise reports of one year."""

    year: int = strawberry.field(description="The year.")
    employees: int | None = strawberry.field(description="Persons employed at its end.")
    revenue: Decimal | None = strawberry.field(description="Operating revenue, in 10,000 yuan.")
    assets: Decimal | None = strawberry.field(description="Total assets at its end, in 10,000 yuan.")

    @classmethod
    def of(cls, document: FiguresDocument) -> Self:
        """Return the type of the figures of a year."""
        revenue, assets = document.get("revenue"), document.get("assets")
        return cls(
            year=document["year"],
            employees=document.get("employees"),
            revenue=Decimal(revenue) if revenue else None,
            assets=Decimal(assets) if assets else None,
        )


@object_type
class Enterprise:
    """A small or medium enterprise; only its representatives and its administrators see it."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    credit_code: str = strawberry.field(description="Its unified social credit code (GB 32100), 18 characters.")
    name: str = strawberry.field(description="Its Chinese name.")
    industry: str = strawberry.field(description="The section of GB/T 4754 it works in, a letter from A to T.")
    region: str = strawberry.field(description="The code of the division it lies in.")
    figures: list[EnterpriseFigures] = strawberry.field(description="What it reports, by year, ascending.")
    synthetic: bool = strawberry.field(description="Whether it is made up, for demonstration, and does not exist.")

    @classmethod
    def of(cls, document: EnterpriseDocument) -> Self:
        """Return the type of an enterprise's document."""
        return cls(
            id=strawberry.ID(document["id"]),
            credit_code=document["creditCode"],
            name=document["name"],
            industry=document["industry"],
            region=document["region"],
            figures=[EnterpriseFigures.of(year) for year in document.get("figures", [])],
            synthetic=document.get("synthetic", False),
        )


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
            at=dt.datetime.fromisoformat(document["at"]),
            text=document["text"],
            state=ComplaintState(document["state"]),
            outcome=document.get("outcome"),
            decided_at=dt.datetime.fromisoformat(decided) if decided else None,
        )
