"""Filters, orders, paging, facets: compared with the naive way over the documents."""

import itertools
import random
import weakref
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import cast

import orjson
import pytest
import search_given as given

from directory.divisions import read_divisions
from directory.documents import OrganizationDocument
from directory.regions import Regions
from directory.search.criteria import Criteria, Facets, Near, Order
from directory.search.entry import Entries, Standing
from directory.search.fields import ID, STATE_ID
from directory.search.snapshot import Snapshot
from directory.search.storage import State
from directory.search.view import View
from graph_schema.errors import InvalidInput

DOCUMENTS = given.organizations(1_500, seed=11)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Written in three commits, so that the index has several segments."""
    path = tmp_path_factory.mktemp("index")
    writer = given.written(path, DOCUMENTS[:800])
    for part in (DOCUMENTS[800:1_100], DOCUMENTS[1_100:]):
        writer.add(part)
        writer.commit(State(1, "0" * 64))
    writer.close()
    return given.opened(path)


def some_criteria(dice: random.Random) -> Criteria:
    """Any combination of filters, each set now and then."""
    codes = [division.code for division in dice.sample(given.regions().current(), 2)]
    above = [given.regions().lineage(code)[dice.randrange(len(given.regions().lineage(code)))] for code in codes]
    chosen = [kind.code for kind in dice.sample(given.categories().all(), 2)]
    return Criteria(
        within=dice.choice([None, tuple(above[:1]), tuple(above), ("330000", "340000"), ()]),
        categories=tuple(dice.choice([[], chosen[:1], chosen])),
        natures=dice.choice([(), (), ("MARKET",), ("MARKET", "GOVERNMENT")]),
        level=dice.choice([None, None, "COUNTY", "PROVINCE"]),
        designated_on=dice.choice([None, date(dice.randrange(2017, 2030), dice.randrange(1, 13), 15)]),
        include_closed=dice.random() < 0.5,
    )


def naive(criteria: Criteria) -> list[OrganizationDocument]:
    return [document for document in DOCUMENTS if given.meets(document, criteria)]


def listed(snapshot: Snapshot, criteria: Criteria, order: Order, size: int) -> list[str]:
    ids: list[str] = []
    after = None
    for _ in itertools.count():
        page = snapshot.organizations(criteria, order, size, after)
        assert len(page.hits) == size or not page.has_next
        ids += [hit.document["id"] for hit in page.hits]
        if not page.has_next:
            assert page.total == len(ids)
            return ids
        after = page.hits[-1].position
    raise AssertionError


def test_every_combination_of_filters_equals_the_naive_choice(snapshot: Snapshot) -> None:
    dice = random.Random(1)
    sizes = Counter[bool]()
    for _ in range(100):
        criteria = some_criteria(dice)
        expected = naive(criteria)
        assert listed(snapshot, criteria, Order.NAME, 100) == given.by_name(expected), criteria
        assert snapshot.count(criteria) == len(expected)
        sizes[bool(expected)] += 1
    assert min(sizes.values()) > 10, "both empty and filled lists were compared"


def test_relations(snapshot: Snapshot) -> None:
    hub = next(document["memberOf"][0] for document in DOCUMENTS if "memberOf" in document)
    for criteria in (
        Criteria(member_of=hub, include_closed=True),
        Criteria(succeeds=hub),
        Criteria(member_of="org-none"),
    ):
        assert listed(snapshot, criteria, Order.NAME, 7) == given.by_name(naive(criteria))


@pytest.mark.parametrize("order", list(Order))
def test_pages_of_any_size_hold_each_once_in_one_order(snapshot: Snapshot, order: Order) -> None:
    criteria = Criteria(search="融资", within=("330000", "340000", "350000"))
    whole = listed(snapshot, criteria, order, 100)
    assert len(whole) > 10
    assert listed(snapshot, criteria, order, 1) == listed(snapshot, criteria, order, 7) == whole


def test_an_empty_page_still_counts(snapshot: Snapshot) -> None:
    page = snapshot.organizations(Criteria(), Order.NAME, 0)
    assert (page.hits, page.has_next, page.total) == ([], True, snapshot.count(Criteria()))


def test_relevance_without_search_is_by_name(snapshot: Snapshot) -> None:
    criteria = Criteria(within=("330000",), search="  ")
    assert listed(snapshot, criteria, Order.RELEVANCE, 100) == listed(snapshot, criteria, Order.NAME, 100)


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize(
    "after", ["", "x", "0-", "9-6162-org-1", "0-6162-org-1 OR 1", "0-ZZ-org-1", "0-616-org-1", "0-6162-org-"]
)
def test_what_is_no_position_is_refused(snapshot: Snapshot, order: Order, after: str) -> None:
    with pytest.raises(InvalidInput, match="position"):
        snapshot.organizations(Criteria(search="融资"), order, 5, after)


def expected_facets(
    criteria: Criteria, documents: Sequence[OrganizationDocument] = DOCUMENTS
) -> dict[str, Counter[str]]:
    """Each facet counted over the documents under every filter but its own."""

    def chosen(**other: object) -> list[OrganizationDocument]:
        return [item for item in documents if given.meets(item, replace(criteria, **other))]  # type: ignore[arg-type]

    regions, categories = given.regions(), given.categories()
    if criteria.within is None:
        below = {division.code for division in regions.by_level("PROVINCE")}
    else:
        below = {child.code for code in criteria.within for child in regions.children(code)}
    kinds = [
        {step for part in item.get("services", ()) for step in categories.lineage(part["category"])}
        for item in chosen(categories=())
    ]
    return {
        "nature": Counter(item["nature"] for item in chosen(natures=()) if "nature" in item),
        "level": Counter(item["level"] for item in chosen(level=None) if "level" in item),
        "category": Counter(kind for each in kinds for kind in each),
        "region": Counter(c for item in chosen() for c in regions.lineage(item.get("region", "")) if c in below),
        "stars": Counter(),
    }


def counted(found: Facets) -> dict[str, Counter[str]]:
    for counts in found.values():
        assert counts == sorted(counts, key=lambda facet: (-facet.count, facet.value))
        assert all(facet.label for facet in counts)
    return {name: Counter({facet.value: facet.count for facet in counts}) for name, counts in found.items()}


def test_facets_equal_the_naive_counts(snapshot: Snapshot) -> None:
    dice = random.Random(2)
    for criteria in [Criteria(), Criteria(within=("100000",)), *(some_criteria(dice) for _ in range(25))]:
        assert counted(snapshot.facets(criteria)) == expected_facets(criteria), criteria


def test_facets_of_a_circle_count_exactly_what_lies_in_it(snapshot: Snapshot) -> None:
    dice = random.Random(3)
    filled = 0
    for radius in (3_000, 60_000, 250_000, 500_000, 3_000_000, None):
        for _ in range(4):
            middle = (dice.uniform(22, 42), dice.uniform(104, 122))
            criteria = some_criteria(dice)
            near = [
                item
                for item in DOCUMENTS
                if "latitude" in item and (radius is None or given.metres(*middle, item) <= radius)
            ]
            found = counted(snapshot.nearby_facets(snapshot.nearby(Near(*middle, radius, criteria))))
            assert found == expected_facets(criteria, near)
            filled += any(found.values())
    assert filled > 10


def test_labels_are_names(snapshot: Snapshot) -> None:
    found = snapshot.facets(Criteria())
    assert {facet.value: facet.label for facet in found["region"]}["330000"] == "浙江省"
    assert {facet.value: facet.label for facet in found["category"]}["legal"] == "法律维权"
    assert {facet.value: facet.label for facet in found["nature"]}["MARKET"] == "Market"
    assert {facet.value: facet.label for facet in found["level"]}["CITY"] == "City"


def test_documents_come_back_whole_closed_ones_too(snapshot: Snapshot) -> None:
    wanted = [document["id"] for document in DOCUMENTS[:60]]
    found = snapshot.documents([*wanted, wanted[0], "org-none", STATE_ID])
    assert found == {document["id"]: document for document in DOCUMENTS[:60]}
    assert snapshot.documents([]) == {}


def test_scores_filter_order_and_count(tmp_path: Path) -> None:
    totals = {"org-a": "85.22", "org-b": "85.22", "org-c": "100", "org-d": "0.00", "org-e": None}
    documents = [given.organizations(1, 5)[0] | {"id": entity, "name": "同名", "status": "ACTIVE"} for entity in totals]
    writer = given.written(tmp_path, [])
    entries = Entries(given.regions(), given.categories())
    for document in documents:
        total = totals[document["id"]]
        standing = None if total is None else Standing(Decimal(total), int(Decimal(total) // 20))
        writer._writer.add_document(entries.entry(document, standing))
    writer.commit(State(1, "0" * 64))
    writer.close()
    scored = given.opened(tmp_path)

    assert listed(scored, Criteria(), Order.SCORE_DESC, 2) == ["org-c", "org-a", "org-b", "org-d", "org-e"]
    for least, count in (("85.22", 3), ("85.221", 1), ("0", 4), ("-1", 4), ("100.01", 0), ("1e30", 0)):
        assert scored.count(Criteria(minimum_score=Decimal(least))) == count, least
    assert listed(scored, Criteria(stars=4), Order.NAME, 5) == ["org-a", "org-b"]
    assert scored.count(Criteria(stars=-1)) == 0
    stars = scored.facets(Criteria(stars=4))["stars"]
    assert [(facet.value, facet.label, facet.count) for facet in stars] == [
        ("4", "4 stars", 2),
        ("0", "0 stars", 1),
        ("5", "5 stars", 1),
    ]


@pytest.mark.parametrize(("few", "crowd"), [(0, 2_000), (1, 2_000), (7, 2_000), (7, 10), (50, 2_000)])
def test_the_best_come_in_the_same_order_however_many_share_a_score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int, crowd: int
) -> None:
    dice, entries = random.Random(few), Entries(given.regions(), given.categories())
    documents = [one.copy() for one in DOCUMENTS[:240]]
    for one in documents[:60]:  # alike in all that numbers hold of a name, some in all of it
        one["name"] = f"浙江省中小企业服务中心{dice.randrange(20)}"
    totals = {one["id"]: dice.choice(("99.50", "85.22", "85.21", "60.00", None)) for one in documents}
    writer = given.written(tmp_path, [])
    for document in documents:
        total = totals[document["id"]]
        writer._writer.add_document(entries.entry(document, Standing(Decimal(total)) if total else None))
    writer.commit(State(1, "0" * 64))
    writer.close()
    monkeypatch.setattr("directory.search.listing.FEW_TIED", few)
    monkeypatch.setattr("directory.search.listing.CROWD", crowd)
    ordered = sorted(
        (one for one in documents if given.meets(one, Criteria())),
        key=lambda one: (-Decimal(totals[one["id"]] or -1), one["name"], one["id"]),
    )
    for size in range(1, 101):
        page = given.opened(tmp_path).organizations(Criteria(), Order.SCORE_DESC, size)
        assert [hit.document["id"] for hit in page.hits] == [one["id"] for one in ordered[:size]]
    assert listed(given.opened(tmp_path), Criteria(), Order.SCORE_DESC, 20) == [one["id"] for one in ordered]


def test_a_document_is_read_once_and_the_ones_asked_for_last_are_kept(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.search.view.MOST_DOCUMENTS", 2)
    view = View(snapshot.view.index, snapshot.view.searcher)
    first, second, third = view.matches(view.any_of(ID, [one["id"] for one in DOCUMENTS[:3]]))
    kept = view.document(first)
    assert view.document(second) == orjson.loads(view.body(second))
    assert view.document(first) is kept
    view.document(third)
    assert view.document(first) is kept, "the one asked for longest ago was dropped"
    seen = weakref.ref(view)
    del view
    assert seen() is None, "a commit goes with its last request, and all documents with it"


def test_an_organization_of_a_retired_division_is_found_under_its_successors() -> None:
    real = Regions.of(read_divisions())
    retired = {"id": "org-old", "name": "旧", "status": "ACTIVE", "version": 1, "updatedAt": "2026", "region": "110103"}
    codes = set(Entries(real, given.categories())._lineage(cast("OrganizationDocument", retired)))
    assert codes == {"110103", "110101", "110000", "100000"}
