"""What if: the same organizations ranked by two versions of a standard, and how firm the ranks of one version are."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.peers import Peer, ranks
from evaluation.scoring.robustness import Robustness, robustness
from evaluation.scoring.scorecard import Scorecard
from evaluation.standards.model import Standard


@dataclass(frozen=True)
class Ranked:
    """An organization's scorecard by one version, None when its answers are refused, and its rank among its peers."""

    scorecard: Scorecard | None
    rank: int | None


@dataclass(frozen=True)
class Compared:
    """An organization under two versions."""

    peer: Peer
    a: Ranked
    b: Ranked

    @property
    def moved(self) -> int | None:
        """Return how many ranks it gains from a to b; None when it has no rank in one of them."""
        return None if self.a.rank is None or self.b.rank is None else self.a.rank - self.b.rank


@dataclass(frozen=True)
class Firmness:
    """An organization by one version: its scorecard, its rank, and how both hang on the exact weights."""

    peer: Peer
    ranked: Ranked
    robustness: Robustness


def compare(a: Standard, b: Standard, peers: Sequence[Peer]) -> list[Compared]:
    """Return every organization under both versions, by rank under a, those without one last, then by id."""
    rows = zip(peers, _ranked(a, peers), _ranked(b, peers), strict=True)
    found = [Compared(peer, first, second) for peer, first, second in rows]
    return sorted(found, key=lambda row: (row.a.rank is None, row.a.rank, row.peer.document["id"]))


def firmness(standard: Standard, peers: Sequence[Peer]) -> list[Firmness]:
    """Return the organizations that have a total by a version, by rank, then by id.

    Raises `ValueError` for a standard without weights.
    """
    rows = [row for row in zip(peers, _ranked(standard, peers), strict=True) if row[1].rank is not None]
    cards = [ranked.scorecard.points for _, ranked in rows if ranked.scorecard]
    found = [
        Firmness(peer, ranked, firm) for (peer, ranked), firm in zip(rows, robustness(standard, cards), strict=True)
    ]
    return sorted(found, key=lambda row: (row.ranked.rank, row.peer.document["id"]))


def _ranked(standard: Standard, peers: Sequence[Peer]) -> list[Ranked]:
    cards = [peer.scorecard(standard) for peer in peers]
    places = ranks([card.total if card else None for card in cards])
    return [Ranked(card, rank) for card, rank in zip(cards, places, strict=True)]
