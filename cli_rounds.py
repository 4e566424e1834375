"""The commands about rounds of evaluation."""

from typing import Annotated

import typer

from command_line import Opened, run, steps
from evaluation.evidence.store import EvidenceStore
from evaluation.rounds.demonstration import Plan, hold_round
from evaluation.rounds.results import Results
from evaluation.rounds.states import Deed
from graph_schema.errors import Conflict
from settings import Settings

ORGANIZATIONS = (2, 5_000)  # of a demonstration: one appeals, another is revoked; the most take ten minutes
USUAL = 50
SEED = 14  # that of the demonstration network
DONE = (Deed.SELF_ASSESS, Deed.ACCEPT, Deed.DISPATCH, Deed.DRAW_FURTHER, Deed.RATE, Deed.PUBLISH)
AFTERWARDS = (Deed.APPEAL, Deed.RE_RATE, Deed.REVOKE)


def demo_round(
    settings: Settings,
    region: Annotated[str, typer.Option(help="code of the division that holds it")],
    organizations: Annotated[
        int, typer.Option(min=ORGANIZATIONS[0], max=ORGANIZATIONS[1], help="how many synthetic ones enter")
    ] = USUAL,
    seed: Annotated[int, typer.Option(min=0, help="the same seed is the same round, which is held once")] = SEED,
) -> None:
    """Hold a whole round over the demonstration network, with invented people and answers; never in production mode."""
    if settings.production:
        raise Conflict("a demonstration has no place in production mode", hint="try it on another data directory")
    plan = Plan(region, organizations, seed)

    async def work(parts: Opened) -> None:
        evidence = EvidenceStore(parts.settings.data / "evidence")
        with steps("steps") as advance:
            fresh = await hold_round(parts.graph, parts.journal, evidence, plan, advance)
        for line in _table(plan, await Results.read(parts.graph, plan.round)):
            typer.echo(line)
        told = "held" if fresh else "was held before; nothing was added"
        typer.echo(f"{plan.round} {told}; journal at {(await parts.journal.head()).seq}")

    run(settings, work)


def _table(plan: Plan, results: Results) -> list[str]:
    """Return the lines that tell what came of a round."""
    rows = [
        ("done", {deed.value: results.deeds[deed] for deed in (*DONE, *AFTERWARDS)}),
        ("evaluators drawn", {"": results.drawn}),
        ("candidates left out", dict(sorted(results.excluded.items()))),
        ("states", dict(sorted(results.states.items()))),
        ("stars", {str(stars): count for stars, count in sorted(results.stars.items(), reverse=True)}),
    ]
    told = [(name, ", ".join(f"{key} {count}".strip() for key, count in counts.items())) for name, counts in rows]
    return [f"synthetic round in {plan.region}, seed {plan.seed}", *(f"  {name:<20}{text}" for name, text in told)]
