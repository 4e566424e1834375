"""How a search is understood, and what is found by it then."""

from dataclasses import replace

import pytest
import search_given as given
from test_search_words import offering, organization

from directory.inputs import OrganizationFilter, criteria_of
from directory.search.criteria import Criteria, Interpretation, Near, Order
from directory.search.highlights import of_organization, searched_runs
from directory.search.kinds import category_near, category_of
from directory.search.snapshot import Snapshot
from directory.search.sounds import sounds_of

DOCUMENTS = [
    organization("west", "西湖知识产权所", region="330106", services=offering("专利代理", "intellectual-property")),
    organization("south", "南昌西湖律师事务所", region="360103", services=offering("合同审查", "legal")),
    organization("loans", "杭州云帆融资担保有限公司", region="330110", english="Yunfan Guarantee"),
    organization("loans2", "杭州云启融资担保有限公司", region="330110"),
    organization("bank", "小微企业之家", region="330105", services=offering("贷款对接", "financing")),
    organization("branch", "杭州融资中心上海分部", region="310101"),
    organization("college", "浙江大学转移中心", region="330106"),
    organization("college2", "浙江大学上海研究院", region="310101"),
    organization("sea", "海洋检测院", region="370200"),
    organization("long", "重庆长寿检测有限公司", region="500115", aliases=["长寿检测"]),
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return given.snapshot(tmp_path_factory.mktemp("index"), DOCUMENTS)


def understood(snapshot: Snapshot, search: str, within: str | None = None) -> Interpretation:
    found = criteria_of(OrganizationFilter(within=within), search, snapshot).interpretation
    assert found is not None
    return found


def found(snapshot: Snapshot, search: str, within: str | None = None) -> list[str]:
    criteria = criteria_of(OrganizationFilter(within=within), search, snapshot)
    page = snapshot.organizations(criteria, Order.RELEVANCE, 100)
    assert page.total == len(page.hits) == snapshot.count(criteria)
    return [hit.document["id"].removeprefix("org-") for hit in page.hits]


@pytest.mark.parametrize(
    ("search", "places", "words", "joined"),
    [
        ("杭州 融资", ["330100"], ["融资"], False),
        ("融资 杭州市", ["330100"], ["融资"], False),
        ("浙江 杭州 融资", ["330100"], ["融资"], False),
        ("浙江省杭州市 融资", ["330100"], ["融资"], False),
        ("hang zhou rongzi", ["330100"], ["rongzi"], False),
        ("Hangzhou guarantee", ["330100"], ["guarantee"], False),
        ("西湖区 知识产权", ["330106", "360103"], ["知识产权"], False),
        ("杭州 西湖 知识产权", ["330106"], ["知识产权"], False),
        ("330106 知识产权", ["330106"], ["知识产权"], False),
        ("杭州贷款", ["330100"], ["贷款"], True),
        ("贷款杭州", ["330100"], ["贷款"], True),
        ("hangzhourongzi", ["330100"], ["rongzi"], True),
        ("杭州", ["330100"], [], True),
        ("长寿区 检测", ["500115"], ["检测"], False),
        ("融资担保", [], ["融资担保"], False),
        ("杭州 火星", [], ["杭州", "火星"], False),
        ("杭州云帆融资担保有限公司", [], ["杭州云帆融资担保有限公司"], False),
        ("长寿检测", [], ["长寿检测"], False),
    ],
)
def test_places_are_told_from_words(
    snapshot: Snapshot, search: str, places: list[str], words: list[str], joined: bool
) -> None:
    reading = understood(snapshot, search)
    assert (list(reading.places), list(reading.words), reading.joined) == (places, words, joined)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("杭州 融资", ["loans2", "loans", "bank"]),
        ("杭州融资", ["branch", "loans2", "loans", "bank"]),
        ("杭州 贷款", ["bank"]),
        ("hangzhou loan", ["bank"]),
        ("hangzhou patent", ["west"]),
        ("西湖 律师", ["south"]),
        ("浙江大学", ["college2", "college"]),
        ("浙江大学转移中心", ["college"]),
        ("长寿检测", ["long"]),
        ("changshou jiance", ["long"]),
        ("hzyfrzdb", ["loans"]),
    ],
)
def test_what_is_found(snapshot: Snapshot, search: str, expected: list[str]) -> None:
    assert found(snapshot, search) == expected


