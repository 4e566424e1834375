"""What answers come to under a standard, without anything being stored."""

from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Self

import strawberry

from directory.paging import page_size
from directory.scalars import shown
from directory.types.described import argument, computed, object_type, value, vocabulary
from directory.types.score import ScoreIndicator
from evaluation.api_types.parts import sources_of
from evaluation.api_types.standard import Standard
from evaluation.definitions import standard_of
from evaluation.explaining import entry_of
from evaluation.scalars import Answers
from evaluation.scoring.answers import InvalidInput, Problem, Reason
from evaluation.scoring.explanation import ConditionResult, condition_results, indicator_results
from evaluation.scoring.improvements import Improvement as Better
from evaluation.scoring.improvements import improvements
from evaluation.scoring.scorecard import Scorecard as Card
from evaluation.scoring.scorecard import score
from evaluation.scoring.shown import decimal_text, plain_text
from evaluation.standards import model

HELPFUL = 5  # improvements told unless more are asked for


@vocabulary
class AnswerProblemReason(Enum):
    """Why an answer is refused."""

    OUT_OF_RANGE = value("out_of_range", "Outside its range, or a word that is not listed.")
    UNKNOWN_INDICATOR = value("unknown_indicator", "The standard does not ask for it.")
    WRONG_TYPE = value("wrong_type", "Not of its type; fractions travel as texts, so that they stay exact.")
    MISSING_REQUIRED = value("missing_required", "Left out, but nothing can be scored without it.")


@object_type
class AnswerProblem:
    """An answer that cannot be scored."""

    field: str = strawberry.field(description="The field, or `region` or `answers`.")
    reason: AnswerProblemReason = strawberry.field(description="Why it is refused.")
    value: str | None = strawberry.field(description="What was given, at most 40 characters of it; null for nothing.")
    allowed: str | None = strawberry.field(description="What is allowed there, in English.")

    @classmethod
    def of(cls, problem: Problem, allowed: str | None, given: object = None) -> Self:
        """Return the type of a problem, with what is allowed and what was given where it is."""
        return cls(
            field=shown(problem.field),
            reason=AnswerProblemReason(problem.reason.value),
            value=None if given is None else shown(given),
            allowed=allowed,
        )


