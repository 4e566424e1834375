"""Files too large for one transaction, and documents too large for the journal."""

import re
from pathlib import Path
from typing import Any

import pytest
from importing_desk import AT, Desk

from directory.aggregates import AGGREGATES
from directory.importing import importer
from directory.importing import plan as planning
from directory.importing.importer import apply_plan
from graph_schema.connection import Graph
from graph_schema.errors import Conflict
from graph_schema.journal import DOCUMENT_BYTES, Journal

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> Desk:
    return await Desk.furnished(graph, tmp_path)


def only_so_many(monkeypatch: pytest.MonkeyPatch, changes: int) -> None:
    """Let more changes be too much for one transaction."""
    monkeypatch.setattr(importer, "ONE_TRANSACTION", changes)
    monkeypatch.setattr(planning, "ONE_TRANSACTION", changes)


async def test_large_files_are_loaded_in_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    only_so_many(monkeypatch, 3)
    monkeypatch.setattr(importer, "BATCH_ROWS", 2)
    text = "id,name,memberOf\norg-a,甲,org-e\norg-b,乙,org-a\norg-c,丙,\norg-d,丁,org-b\norg-e,戊,\n"
    steps: list[tuple[int, int]] = []
    made = await desk.plan(text)
    before = await desk.seq()
    await apply_plan(made, desk.journal, "tests", AT, lambda done, total: steps.append((done, total)))
    assert steps == [(2, 5), (4, 5), (5, 5)]
    assert await desk.seq() == before + 6
    assert [document.get("memberOf") for document in await desk.organizations()] == [
        ["org-e"],
        ["org-a"],
        None,
        ["org-b"],
        None,
    ]
    assert (await desk.bring(text)).writes == 0


async def test_a_large_file_is_checked_again_before_it_is_loaded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    only_so_many(monkeypatch, 1)
    early = await desk.plan("id,name\norg-a,甲\norg-b,乙\n")
    await desk.bring("id,name\norg-a,丙\n")
    with pytest.raises(Conflict, match="org-a changed while the file was checked"):
        await apply_plan(early, desk.journal, "tests", AT)
    assert [document["name"] for document in await desk.organizations()] == ["丙"]


async def test_a_large_file_with_a_circle_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    only_so_many(monkeypatch, 1)
    made = await desk.plan("id,name,memberOf\norg-c,丙,\norg-a,甲,org-b\norg-b,乙,org-a\n")
    (fault,) = made.faults
    assert fault.line == 3
    assert str(fault).startswith("line 3: memberOf and succeeds form a circle: org-")
    assert " → org-" in fault.message
    assert made.writes == 0


async def test_a_large_file_may_close_a_circle_of_known_organizations(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_so_many(monkeypatch, 1)
    monkeypatch.setattr(importer, "BATCH_ROWS", 1)
    await desk.bring("id,name\norg-a,甲\norg-b,乙\n")
    await desk.bring("id,name,memberOf\norg-a,甲,org-c\norg-b,乙,org-a\norg-c,丙,org-b\n")
    assert [document["memberOf"] for document in await desk.organizations()] == [["org-c"], ["org-a"], ["org-b"]]


async def test_an_organization_that_moves_before_a_load_begins_is_a_conflict(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_so_many(monkeypatch, 1)
    early = await desk.plan("id,name\norg-a,甲\norg-b,乙\n")

    class Late(Journal):
        """A journal in which somebody else writes before a load begins."""

        async def load(self, *given: Any, **named: Any) -> int:
            await desk.bring("id,name\norg-a,丙\n")
            return await super().load(*given, **named)

    with pytest.raises(Conflict, match="org-a changed while the file was checked"):
        await apply_plan(early, Late(desk.graph, AGGREGATES), "tests", AT)
    assert [document["name"] for document in await desk.organizations()] == ["丙"]
    assert not await desk.journal.importing()


def long_services(count: int) -> str:
    """Services as a cell of a CSV, each of some 4,100 characters."""
    service = '{{""name"":""贷款{}"",""category"":""financing"",""description"":""{}"",""eligibility"":""{}""}}'
    return ",".join(service.format(number, "长" * 2_000, "长" * 2_000) for number in range(count))


async def test_a_document_that_is_too_large_is_a_fault_of_its_line(desk: Desk) -> None:
    services = long_services(249)
    made = await desk.plan(f'id,name,services\norg-a,甲,\norg-b,乙,"[{services}]"\n')
    (fault,) = made.faults
    assert (fault.line, fault.value) == (3, "org-b")
    assert re.fullmatch(rf"makes a document of 10\d{{5}} characters; allowed: {DOCUMENT_BYTES}", fault.message)


async def test_a_document_that_just_fits_is_written(desk: Desk) -> None:
    services = long_services(240)
    assert (await desk.bring(f'id,name,services\norg-b,乙,"[{services}]"\n')).writes == 1
