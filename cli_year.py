"""The command that plays a year."""

from datetime import datetime
from typing import Annotated

import typer

from command_line import Opened, run, steps
from cultivation.year.numbers import SEEDS
from graph_schema.clock import today
from graph_schema.errors import Conflict
from settings import Settings

ENTERPRISES = (1, 10_000)
REQUESTS = (1, 10_000)  # the most take ten minutes and more
USUAL_ENTERPRISES, USUAL_REQUESTS = 60, 300
SEED = 14  # that of the demonstration network


def demo_year(
    settings: Settings,
    region: Annotated[str, typer.Option(help="code of the division whose year it is")],
    enterprises: Annotated[int, typer.Option(min=ENTERPRISES[0], max=ENTERPRISES[1], help="how many")] = (
        USUAL_ENTERPRISES
    ),
    requests: Annotated[int, typer.Option(min=REQUESTS[0], max=REQUESTS[1], help="how many")] = USUAL_REQUESTS,
    seed: Annotated[
        int, typer.Option(min=0, max=SEEDS - 1, help="the same seed is the same year, which is played once")
    ] = SEED,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day it ends; today")] = None,
) -> None:
    """Play a year of an invented province over the demonstration network; never in production mode."""
    from cultivation.year.living import Year, live
    from directory.search.index import SearchIndex

    if settings.production:
        raise Conflict("a demonstration has no place in production mode", hint="try it on another data directory")
    year = Year(region, until.date() if until else today(), enterprises, requests, seed)

    async def work(parts: Opened) -> None:
        index = await SearchIndex.open(settings.data / "index", parts.graph, parts.journal)
        try:
            with steps("days") as advance:
                figures = await live(parts.graph, parts.journal, index.snapshot(), year, advance)
        finally:
            await index.close()
        typer.echo(f"synthetic year of {region} until {year.until}, seed {seed}")
        for line in figures.lines():
            typer.echo(line)
        typer.echo(f"played; journal at {(await parts.journal.head()).seq}")

    run(settings, work)
