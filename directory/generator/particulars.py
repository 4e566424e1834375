"""Addresses, contacts and dates of organizations of the demonstration network, none of which can be anybody's."""

from datetime import date, timedelta

from directory.documents import OrganizationDocument
from directory.generator.chance import Chance
from directory.generator.naming import BRANDS
from directory.generator.places import Place

REGION_POINT = 0.05
"""Share that is placed by its division's point only and has no address."""

EXACT_POINT = 0.3
"""Share of the others whose point is that of the building; the rest is placed by its street."""

ROADS = tuple(
    f"{first}{second}{kind}"
    for (first, _), (second, _), kind in zip(
        BRANDS, BRANDS[17:] + BRANDS[:17], ("路", "街", "大道", "东路") * (len(BRANDS) // 4), strict=True
    )
)
"""Invented names of roads."""

HIGHEST_NUMBER = 999

PHONE_PREFIX = "000-"
"""No area code begins with two noughts, and none is all noughts: such a number rings nowhere."""

PHONE_NUMBERS = 10**8

WEB_DOMAIN = "example.com"
"""Reserved by RFC 2606: mail and visits reach nobody."""

OPENING_HOURS = ("Mo-Fr 09:00-17:00", "Mo-Fr 08:30-12:00,14:00-17:30", "Mo-Sa 09:00-18:00")

PHONE, WEBSITE, EMAIL, HOURS, STAFF, ESTABLISHED, CONFIRMED = 0.5, 0.1, 0.05, 0.15, 0.15, 0.2, 0.2
"""Shares of the organizations of which that is known: a directory has gaps, and each property costs time to load."""

SMALLEST_STAFF, LARGEST_STAFF = 3, 120
OLDEST_YEARS = 30
CONFIRMED_DAYS = 730
"""Entries were confirmed within two years."""


class Particulars:
    """Draws what is known of an organization besides its name and offers, as of a day."""

    def __init__(self, today: date, chance: Chance) -> None:
        self._chance = chance
        self._year = today.year
        self._confirmed = tuple((today - timedelta(days=days)).isoformat() for days in range(CONFIRMED_DAYS))

    def locate(self, document: OrganizationDocument, place: Place) -> None:
        """Add point and address; no point where the division's own is not known."""
        chance = self._chance
        by_region = chance.happens(REGION_POINT)
        if not by_region:
            document["address"] = f"{place.postal}{chance.pick(ROADS)}{chance.between(1, HIGHEST_NUMBER)}号"
        point = place.point if by_region else place.scatter(chance)
        if point is not None:
            document["latitude"], document["longitude"] = point
            document["pointAccuracy"] = "REGION" if by_region else self._accuracy()

    def describe(self, document: OrganizationDocument) -> None:
        """Add how to reach it, when it is open, how large and how old it is, as far as that is known."""
        share = self._chance.share
        if share() < PHONE:
            document["phone"] = f"{PHONE_PREFIX}{int(share() * PHONE_NUMBERS):08d}"
        if share() < WEBSITE:
            document["website"] = f"https://{document['id']}.{WEB_DOMAIN}"
        if share() < EMAIL:
            document["email"] = f"{document['id']}@{WEB_DOMAIN}"
        if share() < HOURS:
            document["openingHours"] = self._chance.pick(OPENING_HOURS)
        if share() < STAFF:
            document["staff"] = self._chance.between(SMALLEST_STAFF, LARGEST_STAFF)
        if share() < ESTABLISHED:
            document["establishedOn"] = self._established()
        if share() < CONFIRMED:
            document["confirmedOn"] = self._chance.pick(self._confirmed)

    def _accuracy(self) -> str:
        return "EXACT" if self._chance.happens(EXACT_POINT) else "STREET"

    def _established(self) -> str:
        between = self._chance.between
        return f"{self._year - between(1, OLDEST_YEARS)}-{between(1, 12):02d}-{between(1, 28):02d}"
