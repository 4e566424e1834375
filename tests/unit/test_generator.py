"""The demonstration network: shape, validity, repeatability, memory."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterable
from itertools import islice

import pytest

from directory.categories import Categories, read_categories
from directory.divisions import read_divisions
from directory.documents import OrganizationDocument
from directory.generator import generate
from directory.generator.coverage import Coverage, coverage_for
from directory.generator.credit_codes import credit_code
from directory.generator.naming import BRANDS, SECTORS, Naming, Words
from directory.generator.places import NO_PLACES, Places
from directory.regions import LEVELS, Regions
from graph_schema.errors import InvalidInput

AT = "2026-11-23T08:00:00Z"
HUBS = 1697
KINDS = {"SERVICE_CENTRE", "PLATFORM", "BASE", "INCUBATOR", "COMPANY", "ASSOCIATION", "INSTITUTE", "UNIVERSITY", "FUND"}
KINDS |= {"LARGE_ENTERPRISE", "OTHER"}
COUNT = 6000
MOST_MEBIBYTES = 6
MOST_GROWTH = 1
IN_ANOTHER_PROCESS = """
import sys
from tests.unit.test_generator import AT, digest, load
from directory.generator import generate
sys.stdout.write(digest(generate(2500, 7, *load(), AT)))
"""


def load() -> tuple[Regions, Categories]:
    return Regions.of(read_divisions()), Categories.of(read_categories())


def digest(documents: Iterable[OrganizationDocument]) -> str:
    lines = (json.dumps(document, sort_keys=True, ensure_ascii=False) for document in documents)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.fixture(scope="module")
def world() -> tuple[Regions, Categories]:
    return load()


@pytest.fixture(scope="module")
def regions(world: tuple[Regions, Categories]) -> Regions:
    return world[0]


@pytest.fixture(scope="module")
def documents(world: tuple[Regions, Categories]) -> list[OrganizationDocument]:
    return list(generate(COUNT, 1, *world, AT))


# repeatability


def test_the_same_seed_gives_the_same_bytes(world: tuple[Regions, Categories]) -> None:
    assert digest(generate(2500, 7, *world, AT)) == digest(generate(2500, 7, *world, AT))


def test_another_process_with_another_hash_seed_gives_the_same_bytes(world: tuple[Regions, Categories]) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment["PYTHONPATH"] = os.pathsep.join([os.getcwd(), environment["PYTHONPATH"]])  # noqa: PTH109
    other = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS], env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout == digest(generate(2500, 7, *world, AT))


def test_another_seed_gives_another_network(world: tuple[Regions, Categories]) -> None:
    assert digest(generate(50, 1, *world, AT)) != digest(generate(50, 2, *world, AT))


# shape


def test_hubs_come_first_from_the_nation_down(documents: list[OrganizationDocument]) -> None:
    levels = [document["level"] for document in documents[:HUBS]]
    assert Counter(levels) == {"NATION": 1, "PROVINCE": 30, "CITY": 281, "COUNTY": 1385}
    assert levels == sorted(levels, key=LEVELS.index)
    assert {document["kind"] for document in documents[:HUBS]} == {"SERVICE_CENTRE"}
    assert {document["nature"] for document in documents[:HUBS]} == {"GOVERNMENT"}
    assert "GOVERNMENT" not in {document["nature"] for document in documents[HUBS:]}


def test_a_hub_stands_for_its_division(documents: list[OrganizationDocument], regions: Regions) -> None:
    hubs = documents[:HUBS]
    assert len({document["region"] for document in hubs}) == HUBS
    for document in hubs:
        division = regions.get(document["region"])
        assert division is not None
        assert document["level"] == division.level
        assert document["serves"] == [division.code]
        assert document["region"] not in {"710000", "810000", "820000"}
        assert document["english"].endswith("Service Centre")


def test_members_follow_the_next_hub_above(documents: list[OrganizationDocument], regions: Regions) -> None:
    hubs = {document["region"]: document["id"] for document in documents[:HUBS]}
    for number, document in enumerate(documents):
        line = regions.lineage(document["region"])
        nearest = [hubs[code] for code in reversed(line[:-1] if number < HUBS else line) if code in hubs]
        if number < HUBS:
            assert document.get("memberOf", []) == nearest[:1]
        else:
            assert document.get("memberOf", nearest[:1]) == nearest[:1]


@pytest.mark.parametrize(
    ("organizations", "coverage"),
    [
        (1, Coverage(1, 0, 0, 0)),
        (2, Coverage(1, 0, 0, 1)),
        (100, Coverage(1, 2, 16, 81)),
        (1697, Coverage(1, 30, 281, 1385)),
        (1_000_000, Coverage(1, 30, 281, 1385)),
    ],
)
def test_a_small_network_has_the_shape_in_small(organizations: int, coverage: Coverage) -> None:
    assert coverage_for(organizations) == coverage
    assert coverage.total == min(organizations, HUBS)


@pytest.mark.parametrize("organizations", [1, 2, 100, 1696, 1697, 1698])
def test_there_are_as_many_as_asked_for(world: tuple[Regions, Categories], organizations: int) -> None:
    assert sum(1 for _ in generate(organizations, 1, *world, AT)) == organizations


def test_shares_are_as_stated(documents: list[OrganizationDocument]) -> None:
    others = documents[HUBS:]
    natures = Counter(document["nature"] for document in others)
    services = sum(len(document["services"]) for document in documents)
    accuracy = Counter(document.get("pointAccuracy") for document in documents)
    assert 0.70 < natures["MARKET"] / len(others) < 0.80
    assert 1.4 < services / COUNT < 1.6
    assert 0.03 < accuracy["REGION"] / COUNT < 0.07
    assert 0.10 < sum("designations" in document for document in documents) / COUNT < 0.14
    assert 0.66 < sum("creditCode" in document for document in documents) / COUNT < 0.74
    assert 0.005 < sum(document["status"] == "CLOSED" for document in others) / len(others) < 0.03


def test_every_province_has_some_and_the_populous_have_more(
    documents: list[OrganizationDocument], regions: Regions
) -> None:
    provinces = Counter(regions.lineage(document["region"])[1] for document in documents[HUBS:])
    assert provinces.keys() == {division.code for division in regions.by_level("PROVINCE")}
    assert provinces.most_common(1)[0][0] == "440000"
    assert provinces["440000"] > 10 * provinces["540000"]


def test_cities_without_counties_and_provinces_without_divisions_have_their_own(regions: Regions) -> None:
    places = {place.code for place in Places.of(regions, Naming(regions)).all}
    assert {"441900", "442000", "460400", "620200", "710000", "810000", "820000", "659013"} <= places
    assert not places & NO_PLACES
    assert len(places) == 2847 + 4 + 3 - 5  # 三沙 itself is no place: its two districts are left out


# validity


def test_documents_are_marked_and_lean(documents: list[OrganizationDocument]) -> None:
    for document in documents:
        assert document["synthetic"] is True
        assert (document["version"], document["updatedAt"]) == (1, AT)
        parts = [document, *document["services"], *document.get("designations", [])]
        assert not any(value in (None, "", []) for part in parts for value in part.values())


def test_everything_is_inside_its_vocabulary(
    documents: list[OrganizationDocument], world: tuple[Regions, Categories]
) -> None:
    regions, categories = world
    assert {document["nature"] for document in documents} == {"GOVERNMENT", "MARKET", "PUBLIC_WELFARE"}
    assert {document["kind"] for document in documents} == KINDS
    assert {document["status"] for document in documents} == {"ACTIVE", "CLOSED"}
    assert {document["level"] for document in documents} == set(LEVELS)
    services = [service for document in documents for service in document["services"]]
    narrowest = {category.code for category in categories.all() if not categories.children(category.code)}
    assert {service["category"] for service in services} == narrowest, "nobody offers a kind that has narrower ones"
    assert {service["channel"] for service in services} == {"ON_SITE", "ONLINE", "BOTH"}
    assert {service["fee"] for service in services} == {"FREE", "PUBLIC_BENEFIT", "MARKET"}
    assert all(("price" in service) == (service["fee"] == "MARKET") for service in services)
    codes = {division.code for division in regions.current()}
    assert all(document["region"] in codes and codes.issuperset(document["serves"]) for document in documents)


def test_level_is_that_of_whom_it_serves(documents: list[OrganizationDocument], regions: Regions) -> None:
    for document in documents:
        (served,) = document["serves"]
        division = regions.get(served)
        assert division is not None
        assert document["level"] == division.level
        assert served in regions.lineage(document["region"])


def test_ids_codes_and_names_are_unique(documents: list[OrganizationDocument]) -> None:
    ids = [document["id"] for document in documents]
    parts = [part["id"] for d in documents for part in (*d["services"], *d.get("designations", []))]
    credit_codes = [document["creditCode"] for document in documents if "creditCode" in document]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"org-[a-z0-9][a-z0-9-]{0,59}", identity) for identity in ids)
    assert len(parts) == len(set(parts))
    assert "service-demo-0000001-1" in parts
    assert len(credit_codes) == len(set(credit_codes))
    assert len({document["name"] for document in documents}) == COUNT


def test_points_are_near_their_division_and_in_china(documents: list[OrganizationDocument], regions: Regions) -> None:
    for document in documents:
        division = regions.get(document["region"])
        assert division is not None
        if division.latitude is None or division.longitude is None:
            assert not {"latitude", "longitude", "pointAccuracy"} & document.keys()
            continue
        latitude, longitude = document["latitude"], document["longitude"]
        assert (latitude, longitude) == (round(latitude, 6), round(longitude, 6))
        assert 3 < latitude < 54
        assert 73 < longitude < 136
        assert abs(latitude - division.latitude) < 0.14
        by_region = document["pointAccuracy"] == "REGION"
        assert by_region == ((latitude, longitude) == (division.latitude, division.longitude))
        assert by_region == ("address" not in document)


def test_a_division_without_point_gives_none(world: tuple[Regions, Categories]) -> None:
    regions, categories = world
    lake = [d for d in islice(generate(40_000, 3, regions, categories, AT), HUBS, None) if d["region"] == "659013"]
    assert lake
    assert not any("latitude" in document or "pointAccuracy" in document for document in lake)


def test_contacts_reach_nobody(documents: list[OrganizationDocument]) -> None:
    for document in documents:
        assert document.get("phone", "000-").startswith("000-")
        assert document.get("email", "@example.com").endswith("@example.com")
        assert document.get("website", ".example.com").endswith(".example.com")


def test_titles_run_three_years_and_lapse(documents: list[OrganizationDocument]) -> None:
    titles = [title for document in documents for title in document.get("designations", [])]
    assert {title["status"] for title in titles} == {"VALID", "LAPSED"}
    for title in titles:
        first, last = title["validFrom"], title["validTo"]
        assert (title["status"] == "VALID") == (last >= AT[:10])
        assert "2022" <= first[:4] <= "2025"
        assert int(last[:4]) - int(first[:4]) in {2, 3}
        assert title["notice"].startswith("演示〔")
    assert any(title["title"].startswith("国家") for title in titles)
    assert any(title["title"] == "浙江省中小企业公共服务示范平台" for title in titles)


def test_the_national_body_holds_no_title_of_a_province(world: tuple[Regions, Categories]) -> None:
    for seed in range(12):
        (national,) = generate(1, seed, *world, AT)
        assert all(title["title"].startswith("国家") for title in national.get("designations", []))


def test_successors_follow_closed_ones(documents: list[OrganizationDocument]) -> None:
    closed = {document["id"]: document for document in documents if document["status"] == "CLOSED"}
    succeeding = [document for document in documents if "succeeds" in document]
    assert succeeding
    for document in succeeding:
        (earlier,) = document["succeeds"]
        assert earlier < document["id"]
        assert closed[earlier]["region"] == document["region"]


def test_names_read_like_real_ones(documents: list[OrganizationDocument]) -> None:
    names = {document["region"]: (document["name"], document["english"]) for document in documents[:HUBS]}
    assert names["100000"][0] == "全国中小企业公共服务中心"
    assert names["330100"] == ("杭州市中小企业服务中心", "Hangzhou City SME Service Centre")
    assert all("市鼓楼区" in names[code][0] for code in ("320106", "320302", "350102", "410204") if code in names)


# parts


def check_digit_by_the_book(body: str) -> str:
    """Compute the last place of a credit code step by step as GB 32100-2015 describes it, by code of nobody's."""
    alphabet = [c for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in "IOSVZ"]
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    total = 0
    for place, weight in enumerate(weights):
        total += alphabet.index(body[place]) * weight
    rest = 31 - total % 31
    return alphabet[0 if rest == 31 else rest]


