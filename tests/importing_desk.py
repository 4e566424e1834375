"""A desk that imports texts into a graph which holds some divisions and a category."""

from datetime import date
from pathlib import Path
from typing import Any, Self

import given

from directory import exporting
from directory.aggregates import AGGREGATES, ORGANIZATIONS
from directory.importing.importer import apply_plan, plan_file
from directory.importing.plan import Plan
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.pages import all_of

TODAY = date(2026, 11, 23)
AT = "2026-11-23T09:00:00Z"


class Desk:
    """Imports texts into one graph."""

    def __init__(self, graph: Graph, folder: Path) -> None:
        self.graph = graph
        self.journal = Journal(graph, AGGREGATES)
        self.file = folder / "file.csv"

    async def plan(self, text: str, columns: str | None = None) -> Plan:
        self.file.write_text(text, encoding="utf-8", newline="")
        return await plan_file(self.file, columns, self.graph, TODAY)

    async def bring(self, text: str, columns: str | None = None) -> Plan:
        made = await self.plan(text, columns)
        assert made.faults == ()
        await apply_plan(made, self.journal, "tests", AT)
        return made

    async def organizations(self) -> list[Any]:
        return await all_of(self.graph, ORGANIZATIONS)

    async def exported(self) -> str:
        return "".join([part async for part in exporting.export_csv(self.graph, self.journal)])

    async def seq(self) -> int:
        return (await self.journal.head()).seq

    @classmethod
    async def furnished(cls, graph: Graph, folder: Path) -> Self:
        desk = cls(graph, folder)
        codes = (
            "110000",
            "120000",
            "130000",
            "140000",
            "210000",
            "230000",
            "310000",
            "320000",
            "330000",
            "340000",
            "460000",
            "520000",
        )
        cities = ("230100", "320400", "330100", "340200", "340400", "341000", "341200", "341600", "520100", "520500")
        await given.committed(
            desk.journal,
            given.added(given.region("100000", "NATION")),
            *[given.added(given.region(code, parent="100000", latitude=30.5, longitude=120.25)) for code in codes],
            *[given.added(given.region(code, "CITY", parent=f"{code[:2]}0000")) for code in cities],
            given.added(given.region("330106", "COUNTY", parent="330100", latitude=30.25, longitude=120.125)),
            *[
                given.added(given.region(code, "COUNTY", parent=f"{code[:2]}0000"))
                for code in ("110107", "520381", "522726")
            ],
            given.added(given.category("financing")),
        )
        return desk
