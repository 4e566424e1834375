"""What divisions are found by, and in which order."""

from typing import Any

import pytest
import search_given as given

from directory.region_search import Match, PlaceNames, RegionCriteria, list_divisions
from directory.region_search.highlights import of_division
from directory.search.criteria import Criteria
from directory.search.highlights import searched_runs
from directory.types.region_match import RegionMatch


def found(search: str, **criteria: Any) -> list[tuple[str, Match]]:
    return [
        (one.division.code, one.match) for one in list_divisions(given.regions(), RegionCriteria(search, **criteria))
    ]


@pytest.mark.parametrize(
    ("search", "code", "match"),
    [
        ("成都市", "510100", Match.NAME),
        ("５１０１００", "510100", Match.NAME),
        ("510100000000", "510100", Match.NAME),
        ("成都", "510100", Match.OTHER),
        ("蓉", "510100", Match.OTHER),
        ("cheng du", "510100", Match.OTHER),
        ("CHENGDU SHI", "510100", Match.OTHER),
        ("Chengdu City", "510100", Match.OTHER),
        ("廣東", "440000", Match.OTHER),
        ("Lyuliang", "141100", Match.OTHER),
        ("Lüliang", "141100", Match.OTHER),
        ("宣武区", "110102", Match.FORMER),
        ("110104", "110102", Match.FORMER),
        ("110100", "110000", Match.FORMER),
        ("cds", "510100", Match.INITIALS),
        ("zhangning", "310105", Match.MISREAD),
        ("成都 武侯", "510107", Match.PATH),
        ("武侯区，成都", "510107", Match.PATH),
        ("chengduwuhou", "510107", Match.PATH),
        ("襄樊 谷城", "420625", Match.PATH),
        ("成督市", "510100", Match.SOUND),
        ("石家市", "130100", Match.SLIP),
        ("chegndu", "510100", Match.SLIP),
        ("shijiazh", "130100", Match.BEGINNING),
        ("chengdx", "510100", Match.TYPO),
        ("双版", "532800", Match.PART),
        ("成嘟", "510100", Match.SOUND),
        ("成某", "510100", Match.SHORT_TYPO),
        ("呼和浩 新城", "150102", Match.NEARLY_PATH),
        ("chengdu wuhuo", "510107", Match.NEARLY_PATH),
    ],
)
def test_how_a_division_is_found(search: str, code: str, match: Match) -> None:
    assert (code, match) in found(search)


def test_the_best_way_decides_then_the_level_then_the_code() -> None:
    places = [one.place for one in list_divisions(given.regions(), RegionCriteria("城"))]
    assert places == sorted(places)
    assert [code for code, match in found("朝阳") if match is Match.OTHER] == ["211300", "110105", "211321", "220104"]


def test_a_whole_name_is_no_error_of_another() -> None:
    assert all(match in {Match.NAME, Match.OTHER, Match.BEGINNING, Match.PART} for _, match in found("福州"))


def test_a_path_names_what_lies_in_the_other() -> None:
    assert found("西湖 南昌") == [("360103", Match.PATH)]
    assert found("吉林 吉林") == [("220200", Match.PATH)]
    assert found("南昌 武侯") == []


def test_other_criteria_narrow_what_is_found() -> None:
    assert found("朝阳", level="CITY") == [("211300", Match.OTHER)]


@pytest.mark.parametrize("search", ["", " ", "！？", "火星火星火星", "x" * 200, "xian" * 50, "西" * 200])
def test_any_text_is_answered(search: str) -> None:
    codes = [code for code, _ in found(search)]
    assert len(codes) == len(set(codes))


def test_every_way_is_described_in_the_contract() -> None:
    assert [match.name for match in Match] == [match.name for match in RegionMatch]


@pytest.mark.parametrize(
    ("search", "code", "expected"),
    [
        ("杭州 西湖", "330106", {("name", "西湖")}),
        ("xihu", "330106", {("name", "西湖"), ("pinyin", "xi hu")}),
        ("Xi'an", "610100", {("english", "Xi'an"), ("name", "西安"), ("pinyin", "xi an")}),
        ("錫林郭勒", "152500", {("name", "锡林郭勒")}),
        ("3301", "330106", {("code", "3301")}),
    ],
)
def test_highlights(search: str, code: str, expected: set[tuple[str, str]]) -> None:
    division = given.regions().get(code)
    assert division is not None
    marked = of_division(division, searched_runs(Criteria(search=search)))
    assert {(one.field, one.text[start:end]) for one in marked for start, end in one.spans} == expected


@pytest.mark.parametrize(
    ("text", "codes", "rest"),
    [
        ("杭州 融资", {"330100"}, ("融资",)),
        ("西湖 杭州 融资", {"330106"}, ("融资",)),
        ("上海 杭州 融资", {"310000"}, ("杭州", "融资")),
        ("xi lin guo le meng 融资", {"152500"}, ("融资",)),
        ("新 材料", set(), ()),
        ("地名 融资", set(), ()),
    ],
)
def test_places_in_a_longer_text(text: str, codes: set[str], rest: tuple[str, ...]) -> None:
    places = list(PlaceNames.of(given.regions()).apart(text.split(), lambda word: word == "地名"))
    assert [(set(place.codes), place.rest) for place in places] == ([(codes, rest)] if codes else [])


def test_the_longest_place_at_the_beginning_comes_first() -> None:
    places = list(PlaceNames.of(given.regions()).joined(["杭州市西湖区专利"]))
    assert [(set(place.codes), place.rest, place.joined) for place in places[:2]] == [
        ({"330106"}, ("专利",), True),
        ({"330106"}, ("区专利",), True),
    ]
