"""The columns of the documented CSV: the fields of an organization, flat, and how each cell is read."""

import re
from collections.abc import Collection, Mapping
from typing import get_args

from directory.documents import Level, Nature
from directory.importing import cells, parts, places
from directory.importing.cells import Reader
from directory.importing.faults import Refused
from directory.regions import Regions

KINDS = (
    "SERVICE_CENTRE",
    "PLATFORM",
    "BASE",
    "INCUBATOR",
    "COMPANY",
    "ASSOCIATION",
    "INSTITUTE",
    "UNIVERSITY",
    "LARGE_ENTERPRISE",
    "FUND",
    "OTHER",
)
STATUSES = ("ACTIVE", "CLOSED", "MERGED")
ACCURACIES = ("EXACT", "STREET", "REGION")
DATUM_WORDS = ("WGS84", "GCJ02", "BD09")

LONGEST_NAME = 120  # characters; the longest registered names of organizations have about 60
LONGEST_LINE = 200  # one line on a page: address, opening hours, a name in English
MOST_ALIASES = 50
MOST_AREAS = 500  # service areas: a region means all below it, so more than all cities are never needed
MOST_RELATIONS = 500  # hubs or predecessors of one organization
MOST_STAFF = 1_000_000  # people

_ID = re.compile(r"org-[a-z0-9][a-z0-9-]{0,59}")

POINT_COLUMNS = ("latitude", "longitude", "datum", "abroad", "pointAccuracy")
LIST_COLUMNS = ("aliases", "serves", "memberOf", "succeeds")
COLUMNS = (
    "id",
    "name",
    "english",
    "aliases",
    "creditCode",
    "nature",
    "kind",
    "level",
    "status",
    "statusReason",
    "region",
    "serves",
    "memberOf",
    "succeeds",
    "latitude",
    "longitude",
    "datum",
    "abroad",
    "pointAccuracy",
    "address",
    "phone",
    "email",
    "website",
    "openingHours",
    "staff",
    "establishedOn",
    "confirmedOn",
    "validFrom",
    "synthetic",
    "services",
    "designations",
)


def organization_id(value: str) -> str:
    """Return the id of an organization; raise `Refused`."""
    if not _ID.fullmatch(value):
        raise Refused((value, "is no id; allowed: org- and 1 to 60 of a-z, 0-9 and -"))
    return value


def readers(regions: Regions, categories: Collection[str]) -> Mapping[str, Reader]:
    """Return the reader of each column."""

    def region(value: str) -> str:
        return places.division(value, regions)

    line = cells.text(LONGEST_LINE)
    relations = cells.items(organization_id, MOST_RELATIONS)
    return {
        "id": organization_id,
        "name": cells.text(LONGEST_NAME),
        "english": line,
        "aliases": cells.items(cells.text(LONGEST_NAME), MOST_ALIASES),
        "creditCode": cells.credit,
        "nature": cells.word(get_args(Nature)),
        "kind": cells.word(KINDS),
        "level": cells.word(get_args(Level)),
        "status": cells.word(STATUSES),
        "statusReason": line,
        "region": region,
        "serves": cells.items(region, MOST_AREAS),
        "memberOf": relations,
        "succeeds": relations,
        "latitude": cells.number,
        "longitude": cells.number,
        "datum": cells.word(DATUM_WORDS),
        "abroad": cells.boolean,
        "pointAccuracy": cells.word(ACCURACIES),
        "address": line,
        "phone": cells.phone,
        "email": cells.email,
        "website": cells.url,
        "openingHours": cells.text(LONGEST_LINE, lines=True),
        "staff": cells.whole(0, MOST_STAFF),
        "establishedOn": cells.day,
        "confirmedOn": cells.day,
        "validFrom": cells.day,
        "synthetic": cells.boolean,
        "services": parts.services(categories),
        "designations": parts.designations,
    }
