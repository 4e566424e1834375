"""Enterprises that apply for titles: a round of the province under a standard of theirs, and its people."""

from dataclasses import dataclass
from typing import Any

from accounts_given import CITY, COUNTY, NATION, PROVINCE, SHOP, appointed, network, person, request_id
from cultivation_given import new_enterprise
from evaluation_given import with_standards
from rounds_given import EVALUATORS, opening

from cultivation.enterprises.creating import create_enterprise
from cultivation.tiers.changing import report_figures, revoke_title
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.keeping import TITLE_KEEPER, titles_of
from directory.accounts.reading import Reading
from directory.accounts.roles import Role
from evaluation.aggregates import ASSESSMENTS
from evaluation.rounds.appealing import appeal, decide_appeal
from evaluation.rounds.case import assessment_id
from evaluation.rounds.checking import check_locally
from evaluation.rounds.opening import open_round
from evaluation.rounds.panel import dispatch_evaluators
from evaluation.rounds.publication import publish, revoke
from evaluation.rounds.rating import submit_rating
from evaluation.rounds.self_assessment import submit_self_assessment
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt

EVER = "2020-01-01T00:00:00Z"
INNOVATIVE: dict[str, Any] = {
    "ip_leading_product": "own_class_1",
    "rd_ratio": "6",
    "main_revenue_growth": "12",
    "asset_liability_ratio": "50",
    "leading_product_field": "strategic_emerging",
    "main_revenue_share": "80",
}
"""15 + 20, 15 + 10, 10 + 20: 90 points and every floor."""
FAILING = INNOVATIVE | {"main_revenue_growth": "-5", "rd_ratio": "0"}
GIANT_2022: dict[str, Any] = {
    "years_in_niche": 4,
    "main_revenue_share": "75",
    "main_revenue_growth_2y": "6",
    "digital_core_processes": 1,
    "certificates": ["management_system"],
    "asset_liability_ratio": "60",
    "market_share": "12",
    "own_brand": True,
    "revenue_last_year": "12000",
    "rd_ratio_last_year": "4",
    "rd_ratio_prior_year": "3",
    "rd_institution": True,
    "class_1_ip_count": 2,
    "key_chain_link": True,
    "leading_product_field": "industrial_six_bases",
}
SPECIALIZED_2022: dict[str, Any] = {
    "main_revenue_share": "85",
    "main_revenue_growth_2y": "12",
    "years_in_niche": "2",
    "leading_product_field": "other",
    "digitalization_level": 2,
    "quality_management": ["own_brand"],
    "net_profit_rate": "9",
    "asset_liability_ratio": "40",
    "regional_characteristics": "8",
    "ip_leading_product": "class_1",
    "rd_expense_last_year": "450",
    "rd_ratio": "5",
    "rd_staff_share": "15",
    "rd_institution_level": "none",
    "revenue_last_year": "9000",
}
"""5 + 10 + 1 + 0, 3 + 3 + 8 + 5, 8, 6 + 8 + 3 + 0: 60 points, just what most provinces ask for."""


def days(year: int) -> dict[str, str]:
    """The last days of the stages of a round that is held in a year."""
    return {
        "self_assess_by": f"{year}-07-31",
        "check_by": f"{year}-08-31",
        "rate_by": f"{year}-09-30",
        "publish_by": f"{year}-12-31",
    }


