"""Plans as the API shows them."""

import datetime as dt
from decimal import ROUND_DOWN, Decimal
from enum import Enum
from typing import Annotated, Self

import strawberry

from cultivation.instruments.documents import POLICY
from cultivation.instruments.inputs import Criteria, InstrumentFilter
from cultivation.instruments.shelf import shelf_of
from cultivation.plan.documents import GoalDocument, ObservationDocument, PartDocument, PlanDocument
from directory.context import Context
from directory.inputs import OrganizationFilter, criteria_of
from directory.types.category import Category
from directory.types.described import argument, computed, object_type, value, vocabulary

AppliesIn = Annotated[
    str | None, argument("The code of a region: what applies there, by that division or by one above it.")
]
CENTS = Decimal("0.01")
WHOLE = Decimal(100)  # percent of a goal that is reached


@vocabulary
class PlanPartKind(Enum):
    """What a part of a plan is."""

    SYSTEM = value("SYSTEM", "One of the systems it builds.")
    FOCUS = value("FOCUS", "What it pays particular attention to.")
    AIM = value("AIM", "What all of it is for.")
    TASK = value("TASK", "A main task.")
    PROJECT = value("PROJECT", "A project with means of its own.")


@vocabulary
class GoalMeasure(Enum):
    """How a goal's figure is to be read."""

    BY_END = value("BY_END", "The target shall be reached by the goal's last day.")
    YEARLY = value("YEARLY", "The target shall be reached in every year, on average.")
    SERIES = value("SERIES", "A figure that is watched and has no target.")


@vocabulary
class Bound(Enum):
    """How exact an observed figure is."""

    EXACT = value("EXACT", "The figure itself.")
    ABOVE = value("ABOVE", "The source says `over` so many.")


@object_type
class Observation:
    """What a figure was on a day."""

    on: dt.date = strawberry.field(description="The day it was true on.")
    value: Decimal = strawberry.field(description="The figure, in the unit of its goal.")
    bound: Bound = strawberry.field(description="Whether it is exact or a lower bound.")
    note: str | None = strawberry.field(description="What is to be known of it.")
    sources: list[str] = strawberry.field(description="Codes of the plan's `sources` that tell it.")
    confidence: str = strawberry.field(description="How sure it is: read×N, read, project or unverified.")

    @classmethod
    def of(cls, document: ObservationDocument) -> Self:
        """Return the type of a stored observation."""
        return cls(
            on=dt.date.fromisoformat(document["on"]),
            value=Decimal(document["value"]),
            bound=Bound(document["bound"]),
            note=document.get("note"),
            sources=document["sources"],
            confidence=document["confidence"],
        )