def organization_digit_by_the_book(body: str) -> str:
    values = [int(character, 36) for character in body]
    rest = 11 - sum(v * w for v, w in zip(values, [3, 7, 9, 10, 5, 8, 4, 2], strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def test_the_book_agrees_with_real_codes() -> None:
    for code in ("91350100M000100Y43", "914403001922038216"):
        assert check_digit_by_the_book(code) == code[17]
        assert organization_digit_by_the_book(code[8:16]) == code[16]


def test_credit_codes_check(documents: list[OrganizationDocument]) -> None:
    for document in documents:
        if "creditCode" in document:
            code = document["creditCode"]
            assert len(code) == 18
            assert code[2:8] == document["region"]
            assert code[8:10] == "YY"
            assert code[16] == organization_digit_by_the_book(code[8:16])
            assert code[17] == check_digit_by_the_book(code)


def test_credit_codes_differ_by_number() -> None:
    numbers = [*range(3000), 31**6 - 1]
    assert len({credit_code("91", "330106", number)[8:] for number in numbers}) == len(numbers)


def test_words_are_given_out_once_and_never_run_out() -> None:
    words = Words()
    brands = [words.brand("330100", "律师事务所")[0] for _ in range(3 * len(BRANDS) ** 2)]
    sectors = [words.sector("330100", "商会")[0] for _ in range(70 * len(SECTORS))]
    assert len(set(brands)) == len(brands)
    assert len(set(sectors)) == len(sectors)
    assert {len(brand) for brand in brands[: len(BRANDS) ** 2]} == {2}
    assert set(sectors[: len(SECTORS)]) == {sector for sector, _ in SECTORS}


def test_every_brand_is_read_and_different() -> None:
    assert len({character for character, _ in BRANDS}) == len(BRANDS) == 64
    assert all(re.fullmatch("[a-zü]+", reading) for _, reading in BRANDS)


def test_places_have_names_of_their_own(regions: Regions) -> None:
    places = Places.of(regions, Naming(regions)).all
    owners = {place.owner: place.short for place in places}
    assert len(set(owners.values())) == len(owners)


@pytest.mark.parametrize(
    ("code", "short", "english"),
    [
        ("330100", "杭州", "Hangzhou City"),
        ("422800", "恩施", "Enshi Autonomous Prefecture"),
        ("540000", "西藏", "Tibet Autonomous Region"),
        ("610100", "西安", "Xi'an City"),
        ("110000", "北京", "Beijing Municipality"),
        ("150000", "内蒙古", "Inner Mongolia Autonomous Region"),
        ("429021", "神农架", "Shennongjia Forestry District"),
        ("450000", "广西", "Guangxi Autonomous Region"),
        ("330106", "西湖区", "Xihu District"),
        ("152921", "阿拉善左旗", "Alxa Left Banner"),
    ],
)
def test_short_and_english_names(regions: Regions, code: str, short: str, english: str) -> None:
    division = regions.get(code)
    assert division is not None
    naming = Naming(regions)
    assert naming.short(division).removesuffix("区") == short.removesuffix("区")
    assert naming.english_full(division) == english


# refusals and memory


@pytest.mark.parametrize("organizations", [0, -1, 10_000_000])
def test_numbers_outside_the_range_are_refused(world: tuple[Regions, Categories], organizations: int) -> None:
    with pytest.raises(InvalidInput, match=f"organizations is {organizations}; it must be 1 to 9999999"):
        generate(organizations, 1, *world, AT)


def test_categories_that_lack_some_are_refused(regions: Regions) -> None:
    with pytest.raises(InvalidInput, match="categories lack digital, financing"):
        generate(10, 1, regions, Categories.of(read_categories()[:3]), AT)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number(world: tuple[Regions, Categories]) -> None:
    stream = generate(50_000, 1, *world, AT)
    tracemalloc.start()
    sum(1 for _ in islice(stream, 10_000))
    _, early = tracemalloc.get_traced_memory()
    made = sum(1 for _ in stream)
    _, late = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made == 40_000
    assert late < MOST_MEBIBYTES * 2**20
    assert late - early < MOST_GROWTH * 2**20
