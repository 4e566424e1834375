"""What a search finds, and what stands first."""

from typing import Any, cast

import pytest
import search_given as given

from directory.documents import OrganizationDocument
from directory.search.criteria import Criteria, Near, Order
from directory.search.ranking import LONGEST_SEARCH
from directory.search.snapshot import Snapshot
from graph_schema.errors import InvalidInput


def organization(entity: str, name: str, **more: Any) -> OrganizationDocument:
    fields = {
        "id": f"org-{entity}",
        "name": name,
        "status": "ACTIVE",
        "version": 1,
        "updatedAt": "2026-11-23T08:00:00Z",
    }
    return cast("OrganizationDocument", fields | more)


def offering(name: str, category: str) -> list[dict[str, str]]:
    return [{"id": "service-x-1", "name": name, "category": category}]


DOCUMENTS = [
    organization("exact", "融资担保中心", region="330100"),
    organization("longer", "杭州市融资担保中心有限公司", region="340100"),
    organization("place", "融资担保协会", region="330106", english="Hangzhou Guarantee Association"),
    organization("offer", "小微企业之家", region="330106", services=offering("融资担保", "financing")),
    organization("alias", "钱塘服务站", aliases=["融资担保（钱塘）"], creditCode="91330100MA27XXXX1K"),
    organization("latin", "ＡＢＣ Innovation 平台", region="110101", latitude=39.9, longitude=116.4),
    organization("closed", "融资担保老店", status="CLOSED"),
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return given.snapshot(tmp_path_factory.mktemp("index"), DOCUMENTS)


def found(snapshot: Snapshot, search: str) -> list[str]:
    page = snapshot.organizations(Criteria(search=search), Order.RELEVANCE, 100)
    assert page.total == len(page.hits)
    return [hit.document["id"].removeprefix("org-") for hit in page.hits]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("融资担保中心", ["exact", "longer"]),
        ("融资担保", ["longer", "exact", "place", "alias", "offer"]),
        ("杭州 融资担保", ["longer", "exact", "place", "offer"]),
        ("浙江 担保", ["exact", "place", "offer"]),
        ("hangzhou danbao", ["longer", "place", "exact", "offer"]),
        ("rongzidanbaozhongxin", ["exact", "longer"]),
        ("rong zi dan bao", ["longer", "exact", "place", "alias", "offer"]),
        ("融資擔保中心", ["exact", "longer"]),
        ("rzdbzx", ["longer", "exact"]),
        ("保", ["longer", "exact", "place", "alias", "offer"]),
        ("financing", ["offer"]),
        ("abc innovation平台", ["latin"]),
        ("ａｂｃ　平台", ["latin"]),
        ("91330100ma27xxxx1k", ["alias"]),
        ("org-place", ["place"]),
        ("guarantee 西湖区", ["place"]),
        ("融资 没有", []),
        ("!!!", []),
        ("资融", []),
        ("*", []),
        ('name:"x" OR *', []),
    ],
)
def test_what_is_found_in_which_order(snapshot: Snapshot, search: str, expected: list[str]) -> None:
    assert found(snapshot, search) == expected


@pytest.mark.parametrize("document", DOCUMENTS[:-1], ids=lambda document: document["id"])
def test_an_exact_name_is_first(snapshot: Snapshot, document: OrganizationDocument) -> None:
    for name in (document["name"], *document.get("aliases", ())):
        assert found(snapshot, name)[0] == document["id"].removeprefix("org-")


@pytest.mark.parametrize("search", [None, "", "  ", "　"])
def test_a_blank_search_is_none(snapshot: Snapshot, search: str | None) -> None:
    assert snapshot.count(Criteria(search=search)) == len(DOCUMENTS) - 1


def test_a_search_may_not_be_longer_than_allowed(snapshot: Snapshot) -> None:
    assert snapshot.count(Criteria(search="融" * LONGEST_SEARCH)) == 0
    with pytest.raises(InvalidInput, match="search has 201 characters; it may have 200"):
        snapshot.count(Criteria(search="融" * 201))


def test_search_joins_the_other_filters(snapshot: Snapshot) -> None:
    assert snapshot.count(Criteria(search="融资担保", within=("330106",))) == 2
    assert snapshot.count(Criteria(search="融资担保", include_closed=True)) == 6
    assert [facet.value for facet in snapshot.facets(Criteria(search="融资担保"))["region"]] == ["330000", "340000"]
    near = snapshot.nearby(Near(39.9, 116.4, 1_000, Criteria(search="innovation")))
    assert [hit.document["id"] for hit in near.page(5, None).hits] == ["org-latin"]
