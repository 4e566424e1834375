"""What an evaluation came to, as the directory shows it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

import strawberry

from directory.context import Context
from directory.documents import ScoreCard
from directory.paging import PAGE
from directory.scalars import Long
from directory.types.change import BEGINNING, ChangeConnection, history_of
from directory.types.described import argument, computed, object_type, stored
from graph_schema.connection import Row


def decimal(value: object) -> Decimal | None:
    """Return a stored number as an exact decimal, None for none."""
    return None if value is None else Decimal(str(value))


def _earner(card: ScoreCard) -> str:
    return card.get("organization") or card["enterprise"]


@object_type
class ScoreStandard:
    """The version of the standard that a score follows."""

    id: strawberry.ID = strawberry.field(description="The id of the standard, the same in all its versions.")
    version: str = strawberry.field(description="Its version.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    authority: str | None = strawberry.field(
        description="Whose it is: OFFICIAL, GROUP_STANDARD, LOCAL or PROJECT, this project's own."
    )
    digest: str = strawberry.field(description="SHA-256 of its definition as canonical JSON, in hexadecimal.")
    definition: str = strawberry.field(
        description="Its whole content with every rule, as canonical JSON; a score's `derivation` is read by it."
    )

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the type of a stored standard."""
        return cls(
            id=row["id"],
            version=row["version"],
            title=row["title"],
            english=row["english"],
            authority=row.get("authority"),
            digest=row["digest"],
            definition=row["definition"],
        )


@object_type
class ScoreIndicator:
    """What one indicator of the standard contributed to a score, and why."""

    key: str = strawberry.field(description="The key of the indicator within its standard.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    dimension: str = strawberry.field(description="The key of the dimension it belongs to.")
    points: Decimal | None = strawberry.field(description="The points given; null when it was not answered.")
    maximum: Decimal = strawberry.field(description="The points it can give at most.")
    weight: Decimal | None = strawberry.field(description="Its share of the whole, 0 to 1.")
    rule: str | None = strawberry.field(description="The rule that turned the answer into points, in Chinese.")
    rule_english: str | None = strawberry.field(description="The same in English.")
    evidence: str | None = strawberry.field(description="What the answer rests on.")
    reason: str | None = strawberry.field(description="Why it gave these points, in Chinese.")
    reason_english: str | None = strawberry.field(description="Why it gave these points, in English.")
    sources: list[str] = strawberry.field(description="Where the rule was read.")
    confidence: str = strawberry.field(
        description="How sure the rule is: read in so many copies, project (a choice of this project), or unverified."
    )

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """Return the type of an entry of an explanation."""
        return cls(
            key=entry["key"],
            title=entry["title"],
            english=entry["english"],
            dimension=entry["dimension"],
            points=decimal(entry["points"]),
            maximum=Decimal(entry["maximum"]),
            weight=decimal(entry["weight"]),
            rule=entry["rule"],
            rule_english=entry["ruleEnglish"],
            evidence=entry["evidence"],
            reason=entry["reason"],
            reason_english=entry["reasonEnglish"],
            sources=entry["sources"],
            confidence=entry["confidence"],
        )


@object_type
class Score:
    """The published result of an evaluation, with everything that explains it."""

    id: strawberry.ID = stored("id", "The id of the score.")
    total: Decimal | None = stored(
        "total", "The total in points, rounded to two decimals; null where the standard gives none.", decimal
    )
    stars: int | None = stored("stars", "Stars, 0 to 5; null where the standard gives none.")
    decision: str | None = stored("decision", "What the standard decides: N_STARS, PASS, FAIL, or the name of a class.")
    outcome: str | None = stored(
        "outcome", "The word of the yearly evaluation for the decision: PRAISED, PASS, WEAK or FAIL."
    )
    coverage: Decimal | None = stored("coverage", "The share of the weight that was answered, 0 to 1.", decimal)
    agreement: Decimal | None = stored(
        "agreement", "How well the raters agree, Krippendorff's alpha, at most 1; null with a single rater.", decimal
    )
    computed_at: dt.datetime | None = stored("computedAt", "When it was computed.", dt.datetime.fromisoformat)
    inherited: bool = stored(
        lambda score: _earner(score.document) != score.holder, "Whether it was taken over from a predecessor."
    )
    synthetic: bool = stored("synthetic", "Whether it was invented for demonstration.", otherwise=False)
    earned_by: strawberry.ID = stored(
        lambda score: _earner(score.document), "The id of the organization or enterprise that earned it."
    )
    document: strawberry.Private[ScoreCard]
    holder: strawberry.Private[str]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, card: ScoreCard, holder: str, context: Context) -> Self:
        """Return the type of a score as the organization or enterprise `holder` has it."""
        return cls(document=card, holder=holder, context=context)

    @property
    def follows(self) -> str:
        """Return the key of the version of the standard that it follows."""
        return self.document["standard"].removeprefix("standard-")

    @computed
    async def standard(self) -> ScoreStandard | None:
        """Return the standard it follows."""
        row = await self.context.loaders.standards.load(self.follows)
        return ScoreStandard.of(row) if row else None

    @computed
    async def derivation(self) -> str:
        """Return what it was computed from, as canonical JSON.

        The digest of the standard, the region, the answers, how those of several raters were combined, the rounding.
        """
        return await self.context.loaders.derivations.load(self.id)

    @computed
    async def history(
        self,
        after: Annotated[Long | None, argument("The seq to continue behind.")] = BEGINNING,
        first: Annotated[int | None, argument("How many, 0 to 100.")] = PAGE,
    ) -> ChangeConnection:
        """Return what happened to it, the oldest change first, as a page: when it was published and replaced."""
        return await history_of(self.id, self.context, after, first)

    @computed
    async def indicators(self) -> list[ScoreIndicator]:
        """Return what each indicator contributed, in the order of the standard."""
        standard = await self.context.loaders.standards.load(self.follows)
        derivation = await self.context.loaders.derivations.load(self.id)
        explain = self.context.explain
        return [ScoreIndicator.of(entry) for entry in explain(standard["definition"], derivation)] if standard else []
