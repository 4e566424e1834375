"""A round in the tree of `accounts_given`, its people, and the way of an assessment, step by step."""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from accounts_given import (
    CITY,
    COUNTY,
    NATION,
    OTHER_COUNTY,
    PROVINCE,
    SHOP,
    appointed,
    network,
    person,
    request_id,
    wish,
)
from evaluation_given import WORKED_EXAMPLE, with_standards
from given import AT, added, committed, organization

from directory.accounts.aggregate import ACCOUNTS
from directory.accounts.documents import Caller
from directory.accounts.granting import revoke_by_command
from directory.accounts.roles import Role
from evaluation.aggregates import ASSESSMENTS, ROUNDS, SCORES
from evaluation.rounds.appealing import appeal, decide_appeal
from evaluation.rounds.case import assessment_id
from evaluation.rounds.checking import check_locally
from evaluation.rounds.opening import Opening, close_round, open_round
from evaluation.rounds.panel import dispatch_evaluators
from evaluation.rounds.publication import publish, revoke
from evaluation.rounds.rating import submit_rating
from evaluation.rounds.self_assessment import submit_self_assessment
from graph_schema.clock import today
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import DirectoryError
from graph_schema.journal import Journal
from graph_schema.pages import all_of
from graph_schema.receipts import Receipt

NEIGHBOUR, AWAY = "org-00007", "org-00008"
EVALUATORS = ("expert-1", "expert-2", "expert-3", "expert-4", "expert-5")
EVIDENCE = {"link": "https://example.cn/report.pdf", "sha256": "ab" * 32, "mediaType": "application/pdf", "size": 1234}
DISSENT: dict[str, Any] = {
    "staff": 0,
    "service_plan_score": 0,
    "fee_score": 0,
    "smes_served_per_year": 0,
    "activities_per_year": 0,
}
"""Answers far from those of the worked example."""

Refused = type[DirectoryError]


def day(ahead: int) -> str:
    """A day so many days from today, in China."""
    return (today() + dt.timedelta(days=ahead)).isoformat()


def opening(**changed: Any) -> Opening:
    """A round of the province under the project's own standard, with time for everything."""
    fields: dict[str, Any] = {
        "region": PROVINCE,
        "standard": "service-organization",
        "version": "2026",
        "period": "2026",
        "self_assess_by": day(10),
        "check_by": day(20),
        "rate_by": day(30),
        "publish_by": day(40),
        "appeal_days": 15,
        "raters": 2,
    }
    return Opening(**fields | changed)


