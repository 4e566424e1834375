"""The commands about enterprises."""

from pathlib import Path
from typing import Annotated

import typer

from command_line import Opened, run
from graph_schema.errors import Conflict
from settings import Settings


def load_enterprises(
    settings: Settings,
    file: Annotated[
        Path, typer.Argument(help="CSV in UTF-8 or GB18030, a row for each enterprise and year; docs/import.md")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check the whole file and write nothing")] = False,
    actor: Annotated[str, typer.Option(help="who stands in the journal for this import")] = "import",
) -> None:
    """Import enterprises with figures and titles: the whole file or nothing; every bad row is told."""
    from cultivation.enterprises.importing import apply_plan, plan_file
    from directory.importing.faults import report

    async def work(parts: Opened) -> None:
        plan = await plan_file(file, parts.graph)
        if plan.faults:
            typer.echo(report(plan.faults), err=True)
            raise Conflict(
                f"{file.name}: {len(plan.faults)} faults, nothing was written", hint="correct them and load again"
            )
        told = (
            f"{len(plan.new)} new, {len(plan.changed)} changed, {plan.unchanged} unchanged, {len(plan.titles)} titles"
        )
        if dry_run:
            typer.echo(f"{told}; dry run, nothing was written")
            return
        typer.echo(f"{told}; journal at {await apply_plan(plan, parts.journal, actor)}")

    run(settings, work)
