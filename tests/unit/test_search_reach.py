"""Who reaches a place: nearby beyond the radius, its totals and its facets, compared with a look at every document."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest
import search_given as given

from directory.documents import OrganizationDocument
from directory.search.criteria import Criteria, Near, NearbyHit
from directory.search.entry import Entries, Standing
from directory.search.facets import FIELDS
from directory.search.reach import REACHES, areas
from directory.search.snapshot import Snapshot
from directory.search.storage import State
from directory.search.view import View

ORDER = dict(zip(REACHES, range(len(REACHES)), strict=True))
TOTALS = ("60.00", "85.20", "85.21", None, None)
COUNTY, LEAF_CITY, MUNICIPAL, ISLAND, NATION = "620523", "441900", "310115", "710000", "100000"


def network(count: int, seed: int) -> list[OrganizationDocument]:
    """Organizations crowded in few places, most of which say whom they serve and how."""
    dice = random.Random(seed)
    homes = [COUNTY, "620502", "620500", "620000", LEAF_CITY, "440000", MUNICIPAL, "310000", ISLAND, NATION]
    documents: list[Any] = []
    for number, document in enumerate(given.organizations(count, seed)):
        changed: dict[str, Any] = dict(document)
        if number % 2:
            division = given.regions().get(dice.choice(homes))
            assert division is not None
            changed |= {"region": division.code, "level": dice.choice(("NATION", "PROVINCE", "CITY", "COUNTY"))}
            if division.latitude is not None and division.longitude is not None:
                spread = dice.choice((0.0, 0.0, 0.1, 1.0))
                changed["latitude"] = division.latitude + dice.uniform(-spread, spread)
                changed["longitude"] = division.longitude + dice.uniform(-spread, spread)
        if number % 7 == 0:
            changed = {key: value for key, value in changed.items() if key not in ("latitude", "longitude")}
        if dice.random() < 0.6:
            changed["serves"] = dice.sample(homes, dice.choice((1, 1, 2)))
        for part in changed.get("services", ()):
            part |= {"channel": dice.choice(("ON_SITE", "ONLINE", "BOTH", "ON_SITE"))}
        documents.append(changed)
    return cast("list[OrganizationDocument]", documents)


NETWORK = network(1_500, seed=41)
SCORES = {
    document["id"]: total
    for document, total in zip(NETWORK, random.Random(42).choices(TOTALS, k=1_500), strict=True)
    if total
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    path = tmp_path_factory.mktemp("reach")
    writer = given.written(path, [])
    entries = Entries(given.regions(), given.categories())
    for document in NETWORK:
        total = SCORES.get(document["id"])
        writer._writer.add_document(entries.entry(document, Standing(Decimal(total)) if total else None))
    writer.commit(State(1, "0" * 64))
    writer.close()
    return given.opened(path)


def place(code: str, radius: int | None, criteria: Criteria) -> Near:
    division = given.regions().get(code)
    assert division is not None
    north, east = division.latitude or 35.0, division.longitude or 105.0
    return Near(north, east, radius, criteria, areas(given.regions(), code))


def test_what_is_remembered_of_one_commit_changes_no_list(snapshot: Snapshot) -> None:
    dice = random.Random(43)
    kinds = (Criteria(), Criteria(natures=("MARKET",)), Criteria(level="COUNTY"), Criteria(categories=("financing",)))
    for _ in range(60):
        near = place(dice.choice((COUNTY, LEAF_CITY, MUNICIPAL, ISLAND, NATION)), 20_000, dice.choice(kinds))
        fresh = replace(snapshot, view=View.of(snapshot.view.index))
        for counted in (False, True):
            lists = [one.nearby(near, counted=counted) for one in (snapshot, fresh)]
            pages = [found.page(100, None).hits for found in lists]
            assert pages[0] == pages[1], near
            after = pages[0][dice.randrange(len(pages[0]))].position
            assert lists[0].page(40, after) == lists[1].page(40, after), (near, after)


def served(document: OrganizationDocument) -> set[str]:
    """The regions that an organization serves: what it says, else the region of its level, else its own."""
    own = document.get("region")
    if "serves" in document or own is None:
        return set(document.get("serves", ()))
    lineage = [given.regions().get(code) for code in given.regions().lineage(own)]
    return {next((step.code for step in lineage if step and step.level == document.get("level")), own)}


def online(document: OrganizationDocument, kinds: Iterable[str]) -> bool:
    parts = [part for part in document.get("services", ()) if part.get("channel") in ("ONLINE", "BOTH")]
    found = {step for part in parts for step in given.categories().lineage(part["category"])}
    return bool(parts) and (not kinds or bool(found & set(kinds)))


def reach(document: OrganizationDocument, near: Near) -> tuple[str, float | None] | None:
    far = given.metres(near.latitude, near.longitude, document) if "latitude" in document else None
    if far is not None and (near.radius_metres is None or far <= near.radius_metres):
        return "WITHIN_RADIUS", far
    serving = [name for name, code in near.areas if code in served(document)]
    if serving:
        return serving[0], far
    return ("ONLINE", far) if online(document, near.criteria.categories) else None


def naive(near: Near) -> list[tuple[str, str]]:
    """Reach and id of every organization of the list, in its order."""
    found = []
    for document in NETWORK:
        reached = reach(document, near) if given.meets(document, near.criteria) else None
        if reached:
            far = round(reached[1], 3) if reached[1] is not None else float("inf")
            score = -float(SCORES.get(document["id"], "-1"))
            found.append((ORDER[reached[0]], far, score, document["id"]))
    return [(REACHES[step], entity) for step, _, _, entity in sorted(found)]


def listed(snapshot: Snapshot, near: Near, size: int) -> list[NearbyHit]:
    found, hits = snapshot.nearby(near), []
    page = found.page(size, None)
    while True:
        hits += page.hits
        if not page.has_next:
            return hits
        assert len(page.hits) == size
        page = found.page(size, page.hits[-1].position)


def pairs(hits: Sequence[NearbyHit]) -> list[tuple[str, str]]:
    return [(hit.reach, hit.document["id"]) for hit in hits]


def same(found: Sequence[tuple[str, str]], expected: Sequence[tuple[str, str]]) -> bool:
    """The same in the same order, but for neighbours whose distance two formulas round to different millimetres."""
    assert Counter(found) == Counter(expected)
    return sum(a != b for a, b in zip(found, expected, strict=True)) <= len(found) // 50


CRITERIA = (
    Criteria(),
    Criteria(categories=("professional",)),
    Criteria(categories=("legal", "financing"), natures=("MARKET", "GOVERNMENT")),
    Criteria(within=("620000",), include_closed=True),
)


@pytest.mark.parametrize("criteria", CRITERIA)
@pytest.mark.parametrize("radius", [1_000, 20_000, 400_000, None])
@pytest.mark.parametrize("code", [COUNTY, LEAF_CITY, MUNICIPAL, ISLAND, "620500", "620000", NATION])
def test_nearby_equals_brute_force(snapshot: Snapshot, code: str, radius: int | None, criteria: Criteria) -> None:
    near = place(code, radius, criteria)
    expected, found = naive(near), snapshot.nearby(near)
    hits = listed(snapshot, near, 100)
    assert same(pairs(hits), expected)
    assert found.total == len(expected)
    assert found.within_radius_count == sum(name == "WITHIN_RADIUS" for name, _ in expected)
    assert all((hit.distance_metres is None) == ("latitude" not in hit.document) for hit in hits)


def test_every_reach_is_seen(snapshot: Snapshot) -> None:
    seen = {hit.reach for code in (COUNTY, MUNICIPAL) for hit in listed(snapshot, place(code, 1, Criteria()), 100)}
    assert seen == set(REACHES)
    levels = {hit.reach for hit in listed(snapshot, place(MUNICIPAL, 1_000, Criteria()), 100)}
    assert "SERVES_CITY" not in levels, "a district of a municipality lies in no city"
    assert "SERVES_COUNTY" not in {hit.reach for hit in listed(snapshot, place(LEAF_CITY, 1_000, Criteria()), 100)}


@pytest.mark.parametrize("radius", [20_000, None])
def test_the_list_does_not_depend_on_the_size_of_its_pages(snapshot: Snapshot, radius: int | None) -> None:
    near = place(COUNTY, radius, Criteria(natures=("MARKET",)))
    whole = pairs(listed(snapshot, near, 100))
    assert len(whole) > 120
    assert all(pairs(listed(snapshot, near, size)) == whole for size in (1, 7))


@pytest.mark.parametrize("few", [0, 5])
def test_growing_circles_give_the_same(snapshot: Snapshot, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for near in (place(COUNTY, 20_000, Criteria()), place(COUNTY, None, Criteria())):
        whole = pairs(listed(snapshot, near, 100))
        monkeypatch.setattr("directory.search.nearby.FEW_MATCHES", few)
        assert pairs(listed(snapshot, near, 9)) == whole
        monkeypatch.undo()


def test_a_place_abroad_is_reached_by_the_nation_and_online(snapshot: Snapshot) -> None:
    near = Near(35.68, 139.69, 20_000, Criteria(), areas(given.regions(), NATION))
    assert {name for name, _ in naive(near)} == {"SERVES_NATION", "ONLINE"}
    assert same(pairs(listed(snapshot, near, 100)), naive(near))
    assert snapshot.nearby(near).total == len(naive(near))


def facets_of(near: Near) -> dict[str, Counter[str]]:
    """What choosing each value would leave, counted by choosing it."""
    criteria = near.criteria
    free: dict[str, dict[str, Any]] = {"nature": {"natures": ()}, "level": {"level": None}}

    def members(**changes: Any) -> list[OrganizationDocument]:
        changed = replace(near, criteria=replace(criteria, **changes))
        return [d for d in NETWORK if given.meets(d, changed.criteria) and reach(d, changed)]

    regions = given.regions()
    below = [c.code for code in criteria.within or () for c in regions.children(code)]
    below = below or [province.code for province in regions.by_level("PROVINCE")]
    lineages = [regions.lineage(document.get("region", "")) for document in members()]
    return {
        "nature": Counter(d["nature"] for d in members(**free["nature"]) if "nature" in d),
        "level": Counter(d["level"] for d in members(**free["level"]) if "level" in d),
        "category": Counter({one.code: len(members(categories=(one.code,))) for one in given.categories().all()}),
        "region": Counter(code for lineage in lineages for code in lineage if code in below),
        "stars": Counter(),
    }


@pytest.mark.parametrize("criteria", CRITERIA)
@pytest.mark.parametrize(("code", "radius"), [(COUNTY, 20_000), (LEAF_CITY, 300_000), (MUNICIPAL, None)])
def test_facets_count_the_list_that_choosing_a_value_leaves(
    snapshot: Snapshot, code: str, radius: int | None, criteria: Criteria
) -> None:
    near = place(code, radius, criteria)
    expected = facets_of(near)
    for _ in range(2):  # the second time from what was kept
        found = snapshot.nearby_facets(snapshot.nearby(near))
        for name in FIELDS:
            assert {facet.value: facet.count for facet in found[name]} == +expected[name], name
