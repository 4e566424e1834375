"""Assessments as the API shows them: what each caller may see."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from directory.context import Context
from directory.types.described import computed, object_type
from directory.types.designation import day
from directory.types.lookup import find_organization
from directory.types.organization import Organization
from directory.types.region import Region
from directory.types.score import Score, decimal
from evaluation.api_types.rating import AssessmentRating
from evaluation.api_types.standard import Standard
from evaluation.documents import AssessmentDocument, DrawDocument, StepDocument
from evaluation.rounds.answering import EXPERT, SELF
from evaluation.rounds.listing import deeds_of, read_assessments
from evaluation.rounds.seeing import GraphReader, Viewer, seen, sees_ratings, viewers_of
from evaluation.rounds.shelf import Shelf
from evaluation.rounds.states import AssessmentState, Deed
from evaluation.rounds.subject import subject_of
from graph_schema.clock import now

if TYPE_CHECKING:
    from evaluation.api_types.round import Round


@object_type
class AssessmentStep:
    """What was done to an assessment."""

    deed: Deed = strawberry.field(description="What was done.")
    before: AssessmentState | None = strawberry.field(description="The state before; null when it began with this.")
    after: AssessmentState = strawberry.field(description="The state that it led to.")
    by: strawberry.ID = strawberry.field(description="The id of the account that did it.")
    at: dt.datetime = strawberry.field(description="When.")
    reason: str | None = strawberry.field(description="Why; public with the assessment once that is published.")
    deadline: dt.date | None = strawberry.field(description="The last day for it, in China; null without one.")
    late: bool = strawberry.field(description="Whether it came after its deadline.")

    @classmethod
    def of(cls, step: StepDocument) -> Self:
        """Return the type of a step."""
        return cls(
            deed=Deed(step["deed"]),
            before=AssessmentState(step["from"]) if "from" in step else None,
            after=AssessmentState(step["to"]),
            by=strawberry.ID(step["by"]),
            at=dt.datetime.fromisoformat(step["at"]),
            reason=step.get("reason"),
            deadline=day(step.get("deadline")),
            late=step.get("late", False),
        )


@object_type
class EvaluatorExclusion:
    """A candidate that could not be drawn."""

    account: strawberry.ID = strawberry.field(description="The id of its account.")
    kind: str = strawberry.field(description="The kind of its conflict of interest, such as EMPLOYED.")
    path: list[strawberry.ID] = strawberry.field(
        description="What joins it with the subject: the ids of the nodes on the way there."
    )


@object_type
class EvaluatorDraw:
    """A draw of evaluators, with everything that redoes it.

    The candidates without the excluded stand by ascending SHA-256 (hexadecimal) of the canonical JSON
    `[seed, subject, account]`; the first ones are drawn.
    """

    at: dt.datetime = strawberry.field(description="When it was drawn.")
    seed: str = strawberry.field(
        description="Its seed, in hexadecimal: random, made at this draw for it alone, and told with the assessment."
    )
    subject: str = strawberry.field(description="What was drawn for: the id of the assessment.")
    candidates: list[strawberry.ID] = strawberry.field(
        description="The accounts that had the role of EVALUATOR over the subject and were not drawn before."
    )
    excluded: list[EvaluatorExclusion] = strawberry.field(description="Those of them that could not be drawn.")
    drawn: list[strawberry.ID] = strawberry.field(description="The accounts that were drawn, in this order.")

    @classmethod
    def of(cls, draw: DrawDocument) -> Self:
        """Return the type of a draw."""
        return cls(
            at=dt.datetime.fromisoformat(draw["at"]),
            seed=draw["seed"],
            subject=draw["subject"],
            candidates=_ids(draw["candidates"]),
            excluded=[
                EvaluatorExclusion(account=strawberry.ID(one["account"]), kind=one["kind"], path=_ids(one["path"]))
                for one in draw["excluded"]
            ],
            drawn=_ids(draw["drawn"]),
        )


@object_type
class Assessment:
    """An evaluation of one organization or enterprise, its subject, under one standard.

    Everybody sees those of organizations that are published. A draft, and whatever is of an enterprise, is seen by who
    speaks for the subject, by administrators and auditors of its division, of its round's and those above, and by
    the evaluators who were drawn; these are known to administrators and auditors alone until the score is published.
    """

    id: strawberry.ID = strawberry.field(description="Its id.")
    period: str | None = strawberry.field(description="The period it rates, such as 2026.")
    state: AssessmentState | None = strawberry.field(description="How far it has come.")
    created_at: dt.datetime | None = strawberry.field(description="When it was begun.")
    published_at: dt.datetime | None = strawberry.field(
        description="When its score was last published; null before, and for one that no round gave rise to."
    )
    version: int = strawberry.field(description="How often it was written, from 1; `expectedVersion` of mutations.")
    synthetic: bool = strawberry.field(description="Whether it was invented for demonstration.")
    document: strawberry.Private[AssessmentDocument]
    viewer: strawberry.Private[Viewer]
    context: strawberry.Private[Context]
    shelf: strawberry.Private[Shelf]

    @classmethod
    def of(cls, document: AssessmentDocument, viewer: Viewer, context: Context, shelf: Shelf) -> Self:
        """Return the type of an assessment as far as the viewer sees it."""
        published = document.get("publishedAt")
        return cls(
            id=strawberry.ID(document["id"]),
            period=document["period"],
            state=AssessmentState(document["state"]),
            created_at=dt.datetime.fromisoformat(document["createdAt"]),
            published_at=dt.datetime.fromisoformat(published) if published else None,
            version=document.get("version", 1),
            synthetic=document.get("synthetic", False),
            document=document,
            viewer=viewer,
            context=context,
            shelf=shelf,
        )

    @computed
    async def organization(self) -> Organization | None:
        """Return the organization it rates; null when it rates an enterprise."""
        return await find_organization(self.context, self.document.get("organization", ""))

    @computed
    def subject(self) -> strawberry.ID:
        """Return the id of the organization or the enterprise that it rates."""
        return strawberry.ID(subject_of(self.document))

    @computed
    async def subject_name(self) -> str:
        """Return the Chinese name of the organization or the enterprise; its id while that is not known."""
        found = await self.shelf.subjects.load(self.document["id"])
        return found.name if found else subject_of(self.document)

    @computed
    async def subject_english(self) -> str | None:
        """Return the English name of the organization; null without one, and of an enterprise."""
        found = await self.shelf.subjects.load(self.document["id"])
        return found.english if found else None

    @computed
    async def subject_region(self) -> Region | None:
        """Return the division that the organization or the enterprise lies in; null while it is not known."""
        found = await self.shelf.subjects.load(self.document["id"])
        return Region.find(found.region, self.context) if found and found.region else None

    @computed
    async def standard(self) -> Standard | None:
        """Return the standard it follows."""
        row = await self.context.loaders.standards.load(self.document["standard"].removeprefix("standard-"))
        return Standard.of(row) if row else None

    @computed
    async def round(self) -> Annotated["Round", strawberry.lazy("evaluation.api_types.round")] | None:
        """Return the round it belongs to; null for one that no round gave rise to."""
        from evaluation.api_types.round import Round

        found = await self.shelf.rounds.load(self.document["round"]) if "round" in self.document else None
        return Round.of(found, self.context) if found else None

    @computed
    async def score(self) -> Score | None:
        """Return its published score, current or not; null before publication."""
        found = await self.shelf.scores.load(self.document["id"])
        return Score.of(found, subject_of(self.document), self.context) if found else None

    @computed
    def agreement(self) -> Decimal | None:
        """Return how well the raters agree, Krippendorff's alpha, at most 1; null before all have answered."""
        return decimal(self.document.get("agreement"))

    @computed
    async def allowed(self) -> list[Deed]:
        """Return what the caller may do to it now by his roles; empty for nobody known.

        What else may stand against it, such as a deadline, is told when it is done.
        """
        caller = self.context.caller
        if caller is None:
            return []
        reader = GraphReader(self.context.graph)  # what is kept from a viewer still decides what he may do
        found = await read_assessments(reader, [self.id])
        return await deeds_of(reader, caller.account, found[0], now()) if found else []

    @computed
    def steps(self) -> list[AssessmentStep]:
        """Return what was done to it, in this order."""
        return [AssessmentStep.of(step) for step in self.document.get("steps", [])]

    @computed
    def dispatches(self) -> list[EvaluatorDraw]:
        """Return the draws of its evaluators, in this order; those of what is not published are kept back."""
        return [EvaluatorDraw.of(draw) for draw in self.document.get("dispatches", [])]

    @computed
    def awaited(self) -> int | None:
        """Return how many drawn evaluators have not answered; null for those who may not know."""
        return len(self.document.get("awaiting", [])) if self.viewer is Viewer.OVERSEER else None

    @computed
    async def self_assessment(self) -> AssessmentRating | None:
        """Return what the subject says of itself; null for those who see only what is published."""
        if self.viewer is Viewer.PUBLIC:
            return None
        found = await self.shelf.ratings.load(self.document["id"])
        return next((AssessmentRating.of(one) for one in found if one["kind"] == SELF), None)

    @computed
    async def ratings(self) -> list[AssessmentRating]:
        """Return what evaluators answered: to each of them his own, to administrators and auditors all, once all have.

        What is published of them stands in the score's derivation, without names.
        """
        if self.viewer not in {Viewer.RATER, Viewer.OVERSEER}:
            return []
        found = [one for one in await self.shelf.ratings.load(self.document["id"]) if one["kind"] == EXPERT]
        caller = self.context.caller.account if self.context.caller else ""
        every = sees_ratings(self.document, self.viewer)
        return [AssessmentRating.of(one) for one in found if every or one["by"] == caller]


async def assessments_seen(
    context: Context, documents: Sequence[AssessmentDocument], shelf: Shelf | None = None
) -> list[Assessment]:
    """Return the assessments as the caller sees them, without those that he does not."""
    account = context.caller.account if context.caller else None
    viewers = await viewers_of(GraphReader(context.graph), account, documents, now())
    shelf = shelf or Shelf(context.graph)
    pairs = [(seen(one, viewer), viewer) for one, viewer in zip(documents, viewers, strict=True)]
    return [Assessment.of(told, viewer, context, shelf) for told, viewer in pairs if told is not None]


def _ids(values: Sequence[str]) -> list[strawberry.ID]:
    return [strawberry.ID(value) for value in values]