@object_type
class ScorecardDimension:
    """What a dimension came to."""

    key: str = strawberry.field(description="Its key.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    points: Decimal | None = strawberry.field(description="Its points; null while an answer is missing.")


@object_type
class ScorecardCondition:
    """Whether a condition holds, and why."""

    key: str = strawberry.field(description="Its key.")
    kind: str = strawberry.field(description="Its kind, as of the standard's conditions.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    holds: bool | None = strawberry.field(description="Whether it holds; null while that is unknown.")
    demand: str = strawberry.field(description="What it demands, in Chinese.")
    demand_english: str = strawberry.field(description="What it demands, in English.")
    reason: str = strawberry.field(description="Why it holds or not, in Chinese.")
    reason_english: str = strawberry.field(description="Why it holds or not, in English.")
    sources: list[str] = strawberry.field(description="Where it was read.")
    confidence: str = strawberry.field(description="How sure it is, as of an indicator.")

    @classmethod
    def of(cls, card: Card, row: ConditionResult) -> Self:
        """Return the type of a condition's result."""
        return cls(
            key=row.key,
            kind=row.kind,
            title=row.title.zh,
            english=row.title.en,
            holds=row.holds,
            demand=row.demand.zh,
            demand_english=row.demand.en,
            reason=row.reason.zh,
            reason_english=row.reason.en,
            sources=sources_of(card.standard, row.provenance),
            confidence=row.provenance.confidence,
        )


@object_type
class Improvement:
    """One answer that would lift the result."""

    indicator: str = strawberry.field(description="The key of the indicator that gains, or of what would then hold.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    field: str = strawberry.field(description="The field to answer better.")
    needed: str = strawberry.field(description="The answer that is needed, in Chinese.")
    needed_english: str = strawberry.field(description="The answer that is needed, in English.")
    gain: Decimal = strawberry.field(description="The points the total would gain, or would have once there is one.")
    met: list[str] = strawberry.field(description="The keys of conditions, gates and caps that would hold then.")
    decision: str = strawberry.field(description="The decision then.")

    @classmethod
    def of(cls, better: Better, standard: model.Standard) -> Self:
        """Return the type of an answer that would lift a result under a standard."""
        return cls(
            indicator=better.indicator,
            title=better.title.zh,
            english=better.title.en,
            field=better.field,
            needed=better.needed.zh,
            needed_english=better.needed.en,
            gain=Decimal(decimal_text(better.gain, standard.decimals) or 0),
            met=list(better.met),
            decision=better.decision,
        )


@object_type
class Scorecard:
    """The result of answers, with every reason."""

    decision: str = strawberry.field(
        description="What the standard decides: N_STARS, PASS, FAIL, the name of a class, or INSUFFICIENT_EVIDENCE."
    )
    outcome: str | None = strawberry.field(
        description="The word of the yearly evaluation for it: PRAISED, PASS, WEAK or FAIL; null where there is none."
    )
    stars: int | None = strawberry.field(description="Stars, 0 to 5; null where the standard gives none.")
    failed: list[str] = strawberry.field(description="Keys of the conditions, gates and caps that are not met.")
    direct: list[str] = strawberry.field(description="Keys of the direct conditions and exemptions that are hit.")
    card: strawberry.Private[Card]

    @classmethod
    def of(cls, card: Card) -> Self:
        """Return the type of a scorecard."""
        return cls(
            decision=card.decision,
            outcome=card.outcome,
            stars=card.stars,
            failed=list(card.failed),
            direct=list(card.direct),
            card=card,
        )

    @computed
    def total(self) -> Decimal | None:
        """Return the total in points, rounded to two decimals; null while there is none."""
        return self._shown(self.card.total)

    @computed
    def coverage(self) -> Decimal | None:
        """Return the share of the weight, or of the conditions, that is answered, 0 to 1."""
        return self._shown(self.card.coverage)

    @computed
    def dimensions(self) -> list[ScorecardDimension]:
        """Return what each dimension came to."""
        return [
            ScorecardDimension(
                key=row.key,
                title=row.title.zh,
                english=row.title.en,
                points=self._shown(self.card.dimensions[row.key]),
            )
            for row in self.card.standard.dimensions
        ]

    @computed
    def indicators(self) -> list[ScoreIndicator]:
        """Return what each indicator came to, in the order of the standard."""
        return [ScoreIndicator.of(entry_of(self.card.standard, row)) for row in indicator_results(self.card)]

    @computed
    def conditions(self) -> list[ScorecardCondition]:
        """Return whether each condition holds, in the order of the standard."""
        return [ScorecardCondition.of(self.card, row) for row in condition_results(self.card)]

    @computed
    def improvements(
        self, first: Annotated[int | None, argument("How many, 0 to 100.")] = HELPFUL
    ) -> list[Improvement]:
        """Return which single answers would lift the result, the one that gains most first."""
        size = page_size(first)
        return [Improvement.of(row, self.card.standard) for row in self.better[:size]]

    @cached_property
    def better(self) -> list[Better]:
        """Return all single answers that would lift the result; computed once."""
        return improvements(self.card)

    def _shown(self, figure: Fraction | None) -> Decimal | None:
        text = decimal_text(figure, self.card.standard.decimals)
        return None if text is None else Decimal(text)


@object_type
class Evaluation:
    """Answers scored without being stored: a scorecard, or every reason why there is none."""

    standard: Standard = strawberry.field(description="The version they were scored by.")
    problems: list[AnswerProblem] = strawberry.field(description="What has to be corrected; empty with a scorecard.")
    scorecard: Scorecard | None = strawberry.field(description="The result; null while there are problems.")

    @classmethod
    def of(cls, standard: Standard, region: str | None, answers: Answers) -> Self:
        """Return what answers come to under a standard, in a region (its code; its province may have other rules)."""
        content = standard_of(standard.definition)
        try:
            return cls(standard=standard, problems=[], scorecard=Scorecard.of(score(content, region, answers)))
        except InvalidInput as invalid:
            given = {**answers, "region": answers.get("region", region)}
            problems = [
                AnswerProblem.of(problem, allowed(content, problem), given.get(problem.field))
                for problem in invalid.problems
            ]
            return cls(standard=standard, problems=problems, scorecard=None)


def allowed(standard: model.Standard, problem: Problem) -> str:
    """Return in English what is allowed where a problem is."""
    if problem.field == "region" and problem.reason is Reason.UNKNOWN_INDICATOR:
        return "no field: the region is an argument beside the answers"
    if problem.field == "region":
        return "the six-digit code of a region"
    field = next((field for field in standard.fields if field.key == problem.field), None)
    if field is None:
        return f"one of {', '.join(field.key for field in standard.fields)}"
    if field.words:
        return f"{'any' if field.type == 'set' else 'one'} of {', '.join(field.words)}"
    if field.type == "boolean":
        return "true or false"
    ends = [
        f"{sign} {plain_text(end)}" for sign, end in (("≥", field.minimum), ("≤", field.maximum)) if end is not None
    ]
    number = "an integer" if field.type == "integer" else 'a decimal number as a text, such as "4.2", or an integer'
    return ", ".join([number, *ends])
