"""Recomputing every stored score of the network from its own derivation."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import orjson

from evaluation import queries
from evaluation.definitions import standard_of
from evaluation.figures import figures_of_many
from evaluation.publishing import REVOKED
from evaluation.scoring.answers import InvalidInput
from evaluation.scoring.raters import combine
from evaluation.standards.model import Standard
from graph_schema.connection import Graph, Row
from graph_schema.pages import pages_of_keys

SCAN_ROWS = 2_000  # scores of one page: with their derivations some megabytes
SHOWN = 20  # differences told in words; the others are counted


@dataclass
class Recomputation:
    """How many scores were recomputed, how many differ, and the first differences in words."""

    scores: int = 0
    different: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, entity: str, found: list[str]) -> None:
        """Count a score and keep what is wrong with it."""
        self.scores += 1
        self.different += bool(found)
        if found and len(self.differences) < SHOWN:
            self.differences.append(f"{entity}: {'; '.join(found)}")


async def recompute(graph: Graph, progress: Callable[[int, int], None]) -> Recomputation:
    """Recompute every score and compare all its figures; `progress` is told how many are done, of how many."""
    standards = await _standards(graph)
    total = int((await graph.read(queries.COUNT_SCORES))[0]["scores"])
    outcome = Recomputation()
    async for keys in pages_of_keys(graph, queries.KEYS_OF_SCORES, SCAN_ROWS):
        rows = await graph.read(queries.READ_DERIVATIONS, keys=keys)
        for entity, found in _compared([row["score"] for row in rows], standards):
            outcome.add(entity, found)
        progress(outcome.scores, total)
    return outcome


async def _standards(graph: Graph) -> dict[str, Standard]:
    """Return every version by the digest of its stored definition, computed anew."""
    rows = await graph.read(queries.LIST_STANDARDS, subject=None, inForceOn=None)
    found = (standard_of(row["standard"]["definition"]) for row in rows)
    return {standard.digest: standard for standard in found}


def _compared(scores: Sequence[Row], standards: dict[str, Standard]) -> Iterator[tuple[str, list[str]]]:
    """Yield each score's id and how it differs from what its derivation comes to."""
    by_digest: dict[str, list[tuple[Row, Row]]] = defaultdict(list)
    for stored in scores:
        derivation = orjson.loads(stored["derivation"])
        by_digest[derivation["standard"]["digest"]].append((stored, derivation))
    for digest, rows in by_digest.items():
        if digest in standards:
            yield from _of_standard(standards[digest], rows)
        else:
            yield from ((stored["id"], [f"no standard has the digest {digest}"]) for stored, _ in rows)


def _of_standard(standard: Standard, rows: Sequence[tuple[Row, Row]]) -> Iterator[tuple[str, list[str]]]:
    try:
        regions = [derivation["region"] for _, derivation in rows]
        figures = figures_of_many(standard, regions, [derivation["answers"] for _, derivation in rows])
    except InvalidInput as refused:
        if len(rows) == 1:
            yield rows[0][0]["id"], [f"its answers are refused: {refused}"]
            return
        for row in rows:  # one refusal ends a batch, so each has to be looked at alone
            yield from _of_standard(standard, [row])
        return
    for (stored, derivation), found in zip(rows, figures, strict=True):
        due = {**found, "outcome": REVOKED} if stored.get("outcome") == REVOKED else found
        wrong = [(key, stored.get(key), value) for key, value in due.items() if stored.get(key) != value]
        told = [f"{key} is {kept}, recomputed {value}" for key, kept, value in wrong]
        yield stored["id"], told + _miscombined(standard, derivation)


def _miscombined(standard: Standard, derivation: Row) -> list[str]:
    """Return what is wrong with how the answers were made of those of several raters."""
    ratings = derivation["aggregation"].get("ratings")
    try:
        due = combine(standard, ratings) if ratings else derivation["answers"]
    except InvalidInput as refused:
        return [f"a rating is refused: {refused}"]
    return [] if due == derivation["answers"] else ["its answers are not what its ratings combine to"]
