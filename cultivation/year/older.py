"""Titles from before an invented year, written as they would stand: pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from cultivation.tiers import terms
from cultivation.tiers.documents import TITLE, TitleDocument
from cultivation.tiers.rules import rules
from cultivation.tiers.versions import versions_of, versions_on
from cultivation.tiers.vocabulary import Tier
from cultivation.year.calendar import REPORTING
from cultivation.year.enterprises import Cast
from cultivation.year.holders import Part, Role
from directory.documents import without_blanks
from evaluation.adopting import key_of
from evaluation.aggregates import STANDARD

TERM_YEARS = 3  # of all versions so far


def older_titles(people: Cast, roles: Iterable[Role], places: Sequence[str], first: dt.date) -> Iterator[TitleDocument]:
    """Yield the titles that enterprises hold on the first day of a year; they lie in `places` (codes)."""
    for role in roles:
        for tier, ends in role.held.items():
            last = (first + dt.timedelta(days=ends)).isoformat()
            yield _updated(_title(people, role, places[role.place], tier, last), role, first.isoformat())


def older_title(people: Cast, role: Role, tier: Tier) -> str:
    """Return the id of a title that an enterprise has from before the year."""
    return f"{TITLE}year-{people.seed}-{role.place:05d}-{tier.value.lower().replace('_', '-')}"


def _title(people: Cast, role: Role, region: str, tier: Tier, last: str) -> TitleDocument:
    rule = rules().by_tier[tier]
    begun = terms.days_after(terms.years_after(last, -TERM_YEARS), 1)
    standard = next(iter(versions_on(rule.standard, begun)), versions_of(rule.standard)[0])
    document = {
        "id": older_title(people, role, tier),
        "enterprise": people.enterprise(role.place),
        "tier": tier.value,
        "title": rule.title.zh,
        "name": people.name(role.place),
        "region": region,
        "standard": f"{STANDARD}{key_of(standard)}",
        "validFrom": begun,
        "validTo": last,
        "updateBy": rules().term(standard).update_by,
        "status": terms.STANDS,
        "synthetic": True,
    }
    return cast("TitleDocument", without_blanks(document))


def _updated(title: TitleDocument, role: Role, first: str) -> TitleDocument:
    """Return a title with the updates that came before the year: all, of the negligent but the last."""
    reported = [f"{due[:4]}{REPORTING}" for due in terms.deadlines(title)]
    past = [day for day in reported if day < first]
    kept = past[:-1] if role.part is Part.NEGLIGENT else past
    return cast("TitleDocument", without_blanks({**title, "updates": kept}))
