"""Where functions are offered and where the gaps are, compared with a look at every organization and county."""

import random
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pytest
import search_given as given

from directory.context import Context
from directory.coverage import NOBODY, gaps
from directory.documents import OrganizationDocument
from directory.globe import distances, vectors
from directory.search.nearest import nearest_metres
from directory.search.snapshot import Snapshot
from directory.seats import seats
from directory.types.enums import CoverageSource
from directory.types.statistics import Statistics
from graph_schema.connection import Graph
from graph_schema.journal import Journal


def network() -> list[OrganizationDocument]:
    """Organizations that offer anything but `innovation`; half of them say whom they serve."""
    dice = random.Random(52)
    documents: list[Any] = []
    for document in given.organizations(1_200, seed=51):
        changed: dict[str, Any] = dict(document)
        changed["services"] = [part for part in changed.get("services", ()) if part["category"] != "innovation"]
        if dice.random() < 0.5:
            changed["serves"] = [dice.choice(given.regions().current()).code]
        if dice.random() < 0.05:
            changed["serves"] = [dice.choice(given.regions().by_level("PROVINCE")).code]
        documents.append(changed)
    return cast("list[OrganizationDocument]", documents)


NETWORK = network()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return given.snapshot(tmp_path_factory.mktemp("coverage"), NETWORK)


def offers(document: OrganizationDocument, category: str) -> bool:
    steps = (given.categories().lineage(part["category"]) for part in document.get("services", ()))
    return document["status"] == "ACTIVE" and any(category in lineage for lineage in steps)


def areas_of(document: OrganizationDocument) -> Sequence[str]:
    return document.get("serves") or [document["region"]] if "region" in document else document.get("serves", [])


def far(code: str, category: str) -> float:
    """The metres from a division to the nearest organization of a category, one by one."""
    division = given.regions().get(code)
    assert division is not None
    assert division.latitude is not None
    assert division.longitude is not None
    found = [
        given.metres(division.latitude, division.longitude, document)
        for document in NETWORK
        if "latitude" in document and offers(document, category)
    ]
    return min(found, default=NOBODY)


@pytest.mark.parametrize("code", ["620000", "620500", "620523", "110000", "441900", "710000", "659013"])
def test_coverage_tells_from_where_a_function_is_offered(snapshot: Snapshot, code: str) -> None:
    regions = given.regions()
    context = Context(cast("Graph", None), cast("Journal", None), snapshot)
    found = Statistics(code=code, context=context).coverage()
    assert [one.category.code for one in found] == [one.code for one in given.categories().roots()]
    for one in found:
        offering = [document for document in NETWORK if offers(document, one.category.code)]
        inside = [d for d in offering if code in regions.lineage(d.get("region", ""))]
        outside = [d for d in offering if code not in regions.lineage(d.get("region", ""))]
        assert one.from_within == len(inside)
        assert one.from_above == sum(bool(set(areas_of(d)) & set(regions.lineage(code))) for d in outside)
        expected = "WITHIN" if one.from_within else "ABOVE" if one.from_above else "NONE"
        assert one.offered() == CoverageSource(expected)
        metres = None if code == "659013" or one.category.code == "innovation" else far(code, one.category.code)
        assert one.nearest_metres() == (metres if metres is None else pytest.approx(metres, abs=0.2))


@pytest.mark.parametrize("within", ["620000", "440000", "441900", "620523", "710000"])
@pytest.mark.parametrize(("category", "beyond"), [("financing", 30_000), ("legal", 100_000), ("innovation", 500_000)])
def test_gaps_are_the_counties_too_far_from_a_category(
    snapshot: Snapshot, within: str, category: str, beyond: int
) -> None:
    kind = given.categories().get(category)
    assert kind is not None
    leaves = [d.code for d in given.regions().leaves() if within in given.regions().lineage(d.code)]
    expected = {code: metres for code in leaves if (metres := far(code, category)) > beyond}
    found = gaps(snapshot, (within,), (kind,), beyond)
    assert {gap.division.code: gap.metres for gap in found} == pytest.approx(expected, abs=0.2)
    order = [(-gap.metres, gap.division.code) for gap in found]
    assert order == sorted(order)


def test_without_a_category_a_county_is_listed_for_each_function_it_lacks(snapshot: Snapshot) -> None:
    roots = given.categories().roots()
    every = gaps(snapshot, ("620000",), roots, 50_000)
    assert sorted((gap.category.code, gap.division.code) for gap in every) == sorted(
        (gap.category.code, gap.division.code) for one in roots for gap in gaps(snapshot, ("620000",), (one,), 50_000)
    )
    assert every[0].category.code == "innovation", "what nobody offers is the worst gap"


@pytest.mark.parametrize("count", [1, 40, 3_000])
def test_the_nearest_of_many_points_all_over_the_globe(count: int) -> None:
    dice = np.random.default_rng(count)
    norths, easts = dice.uniform(-90, 90, count), dice.uniform(-180, 180, count)
    norths[: count // 2] = 31.2 + dice.normal(0, 0.2, count // 2)
    easts[: count // 2] = 121.5 + dice.normal(0, 0.2, count // 2)
    places = [(31.2, 121.5), (90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0), (norths[0], easts[0])]
    places += [(dice.uniform(-90, 90), dice.uniform(-180, 180)) for _ in range(100)]
    found = nearest_metres(vectors(*np.array(places).T), norths, easts)
    expected = [distances(*place, norths, easts).min() for place in places]
    assert found == pytest.approx(np.array(expected), abs=0.002)


def test_nothing_is_infinitely_far() -> None:
    nothing = np.array([])
    assert nearest_metres(vectors([30.0], [120.0]), nothing, nothing).tolist() == [float("inf")]
    assert nearest_metres(vectors(nothing, nothing), np.array([30.0]), np.array([120.0])).tolist() == []


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ((34.75, 105.3), "620523"),
        ((31.22, 121.54), "310115"),
        ((23.02, 113.75), "441900"),
        ((25.03, 121.56), "710000"),
        ((35.68, 139.69), None),
        ((1.35, 103.82), None),
        ((51.5, -0.1), None),
        ((37.57, 126.98), None),
        ((90.0, 0.0), None),
    ],
)
def test_a_point_lies_where_the_nearest_seat_is(point: tuple[float, float], code: str | None) -> None:
    found = seats(given.regions()).nearest(*point)
    assert (found and found.code) == code


def test_seats_are_those_of_the_divisions_with_none_below() -> None:
    found = {division.code for division in seats(given.regions()).divisions}
    assert len(found) == 2853
    assert found >= {"441900", "442000", "460400", "620200", "710000", "810000", "820000", "330106"}
    assert not found & {"100000", "330000", "330100", "659013"}