@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("杭州云帆融姿担保有限公司", "loans"),
        ("杭州云帆资融担保有限公司", "loans"),
        ("杭州云帆融担保有限公司", "loans"),
        ("杭州云帆融资担保有限工司", "loans"),
        ("杭洲 融姿", "loans2"),
        ("hangzou garantee", "bank"),
        ("yunfan guarntee", "loans"),
        ("海扬 检侧", "sea"),
        ("zhejiang daxeu", "college"),
        ("长寿剪测", "long"),
        ("hangzhou patnet", "west"),
    ],
)
def test_one_error_is_forgiven(snapshot: Snapshot, search: str, first: str) -> None:
    assert found(snapshot, search)[0] == first
    assert understood(snapshot, search).nearly


@pytest.mark.parametrize(
    "search",
    ["西" * 200, "西湖 " * 60, "xian" * 50, "xi an " * 33, "a " * 100, "patnet " * 28, "有限公司" * 50, "！", "0", "*"],
)
def test_any_text_is_understood(snapshot: Snapshot, search: str) -> None:
    criteria = criteria_of(None, search, snapshot)
    assert criteria.interpretation is not None
    assert snapshot.organizations(criteria, Order.RELEVANCE, 5).total == snapshot.count(criteria)


def test_without_interpretation_all_words_are_taken_as_they_are(snapshot: Snapshot) -> None:
    criteria = criteria_of(None, "杭洲 融姿", snapshot, interpret=False)
    assert criteria.interpretation is None
    assert snapshot.count(criteria) == 0
    plain = criteria_of(None, "杭州 融资", snapshot, interpret=False)
    ids = [hit.document["id"] for hit in snapshot.organizations(plain, Order.RELEVANCE, 9).hits]
    assert ids == ["org-loans2", "org-loans", "org-branch", "org-bank"]


def test_only_places_that_meet_the_filter_count(snapshot: Snapshot) -> None:
    assert understood(snapshot, "西湖区 知识产权", "330000").places == ("330106",)
    assert understood(snapshot, "杭州 融资", "310000").places == ()
    assert found(snapshot, "杭州 融资", "310000") == ["branch"]


def test_a_cursor_belongs_to_what_was_asked_not_to_how_it_was_understood(snapshot: Snapshot) -> None:
    criteria = criteria_of(None, "杭州 融资", snapshot)
    assert repr(criteria) == repr(replace(criteria, interpretation=None))
    assert repr(criteria) != repr(replace(criteria, interpret=False))


def test_facets_and_circles_see_the_same_as_the_list(snapshot: Snapshot) -> None:
    criteria = criteria_of(None, "杭州 融资", snapshot)
    assert sum(facet.count for facet in snapshot.facets(criteria)["region"]) == 3
    near = snapshot.nearby(Near(30.25, 120.15, 20_000, criteria))
    assert near.within_radius_count == 0


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("专利", "intellectual-property"),
        ("PATENT", "intellectual-property"),
        ("zhuanli", "intellectual-property"),
        ("知识产权", "intellectual-property"),
        ("Intellectual property", "intellectual-property"),
        ("投融资服务", "financing"),
        ("貸款", "financing"),
        ("火星", None),
        ("", None),
    ],
)
def test_words_of_the_trade_name_categories(word: str, code: str | None) -> None:
    assert category_of(word, given.categories()) == code


def test_categories_are_named_with_an_error_too() -> None:
    assert category_near("patnet", given.categories()) == "intellectual-property"
    assert category_near("pat", given.categories()) is None


@pytest.mark.parametrize(
    ("search", "entity", "expected"),
    [
        ("融资担保", "loans", {("name", "融资担保")}),
        ("rongzi danbao", "loans", {("name", "融资担保")}),
        ("yfrz", "loans", {("name", "云帆融资")}),
        ("guarantee", "loans", {("english", "Guarantee")}),
        ("杭州 担保", "loans", {("name", "担保")}),
        ("杭州融资", "loans", {("name", "杭州"), ("name", "融资")}),
        ("專利", "west", {("services", "专利")}),
        ("融姿担保", "loans", {("name", "担保")}),
        ("长寿", "long", {("name", "长寿"), ("aliases", "长寿")}),
        ("changshou", "long", {("name", "长寿"), ("aliases", "长寿")}),
    ],
)
def test_highlights_mark_what_matched(
    snapshot: Snapshot, search: str, entity: str, expected: set[tuple[str, str]]
) -> None:
    criteria = criteria_of(None, search, snapshot)
    document = next(one for one in DOCUMENTS if one["id"] == f"org-{entity}")
    lineage = given.regions().lineage(document["region"])
    marked = of_organization(
        document, searched_runs(criteria), lambda run: sounds_of(given.regions()).syllables(run, lineage)
    )
    assert {(one.field, one.text[start:end]) for one in marked for start, end in one.spans} == expected


def test_highlights_of_a_search_taken_as_it_is() -> None:
    assert [run.text for run in searched_runs(Criteria(search="杭州 融资"))] == ["杭州", "融资"]
