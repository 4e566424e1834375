"""What every command is made of: its settings as flags, an engine, an open graph, bars of progress.

What only some commands need is imported where they need it: the driver of the graph, the aggregates and the bars take
ten times as long to load as this module.
"""

import functools
import inspect
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

import collector
from settings import SETTINGS, Settings

if TYPE_CHECKING:
    from rich.progress import Progress

    from graph_schema.connection import Graph
    from graph_schema.journal import Journal

app = typer.Typer(
    help="The national directory of SME service organizations and the platform that evaluates them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
errors = Console(stderr=True, highlight=False)


def _option(name: str) -> Any:
    """Return the flag of a setting, with the meaning and the default that are written once, in settings.py."""
    setting = next(item for item in SETTINGS if item.name == name)
    return typer.Option(
        setting.flag, envvar=setting.variable, help=setting.meaning, show_default=setting.default or False
    )


ON_GRAPH = (
    "data",
    "reserve",
    "graph_url",
    "graph_user",
    "graph_database",
)  # settings of every command that opens the graph
ON_SERVER = (
    "host",
    "port",
    *ON_GRAPH,
    "mode",
    "workers",
    "compile",
    "log_level",
    "rate_limit",
    "trusted_proxies",
    "anonymous_documents",
    "oidc_issuer",
    "oidc_audience",
    "oidc_algorithms",
    "oidc_client",
    "public_url",
)
ON_ACCOUNTS = (*ON_GRAPH, "mode", "oidc_issuer")  # of commands that say who somebody is


def command(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a command that takes `settings` first; a flag for each of these settings is added to its own."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def with_settings(**given: Any) -> None:
            from web import logs

            collector.rest()  # until the graph is open, or to the end of a short command
            logs.configure("warning")
            settings = Settings.read(os.environ, **{name: given.pop(name) for name in names})
            function(settings, **given)

        own = [item for item in inspect.signature(function).parameters.values() if item.name != "settings"]
        flags = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_flag(name))
            for name in names
        ]
        with_settings.__signature__ = inspect.Signature([*own, *flags])  # type: ignore[attr-defined]
        with_settings.__annotations__ = {item.name: item.annotation for item in (*own, *flags)}
        return app.command()(with_settings)

    return register


def _flag(name: str) -> Any:
    return Annotated[str | None, _option(name)]


@dataclass(frozen=True)
class Opened:
    """A graph that is ready to be worked on, and its journal."""

    settings: Settings
    graph: "Graph"
    journal: "Journal"


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Opened]:
    """Connect, bring the schema up to date, undo what a killed import left; close at the end."""
    from cultivation.aggregates import AGGREGATES
    from graph_schema.anchors import Anchors
    from graph_schema.connection import Graph
    from graph_schema.journal import Journal
    from graph_schema.migrations import migrate

    graph = await Graph.open(settings.graph_address())
    try:
        await migrate(graph)
        journal = Journal(graph, AGGREGATES, Anchors(settings.data / "anchors"), settings.disk())
        collector.resume()
        if undone := await journal.recover():
            errors.print(f"an unfinished import was undone: {undone} rows")
        yield Opened(settings, graph, journal)
        await journal.anchor()
    finally:
        await graph.close()


@contextmanager
def engine(settings: Settings, *, alone: bool = False) -> Iterator[None]:
    """Run the embedded engine unless there is a URL or, when not `alone`, one already runs on the data directory.

    Raise `Conflict` for settings that are not safe in production.
    """
    from graph_schema.embedded import EmbeddedEngine
    from production import check_production

    check_production(settings)
    if settings.graph_url or (not alone and EmbeddedEngine.attach(settings.data)):
        yield
        return
    with EmbeddedEngine(settings.data, settings.reserve_bytes):
        yield


def run(settings: Settings, work: Callable[[Opened], Awaitable[None]]) -> None:
    """Do some work on the graph of these settings."""
    import uvloop

    async def whole() -> None:
        async with opened(settings) as parts:
            await work(parts)

    with engine(settings):
        uvloop.run(whole())


@contextmanager
def steps(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error while the block runs; yields what is called with what is done and the total."""
    with _bar(title) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while the block runs; yields what is called with each step's size."""
    with _bar(title) as bar:
        task = bar.add_task(title, total=total)
        yield lambda step: bar.advance(task, step)


def _bar(title: str) -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=errors)
