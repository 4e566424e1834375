"""Playing an invented year: day after day, with a clock of its own, through the functions that all others use."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from cultivation.aggregates import VOICES
from cultivation.documents import FeedbackDocument
from cultivation.year import queries
from cultivation.year.enterprises import Cast, drawn_places, enter
from cultivation.year.figures import Figures, figures_of
from cultivation.year.holders import roles
from cultivation.year.requests import Stage
from cultivation.year.script import DAYS, Fate, fates, moment_of
from cultivation.year.titles import Cultivation
from directory.scalars import shown
from directory.search.snapshot import Snapshot
from graph_schema.clock import rehearsing
from graph_schema.connection import Graph
from graph_schema.errors import Conflict, InvalidInput
from graph_schema.journal import Journal

ESCALATED_AT, ACTED_AT, ASKED_AT = 0, 60, 480  # minutes after eight in the morning of a day

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Year:
    """A year that ends on a day, in a division (code), with so many enterprises and requests.

    The same seed over the same network gives the same year.
    """

    region: str
    until: dt.date
    enterprises: int
    requests: int
    seed: int

    @property
    def first(self) -> dt.date:
        """Return its first day."""
        return self.until - dt.timedelta(days=DAYS)


async def live(graph: Graph, journal: Journal, snapshot: Snapshot, year: Year, progress: Progress) -> Figures:
    """Play a year and return what came of it; `progress` is told how many days are done, of how many.

    Raise `Conflict` when it was played before or when the graph holds organizations that are not invented,
    `InvalidInput` for an unknown division, and for a year older than the standards of tiers.
    """
    leaves = _leaves(snapshot, year.region)
    people = Cast(year.seed, year.region)
    await _check(graph, people)
    places = drawn_places(year.seed, year.enterprises, leaves)
    titles = Cultivation(graph, journal, people, year.first, roles(year.seed, year.enterprises), places)
    begun = moment_of(year.first, 0, ESCALATED_AT)
    with rehearsing(begun):
        await enter(journal, people, places, begun)
    kinds = [category.code for category in snapshot.categories.all()]
    stage = Stage(graph, journal, snapshot, people)
    asked: dict[int, list[Fate]] = defaultdict(list)
    for fate in fates(year.seed, year.requests, places, leaves, kinds):
        asked[fate.day].append(fate)
    for day in range(DAYS):
        with rehearsing(moment_of(year.first, day, ESCALATED_AT)):
            await titles.day(day)
        await _day(stage, year, day, asked[day])
        progress(day + 1, DAYS)
    ended = moment_of(year.until, 0, ESCALATED_AT)
    found = figures_of(await stage.documents(stage.played), await _voices(stage), ended)
    found.refused, found.levels = stage.refused, stage.levels
    with rehearsing(ended):
        found.titles = await titles.figures()
    return found


async def _day(stage: Stage, year: Year, day: int, asked: list[Fate]) -> None:
    with rehearsing(moment_of(year.first, day, ESCALATED_AT)):
        await stage.escalate()
    live = [played for played in stage.played if not played.over]
    for minute, (played, document) in enumerate(zip(live, await stage.documents(live), strict=True)):
        with rehearsing(moment_of(year.first, day, ACTED_AT + minute % (ASKED_AT - ACTED_AT))):
            await stage.act(played, document)
    for minute, fate in enumerate(asked):
        with rehearsing(moment_of(year.first, day, ASKED_AT + minute)):
            await stage.ask(fate)


def _leaves(snapshot: Snapshot, region: str) -> list[str]:
    """Return the divisions (codes) without any below them of a division, itself when it has none."""
    division = snapshot.regions.get(region)
    if division is None or division.retired:
        raise InvalidInput(f"region is '{shown(region)}'; it must be the code of a division in force", field="region")
    found = (one.code for one in snapshot.regions.leaves())
    return [code for code in found if region in snapshot.regions.lineage(code)] or [region]


async def _voices(stage: Stage) -> list[FeedbackDocument]:
    keys = [played.voice for played in stage.played if played.voice]
    return [cast("FeedbackDocument", VOICES.document(row)) for row in await stage.graph.read(VOICES.read, keys=keys)]


async def _check(graph: Graph, people: Cast) -> None:
    real = (await graph.read(queries.COUNT_REAL))[0]["organizations"]
    if real:
        raise Conflict(
            f"the graph holds {real} organizations that are not invented; a year is played without any",
            hint="take another data directory, and fill it with `smenet generate`",
        )
    if await graph.read(queries.FIND_PLAYED, enterprise=people.enterprise(0)):
        raise Conflict(
            f"a year with the seed {people.seed} was played before, or begun",
            hint="take another --seed",
        )
