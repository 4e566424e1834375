"""Column mappings and lists by mapping."""

from pathlib import Path

import pytest
from importing_given import faults, read

from directory.importing.mapping import Columns, load, parse, shipped, shipped_names
from graph_schema.errors import InvalidInput

SAMPLE = Path(__file__).parents[1] / "data" / "real_orgs_sample.csv"
NOTICE = "序号,省份,平台名称,运营单位,批次,文号,有效期\n"
SMALL = """
ignored = ["remark"]
fills = ["kind"]
[organization]
name = ["long", "short"]
kind = { column = "sort", values = { a = "COMPANY", b = "" } }
nature = { constant = "MARKET" }
phone = { column = "contact", matching = "^[0-9-]+$" }
email = { column = "contact", matching = "@" }
"""


def columns() -> Columns:
    return parse(SMALL, "small.toml")


def test_sources_are_taken_in_order_by_pattern_and_by_table() -> None:
    text = "short,long,sort,contact,remark\n甲,甲公司,a,0571-1234567,x\n乙,,b,a@b.cn,\n"
    first, second = read(text, columns()).records
    assert first.values == {"name": "甲公司", "nature": "MARKET", "phone": "0571-1234567"}
    assert first.fills == {"kind": "COMPANY"}
    assert second.values == {"name": "乙", "nature": "MARKET", "email": "a@b.cn"}
    assert second.fills == {}


def test_faults_name_the_column_of_the_file() -> None:
    text = "short,long,sort,contact\n甲,,c,1\n"
    assert faults(text, columns()) == [
        "line 2, column sort: 'c' is not in the mapping; allowed: a, b",
        "line 2, column contact: '1' is no telephone number; allowed: 0571-88888888 转 8001, at most 60 characters",
    ]


def test_the_header_must_hold_what_the_mapping_names() -> None:
    assert faults("short,long,contact,other\n", columns()) == [
        "line 1, column other: is no column; allowed: contact, long, remark, short, sort",
        "line 1, column sort: is missing; the file has short, long, contact, other",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "x.toml is no TOML: "),
        ("[organisation]", "x.toml has the key organisation; allowed: designation, fills, ignored, optional, organ"),
        ("[organization]\nfax = 'a'", "x.toml: organization has the key fax; allowed: abroad, address,"),
        ("[designation]\nname = 'a'", "x.toml: designation has the key name; allowed: authority, batch,"),
        ("[organization]\nname = 1", "x.toml: organization.name is 1; it must be a column's name, or a table"),
        ("[organization]\nname = {column='a', constant='b'}", "it must be a column's name, or a table with either"),
        ("[organization]\nname = {column='a', pattern='b'}", "name has the key pattern; allowed: column, constant,"),
        ("[organization]\nname = {column='a', matching='('}", "name.matching is '(', no regular expression: "),
        ("ignored = 'a'", "x.toml: ignored is 'a'; it must be a list of column names"),
        ("organization = 1", "x.toml: organization is 1; it must be a table of fields"),
        ("fills = 'kind'", "x.toml: fills is 'kind'; it must be a list of fields; allowed: id, name, english"),
        ("fills = 5", "x.toml: fills is 5; it must be a list of fields; allowed: id, name"),
        ("fills = ['sort']", "x.toml: fills is ['sort']; it must be a list of fields; allowed: id, name"),
        ("regionIsArea = 'false'", "x.toml: regionIsArea is 'false'; it must be true or false"),
        ("[organization]\nname = {column=5}", "x.toml: organization.name.column is 5; it must be a text in quotes"),
        ("[organization]\nname = {constant=5}", "x.toml: organization.name.constant is 5; it must be a text in quotes"),
        ("[organization]\nname = {column='a', matching=5}", "name.matching is 5; it must be a text in quotes"),
        (
            "[organization]\nname = {column='a', values=['q']}",
            "name.values is ['q']; it must be a table of texts such as",
        ),
        ("[organization]\nname = {column='a', values={q=1}}", "name.values is {'q': 1}; it must be a table of texts"),
    ],
)
def test_a_wrong_mapping_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse(text, "x.toml")
    assert message in refusal.value.message
    assert refusal.value.field == "columns"


def test_a_mapping_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"columns is none.toml, which cannot be read: "):
        load(tmp_path / "none.toml")


def test_every_shipped_mapping_is_one() -> None:
    assert shipped_names() == ["ministry-notice", "real-orgs-sample"]
    assert all(shipped(f"{name}.toml").organization for name in shipped_names())


