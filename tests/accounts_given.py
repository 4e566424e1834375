"""People, roles and requests for tests."""

from itertools import count
from typing import Any

from given import added, committed, organization, region

from cultivation.aggregates import AGGREGATES
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command, grant_role, revoke_role
from directory.accounts.roles import Role, end_of
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt

NATION, PROVINCE, CITY, COUNTY = "100000", "330000", "330100", "330106"
OTHER_PROVINCE, OTHER_COUNTY, RETIRED = "340000", "330110", "330199"
SHOP, OLD, BARE = "org-00003", "org-00004", "org-00006"
CREDIT_CODE = "91330000MA27XAAA64"
ISSUER = "https://issuer.test"
_numbers = count(1)


async def network(graph: Graph) -> Journal:
    """A tree with one county retired and divided, and a shop in a county, one in the retired one, one in none."""
    journal = Journal(graph, AGGREGATES)
    await committed(
        journal,
        added(region(NATION, "NATION")),
        added(region(PROVINCE, parent=NATION)),
        added(region(OTHER_PROVINCE, parent=NATION)),
        added(region(CITY, "CITY", parent=PROVINCE, latitude=30.25, longitude=120.16)),
        added(region(COUNTY, "COUNTY", parent=CITY, latitude=30.26, longitude=120.13)),
        added(region(OTHER_COUNTY, "COUNTY", parent=CITY)),
        added(region(RETIRED, "COUNTY", succeededBy=[COUNTY, OTHER_COUNTY])),
        added(organization(3, region=COUNTY)),
        added(organization(4, region=RETIRED, creditCode=CREDIT_CODE)),
        added(organization(6)),
    )
    return journal


def person(name: str) -> Caller:
    return Caller(ISSUER, name)


def wish(name: str, role: Role, place: str, **more: Any) -> Wish:
    return Wish(person(name), role, **{end_of(role): place}, **more)


def request_id() -> str:
    return f"request-{next(_numbers)}"


async def appointed(
    journal: Journal, name: str, role: Role, place: str, *, at: str | None = None, **more: Any
) -> Caller:
    """Somebody with a role, by the word of the command line."""
    await grant_by_command(journal, "smenet", wish(name, role, place, **more), at)
    return person(name)


async def gives(journal: Journal, caller: Caller, wanted: Wish) -> Receipt:
    return await grant_role(journal, caller, request_id(), wanted)


async def takes(journal: Journal, caller: Caller, wanted: Wish) -> Receipt:
    return await revoke_role(journal, caller, request_id(), wanted)
