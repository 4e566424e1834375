"""The command about policies and finance products."""

from pathlib import Path
from typing import Annotated

import typer

from command_line import Opened, run
from settings import Settings


def load_instruments(
    settings: Settings,
    file: Annotated[Path, typer.Argument(help="TOML in UTF-8, as docs/instruments.md tells")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check the whole file and write nothing")] = False,
    actor: Annotated[str, typer.Option(help="who stands in the journal for this import")] = "import",
) -> None:
    """Import policies and finance products: the whole file or nothing; every fault is told with its line."""
    from cultivation.instruments.loading import File
    from cultivation.instruments.loading import load_instruments as load

    async def work(parts: Opened) -> None:
        done = await load(parts.graph, parts.journal, given, actor, dry_run=dry_run)
        told = f"{done.new} new, {done.changed} changed, {done.unchanged} unchanged"
        typer.echo(f"{told}; dry run, nothing was written" if dry_run else f"{told}; journal at {done.seq}")

    given = File.of(file)
    run(settings, work)
