"""What an evaluation came to, as the directory shows it."""

import datetime as dt
from decimal import Decimal
from typing import Any, Self

import orjson
import strawberry

from directory.types.described import computed, object_type
from graph_schema.connection import Row


@object_type
class ScoreStandard:
    """The version of the standard that a score follows."""

    id: strawberry.ID = strawberry.field(description="The id of the standard, the same in all its versions.")
    version: str = strawberry.field(description="Its version.")
    title: str = strawberry.field(description="Its title.")
    authority: str | None = strawberry.field(
        description="Whose it is: OFFICIAL, GROUP_STANDARD, LOCAL or PROJECT, this project's own."
    )

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the type of a stored standard."""
        return cls(id=row["id"], version=row["version"], title=row["title"], authority=row.get("authority"))


@object_type
class ScoreIndicator:
    """What one indicator of the standard contributed to a score, and why."""

    key: str = strawberry.field(description="The key of the indicator within its standard.")
    title: str = strawberry.field(description="Its title.")
    points: Decimal | None = strawberry.field(description="The points given; null when it was not answered.")
    maximum: Decimal = strawberry.field(description="The points it can give at most.")
    weight: Decimal | None = strawberry.field(description="Its share of the whole, 0 to 1.")
    rule: str | None = strawberry.field(description="The rule that turned the answer into points, in words.")
    evidence: str | None = strawberry.field(description="What the answer rests on.")
    reason: str | None = strawberry.field(description="Why it gave these points.")

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Self:
        """Return the type of an entry of a derivation."""
        return cls(
            key=entry["key"],
            title=entry["title"],
            points=decimal(entry.get("points")),
            maximum=Decimal(str(entry["maximum"])),
            weight=decimal(entry.get("weight")),
            rule=entry.get("rule"),
            evidence=entry.get("evidence"),
            reason=entry.get("reason"),
        )


@object_type
class Score:
    """The published result of an evaluation, with everything that explains it."""

    id: strawberry.ID = strawberry.field(description="The id of the score.")
    total: Decimal = strawberry.field(description="The total in points, rounded to two decimals.")
    stars: int | None = strawberry.field(description="Stars, 0 to 5; null where the standard gives none.")
    decision: str | None = strawberry.field(description="What the standard decides on this total, such as QUALIFIED.")
    coverage: Decimal | None = strawberry.field(description="The share of the weight that was answered, 0 to 1.")
    agreement: Decimal | None = strawberry.field(
        description="How well the raters agree, Krippendorff's alpha, at most 1; null with a single rater."
    )
    computed_at: dt.datetime | None = strawberry.field(description="When it was computed.")
    inherited: bool = strawberry.field(description="Whether it was taken over from a predecessor.")
    standard: ScoreStandard | None = strawberry.field(description="The standard it follows.")
    derivation: strawberry.Private[str]

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the type of a stored score, `score`, with its `standard`."""
        score: Row = row["score"]
        return cls(
            id=score["id"],
            total=Decimal(score["total"]),
            stars=score.get("stars"),
            decision=score.get("decision"),
            coverage=decimal(score.get("coverage")),
            agreement=decimal(score.get("agreement")),
            computed_at=instant(score.get("computedAt")),
            inherited=bool(score.get("inherited", False)),
            standard=ScoreStandard.of(row["standard"]) if row["standard"] else None,
            derivation=score.get("derivation") or "{}",
        )

    @computed
    def indicators(self) -> list[ScoreIndicator]:
        """Return what each indicator contributed, in the order of the standard."""
        return [ScoreIndicator.of(entry) for entry in orjson.loads(self.derivation).get("indicators", [])]


def decimal(value: object) -> Decimal | None:
    """Return a stored number as an exact decimal, None for none."""
    return None if value is None else Decimal(str(value))


def instant(text: str | None) -> dt.datetime | None:
    """Return a stored instant, UTC."""
    return dt.datetime.fromisoformat(text) if text else None
