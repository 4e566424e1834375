"""What was measured last: kept as rows in `.bench/results.json`, and written as one table, `.bench/results.md`.

Every benchmark puts its figures here when it has them, so that the table is whole whichever of them ran last, and each
row tells when it was measured and how busy the machine was.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

HOME = Path(os.environ.get("BENCH_HOME", Path(__file__).parents[1] / ".bench")).resolve()
"""Where benchmarks keep what they need and what they found; no part of the repository."""
ROWS, TABLE = "results.json", "results.md"
COLUMNS = ("part", "measured", "figure", "on", "load")
HEAD = """Measured by `python -m benchmarks`. `load` is how many processes wanted a core in the minute before, for each
core: above 1 the machine was busy, and only ratios inside one part mean anything.
"""


@dataclass(frozen=True)
class Row:
    """One line: the benchmark, what it measured, the figure with its unit, the minute (UTC), the load of each core."""

    part: str
    measured: str
    figure: str
    on: str
    load: str


def keep(part: str, figures: Mapping[str, str], home: Path = HOME) -> None:
    """Put the figures of a benchmark, by what they measure, in the place of former ones, and write the table."""
    rows = {(row.part, row.measured): row for row in kept(home)}
    on, load = datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), f"{os.getloadavg()[0] / (os.cpu_count() or 1):.1f}"
    rows |= {(part, name): Row(part, name, figure, on, load) for name, figure in figures.items()}
    ordered = sorted(rows.values(), key=lambda row: row.part)  # within a part as they came
    home.mkdir(parents=True, exist_ok=True)
    (home / ROWS).write_text(json.dumps([asdict(row) for row in ordered], ensure_ascii=False, indent=1))
    (home / TABLE).write_text(f"{HEAD}\n{table(ordered)}\n")


def told(part: str, figures: Mapping[str, str]) -> None:
    """Print figures of a benchmark, and keep them."""
    for name, figure in figures.items():
        print(f"{part}, {name}: {figure}", flush=True)
    keep(part, figures)


def kept(home: Path = HOME) -> list[Row]:
    """Return all rows, by part; [] when nothing was measured yet."""
    try:
        return [Row(**row) for row in json.loads((home / ROWS).read_text())]
    except FileNotFoundError:
        return []


def forget(home: Path = HOME) -> None:
    """Drop all rows: what is measured next is a whole run."""
    (home / ROWS).unlink(missing_ok=True)


def table(rows: list[Row]) -> str:
    """Return rows as a table in Markdown that is read as text too."""
    cells = [COLUMNS, *((row.part, row.measured, row.figure, row.on, row.load) for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(COLUMNS))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    rule = "-|-".join("-" * width for width in widths)
    return "\n".join(f"| {line} |" for line in (lines[0], rule, *lines[1:]))