@object_type
class Goal:
    """A figure that the plan wants to reach, or that is watched, with what was observed of it."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    title: str = strawberry.field(description="What is counted, in Chinese.")
    english: str = strawberry.field(description="What is counted, in English.")
    unit: str = strawberry.field(description="Its unit, in Chinese.")
    unit_english: str = strawberry.field(description="Its unit, in English.")
    measured: GoalMeasure = strawberry.field(description="How the figure is to be read.")
    target: Decimal | None = strawberry.field(description="What shall be reached at least; null for a series.")
    by: dt.date | None = strawberry.field(description="The last day to reach it.")
    note: str | None = strawberry.field(description="What is to be known of it.")
    sources: list[str] = strawberry.field(description="Codes of the plan's `sources` that tell it.")
    confidence: str = strawberry.field(description="How sure it is: read×N, read, project or unverified.")
    observations: list[Observation] = strawberry.field(description="What was observed, by day.")

    @classmethod
    def of(cls, document: GoalDocument) -> Self:
        """Return the type of a stored goal."""
        return cls(
            id=strawberry.ID(document["id"]),
            title=document["title"],
            english=document["english"],
            unit=document["unit"],
            unit_english=document["unitEnglish"],
            measured=GoalMeasure(document["measured"]),
            target=Decimal(document["target"]) if "target" in document else None,
            by=dt.date.fromisoformat(document["by"]) if "by" in document else None,
            note=document.get("note"),
            sources=document["sources"],
            confidence=document["confidence"],
            observations=[Observation.of(one) for one in document.get("observations", ())],
        )

    @computed
    def latest(self) -> Observation | None:
        """Return the youngest observation; null when there is none."""
        return self.observations[-1] if self.observations else None

    @computed
    def progress(self) -> Decimal | None:
        """Return the youngest figure in percent of the target, two decimals, rounded down; above 100 beyond it.

        Null for yearly goals and series, and while nothing was observed.
        """
        latest = self.latest()
        if latest is None or self.target is None or self.measured is not GoalMeasure.BY_END:
            return None
        return (latest.value * WHOLE / self.target).quantize(CENTS, ROUND_DOWN)

    @computed
    def reached(self) -> bool | None:
        """Return whether the youngest figure reaches the target.

        Null when nothing was observed, there is no target, or a lower bound below the target leaves it open.
        """
        latest = self.latest()
        if latest is None or self.target is None:
            return None
        if latest.value >= self.target:
            return True
        return None if latest.bound is Bound.ABOVE else False


@object_type
class PlanPart:
    """A system, focus, task or project of a plan, and who in the network supports it."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    kind: PlanPartKind = strawberry.field(description="What it is.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title, a translation of this project.")
    sources: list[str] = strawberry.field(description="Codes of the plan's `sources` that tell it.")
    confidence: str = strawberry.field(description="How sure it is: read×N, read, project or unverified.")
    supported_by: strawberry.Private[list[str]]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, document: PartDocument, context: Context) -> Self:
        """Return the type of a stored part."""
        return cls(
            id=strawberry.ID(document["id"]),
            kind=PlanPartKind(document["kind"]),
            title=document["title"],
            english=document["english"],
            sources=document["sources"],
            confidence=document["confidence"],
            supported_by=document.get("supportedBy", []),
            context=context,
        )

    @computed
    def categories(self) -> list[Category]:
        """Return the kinds of service that support it, by code: this project's reading of its title."""
        tree = self.context.snapshot.categories
        return [Category.of(found, tree) for code in self.supported_by if (found := tree.get(code))]

    @computed
    def organizations(
        self,
        within: Annotated[
            str | None, argument("The code of a region: it and everything below; without it, everywhere.")
        ] = None,
    ) -> int:
        """Return how many open organizations offer a service that supports it, or a narrower one; 0 without any."""
        snapshot = self.context.snapshot
        criteria = criteria_of(
            OrganizationFilter(within=within, categories=self.supported_by), None, snapshot, interpret=False
        )
        return snapshot.count(criteria) if self.supported_by else 0

    @computed
    async def policies(self, applies_in: AppliesIn = None) -> int:
        """Return how many policies in force today support it; the filter `supports` lists them."""
        return await self._supporters(applies_in, policies=True)

    @computed
    async def finance_products(self, applies_in: AppliesIn = None) -> int:
        """Return how many finance products in force today support it; the filter `supports` lists them."""
        return await self._supporters(applies_in, policies=False)

    async def _supporters(self, applies_in: str | None, *, policies: bool) -> int:
        wanted = Criteria.of(InstrumentFilter(applies_in=applies_in), self.context).wanted()
        supporting = (await shelf_of(self.context)).supporting(self.id)
        return sum(held.document["id"].startswith(POLICY) == policies and wanted(held) for held in supporting)


@object_type
class Plan:
    """A plan for the development of SMEs, with its parts and goals."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    document: str = strawberry.field(description="The document that it was issued as.")
    issued_on: dt.date = strawberry.field(description="The day it was issued.")
    period_from: str = strawberry.field(description="Its first year.")
    period_to: str = strawberry.field(description="Its last year.")
    notes: list[str] = strawberry.field(description="What is to be known of it.")
    sources: list[str] = strawberry.field(description="Where it was read; each begins with its code.")
    goals: list[Goal] = strawberry.field(description="Its goals, and figures that are watched beside them.")
    all_parts: strawberry.Private[list[PlanPart]]

    @classmethod
    def of(cls, document: PlanDocument, context: Context) -> Self:
        """Return the type of a stored plan."""
        return cls(
            id=strawberry.ID(document["id"]),
            title=document["title"],
            english=document["english"],
            document=document["document"],
            issued_on=dt.date.fromisoformat(document["issuedOn"]),
            period_from=document["periodFrom"],
            period_to=document["periodTo"],
            notes=document.get("notes", []),
            sources=document["sources"],
            goals=[Goal.of(goal) for goal in document["goals"]],
            all_parts=[PlanPart.of(part, context) for part in document["parts"]],
        )

    @computed
    def parts(
        self, kind: Annotated[PlanPartKind | None, argument("Only parts of this kind.")] = None
    ) -> list[PlanPart]:
        """Return its systems, focuses, tasks and projects, in the plan's order."""
        return [part for part in self.all_parts if kind is None or part.kind is kind]
