"""`python -m benchmarks.scoring`: scorings of `service-organization` a second, one by one and in a batch; intervals.

Answers are drawn with a fixed seed, fractions with one decimal. The single path reads, checks, scores and rounds each
set of answers by itself; the batch gives the same exact results in columns.
"""

import argparse
import random
import time
from collections.abc import Callable
from typing import Any

from benchmarks import results
from evaluation.scoring.batch import score_many
from evaluation.scoring.robustness import robustness
from evaluation.scoring.scorecard import score
from evaluation.standards import catalogue
from evaluation.standards.model import Field, Standard

SEED = 20_261_123
BATCH = 100_000  # rows scored together: more cost memory, not time
SINGLE = 20_000  # scorings one by one, enough for a steady figure
PEERS = 1_000
# The largest figures drawn where a field has no upper end: about twice what earns full points.
LARGEST = 300
MET, HELD = 0.9, 0.5  # how often a boolean is true, a word of a set is held


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoring", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="scorings by the batch path")
    rows = parser.parse_args().rows
    standard = catalogue.find("service-organization", "2026")
    assert standard is not None, "it comes with smenet"  # noqa: S101 - a benchmark stops where its premise fails
    given = drawn(standard, min(rows, BATCH))
    single = seconds(lambda: [score(standard, None, one).shown() for one in given[:SINGLE]])
    found = {"one by one": f"{min(SINGLE, len(given)) / single:,.0f} scorings a second"}
    regions = [None] * len(given)
    rounds = max(1, rows // len(given))
    batch = seconds(lambda: [score_many(standard, regions, given).total for _ in range(rounds)])
    found["in a batch"] = f"{rounds * len(given) / batch:,.0f} scorings a second"
    points = [score(standard, None, one).points for one in given[:PEERS]]
    found[f"scoreInterval of {len(points):,}"] = f"{seconds(lambda: robustness(standard, points)):.2f} s"
    results.told("scoring", found)


def seconds(work: Callable[[], Any]) -> float:
    """Return how long work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def drawn(standard: Standard, rows: int) -> list[dict[str, Any]]:
    """Return answers to every field, the same at each call."""
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    found = []
    for _ in range(rows):
        given = {field.key: _answer(field, chance) for field in standard.fields}
        for part, whole in standard.pairs:
            given[part] = chance.randint(0, given[whole])
        found.append(given)
    return found


def _answer(field: Field, chance: random.Random) -> Any:
    if field.type == "boolean":
        return chance.random() < MET
    if field.type == "enum":
        return chance.choice(list(field.words))
    if field.type == "set":
        return [word for word in field.words if chance.random() < HELD]
    low, high = int(field.minimum or 0), int(field.maximum if field.maximum is not None else LARGEST)
    if field.type == "integer":
        return chance.randint(low, high)
    return f"{chance.randint(low + 1, high - 1)}.{chance.randint(0, 9)}"


if __name__ == "__main__":
    main()
