"""Nearby, compared with the distance to every organization."""

import random
import tracemalloc
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import search_given as given
from tantivy import DocAddress

from directory.documents import OrganizationDocument
from directory.search import gathered
from directory.search.criteria import Criteria, Near, NearbyHit
from directory.search.entry import Entries, Standing
from directory.search.gathered import Gathered, Gatherings
from directory.search.snapshot import Snapshot
from directory.search.storage import State
from graph_schema.errors import InvalidInput

NETWORK = given.organizations(4_000, seed=21)
ROOM_BYTES = 40_000_000  # as it is told, and a quarter more
EDGES = [(90.0, 0.0), (90.0, 77.0), (-90.0, -180.0), (0.0, 180.0), (0.0, -180.0), (-0.0, -0.0), (-17.0, 179.999)]


def around_the_globe(count: int) -> list[OrganizationDocument]:
    """Points everywhere, many of them around the edges of the map."""
    dice = random.Random(22)
    documents: list[Any] = []
    for number in range(count):
        latitude, longitude = dice.uniform(-90, 90), dice.uniform(-180, 180)
        if number % 2:
            north, east = EDGES[number // 2 % len(EDGES)]
            latitude = max(-90.0, min(90.0, north + dice.uniform(-3, 3)))
            longitude = (east + dice.uniform(-3, 3) + 180) % 360 - 180 if abs(north) < 90 else longitude
        document = {"id": f"org-{number:05d}", "name": "点", "status": "ACTIVE", "version": 1, "updatedAt": ""}
        documents.append(document | {"latitude": round(latitude, 6), "longitude": round(longitude, 6)})
    return documents


GLOBE = around_the_globe(2_500)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return given.snapshot(tmp_path_factory.mktemp("network"), NETWORK)


@pytest.fixture(scope="module")
def globe(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return given.snapshot(tmp_path_factory.mktemp("globe"), GLOBE)


def listed(snapshot: Snapshot, near: Near, size: int) -> list[NearbyHit]:
    hits: list[NearbyHit] = []
    after = None
    found = snapshot.nearby(near)
    while True:
        page = found.page(size, after)
        hits += page.hits
        assert len(page.hits) == size or not page.has_next
        if not page.has_next:
            assert found.total == len(hits)
            within = [hit.reach == "WITHIN_RADIUS" for hit in hits]
            assert within == sorted(within, reverse=True)
            assert found.within_radius_count == sum(within)
            return hits
        after = page.hits[-1].position


def naive(documents: Sequence[OrganizationDocument], near: Near) -> list[tuple[float, str]]:
    """All that lie in the circle, by distance to the millimetre, then id (nobody has a score)."""
    found = [
        (round(given.metres(near.latitude, near.longitude, document), 3), document["id"])
        for document in documents
        if "latitude" in document and given.meets(document, near.criteria)
    ]
    return sorted(pair for pair in found if near.radius_metres is None or pair[0] <= near.radius_metres)


def agrees(hits: Sequence[NearbyHit], expected: Sequence[tuple[float, str]]) -> bool:
    """The same organizations, each at its distance, nearest first."""
    far = {entity: metres for metres, entity in expected}
    assert len(hits) == len(expected)
    assert {hit.document["id"] for hit in hits} == set(far)
    assert all(hit.distance_metres == pytest.approx(far[hit.document["id"]], abs=0.2) for hit in hits)
    order = [(hit.distance_metres, hit.document["id"]) for hit in hits]
    return order == sorted(order)


def test_circles_equal_brute_force(snapshot: Snapshot) -> None:
    dice = random.Random(1)
    seen = 0
    for number in range(80):
        centre = dice.choice([document for document in NETWORK if "latitude" in document])
        spread = (number % 3) * 0.1
        near = Near(
            centre["latitude"] + dice.uniform(-spread, spread),
            centre["longitude"] + dice.uniform(-spread, spread),
            dice.choice((1, 1_000, 5_000, 20_000, 100_000, 500_000)),
            dice.choice((Criteria(), Criteria(natures=("MARKET",)), Criteria(include_closed=True))),
        )
        expected, found = naive(NETWORK, near), listed(snapshot, near, 100)
        assert agrees(found, expected), near
        assert snapshot.nearby(near, counted=False).page(100, None).hits == found[:100], near
        seen += len(expected)
    assert seen > 2_000


def test_neighbours_who_share_their_cells_have_lists_of_their_own(snapshot: Snapshot) -> None:
    dice = random.Random(3)
    for criteria in (Criteria(), Criteria(natures=("MARKET",)), Criteria(within=("330000",))):
        for _ in range(8):  # all in two or three cells of the resolution that 20 km take
            near = Near(30.25 + dice.uniform(-0.02, 0.02), 120.17 + dice.uniform(-0.02, 0.02), 20_000, criteria)
            expected = naive(NETWORK, near)
            uncounted = snapshot.nearby(near, counted=False).page(100, None).hits[: len(expected)]
            assert agrees(uncounted, expected), near
            assert uncounted == listed(snapshot, near, 100)[: len(expected)]


def crowd(count: int) -> list[OrganizationDocument]:
    """Points of one city, crowded in its west; one in fifty stands in the east, where fewer are than one expects."""
    dice = random.Random(5)
    documents: list[Any] = []
    for number in range(count):
        document = {"id": f"org-{number:05d}", "name": "点", "status": "ACTIVE", "version": 1, "updatedAt": ""}
        east = 121.5 + (dice.uniform(-0.1, 0.1) if number % 50 else 0.25)
        documents.append(document | {"latitude": 31.2 + dice.uniform(-0.1, 0.1), "longitude": east})
    return documents


def test_the_nearest_of_a_crowd_are_found_without_the_crowd(tmp_path: Path) -> None:
    documents = crowd(3_000)
    city = given.snapshot(tmp_path, documents)
    for east in (121.4, 121.5, 121.62, 121.74, 121.75):
        for radius in (300, 20_000, 100_000):
            near = Near(31.201, east, radius, Criteria())
            expected = naive(documents, near)
            found = city.nearby(near, counted=False)
            page = found.page(20, None)
            assert agrees(page.hits, expected[:20]), near
            assert page == city.nearby(near).page(20, None)
            assert page.has_next == (len(expected) > 20)
            assert found.within_radius_count == len(expected)


def test_a_page_of_a_crowd_gathers_few(tmp_path: Path) -> None:
    documents = crowd(3_000)
    city = given.snapshot(tmp_path, documents)
    near = Near(31.2, 121.5, 20_000, Criteria())
    assert agrees(city.nearby(near, counted=False).page(20, None).hits, naive(documents, near)[:20])
    (few,) = city.view.gatherings._groups.values()
    assert 20 < len(few.addresses) < 1_500


def test_no_more_is_remembered_of_what_was_gathered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "MOST", 10)
    monkeypatch.setattr(gathered, "GROUP", 1)
    monkeypatch.setattr(gathered, "MOST_OF_ONE", 4)
    asked, kept = list[str](), Gatherings()

    def of(key: str, size: int) -> None:
        def gather() -> Gathered:
            asked.append(key)
            return Gathered([DocAddress(0, at) for at in range(size)], np.zeros(size), np.zeros(size))

        assert len(kept.of(key, gather).addresses) == size

    for key, size in (("a", 4), ("b", 4), ("a", 4), ("huge", 5), ("huge", 5), ("c", 4), ("a", 4), ("b", 4)):
        of(key, size)
    assert asked == ["a", "b", "huge", "huge", "c", "b"]


def test_circles_without_anybody_take_room_as_well() -> None:
    kept, room = Gatherings(), gathered.MOST // gathered.GROUP
    tracemalloc.start()
    for place in range(room + 5_000):
        kept.of((Criteria(within=("330000",)), (place, 12)), lambda: Gathered([], np.zeros(0), np.zeros(0)))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(kept._groups) == room
    assert taken < ROOM_BYTES


@pytest.mark.parametrize("centre", EDGES)
@pytest.mark.parametrize("radius", [1_000, 60_000, 200_000, 500_000, None])
def test_the_edges_of_the_map(globe: Snapshot, centre: tuple[float, float], radius: int | None) -> None:
    near = Near(*centre, radius, Criteria())
    assert agrees(listed(globe, near, 100), naive(GLOBE, near))


def test_pages_of_any_size_hold_each_once_in_one_order(snapshot: Snapshot) -> None:
    for radius in (150_000, None):
        near = Near(30.25, 120.17, radius, Criteria(within=("330000",)))
        whole = [hit.document["id"] for hit in listed(snapshot, near, 100)]
        assert len(whole) > 50
        for size in (1, 7):
            assert [hit.document["id"] for hit in listed(snapshot, near, size)] == whole


def test_without_radius_the_nearest_come_from_however_far(snapshot: Snapshot) -> None:
    for centre in ((30.25, 120.17), (31.5, 80.0), (-33.0, -70.0)):
        near = Near(*centre, None, Criteria())
        found = snapshot.nearby(near)
        page = found.page(20, None)
        expected = naive(NETWORK, near)
        assert found.total == len(expected)
        assert page.has_next
        assert [hit.distance_metres for hit in page.hits] == pytest.approx([far for far, _ in expected[:20]], abs=0.2)
        second = found.page(20, page.hits[-1].position)
        assert [hit.distance_metres for hit in second.hits] == pytest.approx(
            [far for far, _ in expected[20:40]], abs=0.2
        )


def test_at_one_distance_the_score_decides_then_the_id(tmp_path: Path) -> None:
    totals = {"org-a": None, "org-b": "70", "org-c": "90", "org-d": "70", "org-e": None, "org-f": "0.00"}
    writer = given.written(tmp_path, [])
    entries = Entries(given.regions(), given.categories())
    for entity, total in totals.items():
        document = GLOBE[0] | {"id": entity}
        standing = None if total is None else Standing(Decimal(total))
        writer._writer.add_document(entries.entry(document, standing))
    writer.commit(State(1, "0" * 64))
    writer.close()
    near = Near(GLOBE[0]["latitude"], GLOBE[0]["longitude"], 10, Criteria())
    for size in (1, 2, 100):
        hits = listed(given.opened(tmp_path), near, size)
        assert [hit.document["id"] for hit in hits] == ["org-c", "org-b", "org-d", "org-f", "org-a", "org-e"]
    assert {hit.reach for hit in hits} == {"WITHIN_RADIUS"}


def test_a_crowd_at_one_point_comes_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(7)
    entries = Entries(given.regions(), given.categories())
    writer = given.written(tmp_path, GLOBE[:200])
    for number in range(500):
        total = dice.choice(("70.00", "85.20", None))
        crowded = GLOBE[number % 3] | {"id": f"org-crowd-{dice.randrange(10**9)}"}
        writer._writer.add_document(entries.entry(crowded, Standing(Decimal(total)) if total else None))
    writer.commit(State(1, "0" * 64))
    writer.close()
    near = Near(GLOBE[0]["latitude"], GLOBE[0]["longitude"], None, Criteria())
    expected = [hit.position for hit in listed(given.opened(tmp_path), near, 100)]
    assert len(expected) == 700
    monkeypatch.setattr("directory.search.nearby.FEW_TIED", 0)
    for size in (100, 7):
        assert [hit.position for hit in listed(given.opened(tmp_path), near, size)] == expected


def test_an_empty_page_still_counts(snapshot: Snapshot) -> None:
    near = Near(30.25, 120.17, 100_000, Criteria())
    found = snapshot.nearby(near)
    page = found.page(0, None)
    assert (page.hits, page.has_next, found.total) == ([], True, len(naive(NETWORK, near)))
    empty = snapshot.nearby(Near(0, 0, 1_000, Criteria()))
    assert (empty.page(5, None).hits, empty.page(5, None).has_next, empty.total) == ([], False, 0)


@pytest.mark.parametrize("after", ["", "1", "1-z", "1-z-x", "-1-z-org-a", "1.5-z-org-a", "nan-z-org-a", "1-z-org-a\n"])
def test_what_is_no_position_is_refused(snapshot: Snapshot, after: str) -> None:
    with pytest.raises(InvalidInput, match="position"):
        snapshot.nearby(Near(30, 120, 1_000, Criteria())).page(5, after)
