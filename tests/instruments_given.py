"""Policies and finance products for tests."""

from typing import Any

from accounts_given import COUNTY, NATION, SHOP, request_id
from given import AT

from cultivation.instruments.kinds import InstrumentType
from cultivation.instruments.writing import change_instrument, create_instrument, withdraw_instrument
from directory.accounts.documents import Caller
from graph_schema.aggregate import Document
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt

POLICY, PRODUCT = InstrumentType.POLICY, InstrumentType.FINANCE_PRODUCT
REVENUE = {"field": "revenue", "at_least": 300}
TAX = {"field": "tax_credit", "in": ["A", "B"]}
CARBON = {"field": "carbon_emission_right", "is": True}


def requirement(key: str, rule: Any) -> dict[str, Any]:
    return {"key": key, "title": f"条件{key}", "english": f"condition {key}", "rule": rule}


def terms(title: str = "碳排放权质押贷款", *rules: Any, **more: Any) -> dict[str, Any]:
    """What somebody says of a product of the shop, with a condition for each rule."""
    eligibility = [requirement(f"r{number}", rule) for number, rule in enumerate(rules)]
    usual = {"title": title, "kind": "INDIRECT_FINANCING", "organization": SHOP, "regions": [NATION]}
    return {**usual, "eligibility": eligibility, **more}


def policy(title: str = "贷款贴息", *rules: Any, **more: Any) -> dict[str, Any]:
    return terms(title, *rules, **{"organization": None, "regions": [COUNTY], "kind": "GRANT", **more})


def instrument(entity: str, *rules: Any, **more: Any) -> Document:
    """The document of an instrument as the graph holds it."""
    eligibility = [requirement(f"r{number}", rule) for number, rule in enumerate(rules)]
    usual = {"id": entity, "title": entity, "kind": "INDIRECT_FINANCING", "regions": [NATION], "status": "ACTIVE"}
    document = {**usual, "version": 1, "updatedAt": AT, **more}
    return {**document, "eligibility": eligibility} if eligibility else document


async def creates(journal: Journal, caller: Caller, type_: InstrumentType, given: dict[str, Any]) -> Receipt:
    return await create_instrument(journal, caller, request_id(), type_, given)


async def changes(journal: Journal, caller: Caller, entity: str, version: int, given: dict[str, Any]) -> Receipt:
    return await change_instrument(journal, caller, request_id(), entity, version, given)


async def withdraws(journal: Journal, caller: Caller, entity: str, version: int, reason: str = "停办") -> Receipt:
    return await withdraw_instrument(journal, caller, request_id(), entity, version, reason)
