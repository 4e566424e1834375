"""Enterprises from files: every bad row told, all or nothing, and nothing the second time."""

import re
from pathlib import Path
from typing import Any

import pytest
from accounts_given import CITY, COUNTY, network
from cultivation_given import credit_code
from evaluation_given import with_standards
from given import committed

from cultivation.aggregates import AGGREGATES
from cultivation.enterprises import importing
from cultivation.enterprises.aggregate import ENTERPRISES
from cultivation.enterprises.importing import Plan, apply_plan, plan_file
from cultivation.tiers.keeping import titles_of
from directory.accounts.reading import Reading
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import Conflict, InvalidInput
from graph_schema.journal import Journal
from graph_schema.pages import all_of
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

HEADER = "creditCode,name,industry,region,year,employees,revenue,assets,titles,synthetic"
ONE, TWO = credit_code(1), credit_code(2)
SOUND = (
    f"{ONE},甲公司,C,{COUNTY},2024,50,1200.5,,INNOVATIVE 2024-07-15|SPECIALIZED 2025-07-15,",
    f"{ONE},甲公司,C,{COUNTY},2025,60,1500,900,,",
    f"{TWO},乙公司,F,{CITY},,,,,,true",
)


@pytest.fixture
async def journal(graph: Graph) -> Journal:
    opened = await network(graph)
    await with_standards(graph, opened)
    return opened


async def planned(graph: Graph, folder: Path, *rows: str, header: str = HEADER) -> Plan:
    file = folder / "enterprises.csv"
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return await plan_file(file, graph)


async def stored(graph: Graph) -> dict[str, dict[str, Any]]:
    """Every enterprise by its credit code."""
    return {document["creditCode"]: document for document in await all_of(graph, ENTERPRISES)}


async def test_a_file_is_written_once_and_completed_by_the_next(graph: Graph, journal: Journal, tmp_path: Path) -> None:
    plan = await planned(graph, tmp_path, *SOUND)
    assert (len(plan.new), len(plan.changed), plan.unchanged, len(plan.titles)) == (2, 0, 0, 2)
    head = await journal.head()
    assert await apply_plan(plan, journal, "import") == head.seq + 5  # with the row of the import
    held = await stored(graph)
    assert held[ONE]["figures"] == [
        {"year": 2024, "employees": 50, "revenue": "1200.5"},
        {"year": 2025, "employees": 60, "revenue": "1500", "assets": "900"},
    ]
    assert held[TWO]["synthetic"] is True
    enterprise = held[ONE]["id"]
    titles = (await titles_of(Reading(graph), [enterprise]))[enterprise]
    assert [(one["tier"], one["validTo"], one["standard"]) for one in titles] == [
        ("INNOVATIVE", "2027-07-14", "standard-innovative-sme@2022"),
        ("SPECIALIZED", "2028-07-14", "standard-specialized-sme@2022"),
    ]
    again = await planned(graph, tmp_path, *SOUND)
    assert (again.writes, again.unchanged) == (0, 2)
    assert await apply_plan(again, journal, "import") == (await journal.head()).seq == head.seq + 5
    more = await planned(graph, tmp_path, f"{ONE},甲股份公司,C,{COUNTY},2025,61,,,INNOVATIVE 2024-07-15,")
    assert (len(more.changed), len(more.titles)) == (1, 0)
    await apply_plan(more, journal, "import")
    changed = (await stored(graph))[ONE]
    assert (changed["id"], changed["name"]) == (enterprise, "甲股份公司")
    assert changed["figures"][1] == {"year": 2025, "employees": 61}
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_large_file_is_loaded_in_parts(
    graph: Graph, journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ONE_TRANSACTION", 2)
    monkeypatch.setattr(importing, "BATCH_ROWS", 2)
    plan = await planned(graph, tmp_path, *SOUND)
    await apply_plan(plan, journal, "import")
    assert set(await stored(graph)) == {ONE, TWO}
    assert (await verify(graph, journal, AGGREGATES)).clean


@pytest.mark.parametrize(
    ("row", "column", "match"),
    [
        (f"{ONE[:-1]}!,甲,C,{COUNTY},,,,,,", "creditCode", "a credit code consists of"),
        (f"{ONE},,C,{COUNTY},,,,,,", "name", "is empty; every row needs it"),
        (f"{ONE},甲,Z,{COUNTY},,,,,,", "industry", "GB/T 4754"),
        (f"{ONE},甲,C,999999,,,,,,", "region", "no division's code"),
        (f"{ONE},甲,C,{COUNTY},2024,-1,,,,", "employees", "no whole number from 0"),
        (f"{ONE},甲,C,{COUNTY},2024,,1e9,,,", "revenue", "is no amount"),
        (f"{ONE},甲,C,{COUNTY},,5,,,,", "year", "employees are of a year"),
        (f"{ONE},甲,C,{COUNTY},2024,,,,,", "year", "has no figures"),
        (f"{ONE},甲,C,{COUNTY},,,,,GIANT 2024-07-15,", "titles", "is no title; allowed: a tier"),
        (f"{ONE},甲,C,{COUNTY},,,,,INNOVATIVE 2024-13-15,", "titles", "."),
        (f"{ONE},甲,C,{COUNTY},,,,,INNOVATIVE 2021-07-15,", "titles", "no version of innovative-sme was in force"),
    ],
)
async def test_what_is_wrong_with_a_row_is_told_and_nothing_is_written(
    graph: Graph, journal: Journal, tmp_path: Path, row: str, column: str, match: str
) -> None:
    plan = await planned(graph, tmp_path, SOUND[2], row)
    (fault,) = plan.faults
    assert (fault.line, fault.column) == (3, column)
    assert re.search(match, str(fault)), fault
    head = await journal.head()
    with pytest.raises(InvalidInput, match="1 faults"):
        await apply_plan(plan, journal, "import")
    assert await journal.head() == head


async def test_rows_of_one_enterprise_agree(graph: Graph, journal: Journal, tmp_path: Path) -> None:
    del journal
    other = f"{ONE},丙公司,C,{CITY},2025,60,,,,"
    plan = await planned(graph, tmp_path, SOUND[0], other, SOUND[0])
    assert [(fault.line, fault.column) for fault in plan.faults] == [(3, "name"), (3, "region"), (4, "year")]
    for header, column in ((HEADER.replace("name", "nom"), "name"), (f"{HEADER},year", "year")):
        plan = await planned(graph, tmp_path, header=header)
        assert column in {fault.column for fault in plan.faults}


async def test_what_changed_since_the_plan_is_not_overwritten(graph: Graph, journal: Journal, tmp_path: Path) -> None:
    first, second = await planned(graph, tmp_path, *SOUND), await planned(graph, tmp_path, *SOUND)
    await apply_plan(first, journal, "import")
    with pytest.raises(Conflict, match="changed while the file was checked"):
        await apply_plan(second, journal, "import")
    late = await planned(graph, tmp_path, f"{ONE},丁公司,C,{COUNTY},,,,,,")
    document = (await stored(graph))[ONE]
    await committed(journal, Draft("ENTERPRISE_CHANGED", document["id"], {**document, "industry": "I"}))
    with pytest.raises(Conflict, match="changed while the file was checked"):
        await apply_plan(late, journal, "import")
