"""The commands that keep everything safe: a backup, and restoring it."""

from pathlib import Path
from typing import Annotated

import typer

from command_line import Opened, run, steps
from graph_schema.errors import Conflict
from settings import Settings

KEPT = ("evidence/files", "evidence/givers")  # folders of the data directory that a backup holds
ENDING = "tar.gz"


def backup(
    settings: Settings,
    file: Annotated[Path | None, typer.Argument(help="where to; absent: backups/ in the data directory")] = None,
) -> None:
    """Write everything to a file while others go on writing: journal, receipts and evidence, of either engine."""
    from graph_schema.backup import back_up

    async def work(parts: Opened) -> None:
        head = await parts.journal.head()
        path = file or settings.data / "backups" / f"smenet-{head.seq}-{head.hash[:8]}.{ENDING}"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with steps("rows") as advance:
            header = await back_up(parts.graph, parts.journal, path, settings.data, KEPT, advance)
        typer.echo(f"{path}: {path.stat().st_size} bytes, journal at {header.seq}:{header.hash}")

    run(settings, work)


def restore(settings: Settings, file: Annotated[Path, typer.Argument(help="a backup")]) -> None:
    """Bring a backup into an empty graph and data directory, on either engine: all of it or nothing."""
    from cultivation.aggregates import AGGREGATES
    from graph_schema.archive import Archive
    from graph_schema.restoring import examined
    from graph_schema.restoring import restore as restore_backup

    if (settings.data / "anchors").exists():
        raise Conflict(f"{settings.data} is in use", hint="choose an empty data directory with --data")
    whole = examined(Archive(file), KEPT)

    async def work(parts: Opened) -> None:
        with steps("rows") as advance:
            await restore_backup(parts.journal, whole, AGGREGATES, settings.data, advance)
        head = await parts.journal.head()
        typer.echo(f"restored of {whole.header.at}; journal at {head.seq}:{head.hash}")

    run(settings, work)
