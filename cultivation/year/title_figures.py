"""What came of the titles of a year: counted from what each enterprise holds. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cultivation.tiers import terms
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.vocabulary import Tier, TitleStatus

NO_TITLE = "none"


@dataclass
class TierFigures:
    """What came of a tier's title.

    `before` hold it on the first day and `after` on the last, of these `highest` none of a higher tier. Of those who
    `applied` some were not admitted, some `failed`, some were `granted` it. `updated` are updates of titles;
    `taken_back` are titles whose assessment was revoked, `fraud` those that were lost for it, `lapsed` those whose
    term is over, `coming` those whose term has not begun.
    """

    before: int = 0
    applied: int = 0
    not_admitted: int = 0
    failed: int = 0
    granted: int = 0
    updated: int = 0
    fraud: int = 0
    taken_back: int = 0
    lapsed: int = 0
    coming: int = 0
    after: int = 0
    highest: int = 0


@dataclass
class TitleFigures:
    """What came of the titles of all tiers, and how many enterprises moved from one to another (None for no title).

    They move by the highest tier on the first day and on the last.
    """

    tiers: dict[Tier, TierFigures] = field(default_factory=lambda: {tier: TierFigures() for tier in Tier})
    flows: Counter[tuple[Tier | None, Tier | None]] = field(default_factory=Counter)

    def rows(self) -> list[tuple[str, Mapping[str, int]]]:
        """Return the figures as rows of counts for people."""
        told = [
            (f"titles {tier.value}", {name.replace("_", " "): count for name, count in vars(figures).items()})
            for tier, figures in self.tiers.items()
        ]
        moved = {f"{_name(before)} to {_name(after)}": self.flows[before, after] for before, after in self._moves()}
        return [*told, ("moves", moved)]

    def _moves(self) -> Iterable[tuple[Tier | None, Tier | None]]:
        steps = [None, *Tier]
        return ((before, after) for before in steps for after in steps if self.flows[before, after])


def title_figures(held: Iterable[Sequence[TitleDocument]], first: str, last: str) -> TitleFigures:
    """Return the figures of the titles of enterprises, those of each together, from a day to another (ISO).

    Who applied, was not admitted and failed is not told by titles, and left at none.
    """
    found = TitleFigures()
    for titles in held:
        for title in titles:
            _count(found.tiers[Tier(title["tier"])], title, first, last)
        before, after = terms.highest(titles, first), terms.highest(titles, last)
        if after:
            found.tiers[after].highest += 1
        if before is not after:
            found.flows[before, after] += 1
    return found


def _count(figures: TierFigures, title: TitleDocument, first: str, last: str) -> None:
    status = terms.status_on(title, last)
    figures.before += terms.counts_on(title, first)
    figures.after += terms.counts_on(title, last)
    figures.granted += "assessment" in title
    figures.updated += sum(first <= day for day in title.get("updates", ()))
    figures.fraud += "barredUntil" in title
    figures.taken_back += status is TitleStatus.REVOKED and "barredUntil" not in title
    figures.lapsed += status is TitleStatus.LAPSED
    figures.coming += status is TitleStatus.COMING


def _name(tier: Tier | None) -> str:
    return tier.value if tier else NO_TITLE
