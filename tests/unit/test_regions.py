"""The table of divisions: tree, successions, names."""

import pytest

from directory.divisions import read_divisions
from directory.documents import RegionDocument
from directory.regions import Division, Regions, stem


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.of(read_divisions())


def codes(divisions: list[Division] | tuple[Division, ...]) -> list[str]:
    return [division.code for division in divisions]


def document(code: str, name: str, **more: object) -> RegionDocument:
    return {"id": f"region-{code}", "code": code, "name": name, "level": "COUNTY", **more}  # type: ignore[typeddict-item]


def test_a_division_has_what_its_document_says(regions: Regions) -> None:
    beijing = regions.get("110000")
    assert beijing is not None
    assert (beijing.name, beijing.level, beijing.parent, beijing.pinyin) == (
        "北京市",
        "PROVINCE",
        "100000",
        "bei jing shi",
    )
    assert (beijing.latitude, beijing.longitude) == (39.90281, 116.40115)
    assert not beijing.retired


def test_unknown_codes_have_nothing(regions: Regions) -> None:
    assert regions.get("999999") is None
    assert "999999" not in regions
    assert regions.lineage("999999") == ()
    assert regions.ancestors("999999") == regions.children("999999") == ()
    assert regions.resolve("999999") == ()
    assert regions.path("999999") == ""
    assert regions.find("杭州", within="999999") == []
    assert regions.by_level("TOWN") == ()


def test_lineages_follow_the_parent_not_the_code(regions: Regions) -> None:
    assert regions.lineage("330106") == ("100000", "330000", "330100", "330106")
    assert regions.lineage("110101") == ("100000", "110000", "110101")
    assert regions.lineage("419001") == ("100000", "410000", "419001")
    assert codes(regions.ancestors("330106")) == ["100000", "330000", "330100"]
    assert regions.ancestors("100000") == ()


def test_a_retired_division_stands_alone(regions: Regions) -> None:
    assert regions.lineage("130106") == ("130106",)
    assert regions.ancestors("130106") == ()
    assert "130106" in regions
    assert "130106" not in codes(regions.children("130100"))


def test_children_are_current_and_ascend(regions: Regions) -> None:
    assert codes(regions.children("460300")) == ["460302", "460303"]
    assert regions.children("441900") == regions.children("710000") == ()
    assert len(regions.children("100000")) == 34


def test_descendants_come_after_what_they_are_below(regions: Regions) -> None:
    below = codes(list(regions.descendants("460000")))
    assert below.index("460300") < below.index("460302")
    assert len(list(regions.descendants("100000"))) == len(regions.current()) - 1 == 3214


def test_current_divisions_ascend_without_the_retired(regions: Regions) -> None:
    current = codes(list(regions.current()))
    assert current == sorted(current)
    assert len(current) == 3215
    assert len(regions) == 3215 + 3624


@pytest.mark.parametrize(("level", "count"), [("NATION", 1), ("PROVINCE", 34), ("CITY", 333), ("COUNTY", 2847)])
def test_levels(regions: Regions, level: str, count: int) -> None:
    assert len(regions.by_level(level)) == count


@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("330106", ("330106",)),
        ("110100", ("110000",)),
        ("500200", ("500000",)),
        ("419000", ("410000",)),
        ("330101", ("330100",)),
        ("150601", ("150600",)),
        ("130106", ("130102", "130104", "130105", "130108")),
        ("130107", ("130107",)),
        ("500105", ("500157",)),
    ],
)
def test_codes_resolve_to_what_is_in_force(regions: Regions, code: str, now: tuple[str, ...]) -> None:
    assert regions.resolve(code) == now


def test_a_chain_of_successions_is_followed_to_its_end() -> None:
    regions = Regions.of(
        [
            document("000001", "甲县", succeededBy=["000002", "000003", "000009"]),
            document("000002", "乙县", succeededBy=["000003"]),
            document("000003", "丙县"),
        ]
    )
    assert regions.resolve("000001") == ("000003",)
    assert codes(regions.find("甲县")) == ["000003"]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("杭州市", "330100"),
        ("杭州", "330100"),
        (" 杭州 ", "330100"),
        ("hangzhou", "330100"),
        ("Hangzhou", "330100"),
        ("京", "110000"),
        ("中国", "100000"),
        ("内蒙古", "150000"),
        ("内蒙古自治区", "150000"),
        ("恩施州", "422800"),
        ("浦东", "310115"),
        ("ＴＩＢＥＴ", "540000"),
        ("Kashgar", "653100"),
        ("和田", "653200"),
        ("海南", "460000"),
        ("河南", "410000"),
        ("襄樊", "420600"),
        ("襄樊市", "420600"),
        ("通县", "110112"),
        ("义马市", "411281"),
        ("香港", "810000"),
        ("神农架", "429021"),
    ],
)
def test_a_name_finds_its_division(regions: Regions, name: str, first: str) -> None:
    assert regions.find(name)[0].code == first


def test_higher_levels_come_first_and_former_names_last(regions: Regions) -> None:
    assert codes(regions.find("朝阳"))[:2] == ["211300", "110105"]
    suburbs = codes(regions.find("郊区"))
    in_force = [code for code in suburbs if code in {"140311", "230811", "340711"}]
    assert suburbs[: len(in_force)] == in_force
    assert len(suburbs) > len(in_force)


def test_within_keeps_a_subtree(regions: Regions) -> None:
    assert codes(regions.find("西湖区")) == ["330106", "360103"]
    assert codes(regions.find("西湖区", within="330000")) == ["330106"]
    assert codes(regions.find("西湖区", within="330106")) == ["330106"]
    assert regions.find("西湖区", within="110000") == []
    assert codes(regions.find("东城区", within="110100")) == ["110101"]


def test_a_code_is_no_name(regions: Regions) -> None:
    assert regions.find("110100") == regions.find("330100") == regions.find("") == []


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("330106", "浙江省 › 杭州市 › 西湖区"),
        ("110101", "北京市 › 东城区"),
        ("330000", "浙江省"),
        ("100000", "中华人民共和国"),
    ],
)
def test_paths_read_from_the_province_down(regions: Regions, code: str, path: str) -> None:
    assert regions.path(code) == path


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("浙江省", "浙江"),
        ("香港特别行政区", "香港"),
        ("内蒙古自治区", "内蒙古"),
        ("阿克苏地区", "阿克苏"),
        ("锡林郭勒盟", "锡林郭勒"),
        ("井陉矿区", "井陉矿区"),
        ("科尔沁左翼中旗", "科尔沁左翼中旗"),
        ("东区", "东区"),
    ],
)
def test_stems(name: str, short: str) -> None:
    assert stem(name) == short


def test_the_table_cannot_be_changed(regions: Regions) -> None:
    hangzhou = regions.get("330100")
    with pytest.raises(AttributeError):
        hangzhou.name = "临安"  # type: ignore[misc,union-attr]
