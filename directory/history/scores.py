"""The score of an organization at a moment, from the rows of the scores that it or its predecessors ever earned.

The row that publishes a score counts from the day it was computed, if no other score was in force then; one that
changes whose score it is, such as the next publication or a revocation, counts from its own day, in China.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from directory.documents import ScoreCard
from directory.history import queries
from directory.history.moment import Moment
from directory.history.rows import Erased, Rows, is_erased
from graph_schema.change import Change
from graph_schema.clock import day_in_china

PAGE = 10  # rows of one score read at once: it is published, inherited, replaced, seldom more
CARD = ScoreCard.__annotations__.keys()

Document = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """A score as it counted at a moment, and whether it was published by then or only computed."""

    document: Document
    published: bool

    @property
    def rank(self) -> tuple[bool, str, str]:
        """Return what decides between two that an organization has: what was published, then what is newer."""
        return self.published, self.document["computedAt"], self.document["id"]


async def scores_at(rows: Rows, organizations: Sequence[str], moment: Moment) -> dict[str, Document]:
    """Return the score document in force at the moment for each organization that had one then.

    Raise `Erased` when the row that says so is erased.
    """
    earned = await rows.graph.read(queries.READ_EARNED_SCORES, ids=list(organizations))
    versions = await _versions(rows, sorted({row["score"] for row in earned}), moment)
    held: dict[str, list[Version]] = defaultdict(list)
    for row in earned:
        version = versions.get(row["score"])
        if version and row["organization"] in version.document.get("currentOf", ()):
            held[row["organization"]].append(version)
    return {organization: max(found, key=lambda one: one.rank).document for organization, found in held.items()}


def card_of(document: Document) -> ScoreCard:
    """Return what lists show of a score."""
    return cast("ScoreCard", {key: value for key, value in document.items() if key in CARD})


async def _versions(rows: Rows, scores: Sequence[str], moment: Moment) -> dict[str, Version]:
    """Return each score as it counted at the moment; a score that did not count yet is left out."""
    found: dict[str, Version] = {}
    for score, history in (await _histories(rows, scores)).items():
        counted = [row for place, row in enumerate(history) if moment.reached(_counts_from(row, first=place == 0))]
        if counted and is_erased(counted[-1]):
            raise Erased(score, counted[-1].seq)
        if counted and (document := counted[-1].document()):
            found[score] = Version(document, moment.reached(day_in_china(history[0].at)))
    return found


def _counts_from(row: Change, *, first: bool) -> str:
    published = day_in_china(row.at)
    document = row.document()
    return min(published, day_in_china(document["computedAt"])) if first and document else published


async def _histories(rows: Rows, scores: Iterable[str]) -> dict[str, list[Change]]:
    """Return all rows of each score that everybody may see, ascending."""
    found: dict[str, list[Change]] = {score: [] for score in scores}
    waiting = dict.fromkeys(found, 0)
    while waiting:
        pages = await rows.histories(list(waiting.items()), PAGE)
        for score, page in zip(list(waiting), pages, strict=True):
            found[score] += page
            if len(page) < PAGE:
                del waiting[score]
            else:
                waiting[score] = page[-1].seq
    return found
