"""Invented enterprises with figures and titles, for demonstrations and measurements; everything is marked synthetic.

How many reach a tier is about as the nation had it at the end of 2025: of a million enterprises that are looked after
600,000 are innovative, 140,000 specialized, 17,600 little giants (the observations of the plan's goals).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from cultivation.tiers import terms
from cultivation.tiers.documents import TITLE
from cultivation.tiers.rules import TierRule, rules
from cultivation.tiers.versions import versions_on
from cultivation.tiers.vocabulary import Tier
from directory.accounts.roles import ENTERPRISE
from directory.documents import without_blanks
from directory.generator.chance import Chance
from directory.generator.credit_codes import credit_code
from directory.regions import Regions
from evaluation.adopting import key_of
from evaluation.aggregates import STANDARD
from graph_schema.aggregate import Document
from graph_schema.clock import day_in_china
from graph_schema.draft import Draft
from graph_schema.journal import BATCH_ROWS

SHARES = {Tier.INNOVATIVE: 0.6, Tier.SPECIALIZED: 0.14 / 0.6, Tier.LITTLE_GIANT: 0.0176 / 0.14}
"""Of those that hold the title of the tier below, the share that holds this one too."""
RENEWED = 0.7  # share of ended titles that were granted again
UPDATED = 0.9  # share of yearly updates that came
MONTHS = (3, 7, 11)  # in which lists of holders are announced, on the FIRST_DAY
FIRST_DAY = 15
YEARS_BACK = 4  # so that some titles are over and some were renewed
MOST_TITLES = 2 * len(Tier)  # of one enterprise: each granted and renewed
REPORTED = 2  # years of figures
FIRST_NUMBER = 600_000_000  # of credit codes: beyond those of other invented bodies
COMPANY = "91"  # registering department and category of a credit code: an enterprise
INDUSTRIES = "CCCCCCCCCCCCIIIIIIMMMFEGL"  # letters of GB/T 4754 as often as they are met: most manufacture


def invented(count: int, seed: int, regions: Regions, at: str) -> Iterator[list[Draft]]:
    """Yield enterprises all over the country with figures and titles, in batches; the same arguments give the same."""
    chance, places = Chance(seed), [place.code for place in regions.leaves()]
    numbers = iter(range(count))
    batches = iter(lambda: list(islice(numbers, BATCH_ROWS)), [])
    plain = ([_plain(number, chance, places, at) for number in batch] for batch in batches)
    yield from with_titles(plain, seed, at)


def with_titles(batches: Iterable[list[Draft]], seed: int, at: str) -> Iterator[list[Draft]]:
    """Yield the batches, each new enterprise of them with figures, and behind each batch the titles of these."""
    chance, day = Chance(seed), day_in_china(at)
    for batch in batches:
        told = [_with_figures(draft, chance, day) for draft in batch]
        yield told
        titles = [title for draft in told if _is_fresh(draft) for title in _titles(draft.document or {}, chance, day)]
        for first in range(0, len(titles), BATCH_ROWS):
            yield [
                Draft("TITLE_GRANTED", title["id"], title, fresh=True) for title in titles[first : first + BATCH_ROWS]
            ]


def _is_fresh(draft: Draft) -> bool:
    return draft.kind == "ENTERPRISE_ADDED"


def _plain(number: int, chance: Chance, places: Sequence[str], at: str) -> Draft:
    region = chance.pick(places)
    document: Document = {
        "id": f"{ENTERPRISE}demo-{number:07d}",
        "creditCode": credit_code(COMPANY, region, FIRST_NUMBER + number),
        "name": f"示例企业{number:07d}",
        "industry": chance.pick(INDUSTRIES),
        "region": region,
        "createdAt": at,
        "synthetic": True,
    }
    return Draft("ENTERPRISE_ADDED", document["id"], document, fresh=True)


def _with_figures(draft: Draft, chance: Chance, day: str) -> Draft:
    """Return the draft of a new enterprise with figures of the last years; any other as it is."""
    if not _is_fresh(draft) or draft.document is None:
        return draft
    last, employees = int(day[:4]) - 1, chance.between(8, 400)
    figures = [
        {
            "year": year,
            "employees": employees,
            "revenue": str(employees * chance.between(40, 120)),
            "assets": str(employees * chance.between(30, 150)),
        }
        for year in range(last - REPORTED + 1, last + 1)
    ]
    return Draft(draft.kind, draft.entity, {**draft.document, "figures": figures}, draft.fresh)


def _titles(enterprise: Document, chance: Chance, day: str) -> Iterator[Document]:
    """Yield the titles of an enterprise: of a tier, then of the one above, as far as it came."""
    earliest = 0
    announced = _announced(day)
    for rule in rules().tiers:
        if not chance.happens(SHARES[rule.tier]):
            return
        place = chance.between(earliest, len(announced) - 1)
        earliest = place
        yield from _granted(enterprise, rule, announced[place], chance, day)


def _granted(enterprise: Document, rule: TierRule, first: str, chance: Chance, day: str) -> Iterator[Document]:
    """Yield a title and, when its term is over, mostly the one that follows."""
    title = _title(enterprise, rule, first, chance, day)
    yield title
    if title["validTo"] < day and chance.happens(RENEWED):
        yield _title(enterprise, rule, terms.days_after(title["validTo"], 1), chance, day)


def _title(enterprise: Document, rule: TierRule, first: str, chance: Chance, day: str) -> Document:
    (standard,) = versions_on(rule.standard, first)
    term = rules().term(standard)
    title: Document = {
        "id": f"{TITLE}{enterprise['id'].removeprefix(ENTERPRISE)}-{rule.tier.value.lower().replace('_', '-')}-{first}",
        "enterprise": enterprise["id"],
        "tier": rule.tier.value,
        "title": rule.title.zh,
        "name": enterprise["name"],
        "region": enterprise["region"],
        "standard": f"{STANDARD}{key_of(standard)}",
        "validFrom": first,
        "validTo": terms.last_day(first, term.years or 1),
        "updateBy": term.update_by,
        "status": terms.STANDS,
        "synthetic": True,
    }
    due = [one for one in terms.deadlines(title) if one <= day]  # type: ignore[arg-type]
    return without_blanks({**title, "updates": [one for one in due if chance.happens(UPDATED)]})


@cache
def _announced(day: str) -> list[str]:
    """Return the days on which holders were announced in the years before a day, ascending."""
    last = dt.date.fromisoformat(day)
    days = [
        dt.date(year, month, FIRST_DAY) for year in range(last.year - YEARS_BACK, last.year + 1) for month in MONTHS
    ]
    first = dt.date(last.year - YEARS_BACK, last.month, FIRST_DAY)
    found = [one.isoformat() for one in days if first <= one <= last]
    return [one for one in found if all(versions_on(rule.standard, one) for rule in rules().tiers)]
