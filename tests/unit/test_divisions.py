"""The real divisions with all the special cases that data/SOURCES.md lists."""

from collections import Counter

import pytest

from directory.divisions import read_divisions, read_successions
from directory.documents import RegionDocument

REUSED = (
    *("130107", "330502", "419001", "420703", "421024", "430204"),
    *("440511", "450405", "511402", "511403", "511421", "511423"),
)


@pytest.fixture(scope="module")
def divisions() -> dict[str, RegionDocument]:
    documents = read_divisions()
    by_code = {document["code"]: document for document in documents}
    assert len(by_code) == len(documents)
    return by_code


@pytest.fixture(scope="module")
def current(divisions: dict[str, RegionDocument]) -> dict[str, RegionDocument]:
    return {code: document for code, document in divisions.items() if "succeededBy" not in document}


def names(document: RegionDocument, kind: str) -> list[str]:
    return [alias["name"] for alias in document.get("aliases", []) if alias["kind"] == kind]


def test_every_division_in_force_is_there(current: dict[str, RegionDocument]) -> None:
    levels = Counter(document["level"] for document in current.values())
    assert levels == {"NATION": 1, "PROVINCE": 34, "CITY": 333, "COUNTY": 2847}


def test_every_code_no_longer_in_force_is_one_retired_division(divisions: dict[str, RegionDocument]) -> None:
    retired = {code: document for code, document in divisions.items() if "succeededBy" in document}
    in_force = divisions.keys() - retired.keys()
    virtual = {succession.code for succession in read_successions() if succession.virtual}
    expected = {succession.code for succession in read_successions()} - virtual - in_force
    assert len(expected) == 3624
    assert retired.keys() == expected
    assert not any("parent" in document for document in retired.values())
    assert Counter(document["level"] for document in retired.values()) == {"CITY": 195, "COUNTY": 3429}


def test_parents_are_one_tree_and_as_given(current: dict[str, RegionDocument]) -> None:
    assert [code for code, document in current.items() if "parent" not in document] == ["100000"]
    assert all(document["parent"] in current for code, document in current.items() if code != "100000")
    under_province = Counter(
        document["parent"]
        for document in current.values()
        if document["level"] == "COUNTY" and current[document["parent"]]["level"] == "PROVINCE"
    )
    assert under_province == {
        "110000": 16,
        "120000": 16,
        "310000": 16,
        "500000": 37,
        "410000": 1,
        "420000": 4,
        "460000": 15,
        "650000": 13,
    }


def test_four_cities_and_three_provinces_have_nothing_below(current: dict[str, RegionDocument]) -> None:
    parents = {document.get("parent") for document in current.values()}
    leaves = {code for code, d in current.items() if d["level"] in {"PROVINCE", "CITY"}} - parents
    assert leaves == {"441900", "442000", "460400", "620200", "710000", "810000", "820000"}


def test_points_have_five_decimals_and_one_is_missing(current: dict[str, RegionDocument]) -> None:
    assert [code for code, document in current.items() if "latitude" not in document] == ["659013"]
    assert current["659013"]["name"] == "草湖市"
    assert (current["110000"]["latitude"], current["110000"]["longitude"]) == (39.90281, 116.40115)


def test_a_code_in_force_again_is_the_new_division_and_the_old_name_went_elsewhere(
    divisions: dict[str, RegionDocument], current: dict[str, RegionDocument]
) -> None:
    assert current.keys() >= set(REUSED)
    assert names(divisions["130107"], "former") == []
    assert names(divisions["130121"], "former") == ["井陉矿区"]
    assert "城区" in names(divisions["330500"], "former")
    assert names(divisions["511421"], "former") == []
    assert names(divisions["500102"], "former") == ["枳城区", "李渡区"]


def test_a_new_name_under_the_same_code_keeps_the_old_one(divisions: dict[str, RegionDocument]) -> None:
    assert names(divisions["420600"], "former") == ["襄樊市"]
    assert names(divisions["422800"], "former") == ["恩施地区", "鄂西土家族苗族自治州"]


def test_a_split_code_has_all_its_successors_in_the_order_of_the_source(
    divisions: dict[str, RegionDocument],
) -> None:
    document = divisions["130106"]
    assert document["name"] == "郊区"
    assert document["succeededBy"] == ["130102", "130104", "130105", "130108"]
    assert document["validTo"] == "2001-12-31"


def test_the_latest_name_of_a_retired_code_is_its_name(divisions: dict[str, RegionDocument]) -> None:
    document = divisions["132201"]
    assert (document["name"], document["validTo"]) == ("南宫市", "1993-12-31")
    assert names(document, "former") == ["邢台市"]
    assert document["succeededBy"] == ["130502", "130503", "130581"]


def test_an_unknown_year_gives_no_last_day(divisions: dict[str, RegionDocument]) -> None:
    assert divisions["110201"]["name"] == "昌平县"
    assert "validTo" not in divisions["110201"]


def test_every_successor_is_in_force(divisions: dict[str, RegionDocument], current: dict[str, RegionDocument]) -> None:
    successors = {code for document in divisions.values() for code in document.get("succeededBy", [])}
    assert successors <= current.keys()


def test_virtual_nodes_are_aliases_and_no_divisions(divisions: dict[str, RegionDocument]) -> None:
    virtual = [name for document in divisions.values() for name in names(document, "code")]
    assert len(virtual) == len(set(virtual)) == 305
    assert not divisions.keys() & set(virtual)
    assert {"110100", "110200"} <= set(names(divisions["110000"], "code"))
    assert names(divisions["410000"], "code") == ["419000"]


def test_aliases_keep_language_and_kind(current: dict[str, RegionDocument]) -> None:
    assert {"name": "京", "language": "zh", "kind": "abbreviation"} in current["110000"]["aliases"]
    kinds = Counter(a["kind"] for d in current.values() for a in d.get("aliases", []))
    assert (kinds["abbreviation"], kinds["short"], kinds["english"], kinds["historical"]) == (45, 330, 78, 51)
    assert kinds["ethnic_romanisation"] == 231


def test_no_alias_is_given_twice(divisions: dict[str, RegionDocument]) -> None:
    for document in divisions.values():
        aliases = [tuple(alias.values()) for alias in document.get("aliases", [])]
        assert len(aliases) == len(set(aliases))


@pytest.mark.parametrize(
    ("code", "english"),
    [("100000", "China"), ("540000", "Tibet"), ("610100", "Xi'an"), ("650100", "Urumqi"), ("810000", "Hong Kong")],
)
def test_the_usual_english_name_is_shown(current: dict[str, RegionDocument], code: str, english: str) -> None:
    assert current[code]["english"] == english


def test_no_english_name_is_made_up(current: dict[str, RegionDocument]) -> None:
    assert "english" not in current["330100"]


def test_nothing_is_null_or_empty(divisions: dict[str, RegionDocument]) -> None:
    assert not [d["code"] for d in divisions.values() if any(value in (None, "", []) for value in d.values())]
