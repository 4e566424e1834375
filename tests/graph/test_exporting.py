"""Organizations out of a real graph: byte for byte what came in, and never a part of an import."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import given
import pytest
from importing_desk import Desk

from directory import exporting
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> Desk:
    return await Desk.furnished(graph, tmp_path)


FULL = (
    '[{"id":"service-a-1","name":"贷款","category":"financing","description":"一\\n二","documents":["执照","章程"],'
    '"durationDays":5}]'
)


async def test_an_export_comes_back_byte_for_byte(desk: Desk) -> None:
    services = FULL.replace('"', '""')
    await desk.bring(
        "id,name,aliases,region,serves,memberOf,latitude,longitude,datum,abroad,staff,synthetic,openingHours,services\n"
        f'org-a,"甲, 乙",一\\|二|三\\\\,330106,330000|330106,org-b,30.3,120.2,GCJ02,,7,true,"上午\n下午","{services}"\n'
        "org-b,乙,,330000,,,,,,,,,,\n"
        "org-c,海外,,,,,-33.8688,151.2093,,true,,,,\n"
    )
    first = await desk.exported()
    assert "一\\|二|三\\\\" in first
    assert '"上午\n下午"' in first
    assert ",-33.8688,151.2093,WGS84,true,EXACT," in first
    before = await desk.organizations()
    await given.committed(desk.journal, *[given.removed(document["id"]) for document in before[::-1]])
    assert await desk.organizations() == []
    await desk.bring(first)
    assert await desk.exported() == first
    assert await desk.organizations() == before
    assert (await desk.bring(first)).writes == 0


@pytest.mark.parametrize("export", [exporting.export_csv, exporting.export_ndjson])
async def test_no_export_shows_a_part_of_an_import(
    desk: Desk, export: Callable[[Graph, Journal], AsyncIterator[str]]
) -> None:
    async with given.importing(desk.journal):
        with pytest.raises(Unavailable, match="import-x is unfinished") as refusal:
            _ = [part async for part in export(desk.graph, desk.journal)]
    assert refusal.value.hint == "try again when it has ended"


async def test_an_export_notices_an_import_that_came_and_went(desk: Desk) -> None:
    await desk.bring("id,name\norg-a,甲\n")
    lines = exporting.export_ndjson(desk.graph, desk.journal)
    await anext(lines)
    await given.undone(desk.journal)
    with pytest.raises(Unavailable, match="an import ran meanwhile"):
        await anext(lines)


async def test_ndjson_is_canonical(desk: Desk) -> None:
    await desk.bring("id,name\norg-b,乙\norg-a,甲\n")
    lines = "".join([part async for part in exporting.export_ndjson(desk.graph, desk.journal)])
    row = '{{"id":"{}","name":"{}","status":"ACTIVE","updatedAt":"2026-11-23T09:00:00Z","version":1}}\n'
    assert lines == row.format("org-a", "甲") + row.format("org-b", "乙")