@dataclass
class Office:
    """Everybody who has a part in a round, by what they do in it; each call is a request of its own."""

    graph: Graph
    journal: Journal
    round: str = ""

    async def opens(self, name: str = "province", **changed: Any) -> str:
        receipt = await open_round(self.journal, person(name), request_id(), opening(**changed))
        self.round = receipt.answer["id"]
        return self.round

    async def closes(self, name: str = "province", **more: Any) -> Receipt:
        return await close_round(self.journal, person(name), request_id(), self.round, **more)

    def case(self, shop: str = SHOP) -> str:
        return assessment_id(self.round, shop)

    async def self_assesses(self, name: str = "staff", shop: str = SHOP, **answers: Any) -> Receipt:
        said = WORKED_EXAMPLE | answers
        return await submit_self_assessment(self.journal, person(name), request_id(), self.case(shop), said, [EVIDENCE])

    async def checks(self, name: str = "city", shop: str = SHOP, *, accept: bool = True, **more: Any) -> Receipt:
        return await check_locally(self.journal, person(name), request_id(), self.case(shop), accept=accept, **more)

    async def dispatches(self, name: str = "province", shop: str = SHOP, **more: Any) -> Receipt:
        return await dispatch_evaluators(self.journal, person(name), request_id(), self.case(shop), **more)

    async def rates(self, name: str, shop: str = SHOP, **answers: Any) -> Receipt:
        return await submit_rating(self.journal, person(name), request_id(), self.case(shop), WORKED_EXAMPLE | answers)

    async def publishes(self, name: str = "province", shop: str = SHOP, **more: Any) -> Receipt:
        return await publish(self.journal, person(name), request_id(), self.case(shop), **more)

    async def appeals(self, name: str = "staff", shop: str = SHOP, reason: str = "算错了") -> Receipt:
        return await appeal(self.journal, person(name), request_id(), self.case(shop), reason)

    async def decides(self, name: str = "nation", shop: str = SHOP, *, confirm: bool, **more: Any) -> Receipt:
        said = {"reason": "已核实"} | more
        return await decide_appeal(self.journal, person(name), request_id(), self.case(shop), confirm=confirm, **said)

    async def revokes(self, name: str = "province", shop: str = SHOP, **more: Any) -> Receipt:
        said = {"reason": "材料不实"} | more
        return await revoke(self.journal, person(name), request_id(), self.case(shop), **said)

    async def rates_only(self, name: str, answers: dict[str, Any], shop: str = SHOP) -> Receipt:
        """These answers and no others."""
        return await submit_rating(self.journal, person(name), request_id(), self.case(shop), answers)

    async def revokes_entity(self, assessment: str, name: str = "province") -> Receipt:
        return await revoke(self.journal, person(name), request_id(), assessment, "材料不实")

    async def appeals_entity(self, assessment: str, name: str = "staff") -> Receipt:
        return await appeal(self.journal, person(name), request_id(), assessment, "算错了")

    async def takes(self, name: str, role: Role, place: str) -> None:
        """Somebody loses a role."""
        await revoke_by_command(self.journal, "smenet", wish(name, role, place))

    async def forget(self, name: str, role: Role, place: str) -> None:
        """Somebody loses a role as if it had never been: an employment that is over binds for years."""
        document = await self.stored(ACCOUNTS, person(name).account)
        ended = wish(name, role, place)
        document["roles"] = [grant for grant in document["roles"] if not ended.is_of(grant)]
        await committed(self.journal, Draft("ACCOUNT_CHANGED", document["id"], document))

    def opening(self, **changed: Any) -> Opening:
        return opening(**changed)

    async def scores(self) -> list[dict[str, Any]]:
        """Every score of the graph."""
        return await all_of(self.graph, SCORES)

    async def awaited(self, shop: str = SHOP) -> list[str]:
        """The names of the evaluators who have not answered, in their order."""
        names = {person(name).account: name for name in EVALUATORS}
        document = await self.assessment(shop)
        return sorted(names[account] for account in document.get("awaiting", ()))

    async def all_rate(self, shop: str = SHOP, **answers: Any) -> None:
        """Whoever is awaited answers alike, until nobody is."""
        while names := await self.awaited(shop):
            for name in names:
                await self.rates(name, shop, **answers)

    async def until_reviewed(self, shop: str = SHOP, staff: str = "staff") -> None:
        await self.self_assesses(staff, shop)
        await self.checks(shop=shop)
        await self.dispatches(shop=shop)
        await self.all_rate(shop)

    async def until_published(self, shop: str = SHOP, staff: str = "staff") -> None:
        await self.until_reviewed(shop, staff)
        await self.publishes(shop=shop)

    async def assessment(self, shop: str = SHOP) -> dict[str, Any]:
        return await self.stored(ASSESSMENTS, self.case(shop))

    async def score(self, shop: str = SHOP) -> dict[str, Any]:
        return await self.stored(SCORES, self.case(shop).replace("assessment-", "score-", 1))

    async def stored(self, aggregate: Any, entity: str) -> dict[str, Any]:
        rows = await self.graph.read(aggregate.read, keys=[aggregate.key(entity)])
        return aggregate.document(rows[0]) if rows else {}


async def office(graph: Graph) -> Office:
    """The tree with standards, administrators of every level, evaluators of the province, and staff of two shops."""
    journal = await network(graph)
    await with_standards(graph, journal)
    await committed(
        journal,
        added(organization(7, region=OTHER_COUNTY)),
        added(organization(8, region="340000")),
    )
    for name, place in (("nation", NATION), ("province", PROVINCE), ("city", CITY), ("county", COUNTY)):
        await appointed(journal, name, Role.ADMINISTRATOR, place)
    for name in EVALUATORS:
        await appointed(journal, name, Role.EVALUATOR, PROVINCE)
    await appointed(journal, "auditor", Role.AUDITOR, PROVINCE)
    for name, shop in (("staff", SHOP), ("neighbour", NEIGHBOUR), ("away", AWAY)):
        await appointed(journal, name, Role.ORGANIZATION, shop)
    found = Office(graph, journal)
    await found.opens()
    return found


async def under_review_often(desk: Office, raters: Sequence[Caller], times: int) -> list[str]:
    """So many assessments of the same organization, each in a round of its own, that two evaluators were drawn for."""
    round_ = await desk.stored(ROUNDS, desk.round)
    accounts = sorted(rater.account for rater in raters)
    draw = {"at": AT, "seed": "", "subject": "", "candidates": accounts, "excluded": [], "drawn": accounts}
    drafts = []
    names = [f"round-330000-{number:012x}" for number in range(times)]
    drafts += [Draft("ROUND_OPENED", name, {**round_, "id": name}, fresh=True) for name in names]
    for name in names:
        assessment = {
            "id": assessment_id(name, SHOP),
            "organization": SHOP,
            "standard": round_["standard"],
            "round": name,
            "period": "2026",
            "state": "UNDER_REVIEW",
            "createdAt": AT,
            "dispatches": [draw],
            "raters": accounts,
            "awaiting": accounts,
            "version": 3,
        }
        drafts.append(Draft("ASSESSMENT_ADVANCED", assessment["id"], assessment, fresh=True))
    await committed(desk.journal, *drafts)
    return [assessment_id(name, SHOP) for name in names]


async def refused(desk: Office, error: Refused, work: Callable[[], Awaitable[Any]], match: str = ".") -> None:
    """The work is refused for this reason, and nothing is written."""
    head = await desk.journal.head()
    with pytest.raises(error, match=match):
        await work()
    assert await desk.journal.head() == head
