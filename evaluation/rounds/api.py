"""What can be asked about rounds, assessments and the work that waits in them."""

from typing import Annotated

import strawberry

from directory.accounts.api import Info
from directory.accounts.refusals import NotSignedIn
from directory.cursor import Cursors
from directory.inputs import regions_of
from directory.paging import PAGE, Paging
from directory.types.described import argument, computed
from evaluation.api_types.assessment import Assessment, assessments_seen
from evaluation.api_types.round import (
    AssessmentConnection,
    Round,
    RoundConnection,
    WorkConnection,
    assessment_page,
    round_page,
    work_page,
)
from evaluation.finding import is_name
from evaluation.rounds.listing import read_assessments, read_rounds, work_of
from evaluation.rounds.opening import is_of_organizations, sees_drafts
from evaluation.rounds.seeing import GraphReader
from evaluation.rounds.states import OPEN_TO_ALL, AssessmentState, Deed, RoundState
from graph_schema.clock import now

First = Annotated[int | None, argument("How many, at most 100; null means 20.")]
After = Annotated[str | None, argument("The cursor to go on from; a page begins behind it.")]


@strawberry.type
class Query:
    """What can be asked about rounds and assessments."""

    @computed
    async def round(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument("The id of the round.")],  # noqa: A002 - the contract's name
    ) -> Round | None:
        """Return a round; null when there is none."""
        found = await read_rounds(GraphReader(info.context.graph), [id]) if is_name(id) else {}
        return Round.of(found[id], info.context) if id in found else None

    @computed
    async def rounds(
        self,
        info: Info,
        within: Annotated[
            str | None, argument("The code of a region: only rounds that it or a division below it holds.")
        ] = None,
        state: Annotated[RoundState | None, argument("Only those in this state.")] = None,
        first: First = PAGE,
        after: After = None,
    ) -> RoundConnection:
        """Return rounds, by division."""
        context = info.context
        paging = Paging.of(Cursors.of("rounds", within, state), first, after)
        codes = None if within is None else list(regions_of(context.snapshot.regions, within, "within"))
        return await round_page(context, paging, codes, state.value if state else None)

    @computed
    async def assessment(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument("The id of the assessment.")],  # noqa: A002 - likewise
    ) -> Assessment | None:
        """Return an assessment; null when there is none, and for a draft that the caller may not see."""
        if not is_name(id):
            return None
        documents = await read_assessments(GraphReader(info.context.graph), [id])
        return next(iter(await assessments_seen(info.context, documents)), None)

    @computed
    async def assessments(
        self,
        info: Info,
        round: Annotated[strawberry.ID, argument("The id of the round.")],  # noqa: A002 - the field's word
        state: Annotated[AssessmentState | None, argument("Only those in this state.")] = None,
        first: First = PAGE,
        after: After = None,
    ) -> AssessmentConnection:
        """Return the assessments of a round: all to administrators and auditors of its division or one above.

        Everybody else sees the published ones of organizations; his own drafts are at `assessment` and `myAssessments`.
        """
        context = info.context
        paging = Paging.of(Cursors.of("assessments", round, state), first, after)
        reader = GraphReader(context.graph)
        found = await read_rounds(reader, [round]) if is_name(round) else {}
        account = context.caller.account if context.caller else None
        every = round in found and await sees_drafts(reader, account, found[round], now())
        shown = OPEN_TO_ALL if round in found and await is_of_organizations(reader, found[round]) else frozenset()
        states = {one for one in AssessmentState if (every or one in shown) and state in {None, one}}
        return await assessment_page(context, paging, round if round in found else "", sorted(states, key=_word))

    @computed
    async def my_assessments(
        self,
        info: Info,
        deeds: Annotated[list[Deed] | None, argument("Only what waits for one of these; null means for any.")] = None,
        first: First = PAGE,
        after: After = None,
    ) -> WorkConnection:
        """Return what waits for the caller: to assess again, check, dispatch, rate, publish, or decide."""
        context = info.context
        if context.caller is None:
            raise NotSignedIn
        wanted = frozenset(deeds or Deed)
        paging = Paging.of(Cursors.of("myAssessments", sorted(deed.value for deed in wanted)), first, after)
        found = await work_of(GraphReader(context.graph), context.caller.account, now())
        return await work_page(context, paging, [work for work in found if work.deed in wanted])


def _word(state: AssessmentState) -> str:
    return state.value
