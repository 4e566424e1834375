"""The one command, `smenet`."""

import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

import cli_accounts
import cli_backup
import cli_documents
import cli_enterprises
import cli_instruments
import cli_rounds
import cli_year
from command_line import (
    ON_ACCOUNTS,
    ON_GRAPH,
    ON_SERVER,
    Opened,
    app,
    command,
    engine,
    errors,
    opened,
    progress,
    run,
    steps,
)
from graph_schema import clock
from graph_schema.errors import Conflict, DirectoryError
from settings import Settings
from web.stopping import interrupt_on_sigterm

DEMONSTRATION = 10_000  # organizations of the demonstration network, as the README shows it
DEMONSTRATION_DAY = "2026-11-23T00:00:00Z"  # the moment of its data, so that the same seed gives the same bytes
SEED = 14  # of the demonstration network: the Five-Year Plan it follows


async def fill(parts: Opened) -> int:
    """Write the divisions, categories, standards and plans of the package that the graph lacks; return the last seq."""
    from cultivation.plan.filling import fill_plans
    from directory.filling import ACTOR, fill_divisions
    from evaluation.adopting import fill_standards

    await fill_divisions(parts.graph, parts.journal)
    await fill_standards(parts.graph, parts.journal, ACTOR, clock.today().isoformat())
    return await fill_plans(parts.graph, parts.journal, ACTOR)


async def demonstrate(parts: Opened, count: int, seed: int) -> int:
    """Write a demonstration network of so many organizations into a graph without any; return the seq."""
    from cultivation.collaborations import demonstration as collaborations
    from cultivation.demonstration import ENTERPRISES, MOST_ROWS, with_voices
    from cultivation.enterprises.inventing import MOST_TITLES, with_titles
    from cultivation.instruments import demonstration as instruments
    from directory.filling import load_new
    from directory.generator import generate as invent
    from directory.store import holds_organizations, read_categories, read_regions
    from evaluation.demonstration import ROWS_EACH, demonstration_standard, with_scores

    if await holds_organizations(parts.graph):
        raise Conflict("the graph holds organizations already", hint="generate into an empty data directory")
    regions, categories = await read_regions(parts.graph), await read_categories(parts.graph)
    documents = invent(count, seed, regions, categories, DEMONSTRATION_DAY)
    scored = with_scores(documents, regions, demonstration_standard(), seed, DEMONSTRATION_DAY)
    voiced = with_voices(scored, regions, seed, DEMONSTRATION_DAY)
    titled = with_titles(voiced, seed, DEMONSTRATION_DAY)
    supported = instruments.with_instruments(titled, regions, seed, DEMONSTRATION_DAY)
    batches = collaborations.with_collaborations(supported, regions, seed, DEMONSTRATION_DAY)
    most = ROWS_EACH * count + MOST_ROWS + MOST_TITLES * ENTERPRISES + instruments.MOST_ROWS + collaborations.MOST_ROWS
    with progress("organizations", count) as advance:
        return await load_new(parts.journal, f"import-demo-{seed}-{count}", batches, most, advance)


@command(*ON_SERVER)
def serve(
    settings: Settings,
    demonstration: Annotated[
        bool, typer.Option(help="fill an empty graph with the demonstration network; never in production mode")
    ] = True,
) -> None:
    """Start the engine when there is no graph URL, fill an empty graph, and answer until stopped."""
    import uvloop

    import server
    from directory.store import holds_organizations

    async def prepare() -> None:
        async with opened(settings) as parts:
            await fill(parts)
            if demonstration and not settings.production and not await holds_organizations(parts.graph):
                await demonstrate(parts, DEMONSTRATION, SEED)

    with engine(settings, alone=True):
        uvloop.run(prepare())
        server.run(settings, __name__)


