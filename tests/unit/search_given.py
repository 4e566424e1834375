"""Seeded organizations over the real divisions, an index of them in a directory, and the same answers the naive way."""

import math
import random
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from directory.categories import Categories, read_categories
from directory.divisions import read_divisions
from directory.documents import OrganizationDocument
from directory.regions import Regions
from directory.search.criteria import Criteria
from directory.search.entry import Entries
from directory.search.snapshot import Snapshot
from directory.search.storage import State, open_index
from directory.search.writer import Writer

EARTH = 6_371_008.8
TRADES = ("融资担保", "知识产权", "检验检测", "创业孵化", "法律维权", "人才培训", "数字化转型")
KINDS = ("中心", "平台", "基地", "协会")


@cache
def regions() -> Regions:
    return Regions.of(read_divisions())


@cache
def categories() -> Categories:
    return Categories.of(read_categories())


def organization(number: int, dice: random.Random) -> OrganizationDocument:
    """An organization somewhere, with any part missing now and then."""
    division = dice.choice(regions().current())
    name = f"{division.stem}{dice.choice(TRADES)}{dice.choice(KINDS)}"
    document: dict[str, Any] = {
        "id": f"org-{number:06d}",
        "name": name,
        "version": 1,
        "updatedAt": "2026-11-23T08:00:00Z",
    }
    document["status"] = dice.choices(("ACTIVE", "CLOSED", "MERGED"), (18, 1, 1))[0]
    if dice.random() < 0.95:
        document |= {"region": division.code, "level": division.level}
    if dice.random() < 0.9:
        document["nature"] = dice.choice(("GOVERNMENT", "MARKET", "PUBLIC_WELFARE"))
    if division.latitude is not None and division.longitude is not None and dice.random() < 0.9:
        spread = 0.0 if dice.random() < 0.3 else 0.2
        document["latitude"] = round(division.latitude + dice.uniform(-spread, spread), 6)
        document["longitude"] = round(division.longitude + dice.uniform(-spread, spread), 6)
    if number and dice.random() < 0.3:
        document["memberOf"] = [f"org-{dice.randrange(number):06d}"]
        document["succeeds"] = [f"org-{dice.randrange(number):06d}"]
    document["services"] = [service(number, place, dice) for place in range(dice.randrange(3))]
    document["designations"] = [designation(number, place, dice) for place in range(dice.randrange(3))]
    return cast("OrganizationDocument", {key: value for key, value in document.items() if value != []})


def service(number: int, place: int, dice: random.Random) -> dict[str, Any]:
    kind = dice.choice(categories().all())
    return {"id": f"service-{number:06d}-{place + 1}", "name": f"{kind.name}咨询", "category": kind.code}


def designation(number: int, place: int, dice: random.Random) -> dict[str, Any]:
    document: dict[str, Any] = {"id": f"designation-{number:06d}-{place + 1}", "title": "示范平台"}
    start = date(dice.randrange(2018, 2026), dice.randrange(1, 13), dice.randrange(1, 29))
    if dice.random() < 0.9:
        document["validFrom"] = start.isoformat()
    if dice.random() < 0.9:
        document["validTo"] = start.replace(year=start.year + 3).isoformat()
    document["status"] = dice.choice(("VALID", "LAPSED", "REVOKED"))
    return document


def organizations(count: int, seed: int) -> list[OrganizationDocument]:
    dice = random.Random(seed)
    return [organization(number, dice) for number in range(count)]


def written(path: Path, documents: Iterable[OrganizationDocument], seq: int = 1) -> Writer:
    """The writer of a new index of the documents."""
    path.mkdir(parents=True, exist_ok=True)
    writer = Writer.create(path, Entries(regions(), categories()))
    writer.add(documents)
    writer.commit(State(seq, "0" * 64))
    return writer


def opened(path: Path) -> Snapshot:
    found = open_index(path, verify=True)
    return Snapshot(found.view, found.state.seq, regions(), categories())


def snapshot(path: Path, documents: Iterable[OrganizationDocument]) -> Snapshot:
    written(path, documents).close()
    return opened(path)


def metres(latitude: float, longitude: float, document: OrganizationDocument) -> float:
    """The great-circle distance, one at a time and by another formula: the angle between two unit vectors."""
    a, b = vector(latitude, longitude), vector(document["latitude"], document["longitude"])
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return EARTH * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(a, b, strict=True)))


def vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    north, east = math.radians(latitude), math.radians(longitude)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def meets(document: OrganizationDocument, criteria: Criteria) -> bool:
    """Whether a document meets the criteria, search apart, read from the document alone."""
    code = document.get("region")
    lineage = regions().lineage(code) if code else ()
    kinds = {step for part in document.get("services", ()) for step in categories().lineage(part["category"])}
    return all(
        (
            criteria.include_closed or document["status"] == "ACTIVE",
            criteria.within is None or bool(set(criteria.within) & set(lineage)),
            not criteria.categories or bool(set(criteria.categories) & kinds),
            not criteria.natures or document.get("nature") in criteria.natures,
            criteria.level is None or document.get("level") == criteria.level,
            criteria.member_of is None or criteria.member_of in document.get("memberOf", ()),
            criteria.succeeds is None or criteria.succeeds in document.get("succeeds", ()),
            criteria.designated_on is None or designated(document, criteria.designated_on),
        )
    )


def designated(document: OrganizationDocument, day: date) -> bool:
    return any(
        part.get("status") != "REVOKED"
        and part.get("validFrom", "never") <= day.isoformat() <= part.get("validTo", "9999-12-31")
        for part in document.get("designations", ())
    )


def by_name(documents: Sequence[OrganizationDocument]) -> list[str]:
    return [document["id"] for document in sorted(documents, key=lambda document: (document["name"], document["id"]))]
