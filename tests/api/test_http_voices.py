"""The three voices over HTTP: from a request to the published sum, and what strangers see of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from accounts_given import CITY, COUNTY, NATION, SHOP, request_id
from cultivation_given import OFFER, credit_code
from given import added, category, committed, importing, organization
from test_http_mutations import REFUSAL, Desk, desk_at

from directory.accounts.roles import Role
from graph_schema.connection import Graph
from graph_schema.draft import Draft

pytestmark = pytest.mark.anyio

ENTER = (
    """mutation($requestId: ID!, $code: String!, $represent: Boolean!) { done: createEnterprise(requestId: $requestId,
    creditCode: $code, name: "甲公司", industry: "C", region: "330106", represent: $represent,
    figures: [{year: 2025, employees: 30, revenue: "1200.50"}]) { __typename ... on EnterpriseCreated { id seq } """
    + REFUSAL
    + "} }"
)
ASK = (
    """mutation($requestId: ID!, $organization: ID!, $enterprise: ID) { done: askForService(requestId: $requestId,
    organization: $organization, category: "financing", enterprise: $enterprise, text: "要贷款") {
    __typename ... on ServiceAsked { id number seq } """
    + REFUSAL
    + "} }"
)
ANSWER = (
    """mutation($requestId: ID!, $request: ID!) { done: answerRequest(requestId: $requestId, request: $request,
    served: true, text: "已办") { __typename ... on ServiceChanged { id state } """
    + REFUSAL
    + "} }"
)
CONFIRM = (
    """mutation($requestId: ID!, $request: ID!, $number: String) { done: confirmService(requestId: $requestId,
    request: $request, number: $number) { __typename ... on ServiceChanged { id state } """
    + REFUSAL
    + "} }"
)
SAY = (
    """mutation($requestId: ID!, $request: ID!, $stars: Int!) { done: giveFeedback(requestId: $requestId,
    request: $request, satisfied: true, stars: $stars) { __typename ... on FeedbackGiven { id seq } """
    + REFUSAL
    + "} }"
)
COMPLAIN = (
    """mutation($requestId: ID!, $organization: ID!, $text: String!) { done: fileComplaint(requestId: $requestId,
    organization: $organization, text: $text) { __typename ... on ComplaintChanged { id state } """
    + REFUSAL
    + "} }"
)
DECIDE = (
    """mutation($requestId: ID!, $complaint: ID!) { done: decideComplaint(requestId: $requestId,
    complaint: $complaint, outcome: UPHELD, reason: "属实") { __typename ... on ComplaintChanged { id state } """
    + REFUSAL
    + "} }"
)
SUM = """query($id: ID!) { organization(id: $id) { feedback { tooFew answers satisfied bayesianStars flagged
    prior { region } complaints { tooFew upheld } } score { total } } }"""
SEEN = """query($enterprise: ID!, $organization: ID!) { enterprise(id: $enterprise) { creditCode figures { revenue } }
    complaints(organization: $organization) { id text state } flaggedFeedback(organization: $organization) { id }
    openRequests(organization: $organization) { id } }"""


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(graph, tmp_path) as opened:
        shop = organization(3, region=COUNTY, services=OFFER, version=2)
        offered = Draft("ORGANIZATION_CHANGED", SHOP, dict(shop))
        await committed(opened.parts.journal, added(category("financing")), offered)
        await opened.appoint("staff", Role.ORGANIZATION, SHOP)
        await opened.appoint("city", Role.ADMINISTRATOR, CITY)
        yield opened


async def voice(desk: Desk, name: str, number: int) -> str:
    """The id of an enterprise that was entered, served and heard."""
    enterprise = (await desk.done(ENTER, name, code=credit_code(number), represent=True))["id"]
    request = (await desk.done(ASK, name, organization=SHOP, enterprise=enterprise))["id"]
    assert (await desk.done(ANSWER, "staff", request=request))["state"] == "ANSWERED"
    assert (await desk.done(CONFIRM, name, request=request))["state"] == "CONFIRMED"
    assert (await desk.done(SAY, name, request=request, stars=5))["__typename"] == "FeedbackGiven"
    assert (await desk.done(SAY, name, request=request, stars=1))["__typename"] == "FeedbackRefused"
    return str(enterprise)


async def test_enterprises_are_exported_to_the_administrators_of_their_division_alone(desk: Desk) -> None:
    wanted = {(await desk.done(ENTER, f"sme{n}", code=credit_code(n), represent=True))["id"] for n in range(3)}

    async def exported(name: str | None, **within: str) -> Any:
        headers = {"Authorization": f"Bearer {desk.keys.token(name, 1)}"} if name else {}
        return await desk.http.get("/export/enterprises.ndjson", params=within, headers=headers)

    answer = await exported("city", within=CITY)
    rows = [orjson.loads(line) for line in answer.text.splitlines()]
    assert {row["id"] for row in rows} == wanted
    assert all((row["region"], row["figures"][0]["revenue"]) == (COUNTY, "1200.50") for row in rows)
    assert answer.headers["cache-control"] == "no-store"
    assert (await exported("city", within="330110")).text == "", "nothing lies in the other county"
    for name, within, status in ((None, CITY, 401), ("sme0", CITY, 403), ("staff", CITY, 403), ("city", NATION, 403)):
        refusal = await exported(name, within=within)
        assert (refusal.status_code, "revenue" in refusal.text) == (status, False)
    assert (await exported("city", within="999999")).status_code == 400
    assert (await exported("city")).status_code == 403, "without a division it is the nation"


async def test_no_export_of_enterprises_holds_a_part_of_an_import(desk: Desk) -> None:
    headers = {"Authorization": f"Bearer {desk.keys.token('city', 1)}"}

    async def exported() -> Any:
        return await desk.http.get("/export/enterprises.ndjson", params={"within": CITY}, headers=headers)

    async with importing(desk.parts.journal):
        refusal = await exported()
    assert (refusal.status_code, "import-x is unfinished" in refusal.text) == (503, True)
    assert (await exported()).status_code == 200


async def test_from_a_request_to_the_published_sum(desk: Desk) -> None:
    assert (await desk.ask(SUM, None, id=SHOP))["data"]["organization"]["feedback"] is None
    enterprises = [await voice(desk, f"sme{number}", number) for number in range(4)]
    few = (await desk.ask(SUM, None, id=SHOP))["data"]["organization"]["feedback"]
    assert (few["tooFew"], few["answers"], few["prior"]) == (True, None, None)
    await voice(desk, "sme4", 4)
    many = (await desk.ask(SUM, None, id=SHOP))["data"]["organization"]
    assert many == {
        "feedback": {
            "tooFew": False,
            "answers": 5,
            "satisfied": 5,
            "bayesianStars": "5.00",
            "flagged": 0,
            "prior": {"region": "100000"},
            "complaints": {"tooFew": True, "upheld": None},
        },
        "score": None,
    }
    complaint = (await desk.done(COMPLAIN, "sme0", organization=SHOP, text="太慢"))["id"]
    kept = {"creditCode": None, "figures": None}
    nothing: dict[str, Any] = {"enterprise": kept, "complaints": [], "flaggedFeedback": [], "openRequests": []}
    variables = {"enterprise": enterprises[0], "organization": SHOP}
    for name in (None, "stranger", "sme1", "staff"):
        assert (await desk.ask(SEEN, name, **variables))["data"] == nothing
    seen = (await desk.ask(SEEN, "city", **variables))["data"]
    assert seen["enterprise"] == {"creditCode": credit_code(0), "figures": [{"revenue": "1200.50"}]}
    assert seen["complaints"] == [{"id": complaint, "text": "太慢", "state": "OPEN"}]
    assert (await desk.done(DECIDE, "staff", complaint=complaint))["__typename"] == "NotAllowed"
    assert (await desk.done(DECIDE, "city", complaint=complaint))["state"] == "UPHELD"
    shown = (await desk.http.get("/changes", params={"after": 0, "limit": 1000})).text
    for secret in ("甲公司", "要贷款", "太慢", "属实", credit_code(0), "FEEDBACK", "COMPLAINT", enterprises[0]):
        assert secret not in shown


async def test_a_number_is_enough_for_somebody_without_an_account(desk: Desk) -> None:
    first, again = "a" * 32, "b" * 32
    asked = await desk.done(ASK, None, requestId=first, organization=SHOP)
    assert await desk.done(ASK, None, requestId=first, organization=SHOP) == asked
    follow = "query($number: String!) { serviceRequest(number: $number) { id state answer } }"
    assert (await desk.ask(follow, None, number=asked["number"]))["data"]["serviceRequest"]["state"] == "OPEN"
    assert (await desk.ask(follow, None, number=asked["number"][:-1]))["data"]["serviceRequest"] is None
    await desk.done(ANSWER, "staff", request=asked["id"])
    wrong = await desk.done(CONFIRM, None, requestId=again, request=asked["id"], number="A" * 26)
    assert wrong["__typename"] == "NotAllowed"
    right = await desk.done(CONFIRM, None, requestId=again, request=asked["id"], number=asked["number"])
    assert right["state"] == "CONFIRMED"
    assert (await desk.done(SAY, "li", request=asked["id"], stars=5))["__typename"] == "NotAllowed"


async def test_refusals_are_told_by_type(desk: Desk) -> None:
    cases: list[tuple[str, str | None, dict[str, Any], str]] = [
        (ENTER, None, {"code": credit_code(1), "represent": True}, "NotSignedIn"),
        (ENTER, "li", {"code": credit_code(1), "represent": False}, "NotAllowed"),
        (ENTER, "li", {"code": "9" * 100_000, "represent": True}, "EnterpriseRefused"),
        (ASK, None, {"organization": SHOP}, "ServiceRefused"),
        (ASK, "li", {"organization": "org-none"}, "NotFound"),
        (ANSWER, None, {"request": "request-none"}, "NotSignedIn"),
        (ANSWER, "staff", {"request": "request-none"}, "NotFound"),
        (SAY, "li", {"request": "x" * 100_000, "stars": 5}, "NotFound"),
        (SAY, "li", {"request": "x", "stars": 6}, "FeedbackRefused"),
        (COMPLAIN, None, {"organization": SHOP, "text": "太慢"}, "NotSignedIn"),
        (COMPLAIN, "li", {"organization": SHOP, "text": " "}, "ComplaintRefused"),
        (COMPLAIN, "li", {"organization": SHOP, "text": "a\u202eb"}, "ComplaintRefused"),
        (DECIDE, "city", {"complaint": "complaint-none"}, "NotFound"),
    ]
    head = await desk.parts.journal.head()
    for query, name, variables, kind in cases:
        done = await desk.done(query, name, **{"requestId": request_id(), **variables})
        assert (done["__typename"], bool(done["code"]), len(done["message"]) < 400) == (kind, True, True), done
    assert await desk.parts.journal.head() == head
