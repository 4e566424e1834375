"""Files into a real graph: all or nothing, and once."""

from pathlib import Path

import pytest
from importing_desk import AT, TODAY, Desk

from directory.importing.importer import apply_plan, plan_file
from graph_schema.connection import Graph
from graph_schema.errors import Conflict, InvalidInput

pytestmark = pytest.mark.anyio

SAMPLE = Path(__file__).parents[1] / "data" / "real_orgs_sample.csv"
CODE = "91110000600037341L"
HEAD = "id,name,creditCode,region\n"


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> Desk:
    return await Desk.furnished(graph, tmp_path)


async def test_new_organizations_are_written_with_one_closing_row(desk: Desk) -> None:
    before = await desk.seq()
    made = await desk.bring(f"{HEAD}org-a,甲,{CODE},330106\n,乙,,330000\n")
    assert (len(made.new), len(made.changed), made.unchanged) == (2, 0, 0)
    rows = await desk.journal.rows(before, 10)
    assert [row.kind for row in rows] == ["ORGANIZATION_ADDED", "ORGANIZATION_ADDED", "IMPORT_COMPLETED"]
    assert rows[-1].entity == f"import-{made.digest[:16]}-20261123090000"
    assert (await desk.organizations())[0] == {
        "id": "org-a",
        "name": "甲",
        "creditCode": CODE,
        "region": "330106",
        "status": "ACTIVE",
        "latitude": 30.25,
        "longitude": 120.125,
        "pointAccuracy": "REGION",
        "version": 1,
        "updatedAt": AT,
    }


async def test_the_second_run_writes_nothing(desk: Desk) -> None:
    text = f"{HEAD}org-a,甲,{CODE},330106\n,乙（中心）,,330000\n,丙,,\n"
    await desk.bring(text)
    before = await desk.seq()
    again = await desk.bring(text)
    assert (again.writes, again.unchanged, await desk.seq()) == (0, 3, before)


async def test_a_fault_keeps_everything_out(desk: Desk) -> None:
    before = await desk.seq()
    made = await desk.plan(f"{HEAD}org-a,甲,,330106\norg-b,乙,,999999\n")
    assert [(fault.line, fault.column) for fault in made.faults] == [(3, "region")]
    with pytest.raises(InvalidInput, match="has 1 faults"):
        await apply_plan(made, desk.journal, "tests", AT)
    assert await desk.seq() == before


async def test_a_plan_alone_writes_nothing(desk: Desk) -> None:
    before = await desk.seq()
    assert (await desk.plan("name\n甲\n")).writes == 1
    assert await desk.seq() == before


async def test_only_columns_of_the_file_are_changed_and_empty_cells_clear(desk: Desk) -> None:
    await desk.bring("id,name,phone,email,region\norg-a,甲,0571-88888888,a@b.cn,330106\n")
    made = await desk.bring("id,phone,email\norg-a,0571-99999999,\n")
    assert len(made.changed) == 1
    document = (await desk.organizations())[0]
    assert (document["phone"], document["version"], document["region"]) == ("0571-99999999", 2, "330106")
    assert "email" not in document


async def test_an_organization_without_its_own_point_moves_with_its_region(desk: Desk) -> None:
    await desk.bring("id,name,region\norg-a,甲,330106\n")
    await desk.bring("id,region\norg-a,330000\n")
    document = (await desk.organizations())[0]
    assert (document["latitude"], document["pointAccuracy"]) == (30.5, "REGION")
    await desk.bring("id,region\norg-a,330100\n")
    assert "latitude" not in (await desk.organizations())[0]


async def test_matching_by_credit_code_and_by_name(desk: Desk) -> None:
    await desk.bring(f"id,name,creditCode,region\norg-a,甲,{CODE},330106\norg-b,乙（中心）,,330000\n")
    made = await desk.bring(f"name,creditCode,region,phone\n甲新名,{CODE},330106,110\n乙(中心) ,,330000,120\n")
    assert [change.document["id"] for change in made.changed] == ["org-a", "org-b"]
    assert [document["name"] for document in await desk.organizations()] == ["甲新名", "乙(中心)"]


async def test_two_candidates_are_a_fault(desk: Desk) -> None:
    await desk.bring("id,name,region\norg-a,甲,330106\norg-b,甲,330000\n")
    made = await desk.plan("name\n甲\n")
    (fault,) = made.faults
    assert (fault.line, fault.column, fault.value) == (2, "name", "甲")
    assert "fits 2 organizations: org-a (330106), org-b (330000); give the id" in fault.message


async def test_a_credit_code_of_another_organization_is_a_fault(desk: Desk) -> None:
    await desk.bring(f"id,name,creditCode\norg-a,甲,{CODE}\n")
    made = await desk.plan(f"id,name,creditCode\norg-b,乙,{CODE}\n")
    assert [str(fault) for fault in made.faults] == [
        f"line 2, column creditCode: '{CODE}' is that of org-a 甲; give that id"
    ]


async def test_a_derived_id_that_is_taken_is_a_fault(desk: Desk) -> None:
    await desk.bring("name\n甲\n")
    identifier = (await desk.organizations())[0]["id"]
    await desk.bring(f"id,name\n{identifier},乙\n")
    made = await desk.plan("name\n甲\n")
    assert f"would get the id {identifier}, which is 乙's; give an id" in made.faults[0].message