@dataclass
class Nursery:
    """Everybody who has a part in cultivation; each call is a request of its own, at an instant that is given."""

    graph: Graph
    journal: Journal
    round: str = ""

    async def enters(self, number: int, region: str = COUNTY, **more: Any) -> str:
        """The id of an enterprise that an account of the same number represents."""
        wanted = new_enterprise(number, region=region, **more)
        receipt = await create_enterprise(self.journal, person(f"boss-{number}"), request_id(), wanted, at=EVER)
        return str(receipt.answer["id"])

    async def opens(self, year: int, standard: str = "innovative-sme", version: str = "2022", **more: Any) -> str:
        name = more.pop("by", "province")
        said = {"standard": standard, "version": version, "period": str(year), **days(year)} | more
        receipt = await open_round(
            self.journal,
            person(name),
            request_id(),
            opening(**said),
            at=f"{year}-06-01T02:00:00Z",
        )
        self.round = receipt.answer["id"]
        return self.round

    async def applies(self, number: int, enterprise: str, answers: dict[str, Any], at: str) -> Receipt:
        return await submit_self_assessment(
            self.journal,
            person(f"boss-{number}"),
            request_id(),
            assessment_id(self.round, enterprise),
            answers,
            [],
            titles=TITLE_KEEPER,
            at=at,
        )

    async def reviewed(self, enterprise: str, answers: dict[str, Any], at: str) -> str:
        """The id of an assessment that was checked, and rated alike by all who were drawn."""
        case, journal = assessment_id(self.round, enterprise), self.journal
        await check_locally(journal, person("city"), request_id(), case, accept=True, at=at)
        await dispatch_evaluators(journal, person("province"), request_id(), case, at=at)
        await self.rated(case, answers, at)
        return case

    async def rated(self, case: str, answers: dict[str, Any], at: str) -> None:
        names = {person(name).account: name for name in EVALUATORS}
        document = ASSESSMENTS.document((await self.graph.read(ASSESSMENTS.read, keys=[case]))[0])
        for account in document["awaiting"]:
            await submit_rating(self.journal, person(names[account]), request_id(), case, answers, at=at)

    async def publishes(self, case: str, at: str) -> Receipt:
        return await publish(self.journal, person("province"), request_id(), case, titles=TITLE_KEEPER, at=at)

    async def wins(self, number: int, enterprise: str, answers: dict[str, Any], at: str) -> str:
        """The id of the assessment by which an enterprise goes through the open round, all on one day."""
        await self.applies(number, enterprise, answers, at)
        case = await self.reviewed(enterprise, answers, at)
        await self.publishes(case, at)
        return case

    async def withdraws(self, case: str, at: str) -> Receipt:
        """The assessment is revoked, and its title with it."""
        return await revoke(
            self.journal, person("province"), request_id(), case, "材料不实", titles=TITLE_KEEPER, at=at
        )

    async def rated_anew(self, number: int, case: str, answers: dict[str, Any], at: str) -> None:
        """An appeal is heard, others rate, and that is published."""
        await appeal(self.journal, person(f"boss-{number}"), request_id(), case, "算错了", at=at)
        await decide_appeal(self.journal, person("nation"), request_id(), case, confirm=False, reason="重评", at=at)
        await self.rated(case, answers, at)
        await self.publishes(case, at)

    async def reports(self, name: str, enterprise: str, year: int, at: str, **figures: Any) -> Receipt:
        told = [{"year": year, "employees": 50} | figures]
        return await report_figures(self.journal, person(name), request_id(), enterprise, told, at=at)

    async def takes_back(
        self, name: str, title: str, at: str, *, fraud: bool = False, why: str = "材料不实"
    ) -> Receipt:
        return await revoke_title(self.journal, person(name), request_id(), title, why, fraud=fraud, at=at)

    async def titles(self, enterprise: str) -> list[TitleDocument]:
        return (await titles_of(Reading(self.graph), [enterprise])).get(enterprise, [])


async def nursery_of(graph: Graph) -> Nursery:
    """The tree of `accounts_given` with standards, and with people who have had their roles since long ago."""
    journal = await network(graph)
    await with_standards(graph, journal)
    roles = [
        ("nation", Role.ADMINISTRATOR, NATION),
        ("province", Role.ADMINISTRATOR, PROVINCE),
        ("city", Role.ADMINISTRATOR, CITY),
        ("county", Role.ADMINISTRATOR, COUNTY),
        ("auditor", Role.AUDITOR, PROVINCE),
        ("staff", Role.ORGANIZATION, SHOP),
        *((name, Role.EVALUATOR, PROVINCE) for name in EVALUATORS),
    ]
    for name, role, place in roles:
        await appointed(journal, name, role, place, at=EVER)
    return Nursery(graph, journal)