@command(*ON_GRAPH)
def init(settings: Settings) -> None:
    """Bring the schema up to date, undo an unfinished import, load the divisions, categories, standards and plans."""

    async def work(parts: Opened) -> None:
        typer.echo(f"journal at {await fill(parts)}")

    run(settings, work)


@command(*ON_GRAPH)
def load(
    settings: Settings,
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8 or GB18030: our columns, a ministry notice list, or any")],
    columns: Annotated[str | None, typer.Option(help="a mapping of columns: a TOML file, or the name of ours")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check the whole file and write nothing")] = False,
    actor: Annotated[str, typer.Option(help="who stands in the journal for this import")] = "import",
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day titles are judged on")] = None,
) -> None:
    """Import organizations: the whole file or nothing; every bad row is told with line, column and what is allowed."""
    from directory.importing.faults import report
    from directory.importing.importer import apply_plan, plan_file

    async def work(parts: Opened) -> None:
        day = today.date() if today else clock.today()
        with steps("checked") as advance:
            plan = await plan_file(file, columns, parts.graph, day, advance)
        if plan.curation:
            typer.echo(f"to be completed by hand:\n{report(plan.curation)}")
        if plan.faults:
            typer.echo(report(plan.faults), err=True)
            raise Conflict(
                f"{file.name}: {len(plan.faults)} faults, nothing was written", hint="correct them and load again"
            )
        told = f"{len(plan.new)} new, {len(plan.changed)} changed, {plan.unchanged} unchanged"
        if dry_run:
            typer.echo(f"{told}; dry run, nothing was written")
            return
        with steps("written") as advance:
            seq = await apply_plan(plan, parts.journal, actor, progress=advance)
        typer.echo(f"{told}; journal at {seq}")

    run(settings, work)


@command(*ON_GRAPH)
def export(
    settings: Settings,
    file: Annotated[Path | None, typer.Argument(help="where to write; absent: standard output")] = None,
    ndjson: Annotated[bool, typer.Option("--ndjson", help="lines of JSON instead of CSV")] = False,
) -> None:
    """Write all organizations as CSV, which `load` reads back to the same bytes, or as NDJSON."""
    from directory.exporting import export_csv, export_ndjson

    async def work(parts: Opened) -> None:
        lines = export_ndjson(parts.graph, parts.journal) if ndjson else export_csv(parts.graph, parts.journal)
        # Written beside and renamed, so that a broken export leaves the file of before.
        draft = file.with_name(file.name + ".part") if file else None
        try:
            with draft.open("wb") if draft else nullcontext(sys.stdout.buffer) as out:
                async for text in lines:
                    out.write(text.encode())
            if file and draft:
                draft.replace(file)
        finally:
            if draft:
                draft.unlink(missing_ok=True)

    run(settings, work)


@command(*ON_GRAPH)
def generate(
    settings: Settings,
    organizations: Annotated[int, typer.Option(min=1, max=5_000_000, help="how many organizations")] = DEMONSTRATION,
    seed: Annotated[int, typer.Option(min=0, help="the same seed gives the same network")] = SEED,
) -> None:
    """Load the divisions and a synthetic demonstration network into an empty graph."""

    async def work(parts: Opened) -> None:
        await fill(parts)
        typer.echo(f"journal at {await demonstrate(parts, organizations, seed)}")

    run(settings, work)


@command(*ON_GRAPH)
def verify(
    settings: Settings,
    anchor: Annotated[
        list[str] | None, typer.Option(help="a head you kept elsewhere, as seq:hash; may be repeated")
    ] = None,
) -> None:
    """Check the journal's chain and anchors, and every entity against its last row; exit 1 on any finding."""
    from cultivation.aggregates import AGGREGATES
    from graph_schema.anchors import Anchor, Anchors
    from graph_schema.verify import verify as verify_journal

    given = [Anchor.parse(text) for text in anchor or []]

    async def work(parts: Opened) -> None:
        kept = list(Anchors(parts.settings.data / "anchors"))
        report = await verify_journal(parts.graph, parts.journal, AGGREGATES, [*kept, *given])
        for finding in report.findings:
            typer.echo(f"FOUND {finding}")
        typer.echo(
            f"verify: {report.rows} rows, {report.erased} erased, {report.entities} entities, "
            f"{report.anchors} anchors, {report.receipts} receipts, {report.found} findings"
        )
        if not report.clean:
            raise typer.Exit(1)

    run(settings, work)


@command(*ON_GRAPH)
def adopt(
    settings: Settings,
    files: Annotated[list[Path], typer.Argument(help="TOML files, one for each version of a standard")],
    actor: Annotated[str, typer.Option(help="who stands in the journal for this")] = "administrator",
) -> None:
    """Bring versions of standards into the graph, all or none; a file that breaks a rule is told with its lines."""
    from evaluation.adopting import adopt as adopt_standards
    from evaluation.adopting import read_standard

    async def work(parts: Opened) -> None:
        seq = await adopt_standards(parts.graph, parts.journal, standards, actor, clock.today().isoformat())
        typer.echo(f"{len(standards)} in the graph; journal at {seq}")

    standards = [read_standard(file) for file in files]
    run(settings, work)


@command(*ON_GRAPH)
def recompute(settings: Settings) -> None:
    """Compute every stored score anew from its own answers; exit 1 when one differs."""
    from evaluation.recomputing import recompute as recompute_scores

    async def work(parts: Opened) -> None:
        with steps("scores") as advance:
            outcome = await recompute_scores(parts.graph, advance)
        for difference in outcome.differences:
            typer.echo(f"DIFFERS {difference}")
        typer.echo(f"recompute: {outcome.scores} scores, {outcome.different} differences")
        if outcome.different:
            raise typer.Exit(1)

    run(settings, work)


@command(*ON_GRAPH)
def check(settings: Settings) -> None:
    """Examine the health of the database and say how to mend what is wrong; exit 1 on any finding."""
    import uvloop

    from graph_schema.checks import run_checks
    from graph_schema.connection import Graph

    async def examine(settings: Settings) -> bool:
        graph = await Graph.open(settings.graph_address())
        try:
            outcomes = await run_checks(graph)
        finally:
            await graph.close()
        for outcome in outcomes:
            typer.echo(f"{'ok   ' if outcome.sound else 'FOUND'} {outcome.check.title}")
            for finding in outcome.findings:
                typer.echo(f"        {finding}")
            if not outcome.sound:
                typer.echo(f"        → {outcome.check.hint}")
        return all(outcome.sound for outcome in outcomes)

    with engine(settings):
        if not uvloop.run(examine(settings)):
            raise typer.Exit(1)


for account_command in (cli_accounts.token, cli_accounts.grant, cli_accounts.revoke):
    command(*ON_ACCOUNTS)(account_command)
for backup_command in (cli_backup.backup, cli_backup.restore):
    command(*ON_GRAPH)(backup_command)
command("data")(cli_documents.trust)
command(*ON_GRAPH)(cli_enterprises.load_enterprises)
command(*ON_GRAPH)(cli_instruments.load_instruments)
command(*ON_GRAPH, "mode")(cli_rounds.demo_round)
command(*ON_GRAPH, "mode")(cli_year.demo_year)


def main() -> None:
    """Run the command; an expected refusal is told in a line, with its hint, and exits with 1."""
    interrupt_on_sigterm()
    try:
        app()
    except DirectoryError as error:
        _refuse(error.message, error.hint)
    except OSError as error:
        _refuse(
            f"{error.filename or 'a file'}: {error.strerror}", "check the path, the rights and the space on the disk"
        )


def _refuse(message: str, hint: str | None) -> None:
    errors.print(Text.assemble(("smenet: ", "bold"), message), soft_wrap=True)
    if hint:
        errors.print(f"  → {hint}", markup=False, soft_wrap=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