def test_the_real_names() -> None:
    reading = read(SAMPLE.read_bytes(), shipped("real-orgs-sample.toml"))
    assert (len(reading.records), reading.faults) == (35, [])
    assert [remark.line for remark in reading.remarks] == [12, 13, 14, 15, 16]
    titles = {record.values["name"]: record.designations[0] for record in reading.records}
    assert titles["辽宁北方实验室有限公司"] == {
        "title": "国家中小企业公共服务示范平台",
        "authority": "工业和信息化部",
        "notice": "工信部企业〔2012〕566号",
        "validFrom": "2012-01-01",
        "validTo": "2015-12-31",
        "status": "LAPSED",
    }
    assert titles["海南省质量协会"] == {
        "title": "省级中小企业公共服务示范平台",
        "validFrom": "2020-08-08",
        "validTo": "2023-08-08",
        "status": "LAPSED",
    }
    assert titles["黄山市中小企业服务中心"] == {
        "title": "国家中小企业公共服务示范平台",
        "authority": "工业和信息化部",
        "batch": "第三批105家",
    }
    assert titles["毕节开明同心城"]["validTo"] == "2018-12-31"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_notice_list_is_recognised_by_its_header_in_any_order(encoding: str) -> None:
    text = "有效期,文号,批次,运营单位,平台名称,省份,序 号\n三年,工信部企业函〔2024〕1号,第一批,甲公司,甲平台,浙江,1\n"
    (record,) = read(text.encode(encoding)).records
    assert record.values == {"name": "甲公司", "aliases": ["甲平台"]}
    assert record.fills == {"region": "330000", "kind": "PLATFORM"}
    assert record.designations == (
        {
            "title": "国家中小企业公共服务示范平台（甲平台）",
            "authority": "工业和信息化部",
            "notice": "工信部企业函〔2024〕1号",
            "batch": "第一批",
            "validFrom": "2024-01-01",
            "validTo": "2027-12-31",
            "status": "VALID",
        },
    )


def test_a_platform_that_names_no_operator_is_the_organization() -> None:
    (record,) = read(f"{NOTICE}1,宁波市,甲平台,,,,2021-2023\n").records
    assert record.values == {"name": "甲平台"}
    assert record.designations[0]["title"] == "国家中小企业公共服务示范平台"
    assert record.designations[0]["status"] == "LAPSED"


def test_titles_of_one_organization_are_joined() -> None:
    rows = "1,浙江,甲平台,甲公司,第一批,,2021-2023\n2,浙江,乙平台,甲公司,第一批,,2024-2026\n3,安徽,甲平台,甲公司,,,\n"
    first, second = read(NOTICE + rows).records
    assert first.values["aliases"] == ["甲平台", "乙平台"]
    assert [title["status"] for title in first.designations] == ["LAPSED", "VALID"]
    assert second.line == 4


def test_the_same_title_twice_is_a_fault() -> None:
    row = "1,浙江,甲平台,甲公司,第一批,,2021-2023\n"
    assert faults(NOTICE + row + row) == ["line 3, column 运营单位: '甲公司' holds the title of line 2 again"]


def test_rows_of_one_organization_may_not_contradict() -> None:
    mapping = parse("[organization]\nname='n'\nphone='p'\n[designation]\ntitle='t'\n", "x.toml")
    assert faults("n,p,t\n甲,110,一\n甲,120,二\n", mapping) == [
        "line 3, column p: '120' is 110 in line 2, for the same organization"
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,某省,甲,,,,", "line 2, column 省份: '某省' names no division"),
        ("1,浙江,甲,,,,长期", "line 2, column 有效期: '长期' is no term; allowed: 2024-2026"),
        ("1,浙江,甲,,,,2026-2024", "line 2, column 有效期: '2026-2024' ends before it begins"),
    ],
)
def test_a_wrong_row_of_a_notice_list(row: str, message: str) -> None:
    found = faults(f"{NOTICE}{row}\n")
    assert len(found) == 1
    assert found[0].startswith(message)


def test_the_year_of_a_title_must_be_one() -> None:
    mapping = parse("[organization]\nname='n'\n[designation]\ntitle='t'\nyear='y'\n", "x.toml")
    assert faults("n,t,y\n甲,一,next\n", mapping) == ["line 2, column y: 'next' is no whole number from 1900 to 2100"]
