"""Entering an enterprise: by who will represent it, or by an administrator of where it lies."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from cultivation.documents import EnterpriseDocument, FiguresDocument
from cultivation.enterprises import queries
from cultivation.refusals import EnterpriseRefused
from cultivation.texts import text_of
from directory import credit_code
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, represented
from directory.accounts.refusals import NotFound
from directory.accounts.roles import ENTERPRISE, Action, Role
from directory.documents import without_blanks
from directory.scalars import shown
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

LONGEST_NAME = 200  # characters: as the importer allows for organizations
MOST_YEARS = 20  # of figures: two decades are more than any rule of a tier asks for
YEARS = (1949, 2100)  # that figures can be of
MOST_EMPLOYEES = 10_000_000  # more than any enterprise has
MOST_AMOUNT = Decimal(10) ** 10  # in 10,000 yuan: a hundred trillion yuan, more than any enterprise has
ID_BYTES = 12  # random, for an id that neither tells the credit code nor can be guessed
INDUSTRY = re.compile("[A-T]", re.ASCII)  # the sections of GB/T 4754-2017


@dataclass(frozen=True)
class NewEnterprise:
    """An enterprise as it shall be entered; with `represent` the caller becomes its representative."""

    credit_code: str
    name: str
    industry: str
    region: str
    figures: Sequence[Mapping[str, Any]]
    represent: bool

    @classmethod
    def of(
        cls, code: str, name: str, industry: str, region: str, figures: Sequence[Mapping[str, Any]], *, represent: bool
    ) -> "NewEnterprise":
        """Return the enterprise that a request asks for; raise `EnterpriseRefused` for what can never be."""
        code = code.strip().upper()
        if problem := credit_code.check(code):
            raise EnterpriseRefused(f"creditCode '{shown(code)}' {problem}", field="creditCode")
        if not INDUSTRY.fullmatch(industry):
            raise EnterpriseRefused(
                f"industry '{shown(industry)}' is no section of GB/T 4754; allowed: one letter, A to T",
                field="industry",
            )
        checked = text_of(name, "name", EnterpriseRefused, LONGEST_NAME)
        return cls(code, checked, industry, region, figures_of(figures), represent)

    def body(self) -> Document:
        """Return the body of the request, by which a repetition is known."""
        told = {"creditCode": self.credit_code, "name": self.name, "industry": self.industry, "region": self.region}
        figures = [dict(year) for year in self.figures]
        return {"mutation": "createEnterprise", **told, "figures": figures, "represent": self.represent}


def figures_of(given: Sequence[Mapping[str, Any]]) -> list[FiguresDocument]:
    """Return figures by year, ascending; raise `EnterpriseRefused` for a year given twice or a number out of range."""
    years = [year["year"] for year in given]
    if len(years) > MOST_YEARS or len(set(years)) != len(years):
        raise EnterpriseRefused(f"figures are of {len(years)} years; allowed: 0 to {MOST_YEARS}, each once")
    for year in given:
        _in_range("year", year["year"], *YEARS)
        _in_range("employees", year.get("employees"), 0, MOST_EMPLOYEES)
        for name in ("revenue", "assets"):
            _in_range(name, Decimal(year[name]) if year.get(name) is not None else None, 0, MOST_AMOUNT)
    found = [without_blanks(dict(year)) for year in sorted(given, key=lambda year: int(year["year"]))]
    return cast("list[FiguresDocument]", found)


async def create_enterprise(
    journal: Journal, caller: Caller, request_id: str, wanted: NewEnterprise, at: str | None = None
) -> Receipt:
    """Write the enterprise on behalf of the caller, and return the receipt; its answer is the document.

    Raise `NotAllowed` unless the caller represents it or administers where it lies, `NotFound`, `EnterpriseRefused`,
    `RequestIdConflict`.
    """
    request = Request.of(caller.account, request_id, wanted.body())
    moment = at or now()
    entity = f"{ENTERPRISE}{secrets.token_hex(ID_BYTES)}"

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        await check_region(transaction, wanted.region)
        if not wanted.represent:
            target = await rights.enterprise_target(transaction, entity, wanted.region)
            await rights.require(transaction, caller.account, [Action.CULTIVATE], target, moment)
        if await transaction.run(queries.FIND_ENTERPRISE, creditCode=wanted.credit_code):
            raise EnterpriseRefused(
                f"creditCode '{wanted.credit_code}' is entered already; an administrator gives the role REPRESENTATIVE",
                field="creditCode",
            )
        document = _document(entity, wanted, caller.account, moment)
        drafts = [Draft("ENTERPRISE_ADDED", entity, cast("Document", document), fresh=True)]
        if wanted.represent:
            role = Wish(caller, Role.REPRESENTATIVE, enterprise=entity)
            drafts += await represented(transaction, role, moment)
        return drafts, {"id": entity}

    return await journal.answer(request, decide, at=moment)


async def check_region(transaction: Transaction, region: str) -> None:
    """Return for a division in force; raise `NotFound`, `EnterpriseRefused` for one that is retired."""
    current = (await rights.lineages_of(transaction, [region])).get(region)
    if not current:
        raise NotFound(f"region '{shown(region)}' does not exist", field="region")
    if region not in current:
        raise EnterpriseRefused(
            f"region {region} is retired; in force are {', '.join(sorted(current))}", field="region"
        )


def _document(entity: str, wanted: NewEnterprise, account: str, moment: str) -> EnterpriseDocument:
    document = {
        "id": entity,
        "creditCode": wanted.credit_code,
        "name": wanted.name,
        "industry": wanted.industry,
        "region": wanted.region,
        "createdAt": moment,
        "figures": [dict(year) for year in wanted.figures],
        "source": account if wanted.represent else None,
    }
    return cast("EnterpriseDocument", without_blanks(document))


def _in_range(name: str, value: Any, least: Any, most: Any) -> None:
    if value is not None and not least <= value <= most:
        raise EnterpriseRefused(f"{name} is {shown(value)}; allowed: {least} to {most}", field="figures")
