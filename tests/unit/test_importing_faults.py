"""Every kind of wrong cell, told with line, column, value and what is allowed."""

import pytest
from importing_given import faults, read

from directory.importing.faults import SHOWN_FAULTS, Fault, report

CODE = "91110000600037341L"


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("id", "ORG-1", "is no id; allowed: org- and 1 to 60 of a-z, 0-9 and -"),
        ("name", "名" * 121, "has 121 characters; allowed: 1 to 120"),
        ("english", "a\x07b", "holds the invisible character U+0007; remove it"),
        ("english", "a\u202eb", "holds the invisible character U+202E; remove it"),
        ("english", "a\ufffdb", "holds U+FFFD: an earlier conversion of the file lost a character"),
        ("address", "一\n二", "holds the invisible character U+000A; remove it"),
        ("aliases", "甲|甲", "stands there twice"),
        ("aliases", "甲\\乙", r"holds a lone backslash; write \\ for a backslash and \| for a vertical bar"),
        ("creditCode", "911100006000373410", "ends with 0; the check character of 91110000600037341 is L"),
        ("nature", "PRIVATE", "is not allowed; allowed: GOVERNMENT, MARKET, PUBLIC_WELFARE"),
        ("kind", "SHOP", "is not allowed; allowed: SERVICE_CENTRE, PLATFORM, BASE"),
        ("level", "TOWN", "is not allowed; allowed: NATION, PROVINCE, CITY, COUNTY"),
        ("status", "OPEN", "is not allowed; allowed: ACTIVE, CLOSED, MERGED"),
        ("region", "999999", "is no division's code; allowed: a code of GB/T 2260, a unique name or a path"),
        ("region", "西湖区", "is the name of 2 divisions; name one by code: 330106"),
        ("serves", "330000|999999", "is no division's code"),
        ("memberOf", "hub", "is no id; allowed: org-"),
        ("phone", "call me", "is no telephone number; allowed: 0571-88888888 转 8001, at most 60 characters"),
        ("email", "name@", "is no e-mail address; allowed: name@example.cn, at most 254 characters"),
        ("website", "www.example.cn", "is no address of a page; allowed: https://example.cn/path, at most 500"),
        ("website", "javascript:alert(1)", "is no address of a page"),
        ("staff", "zwölf", "is no whole number from 0 to 1000000"),
        ("staff", "-1", "is no whole number from 0 to 1000000"),
        ("staff", "1000001", "is no whole number from 0 to 1000000"),
        ("establishedOn", "2024/1/5", "is no day; allowed: YYYY-MM-DD, 1900 to 2100"),
        ("confirmedOn", "2024-02-30", "is no day; allowed: YYYY-MM-DD, 1900 to 2100"),
        ("establishedOn", "1024-02-03", "is no day; allowed: YYYY-MM-DD, 1900 to 2100"),
        ("synthetic", "yes", "is no truth value; allowed: true, false"),
        ("services", "{}", "is no JSON array; allowed: an array of objects"),
        ("services", "[", "is no JSON: "),
        ("designations", "[1]", "in item 1 is no object"),
    ],
)
def test_a_wrong_cell(column: str, value: str, message: str) -> None:
    quoted = value.replace('"', '""')
    header = column if column in {"id", "name"} else f"{column},name"
    cells = f'"{quoted}"' if column in {"id", "name"} else f'"{quoted}",甲'
    (fault,) = read(f"{header}\n{cells}\n").faults
    assert (fault.line, fault.column) == (2, column)
    assert fault.value
    assert fault.value in value
    assert fault.message.startswith(message), fault.message


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ('{"category": "legal"}', "in item 2 field name is missing"),
        ('{"name": "甲", "category": "law"}', "'law' in item 2 field category is not allowed; allowed: information,"),
        ('{"name": 1, "category": "legal"}', "'1' in item 2 field name is no text; write it in quotes"),
        (
            '{"name": "甲", "category": "legal", "durationDays": "5"}',
            "'\"5\"' in item 2 field durationDays is no whole",
        ),
        (
            '{"name": "甲", "category": "legal", "durationDays": true}',
            "'true' in item 2 field durationDays is no whole",
        ),
        ('{"name": "甲", "category": "legal", "documents": "a"}', "'\"a\"' in item 2 field documents is no list"),
        ('{"name": "甲", "category": "legal", "channel": "MAIL"}', "field channel is not allowed; allowed: ON_SITE,"),
        (
            '{"name": "甲", "category": "legal", "cost": "1"}',
            "'cost' in item 2 is no field; allowed: id, name, category",
        ),
        ('{"id": "s1", "name": "甲", "category": "legal"}', "'s1' in item 2 field id is no id of a part"),
    ],
)
def test_a_wrong_service(item: str, message: str) -> None:
    cell = f'[{{"name":"乙","category":"legal"}},{item}]'.replace('"', '""')
    found = faults(f'name,services\n甲,"{cell}"\n')
    assert len(found) == 1
    assert found[0].startswith("line 2, column services: ")
    assert message in found[0]


