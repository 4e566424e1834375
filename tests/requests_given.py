"""A network of four levels that answers requests, with an index of it, for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts_given import CITY, COUNTY, NATION, PROVINCE, appointed, network, person, request_id
from given import added, category, committed, organization

from cultivation import reading
from cultivation.documents import RequestDocument
from cultivation.requests.asking import Wanted, ask_the_competent, number_told
from cultivation.requests.kinds import RequestKind
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from directory.accounts.roles import Role
from directory.search.index import SearchIndex
from directory.search.snapshot import Snapshot
from graph_schema.connection import Graph
from graph_schema.journal import Journal

COUNTY_HUB, COUNTY_SHOP, CITY_HUB, PROVINCE_HUB, NATION_HUB = (f"org-0002{number}" for number in range(1, 6))
LEVELS = {COUNTY_HUB: COUNTY, CITY_HUB: CITY, PROVINCE_HUB: PROVINCE, NATION_HUB: NATION}
ANONYMOUS_ID = "0" * 32


def offering(number: int, region: str, level: str, *categories: str, **more: Any) -> Any:
    services = [
        {"id": f"service-{number:05d}-{place}", "name": code, "category": code} for place, code in enumerate(categories)
    ]
    given = {"region": region, "level": level, "nature": "GOVERNMENT", "services": services}
    return organization(number, **{**given, **more})


@dataclass(frozen=True)
class Desk:
    """The network with its journal, its index and people who ask."""

    graph: Graph
    journal: Journal
    index: SearchIndex

    @property
    def snapshot(self) -> Snapshot:
        return self.index.snapshot()

    async def asked(self, wanted: Wanted, caller: Caller | None = None) -> tuple[str, str]:
        """The id and the number of a request."""
        name = request_id() + ANONYMOUS_ID
        receipt = await ask_the_competent(self.journal, self.snapshot, caller, name, wanted)
        return str(receipt.answer["id"]), number_told(receipt, caller, name, wanted)

    async def routed(self, code: str, category: str = "financing") -> str:
        """The organization that a request from a division goes to."""
        request, _ = await self.asked(Wanted(RequestKind.SERVICE, category, None, region=code))
        return (await self.request(request))["organization"]

    async def request(self, entity: str) -> RequestDocument:
        return await reading.request_of(Reading(self.graph), entity)


def staff(organization: str) -> Caller:
    return person(f"staff-{organization}")


@asynccontextmanager
async def desk_of(graph: Graph, path: Path) -> AsyncIterator[Desk]:
    """The network of `accounts_given` with a hub at each level, a shop in the county, staff and administrators."""
    journal = await network(graph)
    await committed(
        journal,
        *(added(category(code)) for code in ("financing", "professional", "training")),
        *(added(category(code, parent="professional")) for code in ("legal", "intellectual-property")),
        added(offering(21, COUNTY, "COUNTY", "financing", "professional")),
        added(offering(22, COUNTY, "COUNTY", "financing", nature="MARKET")),
        added(offering(23, CITY, "CITY", "financing", "legal")),
        added(offering(24, COUNTY, "PROVINCE", "financing", "legal")),
        added(offering(25, NATION, "NATION", "legal")),
        added(offering(26, COUNTY, "COUNTY", "training", status="CLOSED")),
    )
    for one in (COUNTY_HUB, COUNTY_SHOP, CITY_HUB, PROVINCE_HUB, NATION_HUB):
        await appointed(journal, f"staff-{one}", Role.ORGANIZATION, one)
    await appointed(journal, "city", Role.ADMINISTRATOR, CITY)
    await appointed(journal, "nation", Role.ADMINISTRATOR, NATION)
    index = await SearchIndex.open(path / "index", graph, journal)
    try:
        yield Desk(graph, journal, index)
    finally:
        await index.close()
