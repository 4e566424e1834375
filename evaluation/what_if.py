"""The what-if queries: whom they compare, and what they refuse."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import strawberry

from directory.context import Context
from directory.inputs import regions_of
from directory.paging import PAGE, page_size
from directory.regions import NATION
from directory.scalars import shown
from directory.types.described import argument, computed
from directory.types.lookup import find_organization
from evaluation.api_types.comparison import ScoreIntervals, StandardComparison, StandardVersion
from evaluation.api_types.standard import Standard
from evaluation.comparing import Compared, Firmness, compare, firmness
from evaluation.definitions import standard_of
from evaluation.finding import find_standard
from evaluation.peers import Peer, read_peers
from graph_schema.errors import InvalidInput

Info = strawberry.Info[Context, None]
Row = TypeVar("Row", Compared, Firmness)

_ONE_AT_A_TIME = asyncio.Semaphore(1)

Within = Annotated[
    str | None,
    argument(
        "The region whose scored organizations are ranked, at most 2,000; without it the organization's province, "
        "without both the nation."
    ),
]
OnlyOne = Annotated[strawberry.ID | None, argument("Only this organization; it is ranked among all the same.")]
First = Annotated[int | None, argument("How many, 0 to 100.")]


@strawberry.type
class Query:
    """What can be asked of standards that are not, or not yet, those of the published scores."""

    @computed
    async def compare_standards(
        self,
        info: Info,
        a: Annotated[StandardVersion, argument("The one version.")],
        b: Annotated[StandardVersion, argument("Another version of the same standard.")],
        within: Within = None,
        organization: OnlyOne = None,
        first: First = PAGE,
    ) -> StandardComparison:
        """Return ranks under two versions side by side: the answers of the published scores, scored by both."""
        context, size = info.context, page_size(first)
        if a.id != b.id:
            raise InvalidInput(
                f"a is of '{shown(a.id)}', b of '{shown(b.id)}'; two versions of one standard are compared",
                field="b",
                hint="{ standards { id version } } lists them",
            )
        one, other = await _found(context, a, "a"), await _found(context, b, "b")
        peers = await _peers(context, within, organization, a.id)
        rows = await _alone(compare, standard_of(one.definition), standard_of(other.definition), peers)
        return StandardComparison.of(one, other, len(peers), _asked(rows, organization, size), context)

    @computed
    async def score_intervals(
        self,
        info: Info,
        standard: Annotated[StandardVersion, argument("The version whose weights vary.")],
        within: Within = None,
        organization: OnlyOne = None,
        first: First = PAGE,
    ) -> ScoreIntervals:
        """Return how firm totals and ranks are: 5 % to 95 % of 1,000 draws of weights around those of the standard."""
        context, size = info.context, page_size(first)
        found = await _found(context, standard, "standard")
        content = standard_of(found.definition)
        if sum(content.weights.values()) != 1:
            raise InvalidInput(
                f"{content.id} {content.version} has no weights that make a total, so nothing varies",
                field="standard",
                hint="ask for a standard with a total",
            )
        peers = await _peers(context, within, organization, standard.id)
        rows = await _alone(firmness, content, peers)
        return ScoreIntervals.of(found, len(rows), _asked(rows, organization, size), context)


async def _alone(work: Callable[..., list[Row]], *arguments: Any) -> list[Row]:
    """Return what work comes to, done in a thread; one at a time in this process, for each takes up to a second."""
    async with _ONE_AT_A_TIME:
        return await asyncio.to_thread(work, *arguments)


async def _found(context: Context, asked: StandardVersion, field: str) -> Standard:
    return await find_standard(context, asked.id, asked.version, field)


async def _peers(context: Context, within: str | None, organization: str | None, standard: str) -> list[Peer]:
    regions = context.snapshot.regions
    province = await _province(context, organization)
    code = within if within is not None else province or NATION
    return await read_peers(context.snapshot, context.loaders, regions_of(regions, code, "within"), standard)


async def _province(context: Context, organization: str | None) -> str | None:
    """Return the province an organization lies in; None without one, or without a region."""
    found = None if organization is None else await find_organization(context, organization)
    if organization is not None and found is None:
        raise InvalidInput(f"there is no organization '{shown(organization)}'", field="organization")
    code = found.document.get("region") if found else None
    lineage = [context.snapshot.regions.get(step) for step in context.snapshot.regions.lineage(code)] if code else []
    return next((region.code for region in lineage if region and region.level == "PROVINCE"), None)


def _asked(rows: list[Row], organization: str | None, size: int) -> list[Row]:
    if organization is None:
        return rows[:size]
    return [row for row in rows if row.peer.document["id"] == organization][:size]
