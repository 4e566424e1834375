"""Enterprises, requests and voices for tests."""

from typing import Any

from accounts_given import CITY, COUNTY, NATION, SHOP, appointed, network, request_id
from given import added, category, committed, organization

from cultivation.enterprises.creating import NewEnterprise, create_enterprise
from cultivation.requests.asking import Wanted, ask_for_service
from cultivation.requests.following import confirm_service
from cultivation.requests.kinds import RequestKind
from cultivation.requests.serving import answer_request
from cultivation.voices.giving import Said, give_feedback
from directory.accounts.documents import Caller
from directory.accounts.roles import Role
from directory.credit_code import check_character
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt

OFFER = [{"id": "service-00003-1", "name": "贷款", "category": "financing"}]


def credit_code(number: int) -> str:
    body = f"91330000MA{number:07d}"
    return body + check_character(body)


async def open_network(graph: Graph) -> Journal:
    """The network of `accounts_given`, whose shop offers financing, with staff and administrators."""
    journal = await network(graph)
    shop: Any = organization(3, region=COUNTY, services=OFFER, version=2)
    gone = [{**OFFER[0], "id": "service-00010-1"}]
    closed: Any = organization(10, region=COUNTY, services=gone, status="CLOSED")
    await committed(
        journal,
        added(category("financing")),
        added(category("loans", parent="financing")),
        added(category("training")),
        Draft("ORGANIZATION_CHANGED", SHOP, shop),
        added(closed),
    )
    await appointed(journal, "staff", Role.ORGANIZATION, SHOP)
    await appointed(journal, "city", Role.ADMINISTRATOR, CITY)
    await appointed(journal, "nation", Role.ADMINISTRATOR, NATION)
    return journal


def new_enterprise(number: int, *, represent: bool = True, region: str = COUNTY, **more: Any) -> NewEnterprise:
    given: dict[str, Any] = {"name": f"企业{number}", "industry": "C", "figures": []} | more
    return NewEnterprise.of(
        credit_code(number), given["name"], given["industry"], region, given["figures"], represent=represent
    )


async def entered(journal: Journal, caller: Caller, number: int, **more: Any) -> str:
    """The id of a new enterprise."""
    receipt = await create_enterprise(journal, caller, request_id(), new_enterprise(number, **more))
    return str(receipt.answer["id"])


async def asked(journal: Journal, caller: Caller | None, enterprise: str | None = None) -> Receipt:
    wanted = Wanted(RequestKind.SERVICE, "financing", SHOP, "要贷款", enterprise)
    return await ask_for_service(journal, caller, f"{request_id()}-{'0' * 32}", wanted)


async def served(journal: Journal, staff: Caller, caller: Caller, enterprise: str) -> str:
    """The id of a request that was answered and confirmed."""
    request = str((await asked(journal, caller, enterprise)).answer["id"])
    await answer_request(journal, staff, request_id(), request, served=True, text="已办")
    await confirm_service(journal, caller, request_id(), request, None)
    return request


async def says(journal: Journal, caller: Caller, request: str, stars: int = 5, text: str | None = None) -> Receipt:
    said = Said.of(request, stars, text, satisfied=stars >= 4)
    return await give_feedback(journal, caller, request_id(), said)
