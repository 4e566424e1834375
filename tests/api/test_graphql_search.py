"""What people type, through the API: how it was understood, how to undo it, and what matched."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql_given import CITY, HUB, SHOP, Network

from graph_schema.address import Address

pytestmark = pytest.mark.anyio

SEARCH = """query($search: String, $interpret: Boolean, $filter: OrganizationFilter) {
    organizations(search: $search, interpret: $interpret, filter: $filter, first: 10) {
        totalCount facets { region { value } }
        interpretation { search region { code } regions { path } regionUse category { code } categoryUse words
                         approximate }
        edges { node { id } highlights { field text spans { start end } } } } }"""
NEARBY = """query($search: String, $interpret: Boolean) {
    nearby(region: "330100", search: $search, interpret: $interpret) {
        totalCount interpretation { region { code } words } nodes { id } } }"""
REGIONS = """query($search: String) { regions(search: $search) {
    edges { match node { code path } highlights { field text spans { start end } } } } }"""


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with Network.opened(engine, tmp_path_factory.mktemp("index")) as opened:
        yield opened


def ids(page: Any) -> list[str]:
    return [edge["node"]["id"] for edge in page["edges"]]


async def test_a_place_filters_and_the_answer_says_so(network: Network) -> None:
    page = await network.only(SEARCH, search=" hangzhou 法律 ")
    assert ids(page) == [SHOP]
    assert page["interpretation"] == {
        "search": "hangzhou 法律",
        "region": {"code": "330100"},
        "regions": [{"path": "浙江省 › 杭州市"}],
        "regionUse": "FILTER",
        "category": {"code": "legal"},
        "categoryUse": "WIDENING",
        "words": ["法律"],
        "approximate": False,
    }
    assert page["facets"]["region"] == [{"value": "330000"}]
    assert page["edges"][0]["highlights"] == [
        {"field": "name", "text": "西湖法律咨询公司", "spans": [{"start": 2, "end": 4}]}
    ]


async def test_a_place_written_as_one_with_the_rest_stands_behind_names(network: Network) -> None:
    page = await network.only(SEARCH, search="杭州服务中心")
    assert ids(page) == [CITY]
    assert page["interpretation"]["regionUse"] == "FILTER_BEHIND_NAMES"
    assert page["interpretation"]["categoryUse"] is None


async def test_the_client_can_undo_it(network: Network) -> None:
    understood = await network.only(SEARCH, search="西湖区 咨寻")
    assert ids(understood) == [SHOP]
    assert understood["interpretation"]["approximate"]
    plain = await network.only(SEARCH, search="西湖区 咨寻", interpret=False)
    assert (ids(plain), plain["interpretation"]) == ([], None)


async def test_without_search_nothing_is_understood_or_marked(network: Network) -> None:
    page = await network.only(SEARCH)
    assert page["interpretation"] is None
    assert all(edge["highlights"] == [] for edge in page["edges"])


async def test_nearby_understands_alike(network: Network) -> None:
    page = await network.only(NEARBY, search="浙江 中小企业")
    assert page["interpretation"] == {"region": {"code": "330000"}, "words": ["中小企业"]}
    assert {node["id"] for node in page["nodes"]} == {HUB, CITY}
    assert (await network.only(NEARBY, search="浙江 中小企业", interpret=False))["interpretation"] is None


async def test_regions_say_how_they_were_found(network: Network) -> None:
    (edge,) = (await network.only(REGIONS, search="xihu hangzhou"))["edges"]
    assert (edge["match"], edge["node"]) == ("PATH", {"code": "330106", "path": "浙江省 › 杭州市 › 西湖区"})
    assert edge["highlights"] == [
        {"field": "name", "text": "西湖区", "spans": [{"start": 0, "end": 2}]},
        {"field": "pinyin", "text": "xi hu qu", "spans": [{"start": 0, "end": 5}]},
    ]
    everything = (await network.only(REGIONS))["edges"]
    assert all((edge["match"], edge["highlights"]) == (None, []) for edge in everything)
