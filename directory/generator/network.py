"""The demonstration network: hubs of four levels, then market and public-welfare organizations around them."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count

from directory.categories import Categories
from directory.documents import Level, OrganizationDocument
from directory.generator.chance import Chance
from directory.generator.coverage import choose_hubs, coverage_for
from directory.generator.credit_codes import BODY_COUNT, credit_code
from directory.generator.designations import Titles
from directory.generator.naming import Naming, Words
from directory.generator.offers import OFFERS, Offer, services
from directory.generator.particulars import Particulars
from directory.generator.places import Place, Places, place_of
from directory.generator.trades import HUB_OFFERS, PUBLIC_INSTITUTION, TRADES_BY_SHARE, Trade
from directory.regions import LEVELS, Division, Regions
from graph_schema.errors import InvalidInput

MOST_ORGANIZATIONS = 9_999_999
"""Seven digits number them, so that ids sort in the order of making."""

CREDIT_CODE = 0.7
"""Share whose credit code is known."""

ENGLISH = 0.1
"""Share of the organizations besides the hubs that have an English name."""

CLOSED = 0.015
"""Share that has closed, in some cases with a successor."""

SUCCESSION = 0.3
"""Share of the organizations that succeed the one that closed last in their division, if one waits for that."""

MEMBERS = 0.5
"""Share of the organizations besides the hubs that belong to the network of the next hub."""

SERVED = tuple(LEVELS.index(level) for level in ("COUNTY",) * 10 + ("CITY",) * 6 + ("PROVINCE",) * 3 + ("NATION",))
"""Twentieths by whom they serve, made up: most are for their own county."""

NATIONAL_HUB = ("全国中小企业公共服务中心", "National SME Public Service Centre")


def generate(
    organizations: int, seed: int, regions: Regions, categories: Categories, at: str
) -> Iterator[OrganizationDocument]:
    """Yield so many organizations (1 to 9,999,999), hubs first, each after those it belongs to or succeeds.

    The same arguments give the same documents. `at` (UTC, ISO-8601) is the moment of the data: their `updatedAt`, and
    the day on which titles are valid or lapsed. Memory does not grow with the number. Raises `InvalidInput`.
    """
    if not 1 <= organizations <= MOST_ORGANIZATIONS:
        raise InvalidInput(
            f"organizations is {organizations}; it must be 1 to {MOST_ORGANIZATIONS}", field="organizations"
        )
    missing = sorted({offer.category for offer in OFFERS if offer.category not in categories})
    if missing:
        raise InvalidInput(f"categories lack {', '.join(missing)}; the generator needs them", field="categories")
    return Network(seed, regions, at).documents(organizations)


class Network:
    """Makes organizations one after the other; keeps its hubs, counters and the last to close in each place."""

    def __init__(self, seed: int, regions: Regions, at: str) -> None:
        today = date.fromisoformat(at[:10])
        self._at = at
        self._regions = regions
        self._chance = Chance(seed)
        self._naming = Naming(regions)
        self._words = Words()
        self._particulars = Particulars(today, self._chance)
        self._titles = Titles(today, self._chance)
        self._hubs: dict[str, str] = {}
        self._closed: dict[str, str] = {}
        self._numbers = count(1)
        self._first_code = self._chance.between(0, BODY_COUNT - MOST_ORGANIZATIONS - 1)

    def documents(self, organizations: int) -> Iterator[OrganizationDocument]:
        """Yield so many organizations, hubs first."""
        coverage = coverage_for(organizations)
        for division in choose_hubs(coverage, self._regions, self._chance):
            yield self._hub(division)
        places = Places.of(self._regions, self._naming)
        for _ in range(organizations - coverage.total):
            yield self._provider(places.pick(self._chance), self._chance.pick(TRADES_BY_SHARE))

    def _hub(self, division: Division) -> OrganizationDocument:
        place = place_of(division, self._regions, self._naming)
        document = self._begin(division.level)
        document["name"], document["english"] = self._hub_names(division)
        document["nature"], document["kind"] = "GOVERNMENT", "SERVICE_CENTRE"
        document["serves"] = [division.code]
        self._attach(document, place)
        self._hubs[division.code] = document["id"]
        self._complete(document, place, PUBLIC_INSTITUTION, HUB_OFFERS)
        return document

    def _hub_names(self, division: Division) -> tuple[str, str]:
        if division.level == "NATION":
            return NATIONAL_HUB
        ending = "中小企业公共服务中心" if division.level == "COUNTY" else "中小企业服务中心"
        return self._naming.full(division) + ending, f"{self._naming.english_full(division)} SME Service Centre"

    def _provider(self, place: Place, trade: Trade) -> OrganizationDocument:
        chance = self._chance
        level, served = place.reaches[chance.pick(SERVED)]
        document = self._begin(level)
        word, english = trade.named_by(self._words, place.owner, trade.key)
        document["name"] = f"{place.short}{word}{trade.ending}"
        if chance.happens(ENGLISH):
            document["english"] = f"{place.english} {english} {trade.english}"
        document["nature"], document["kind"] = trade.nature, trade.kind
        document["serves"] = [served]
        self._succeed_or_close(document, place)
        if chance.happens(MEMBERS):
            self._attach(document, place)
        self._complete(document, place, trade.registrar, trade.offers)
        return document

    def _begin(self, level: Level) -> OrganizationDocument:
        return OrganizationDocument(
            id=f"org-demo-{next(self._numbers):07d}",
            name="",
            status="ACTIVE",
            version=1,
            updatedAt=self._at,
            level=level,
            synthetic=True,
        )

    def _complete(self, document: OrganizationDocument, place: Place, registrar: str, offers: Sequence[Offer]) -> None:
        document["region"] = place.code
        identity = document["id"].removeprefix("org-")
        if self._chance.happens(CREDIT_CODE):
            number = self._first_code + int(identity.removeprefix("demo-"))
            document["creditCode"] = credit_code(registrar, place.code, number)
        self._particulars.locate(document, place)
        self._particulars.describe(document)
        document["services"] = services(identity, offers, document["nature"], self._chance)
        titles = self._titles.draw(identity, document["kind"], place.province)
        if titles:
            document["designations"] = titles

    def _attach(self, document: OrganizationDocument, place: Place) -> None:
        """Make it a member of the next hub, its own division's or one above; the hubs so far are known."""
        for code in reversed(place.lineage):
            if code in self._hubs:
                document["memberOf"] = [self._hubs[code]]
                return

    def _succeed_or_close(self, document: OrganizationDocument, place: Place) -> None:
        if self._chance.happens(CLOSED):
            document["status"] = "CLOSED"
            self._closed[place.code] = document["id"]
        elif place.code in self._closed and self._chance.happens(SUCCESSION):
            document["succeeds"] = [self._closed.pop(place.code)]
