"""Which organization a row means, without a graph."""

import pytest
from importing_given import context, read

from directory.importing.faults import Refused
from directory.importing.identities import clashes, dangling, identified, repeated
from directory.importing.matching import Existing, Known, derived_id, match, normalised
from directory.importing.records import Record

CODE, OTHER = "91110000600037341L", "91330106673959654P"
REGIONS = context().regions
NOTICE = "省份,平台名称\n"


def record(text: str) -> Record:
    return read(text).records[0]


def matched(text: str, *known: Known) -> str | None:
    found = match(record(text), Existing(known), REGIONS)
    return found.id if found else None


def found(text: str, *known: Known) -> list[str]:
    records, existing = read(text).records, Existing(known)
    identities, faults = identified(records, existing, REGIONS)
    faults += [*repeated(records), *clashes(identities, existing), *dangling(identities, existing, ())]
    return [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("one", "other"), [("甲（中心）", "甲(中心)"), ("ＡＢ 公司", "ab公司"), ("甲 公 司", "甲公司")]
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(("one", "other"), [("甲有限公司", "甲有限责任公司"), ("甲公司", "甲分公司")])
def test_names_that_are_not_the_same(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_the_id_decides_alone() -> None:
    known = Known("org-a", "甲", CODE, "330000")
    assert matched("id,name\norg-a,乙\n", known) == "org-a"
    assert matched(f"id,name,creditCode,region\norg-b,甲,{CODE},330000\n", known) is None


def test_the_credit_code_comes_before_the_name() -> None:
    known = Known("org-a", "甲", CODE), Known("org-b", "乙")
    assert matched(f"name,creditCode\n乙,{CODE}\n", *known) == "org-a"


def test_a_name_with_another_credit_code_is_another_organization() -> None:
    assert matched(f"name,creditCode\n甲,{OTHER}\n", Known("org-a", "甲", CODE)) is None
    assert matched(f"name,creditCode\n甲,{OTHER}\n", Known("org-a", "甲")) == "org-a"


def test_the_name_counts_with_its_division() -> None:
    known = Known("org-a", "甲", None, "330106")
    assert matched("name,region\n甲,330106\n", known) == "org-a"
    assert matched("name,region\n甲,330105\n", known) is None
    assert matched("name,region\n甲,330000\n", known) is None


def test_a_missing_division_agrees_with_any() -> None:
    assert matched("name\n甲\n", Known("org-a", "甲", None, "330106")) == "org-a"
    assert matched("name,region\n甲,330106\n", Known("org-a", "甲")) == "org-a"


def test_the_same_division_comes_first() -> None:
    known = Known("org-a", "甲", None, "330106"), Known("org-b", "甲")
    assert matched("name\n甲\n", *known) == "org-b"
    assert matched("name,region\n甲,330106\n", *known) == "org-a"


def test_a_province_of_a_list_holds_what_lies_in_it() -> None:
    assert matched(f"{NOTICE}浙江,甲\n", Known("org-a", "甲", None, "330106")) == "org-a"
    assert matched(f"{NOTICE}安徽,甲\n", Known("org-a", "甲", None, "330106")) is None


def test_two_candidates_are_refused() -> None:
    known = Known("org-a", "甲", None, "330106"), Known("org-b", "甲", None, "330105")
    with pytest.raises(Refused) as refusal:
        matched("name\n甲\n", *known)
    assert refusal.value.problems == (
        ("name", "fits 2 organizations: org-a (330106), org-b (330105); give the id of the one that is meant"),
    )


def test_ids_are_derived_from_the_credit_code_or_name_and_division() -> None:
    with_code = derived_id(record(f"name,creditCode\n甲,{CODE}\n"))
    assert with_code == derived_id(record(f"name,creditCode,region\n乙,{CODE},330106\n"))
    by_name = derived_id(record("name,region\n甲（一）,330106\n"))
    assert by_name == derived_id(record("name,region\n甲(一),330106\n"))
    assert len({with_code, by_name, derived_id(record("name\n甲（一）\n"))}) == 3
    assert all(len(one) == 20 for one in (with_code, by_name))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "id,name\norg-a,甲\norg-a,乙\n",
            "line 3, column id: 'org-a' stands in line 2 already; allowed: one row an organization",
        ),
        (
            f"name,creditCode\n甲,{CODE}\n乙,{CODE}\n",
            f"line 3, column creditCode: '{CODE}' stands in line 2 already; allowed: one row an organization",
        ),
        ("name\n甲\n甲 \n", "line 3, column name: '甲' is the organization of line 2; allowed: one row for it"),
        (
            "id,name\norg-b,甲\n,甲\n",
            "line 3, column name: '甲' stands in line 2 too, in the same division; give ids to both",
        ),
        ("id,name\norg-b,\n", "line 2, column name: is empty; an organization needs a name"),
        ("id,name\norg-a,\n", "line 2, column name: is empty; an organization needs a name"),
        ("id,phone\norg-b,110\n", "line 2, column name: is empty; an organization needs a name"),
        ("name,phone\n,110\n", "line 2, column name: is empty; a row needs a name, or the id of an organization"),
        ("id,name,memberOf\norg-b,乙,org-b\n", "line 2, column memberOf: 'org-b' is the organization itself"),
        (
            "id,name,succeeds\norg-b,乙,org-x\n",
            "line 2, column succeeds: 'org-x' is no organization of this file or the directory",
        ),
        (
            f"id,name,creditCode\norg-b,乙,{OTHER}\n",
            f"line 2, column creditCode: '{OTHER}' is that of org-a 甲; give that id",
        ),
    ],
)
def test_clashes(text: str, message: str) -> None:
    known = Known("org-a", "甲", OTHER, "330106")
    assert any(fault.startswith(message) for fault in found(text, known)), found(text, known)


def test_two_organizations_may_swap_their_credit_codes() -> None:
    known = Known("org-a", "甲", CODE), Known("org-b", "乙", OTHER)
    assert found(f"id,name,creditCode\norg-a,甲,{OTHER}\norg-b,乙,{CODE}\n", *known) == []


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (("service-b-1",), "'service-b-1' is not of this organization; allowed: service-a-1 and on"),
        (("designation-a-1",), "'designation-a-1' is not of this organization; allowed: service-a-1 and on"),
        (("service-a-1", "service-a-1"), "'service-a-1' stands there twice"),
    ],
)
def test_parts_belong_to_their_organization(ids: tuple[str, ...], message: str) -> None:
    cell = ",".join(f'{{""id"":""{one}"",""name"":""甲"",""category"":""legal""}}' for one in ids)
    assert found(f'id,name,services\norg-a,甲,"[{cell}]"\n') == [f"line 2, column services: {message}"]