def test_a_title_that_ends_before_it_begins() -> None:
    cell = '[{""title"":""甲"",""validFrom"":""2025-01-01"",""validTo"":""2024-01-01""}]'
    assert faults(f'name,designations\n甲,"{cell}"\n') == [
        "line 2, column designations: '2024-01-01' in item 1 is before validFrom 2025-01-01"
    ]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("30,,,,", "column longitude: is empty; a point needs both latitude and longitude"),
        (",120,,,", "column latitude: is empty; a point needs both latitude and longitude"),
        ("x,120,,,", "column latitude: 'x' is no number; allowed: decimal degrees such as 30.259244"),
        ("nan,120,,,", "column latitude: 'nan' is no number"),
        ("2.9,120,,,", "column latitude: '2.9' is out of range; allowed: 3 to 54, or abroad true for a point outside"),
        ("30,137,,,", "column longitude: '137' is out of range; allowed: 73 to 136, or abroad true"),
        ("120,30,,,", "column latitude: '120' is out of range; allowed: 3 to 54; latitude and longitude seem to be"),
        ("91,120,,true,", "column latitude: '91' is out of range; allowed: -90 to 90"),
        ("30,120,NAD27,,", "column datum: 'NAD27' is not allowed; allowed: WGS84, GCJ02, BD09"),
        (",,,,EXACT", "column pointAccuracy: 'EXACT' needs latitude and longitude"),
        ("30,120,,,REGION", "column pointAccuracy: 'REGION' means the region's own point; leave latitude"),
    ],
)
def test_a_wrong_point(cells: str, message: str) -> None:
    found = faults(f"name,latitude,longitude,datum,abroad,pointAccuracy\n甲,{cells}\n")
    assert found[0].startswith(f"line 2, {message}")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("name,fax", "line 1, column fax: is no column; allowed: id, name, english, aliases,"),
        ("name,phone,phone", "line 1, column phone: is a column twice; name it once"),
        ("name,", "line 1: column 2 has no name; allowed: id, name,"),
        ("phone", "line 1, column name: is missing; a file needs the column name, or id to change"),
        ("name,latitude", "line 1, column latitude: needs the columns latitude and longitude beside it"),
        ("name,datum", "line 1, column datum: needs the columns latitude and longitude beside it"),
        (
            "平台名称,省份,备注",
            "line 1, column 备注: is no column; allowed: 平台名称, 序号, 批次, 文号, 有效期, 省份, 运",
        ),
    ],
)
def test_a_wrong_header(header: str, message: str) -> None:
    found = faults(f"{header}\n")
    assert len(found) == 1
    assert found[0].startswith(message)


def test_all_faults_of_a_file_are_found() -> None:
    text = f"name,staff,region,creditCode\n甲,x,999999,{CODE}\n乙,y,,1\n"
    assert [(fault.line, fault.column) for fault in read(text).faults] == [
        (2, "staff"),
        (2, "region"),
        (3, "staff"),
        (3, "creditCode"),
    ]


def test_a_report_is_capped_and_tells_the_total() -> None:
    findings = [Fault(line, "staff", "x" * 200, "is wrong") for line in range(1, SHOWN_FAULTS + 6)]
    lines = report(findings).split("\n")
    assert len(lines) == SHOWN_FAULTS + 1
    assert lines[0] == f"line 1, column staff: '{'x' * 79}…' is wrong"
    assert lines[-1] == f"… and 5 more, {SHOWN_FAULTS + 5} in all"


def test_a_fault_of_the_whole_file() -> None:
    assert str(Fault(0, "", "", "is wrong")) == "file: is wrong"