async def test_references_must_exist(desk: Desk) -> None:
    await desk.bring("id,name\norg-hub,枢纽\n")
    made = await desk.plan("id,name,memberOf,succeeds\norg-a,甲,org-hub|org-b,org-x\norg-b,乙,org-b,\n")
    assert [(fault.line, fault.column, fault.value) for fault in made.faults] == [
        (2, "succeeds", "org-x"),
        (3, "memberOf", "org-b"),
    ]
    await desk.bring("id,name,memberOf,succeeds\norg-a,甲,org-hub|org-b,\norg-b,乙,,org-hub\n")
    assert (await desk.organizations())[0]["memberOf"] == ["org-b", "org-hub"]


async def test_an_organization_that_moved_since_the_check_is_a_conflict(desk: Desk) -> None:
    await desk.bring("id,name\norg-a,甲\n")
    early = await desk.plan("id,name\norg-a,乙\n")
    await desk.bring("id,name\norg-a,丙\n")
    with pytest.raises(Conflict, match="org-a changed while the file was checked"):
        await apply_plan(early, desk.journal, "tests", AT)


async def test_an_organization_that_appeared_since_the_check_is_a_conflict(desk: Desk) -> None:
    early = await desk.plan(f"id,name,creditCode\norg-a,甲,{CODE}\n")
    await desk.bring(f"id,name,creditCode\norg-b,乙,{CODE}\n")
    with pytest.raises(Conflict, match=f"org-b took the credit code {CODE}"):
        await apply_plan(early, desk.journal, "tests", AT)


async def test_services_keep_their_ids(desk: Desk) -> None:
    services = '[{""name"":""贷款"",""category"":""financing""},{""name"":""担保"",""category"":""financing""}]'
    text = f'id,name,services\norg-a,甲,"{services}"\n'
    await desk.bring(text)
    assert [part["id"] for part in (await desk.organizations())[0]["services"]] == ["service-a-1", "service-a-2"]
    assert (await desk.bring(text)).writes == 0
    kept = '[{""name"":""担保"",""category"":""financing"",""fee"":""FREE""}]'
    await desk.bring(f'id,name,services\norg-a,甲,"{kept}"\n')
    assert [part["id"] for part in (await desk.organizations())[0]["services"]] == ["service-a-2"]


async def test_the_real_names_are_loaded_curated_and_loaded_again(desk: Desk) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    made = await desk.bring(text, "real-orgs-sample")
    documents = await desk.organizations()
    assert len(made.new) == len(documents) == 35
    assert sum("region" not in document for document in documents) == 6
    waiting = [remark for remark in made.curation if "no division" in remark.message]
    assert [remark.line for remark in waiting] == [19, 21, 22, 24, 25, 26]
    statuses = [title.get("status") for document in documents for title in document["designations"]]
    assert (statuses.count("LAPSED"), statuses.count(None)) == (30, 5)
    assert (await desk.bring(text, "real-orgs-sample")).writes == 0


async def test_a_division_given_by_hand_outlives_the_list(desk: Desk) -> None:
    await desk.bring(SAMPLE.read_text(encoding="utf-8"), "real-orgs-sample")
    (placed,) = [one for one in await desk.organizations() if one["name"] == "方亿科技园"]
    await desk.bring(f"id,region\n{placed['id']},110000\n")
    assert (await desk.bring(SAMPLE.read_text(encoding="utf-8"), "real-orgs-sample")).writes == 0


async def test_a_notice_list_adds_titles_to_what_is_known(desk: Desk) -> None:
    await desk.bring("id,name,kind,region,aliases\norg-a,甲公司,COMPANY,330106,老甲\n")
    header = "省份,平台名称,运营单位,批次,文号,有效期\n"
    first = f"{header}省330000,甲平台,甲公司,第一批,工信部〔2020〕1号,三年\n"
    await desk.bring(first)
    await desk.bring(f"{header}省330000,甲平台,甲公司,第二批,,2025-2027\n")
    (document,) = await desk.organizations()
    assert (document["kind"], document["region"], document["aliases"]) == ("COMPANY", "330106", ["老甲", "甲平台"])
    assert [(title["id"], title["status"]) for title in document["designations"]] == [
        ("designation-a-1", "LAPSED"),
        ("designation-a-2", "VALID"),
    ]
    assert (await desk.bring(first)).writes == 0


async def test_a_wrong_header_is_told_without_what_follows_from_it(desk: Desk) -> None:
    made = await desk.plan("title,staff\n甲,x\n乙,1\n")
    assert [(fault.line, fault.column) for fault in made.faults] == [(1, "name"), (1, "title"), (2, "staff")]


async def test_columns_that_do_not_exist_name_those_that_do(desk: Desk) -> None:
    with pytest.raises(
        InvalidInput, match="columns is nowhere; it must be a TOML file or one of ministry-notice, real"
    ):
        await desk.plan("name\n", "nowhere")


async def test_a_file_that_does_not_exist_is_named(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"the file none.csv cannot be read: No such file"):
        await plan_file(tmp_path / "none.csv", None, graph, TODAY)
