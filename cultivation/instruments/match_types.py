"""What fits an enterprise, as the API shows it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import strawberry

from cultivation.instruments.eligibility import vocabulary
from cultivation.instruments.lists import behind, written
from cultivation.instruments.matching import Explained, Match, MatchOutcome, explained
from cultivation.instruments.types import Instrument, instrument_of
from directory.context import Context
from directory.paging import PageInfo, Paging
from directory.types.described import computed, object_type
from evaluation.api_types.scorecard import AnswerProblem, allowed
from evaluation.scoring.answers import InvalidInput
from evaluation.standards.facts import Value


@object_type
class MatchCondition:
    """A condition of an instrument, and what it comes to for the enterprise."""

    key: str = strawberry.field(description="Its key.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    holds: bool | None = strawberry.field(description="Whether it holds; null while that is not known.")
    demand: str = strawberry.field(description="What it demands, in Chinese.")
    demand_english: str = strawberry.field(description="What it demands, in English.")
    reason: str = strawberry.field(description="What was answered, in Chinese.")
    reason_english: str = strawberry.field(description="What was answered, in English.")

    @classmethod
    def of(cls, row: Explained) -> Self:
        """Return the type of a condition in words."""
        return cls(
            key=row.key,
            title=row.title.zh,
            english=row.title.en,
            holds=row.holds,
            demand=row.demand.zh,
            demand_english=row.demand.en,
            reason=row.reason.zh,
            reason_english=row.reason.en,
        )


@object_type
class InstrumentMatch:
    """An instrument, and what its conditions come to for the enterprise."""

    instrument: Instrument = strawberry.field(description="The policy or finance product.")
    outcome: MatchOutcome = strawberry.field(description="Whether it fits.")
    match: strawberry.Private[Match]
    answers: strawberry.Private[Mapping[str, Value]]

    @computed
    def conditions(self) -> list[MatchCondition]:
        """Return every condition with its reason, in the order of the instrument."""
        return self._conditions

    @computed
    def missing(self) -> list[MatchCondition]:
        """Return the conditions that do not hold: what is missing."""
        return [row for row in self._conditions if row.holds is False]

    @computed
    def unknown(self) -> list[MatchCondition]:
        """Return the conditions of which it is not known yet whether they hold: what to answer."""
        return [row for row in self._conditions if row.holds is None]

    @cached_property
    def _conditions(self) -> list[MatchCondition]:
        return [MatchCondition.of(row) for row in explained(self.match, self.answers)]


@object_type
class InstrumentMatchEdge:
    """A match in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: InstrumentMatch = strawberry.field(description="The match.")


@object_type
class InstrumentMatchConnection:
    """What fits, then what may fit once more is known, then near misses, as a page."""

    problems: list[AnswerProblem] = strawberry.field(
        description="What has to be corrected in the answers; while there is any, nothing is matched."
    )
    found: strawberry.Private[Sequence[Match]]
    outcomes: strawberry.Private[frozenset[MatchOutcome]]
    answers: strawberry.Private[Mapping[str, Value]]
    paging: strawberry.Private[Paging]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[InstrumentMatchEdge]:
        """Return the matches with their cursors."""
        cursors = self.paging.write(self._positions)
        return [InstrumentMatchEdge(cursor=one, node=node) for one, node in zip(cursors, self._page, strict=True)]

    @computed
    def nodes(self) -> list[InstrumentMatch]:
        """Return the matches."""
        return self._page

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.paging.info(self._positions, len(self._rest) > self.paging.first)

    @computed
    def total_count(self) -> int:
        """Return how many matches the whole list has."""
        return len(self._listed)

    @computed
    def fitting(self) -> int:
        """Return how many instruments fit, whatever `outcomes` says."""
        return self._counts[MatchOutcome.FITS]

    @computed
    def not_known(self) -> int:
        """Return how many may fit once more is known, whatever `outcomes` says."""
        return self._counts[MatchOutcome.NOT_KNOWN]

    @computed
    def near_misses(self) -> int:
        """Return how many are missed by one or two conditions, whatever `outcomes` says."""
        return self._counts[MatchOutcome.NEAR_MISS]

    @cached_property
    def _counts(self) -> Counter[MatchOutcome]:
        return Counter(match.outcome for match in self.found)

    @cached_property
    def _listed(self) -> Sequence[Match]:
        return [one for one in self.found if one.outcome in self.outcomes] if self.outcomes else self.found

    @cached_property
    def _rest(self) -> Sequence[Match]:
        return behind(self._listed, self.paging.position, lambda match: match.position)

    @property
    def _positions(self) -> list[str]:
        return [written(match.position) for match in self._rest[: self.paging.first]]

    @cached_property
    def _page(self) -> list[InstrumentMatch]:
        return [
            InstrumentMatch(
                instrument=instrument_of(match.held.document, self.context),
                outcome=match.outcome,
                match=match,
                answers=self.answers,
            )
            for match in self._rest[: self.paging.first]
        ]


def problems_of(invalid: InvalidInput, given: Mapping[str, Any]) -> list[AnswerProblem]:
    """Return every reason to refuse answers, with what is allowed."""
    return [
        AnswerProblem.of(problem, allowed(vocabulary(), problem), given.get(problem.field))
        for problem in invalid.problems
    ]
