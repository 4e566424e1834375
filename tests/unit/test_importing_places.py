"""Divisions as people write them."""

import pytest
from importing_given import context

from directory.importing.faults import Refused
from directory.importing.places import area, division, in_china, point

REGIONS = context().regions


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("330106", "330106"),
        ("110100", "110000"),
        ("419000", "410000"),
        ("110103", "110101"),
        ("浙江省/杭州市/西湖区", "330106"),
        ("浙江/杭州/西湖区", "330106"),
        ("北京市/市辖区/东城区", "110101"),
        ("余杭区", "330110"),
        ("襄樊市", "420600"),
    ],
)
def test_a_division_is_found(text: str, code: str) -> None:
    assert division(text, REGIONS) == code


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("999999", "is no division's code; allowed: a code of GB/T 2260, a unique name or a path"),
        ("亚特兰蒂斯", "names no division; allowed: a code, a unique name or a path by /"),
        ("浙江省/杭州市/东城区", "names no division in 浙江省 › 杭州市; allowed"),
        ("西湖区", "is the name of 2 divisions; name one by code: 330106 浙江省 › 杭州市 › 西湖区, 360103 "),
        ("吉林", "is the name of 2 divisions; name one by code: 220000 吉林省, 220200 吉林省 › 吉林市"),
        ("", "names no division"),
    ],
)
def test_other_texts_are_refused(text: str, message: str) -> None:
    with pytest.raises(Refused) as refusal:
        division(text, REGIONS)
    (value, told), *_ = refusal.value.problems
    assert (value, told.startswith(message)) == (text, True), told


def test_a_divided_code_lists_its_successors() -> None:
    divided = next(
        one for code in range(110000, 660000) if (one := REGIONS.get(str(code))) and len(one.succeeded_by) > 1
    )
    with pytest.raises(Refused) as refusal:
        division(divided.code, REGIONS)
    message = refusal.value.problems[0][1]
    assert message.startswith("is retired and was divided; name one of its successors: ")
    assert all(code in message for code in divided.succeeded_by)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("浙江", "330000"),
        ("浙江省", "330000"),
        ("浙江省（不含宁波）", "330000"),
        ("新疆生产建设兵团", "650000"),
        ("宁波市", "330200"),
        ("深圳", "440300"),
        ("吉林", "220000"),
        ("海南", "460000"),
        ("330000", "330000"),
    ],
)
def test_a_province_of_a_list_is_found(text: str, code: str) -> None:
    assert area(text, REGIONS) == code


def test_points_are_rounded_to_a_decimetre() -> None:
    assert point(30.12345678, -0.0000001, "WGS84") == (30.123457, 0.0)
    assert str(point(30, -0.0000001, "WGS84")[1]) == "0.0"


def test_the_range_of_china() -> None:
    assert in_china(3, 73)
    assert in_china(54, 136)
    assert not in_china(54.01, 100)
    assert not in_china(30, 136.01)
