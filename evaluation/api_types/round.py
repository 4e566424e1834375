"""Rounds, the assessments in them, and the work that waits, as pages."""

import datetime as dt
from collections.abc import Sequence
from typing import Self

import strawberry

from directory.context import Context
from directory.paging import PageInfo, Paging
from directory.types.described import computed, object_type
from directory.types.region import Region
from evaluation.api_types.assessment import Assessment, assessments_seen
from evaluation.api_types.standard import Standard
from evaluation.documents import RoundDocument
from evaluation.rounds import queries
from evaluation.rounds.listing import Work, read_assessments, read_rounds
from evaluation.rounds.seeing import GraphReader
from evaluation.rounds.states import AssessmentState, Deed, RoundState


@object_type
class Round:
    """A round of evaluations that a division holds for organizations or enterprises below it, under one standard."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    period: str = strawberry.field(description="The period it rates, such as 2026, 2026-H1 or 2026-Q3.")
    state: RoundState = strawberry.field(description="Whether it still takes in subjects.")
    self_assess_by: dt.date = strawberry.field(description="The last day to enter, in China; later ones are refused.")
    check_by: dt.date = strawberry.field(description="The day by which self-assessments are checked locally, in China.")
    rate_by: dt.date = strawberry.field(
        description="The day by which evaluators rate, in China; afterwards others may be drawn for them."
    )
    publish_by: dt.date = strawberry.field(
        description="The day by which scores are published, in China; the last one to come again after a return."
    )
    appeal_days: int = strawberry.field(description="How many days after its publication a score can be appealed.")
    raters: int = strawberry.field(description="How many evaluators are drawn for each assessment at first.")
    opened_at: dt.datetime = strawberry.field(description="When it was opened.")
    closed_at: dt.datetime | None = strawberry.field(description="When it was closed; null while it is open.")
    synthetic: bool = strawberry.field(description="Whether it was invented for demonstration.")
    version: int = strawberry.field(description="How often it was written, from 1; `expectedVersion` of mutations.")
    document: strawberry.Private[RoundDocument]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, document: RoundDocument, context: Context) -> Self:
        """Return the type of a round."""
        closed = document.get("closedAt")
        return cls(
            id=strawberry.ID(document["id"]),
            period=document["period"],
            state=RoundState(document["state"]),
            self_assess_by=dt.date.fromisoformat(document["selfAssessBy"]),
            check_by=dt.date.fromisoformat(document["checkBy"]),
            rate_by=dt.date.fromisoformat(document["rateBy"]),
            publish_by=dt.date.fromisoformat(document["publishBy"]),
            appeal_days=document["appealDays"],
            raters=document["raters"],
            opened_at=dt.datetime.fromisoformat(document["openedAt"]),
            closed_at=dt.datetime.fromisoformat(closed) if closed else None,
            synthetic=document.get("synthetic", False),
            version=document["version"],
            document=document,
            context=context,
        )

    @computed
    def region(self) -> Region | None:
        """Return the division that holds it."""
        return Region.find(self.document["region"], self.context)

    @computed
    async def standard(self) -> Standard | None:
        """Return the version of the standard that it follows."""
        row = await self.context.loaders.standards.load(self.document["standard"].removeprefix("standard-"))
        return Standard.of(row) if row else None


@object_type
class RoundEdge:
    """A round in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: Round = strawberry.field(description="The round.")


@object_type
class RoundConnection:
    """Rounds by id, which begins with the code of the division, as a page."""

    edges: list[RoundEdge] = strawberry.field(description="The rounds with their cursors.")
    nodes: list[Round] = strawberry.field(description="The rounds.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the list.")
    context: strawberry.Private[Context]
    within: strawberry.Private[list[str] | None]
    state: strawberry.Private[str | None]

    @computed
    async def total_count(self) -> int:
        """Return how many rounds the whole list has."""
        rows = await self.context.graph.read(queries.COUNT_ROUNDS, within=self.within, state=self.state)
        return int(rows[0]["rounds"])


