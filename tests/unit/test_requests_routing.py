"""Who is competent, compared with a naive reading of the rule over random networks."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
import search_given as given

from cultivation.requests.place import Place
from cultivation.requests.routing import Route, Router, RouteRule, chosen, level_of
from cultivation.requests.rules import rules
from directory.documents import OrganizationDocument
from directory.regions import LEVELS, NATION
from directory.search.snapshot import Snapshot

HANGZHOU, XIHU, ZHEJIANG = "330100", "330106", "330000"
DONGGUAN, CHAOYANG, BEIJING, JIYUAN = "441900", "110105", "110000", "419001"
TAIWAN = "710000"
SIZES = (5, 40, 400)


def place(code: str) -> Place:
    return Place.of(given.regions(), code)


def scored(document: OrganizationDocument, total: int | None) -> OrganizationDocument:
    """The document as the index holds it, with a published total."""
    score = {"id": f"score-{document['id']}", "total": f"{total}.00"}
    return document if total is None else cast("OrganizationDocument", {**document, "score": score})


def routed(snapshot: Snapshot, code: str, category: str, loads: Mapping[str, int], **more: Any) -> Route | None:
    shortlist = Router(snapshot, place(code), category, **more).shortlist()
    return chosen(shortlist, loads) if shortlist else None


# --- the naive reading ---


def serves(document: OrganizationDocument) -> set[str]:
    """The divisions in force that an organization serves, read from its document alone."""
    regions = given.regions()
    if document.get("serves"):
        return {code for one in document["serves"] for code in regions.resolve(one)}
    found = set()
    for code in regions.resolve(document["region"]) if "region" in document else ():
        of_level = [step for step in regions.lineage(code) if regions.get(step).level == document.get("level")]  # type: ignore[union-attr]
        found.add(of_level[0] if of_level else code)
    return found


def offers(document: OrganizationDocument, category: str) -> bool:
    return any(category in given.categories().lineage(part["category"]) for part in document.get("services", ()))


def naive(
    documents: list[OrganizationDocument],
    code: str,
    category: str,
    loads: Mapping[str, int],
    beyond: str | None = None,
    left_out: frozenset[str] = frozenset(),
) -> str | None:
    regions = given.regions()
    whence = regions.resolve(code)
    lineages = [regions.lineage(one) for one in whence]
    order = rules().natures_for(category, given.categories()).order
    for level in reversed(LEVELS[: LEVELS.index(beyond) if beyond else None]):
        here = {step for line in lineages for step in line if regions.get(step).level == level}  # type: ignore[union-attr]
        able = [
            one
            for one in documents
            if one["status"] == "ACTIVE" and one["id"] not in left_out and offers(one, category) and serves(one) & here
        ]
        if able:
            return min(able, key=lambda one: key(one, order, whence, loads))["id"]
    return None


def key(
    one: OrganizationDocument, order: tuple[str, ...], whence: tuple[str, ...], loads: Mapping[str, int]
) -> tuple[Any, ...]:
    nature = order.index(one["nature"]) if "nature" in one else len(order)
    far = float("inf")
    if "latitude" in one:
        seats = [given.regions().get(code) for code in whence]
        far = min(round(given.metres(s.latitude, s.longitude, one), 3) // rules().step_metres for s in seats if s)  # type: ignore[arg-type]
    return nature, far, -float(cast("Any", one).get("score", {}).get("total", -1)), loads.get(one["id"], 0), one["id"]


def dense(count: int, seed: int) -> list[OrganizationDocument]:
    """Organizations of few places and categories, so that every rule has something to decide."""
    dice = random.Random(seed)
    places = [XIHU, "330110", HANGZHOU, ZHEJIANG, NATION, DONGGUAN, CHAOYANG, BEIJING, JIYUAN, TAIWAN, "330103"]
    documents = []
    for number in range(count):
        document = cast("dict[str, Any]", given.organization(number, dice))
        division = given.regions().get(dice.choice(places))
        assert division is not None
        document |= {"region": division.code, "level": dice.choice(LEVELS)}
        if dice.random() < 0.4:
            document["serves"] = dice.sample(places, dice.randrange(1, 3))
        if "latitude" in document:
            seat = given.regions().get(dice.choice((XIHU, DONGGUAN, CHAOYANG)))
            assert seat is not None
            steps = dice.randrange(3) * 0.05  # degrees: none, one or two of the steps in which distances are compared
            document |= {"latitude": round(cast("float", seat.latitude) + steps, 6), "longitude": seat.longitude}
        kinds = dice.sample(("legal", "professional", "financing", "testing"), dice.randrange(1, 3))
        services = [
            {"id": f"service-{number:06d}-{at}", "name": kind, "category": kind} for at, kind in enumerate(kinds)
        ]
        documents.append(cast("OrganizationDocument", {**document, "services": services}))
    return documents


@pytest.mark.parametrize("seed", range(9))
def test_routing_is_the_naive_reading_of_the_rule(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    count = SIZES[seed % len(SIZES)]
    documents = [scored(one, dice.choice((None, 60, 80))) for one in dense(count, seed)]
    loads = {one["id"]: dice.randrange(3) for one in documents}
    snapshot = given.snapshot(tmp_path / "index", documents)
    decided = set()
    for code in (XIHU, "330103", HANGZHOU, ZHEJIANG, NATION, DONGGUAN, CHAOYANG, JIYUAN, TAIWAN, "810000", "330125"):
        for category in ("legal", "professional", "financing", "testing", "training"):
            gone: frozenset[str] = frozenset()
            for beyond in (None, "COUNTY", "CITY", "PROVINCE", "NATION"):
                found = routed(snapshot, code, category, loads, beyond=beyond, left_out=gone)
                wanted = naive(documents, code, category, loads, beyond, gone)
                assert (found.organization if found else None) == wanted, (code, category, beyond)
                if found:
                    decided.add(found.decided_by)
                    gone |= {found.organization}
    assert count != max(SIZES) or decided == set(RouteRule), "each of the rules decides now and then"


# --- places ---


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        (XIHU, ["COUNTY", "CITY", "PROVINCE", "NATION"]),
        (HANGZHOU, ["CITY", "PROVINCE", "NATION"]),
        (CHAOYANG, ["COUNTY", "PROVINCE", "NATION"]),  # a municipality has no cities
        (DONGGUAN, ["CITY", "PROVINCE", "NATION"]),  # a city without counties
        (JIYUAN, ["COUNTY", "PROVINCE", "NATION"]),  # a county directly below a province
        (TAIWAN, ["PROVINCE", "NATION"]),
        (NATION, ["NATION"]),
        ("999999", ["NATION"]),
    ],
)
def test_a_place_has_the_levels_that_are_above_it(code: str, levels: list[str]) -> None:
    assert [level for level, _ in place(code).levels] == levels


def test_a_retired_division_stands_for_all_that_took_its_place() -> None:
    divided = next(one for one in given.regions().retired() if len(given.regions().resolve(one.code)) > 1)
    found = place(divided.code)
    successors = given.regions().resolve(divided.code)
    assert set(successors) <= {code for _, codes in found.levels for code in codes}
    assert len(found.points) == len(successors)
    assert list(found.above("COUNTY")) == [item for item in found.levels if item[0] != "COUNTY"]
    assert list(found.above("NATION")) == []


# --- each rule by itself ---


def shop(number: int, region: str, **more: Any) -> OrganizationDocument:
    division = given.regions().get(region)
    assert division is not None
    document = {
        "id": f"org-{number:06d}",
        "name": f"中心{number}",
        "status": "ACTIVE",
        "version": 1,
        "updatedAt": "2026-11-23T08:00:00Z",
        "region": region,
        "level": division.level,
        "nature": "GOVERNMENT",
        "latitude": division.latitude,
        "longitude": division.longitude,
        "services": [{"id": f"service-{number:06d}-1", "name": "维权", "category": "legal"}],
    }
    return cast("OrganizationDocument", document | more)


HUB = shop(1, ZHEJIANG)
CITY_HUB = shop(2, HANGZHOU)
COUNTY_HUB = shop(3, XIHU)
NEAR = {"latitude": COUNTY_HUB["latitude"], "longitude": COUNTY_HUB["longitude"]}


@pytest.mark.parametrize(
    ("documents", "loads", "winner", "rule"),
    [
        ([HUB, CITY_HUB, COUNTY_HUB], {}, 3, RouteRule.LEVEL),
        ([HUB, CITY_HUB, shop(3, XIHU, status="CLOSED")], {}, 2, RouteRule.LEVEL),
        ([HUB, shop(2, HANGZHOU, services=[])], {}, 1, RouteRule.LEVEL),
        ([HUB, shop(4, XIHU, level="PROVINCE")], {}, 1, RouteRule.ID),  # it stands where it serves: the province
        ([COUNTY_HUB, shop(4, XIHU, nature="MARKET", latitude=30.2)], {}, 3, RouteRule.NATURE),
        ([shop(4, XIHU, nature="MARKET"), shop(5, XIHU, nature="PUBLIC_WELFARE")], {}, 5, RouteRule.NATURE),
        ([shop(4, XIHU, latitude=30.0), COUNTY_HUB], {}, 3, RouteRule.DISTANCE),
        ([shop(2, XIHU, serves=[XIHU], **NEAR), COUNTY_HUB], {"org-000002": 1}, 3, RouteRule.LOAD),
        ([shop(2, XIHU), COUNTY_HUB], {"org-000002": 1, "org-000003": 1}, 2, RouteRule.ID),
    ],
)
def test_each_rule_decides(
    documents: list[OrganizationDocument], loads: dict[str, int], winner: int, rule: RouteRule, tmp_path: Path
) -> None:
    found = routed(given.snapshot(tmp_path / "index", documents), XIHU, "legal", loads)
    assert found is not None
    assert (found.organization, found.decided_by) == (f"org-{winner:06d}", rule)


def test_a_better_score_comes_before_a_lighter_load(tmp_path: Path) -> None:
    documents = [scored(shop(number, XIHU), total) for number, total in ((2, 60), (3, 70), (4, None))]
    found = routed(given.snapshot(tmp_path / "index", documents), XIHU, "legal", {"org-000003": 9})
    assert found is not None
    assert (found.organization, found.decided_by, found.load) == ("org-000003", RouteRule.SCORE, None)
    told = found.document()
    assert told == {
        "level": "COUNTY",
        "regions": [XIHU],
        "offering": 3,
        "nature": "GOVERNMENT",
        "metres": 0,
        "score": 7_000,
        "decidedBy": "SCORE",
    }


def test_an_organization_stands_at_the_narrowest_level_it_serves(tmp_path: Path) -> None:
    snapshot = given.snapshot(tmp_path / "index", [shop(1, XIHU, serves=[ZHEJIANG, HANGZHOU]), shop(2, DONGGUAN)])
    assert level_of(snapshot, place(XIHU), "org-000001") == "CITY"
    assert level_of(snapshot, place(XIHU), "org-000002") is None
    assert level_of(snapshot, place(DONGGUAN), "org-000002") == "CITY"
