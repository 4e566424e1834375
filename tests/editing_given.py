"""Edits of organizations for tests: each made by somebody, with a request of its own."""

from dataclasses import dataclass, field
from typing import Any

from accounts_given import COUNTY, NATION, network, person, request_id
from given import added, category, committed, organization

from cultivation.aggregates import AGGREGATES
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from directory.editing.creation import Creation, NewEntry
from directory.editing.desk import Edit, Seen, carry_out
from directory.editing.moving import Move
from directory.editing.network import AREAS, HUBS, Relations
from directory.regions import Regions
from directory.store import read_organizations, read_regions
from graph_schema.aggregate import Document
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt
from graph_schema.verify import verify

CODES = ("financing", "guarantee")
HUB, MEMBER, CLOSED = "org-00007", "org-00008", "org-00009"
SERVICE, TITLE = "service-00007-1", "designation-00007-1"
REASON = "机构改革"
BOSS = person("boss")


def clerks() -> list[Any]:
    """Two categories, a hub with a service and a title, its member, and a closed organization: all in one county."""
    service = {"id": SERVICE, "name": "担保", "category": "guarantee"}
    title = {"id": TITLE, "title": "示范平台", "validFrom": "2025-01-01", "validTo": "2099-12-31", "status": "VALID"}
    return [
        category("financing"),
        category("guarantee", parent="financing"),
        organization(7, region=COUNTY, services=[service], designations=[title], validFrom="2020-01-01"),
        organization(8, region=COUNTY, memberOf=[HUB], phone="0571-88888888"),
        organization(9, region=COUNTY, status="CLOSED"),
    ]


@dataclass
class Clerk:
    """Edits as the nation's administrator, unless somebody else is named."""

    graph: Graph
    journal: Journal
    regions: Regions
    versions: dict[str, int] = field(default_factory=dict)

    @classmethod
    async def of(cls, graph: Graph) -> "Clerk":
        journal = await network(graph)
        await committed(journal, *map(added, clerks()))
        await grant_by_command(journal, "smenet", Wish(BOSS, Role.ADMINISTRATOR, region=NATION))
        return cls(graph, journal, await read_regions(graph))

    async def does(self, edit: Edit, caller: Caller = BOSS, request: str | None = None) -> Receipt:
        return await carry_out(self.journal, self.regions, caller, request or request_id(), edit)

    async def read(self, organization_id: str) -> Any:
        (document,) = await read_organizations(self.graph, [organization_id])
        return document

    async def seen(self, organization_id: str) -> Seen:
        return Seen(organization_id, (await self.read(organization_id))["version"])

    def entry(self, although: tuple[str, ...] = (), **given: Any) -> NewEntry:
        return NewEntry.of({"name": "新机构"} | given, although, self.regions)

    def new(self, although: tuple[str, ...] = (), **given: Any) -> NewEntry:
        return self.entry(although, **{"region": COUNTY} | given)

    def creation(self, effective_on: str | None = None, although: tuple[str, ...] = (), **given: Any) -> Creation:
        return Creation(self.new(although, **given), effective_on)

    def move(self, seen: Seen, stays: bool = False, effective_on: str | None = None, **given: Any) -> Move:
        return Move.of(seen, given, stays=stays, effective_on=effective_on, regions=self.regions)

    def areas(self, seen: Seen, *codes: str, effective_on: str | None = None) -> Relations:
        return Relations.of(seen, AREAS, codes, effective_on, self.regions)

    def hubs(self, seen: Seen, *ids: str, effective_on: str | None = None) -> Relations:
        return Relations.of(seen, HUBS, ids, effective_on, self.regions)

    async def last(self, count: int = 1) -> list[Document]:
        seq = (await self.journal.head()).seq
        return [row.public_form() for row in await self.journal.rows(seq - count, count)]

    async def commits(self, *drafts: Draft) -> None:
        await committed(self.journal, *drafts)

    async def is_sound(self) -> bool:
        report = await verify(self.graph, self.journal, AGGREGATES)
        assert report.clean, report.findings
        return report.clean