@object_type
class AssessmentEdge:
    """An assessment in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: Assessment = strawberry.field(description="The assessment.")


@object_type
class AssessmentConnection:
    """Assessments of a round by id, as a page: those that the caller may see."""

    edges: list[AssessmentEdge] = strawberry.field(description="The assessments with their cursors.")
    nodes: list[Assessment] = strawberry.field(description="The assessments.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the list.")
    context: strawberry.Private[Context]
    round: strawberry.Private[str]
    states: strawberry.Private[list[str]]

    @computed
    async def total_count(self) -> int:
        """Return how many assessments the whole list has."""
        rows = await self.context.graph.read(queries.COUNT_ASSESSMENTS_IN, round=self.round, states=self.states)
        return int(rows[0]["assessments"])


@object_type
class WorkEdge:
    """An assessment that waits for the caller."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    deed: Deed = strawberry.field(description="What it waits for.")
    deadline: dt.date | None = strawberry.field(description="The last day for it, in China; null without one.")
    late: bool = strawberry.field(description="Whether that day is past.")
    node: Assessment = strawberry.field(description="The assessment.")


@object_type
class WorkConnection:
    """What waits for the caller, as a page: by the id of the assessment."""

    edges: list[WorkEdge] = strawberry.field(description="The assessments with what they wait for.")
    nodes: list[Assessment] = strawberry.field(description="The assessments.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the list.")
    total_count: int = strawberry.field(description="How many there are in all; at most 2000 are looked at.")


async def round_page(context: Context, paging: Paging, within: list[str] | None, state: str | None) -> RoundConnection:
    """Return a page of rounds held in these divisions or below, all for None."""
    rows = await context.graph.read(
        queries.LIST_ROUNDS, within=within, state=state, after=paging.position or "", first=paging.asked + 1
    )
    ids = [row["id"] for row in rows]
    found = await read_rounds(GraphReader(context.graph), ids[: paging.first])
    nodes = [Round.of(found[key], context) for key in ids[: paging.first]]
    cursors = paging.write(ids[: paging.first])
    return RoundConnection(
        edges=[RoundEdge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=paging.info(ids[: paging.first], len(ids) > paging.first),
        context=context,
        within=within,
        state=state,
    )


async def assessment_page(
    context: Context, paging: Paging, round_: str, states: Sequence[AssessmentState]
) -> AssessmentConnection:
    """Return a page of the assessments of a round in these states, which the caller must be allowed to see."""
    told = sorted(state.value for state in states)
    rows = await context.graph.read(
        queries.LIST_ASSESSMENTS_IN,
        round=round_,
        states=told,
        after=paging.position or "",
        first=paging.asked + 1,
    )
    ids = [row["id"] for row in rows]
    documents = await read_assessments(GraphReader(context.graph), ids[: paging.first])
    nodes = await assessments_seen(context, documents)
    cursors = paging.write([node.id for node in nodes])
    return AssessmentConnection(
        edges=[AssessmentEdge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=paging.info([node.id for node in nodes], len(ids) > paging.first),
        context=context,
        round=round_,
        states=told,
    )


async def work_page(context: Context, paging: Paging, found: Sequence[Work]) -> WorkConnection:
    """Return a page of what waits for the caller."""
    place = paging.position or ""
    rest = sorted((work for work in found if _place(work) > place), key=_place)
    page = rest[: paging.first]
    seen = {node.id: node for node in await assessments_seen(context, [work.assessment for work in page])}
    shown = [work for work in page if work.assessment["id"] in seen]
    places = [_place(work) for work in shown]
    edges = [
        WorkEdge(
            cursor=cursor,
            deed=work.deed,
            deadline=dt.date.fromisoformat(work.deadline) if work.deadline else None,
            late=work.late,
            node=seen[strawberry.ID(work.assessment["id"])],
        )
        for cursor, work in zip(paging.write(places), shown, strict=True)
    ]
    return WorkConnection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=paging.info(places, len(rest) > paging.first),
        total_count=len(found),
    )


def _place(work: Work) -> str:
    return f"{work.assessment['id']} {work.deed.value}"
