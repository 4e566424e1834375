"""Organizations of a region that were scored by one standard, with the answers their scores were made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson

from directory.documents import OrganizationDocument
from directory.loaders import Loaders
from directory.search.criteria import Criteria, Order
from directory.search.snapshot import Snapshot
from evaluation.aggregates import STANDARD
from evaluation.scoring.answers import InvalidInput as RefusedAnswers
from evaluation.scoring.scorecard import Scorecard, score
from evaluation.standards.model import Standard
from graph_schema.errors import InvalidInput

MOST_PEERS = 2_000  # whose answers are scored anew in one request: about half a second of one core
LEAST_SCORE = Decimal(0)


@dataclass(frozen=True)
class Peer:
    """A scored organization, and the region and answers its score was made of."""

    document: OrganizationDocument
    region: str | None
    answers: dict[str, Any]

    def scorecard(self, standard: Standard) -> Scorecard | None:
        """Return what the answers come to by a version: those it does not ask for are left out.

        None when one of the others is refused by it.
        """
        known = {field.key for field in standard.fields}
        try:
            return score(standard, self.region, {key: value for key, value in self.answers.items() if key in known})
        except RefusedAnswers:
            return None


async def read_peers(snapshot: Snapshot, loaders: Loaders, within: tuple[str, ...], standard: str) -> list[Peer]:
    """Return the open organizations within regions whose current score follows any version of a standard (its id).

    Raises `InvalidInput` when there are more than `MOST_PEERS`.
    """
    criteria = Criteria(within=within, minimum_score=LEAST_SCORE)
    if (scored := snapshot.count(criteria)) > MOST_PEERS:
        raise InvalidInput(
            f"within holds {scored} scored organizations; at most {MOST_PEERS} are compared at once",
            field="within",
            hint="choose a region below it",
        )
    page = snapshot.organizations(criteria, Order.SCORE_DESC, MOST_PEERS)
    prefix = f"{STANDARD}{standard}@"
    documents = [hit.document for hit in page.hits if hit.document["score"]["standard"].startswith(prefix)]
    derivations = await loaders.derivations.load_many([document["score"]["id"] for document in documents])
    rows = zip(documents, map(orjson.loads, derivations), strict=True)
    # A score that was replaced since the index was read has no derivation any more.
    return [Peer(document, found["region"], found["answers"]) for document, found in rows if found]


def ranks(totals: Sequence[Fraction | None]) -> list[int | None]:
    """Return for each total one more than how many are higher; None for None."""
    known = sorted((total for total in totals if total is not None), reverse=True)
    first = {total: place for place, total in reversed(list(enumerate(known, start=1)))}
    return [None if total is None else first[total] for total in totals]
