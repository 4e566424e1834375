"""The commands about rounds of evaluation."""

from typing import Annotated

import typer

from command_line import Opened, run, steps
from graph_schema.errors import Conflict
from settings import Settings

ORGANIZATIONS = (2, 5_000)  # of a demonstration: one appeals, another is revoked; the most take ten minutes
USUAL = 50
SEED = 14  # that of the demonstration network


def demo_round(
    settings: Settings,
    region: Annotated[str, typer.Option(help="code of the division that holds it")],
    organizations: Annotated[
        int, typer.Option(min=ORGANIZATIONS[0], max=ORGANIZATIONS[1], help="how many synthetic ones enter")
    ] = USUAL,
    seed: Annotated[int, typer.Option(min=0, help="the same seed is the same round, which is held once")] = SEED,
) -> None:
    """Hold a whole round over the demonstration network, with invented people and answers; never in production mode."""
    from evaluation.evidence.store import EvidenceStore
    from evaluation.rounds.demonstration import Plan, hold_round
    from evaluation.rounds.results import Results

    if settings.production:
        raise Conflict("a demonstration has no place in production mode", hint="try it on another data directory")
    plan = Plan(region, organizations, seed)

    async def work(parts: Opened) -> None:
        evidence = EvidenceStore(parts.settings.data / "evidence")
        with steps("steps") as advance:
            fresh = await hold_round(parts.graph, parts.journal, evidence, plan, advance)
        typer.echo(f"synthetic round in {plan.region}, seed {plan.seed}")
        for line in (await Results.read(parts.graph, plan.round)).lines():
            typer.echo(line)
        told = "held" if fresh else "was held before; nothing was added"
        typer.echo(f"{plan.round} {told}; journal at {(await parts.journal.head()).seq}")

    run(settings, work)
