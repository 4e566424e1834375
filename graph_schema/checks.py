"""Health checks of a database: each has a title, and a hint how to mend what it finds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from graph_schema import queries
from graph_schema.connection import Graph
from graph_schema.head import Head
from graph_schema.migrations import STEPS, version
from graph_schema.vocabulary import EDGES, LABELS

Finder = Callable[[Graph], Awaitable[list[str]]]


@dataclass(frozen=True)
class Check:
    """A question to the database; `fatal` ones end the run, for the others would only repeat their finding."""

    title: str
    hint: str
    fatal: bool
    find: Finder


@dataclass(frozen=True)
class Outcome:
    """What a check found; sound when nothing."""

    check: Check
    findings: list[str]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


CHECKS: list[Check] = []


def check(hint: str, *, fatal: bool = False) -> Callable[[Finder], Finder]:
    """Register a check; the first line of its docstring is its title."""

    def register(find: Finder) -> Finder:
        CHECKS.append(Check((find.__doc__ or find.__name__).splitlines()[0].rstrip("."), hint, fatal, find))
        return find

    return register


async def run_checks(graph: Graph) -> list[Outcome]:
    """Run all checks in order and return what each found; a fatal finding is the last."""
    outcomes: list[Outcome] = []
    for item in CHECKS:
        outcomes.append(Outcome(item, await item.find(graph)))
        if item.fatal and not outcomes[-1].sound:
            break
    return outcomes


@check("run `smenet init`, or install the program that wrote the database", fatal=True)
async def schema_is_current(graph: Graph) -> list[str]:
    """The schema has this program's version."""
    reached = await version(graph)
    return [] if reached == len(STEPS) else [f"schema version {reached}, this program knows {len(STEPS)}"]


@check("run `smenet init`", fatal=True)
async def journal_has_head(graph: Graph) -> list[str]:
    """The journal has its head."""
    return [] if await graph.read(queries.READ_HEAD) else ["no journal head"]


@check("wait for the import to end; if its process is gone, a running server undoes it, or `smenet init`")
async def no_import_is_open(graph: Graph) -> list[str]:
    """No import is unfinished."""
    head = await Head.read(graph.read)
    return [f"import {head.importing} by process {head.importer}"] if head.importing else []


@check("run `smenet verify`; nothing but this program may write to the database")
async def vocabulary_is_known(graph: Graph) -> list[str]:
    """Every node and edge is of a known kind."""
    labels = {row["label"]: row["nodes"] for row in await graph.read(queries.COUNT_LABELS)}
    edges = {row["type"]: row["edges"] for row in await graph.read(queries.COUNT_EDGES)}
    return [f"{count} nodes labelled {label}" for label, count in labels.items() if label not in LABELS] + [
        f"{count} edges of type {kind}" for kind, count in edges.items() if kind not in EDGES
    ]


@check("run `smenet verify`; restore the missing part from a backup or load it again")
async def nothing_hangs_loose(graph: Graph) -> list[str]:
    """Every service, designation and division below the nation hangs on something."""
    return [
        f"{row['nodes']} nodes labelled {row['label']} without an owner"
        for row in await graph.read(queries.LOOSE)
        if row["nodes"]
    ]


@check("run `smenet init` to load the divisions")
async def divisions_are_there(graph: Graph) -> list[str]:
    """The divisions are loaded."""
    counts = {row["label"]: row["nodes"] for row in await graph.read(queries.COUNT_LABELS)}
    return [] if counts.get("Region") else ["no Region"]
