"""Requests over HTTP: routed, explained, followed by number, and refused by type."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from accounts_given import CITY, COUNTY, SHOP, request_id
from cultivation_given import OFFER
from given import added, category, committed, organization
from test_http_mutations import REFUSAL, Desk, desk_at

from directory.accounts.roles import Role
from graph_schema.connection import Graph
from graph_schema.draft import Draft

pytestmark = pytest.mark.anyio

CHANGED = " { __typename ... on ServiceChanged { id state seq } " + REFUSAL + "} }"
ASK = (
    """mutation($requestId: ID!, $category: String, $kind: RequestKind! = SERVICE, $region: String) {
    done: askForService(requestId: $requestId, category: $category, kind: $kind, region: $region) {
    __typename ... on ServiceAsked { id number seq organization dueAt
    route { level regions offering decidedBy nature natureReason distanceMetres score load } } """
    + REFUSAL
    + "} }"
)
ACCEPT = (
    "mutation($requestId: ID!, $request: ID!) { done: acceptRequest(requestId: $requestId, request: $request)" + CHANGED
)
REFER = (
    """mutation($requestId: ID!, $request: ID!, $organization: ID!) { done: referRequest(requestId: $requestId,
    request: $request, organization: $organization, reason: "更合适")"""
    + CHANGED
)
ANSWER = (
    """mutation($requestId: ID!, $request: ID!, $served: Boolean!) { done: answerRequest(requestId: $requestId,
    request: $request, served: $served, text: "已办")"""
    + CHANGED
)
CLOSE = (
    """mutation($requestId: ID!, $request: ID!, $number: String) { done: closeRequest(requestId: $requestId,
    request: $request, number: $number)"""
    + CHANGED
)
REOPEN = (
    """mutation($requestId: ID!, $request: ID!, $number: String, $reason: String!) { done: reopenRequest(
    requestId: $requestId, request: $request, number: $number, reason: $reason)"""
    + CHANGED
)
ESCALATE = (
    """mutation($requestId: ID!, $within: String!) { done: escalateOverdue(requestId: $requestId, within: $within) {
    __typename ... on OverdueEscalated { escalated stuck more seq } """
    + REFUSAL
    + "} }"
)
FOLLOW = """query($number: String!) { serviceRequest(number: $number) { id state overdue region escalatedTo
    feedbackAsked requesterCan organizationCan assignee { name } route { decidedBy }
    steps { deed by state organization reason } } }"""


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(graph, tmp_path) as opened:
        shop = organization(3, region=COUNTY, level="COUNTY", nature="MARKET", services=OFFER, version=2)
        seq = await committed(
            opened.parts.journal,
            added(category("financing")),
            added(category("legal")),
            Draft("ORGANIZATION_CHANGED", SHOP, dict(shop)),
        )
        await opened.appoint("staff", Role.ORGANIZATION, SHOP)
        await opened.appoint("city", Role.ADMINISTRATOR, CITY)
        await opened.parts.wait_for(seq, 10)
        yield opened


async def test_a_request_is_routed_explained_and_followed(desk: Desk) -> None:
    name = "a" * 32
    asked = await desk.done(ASK, None, requestId=name, category="financing", region=COUNTY)
    assert await desk.done(ASK, None, requestId=name, category="financing", region=COUNTY) == asked
    assert (asked["organization"], asked["route"]["level"], asked["route"]["decidedBy"]) == (SHOP, "COUNTY", "LEVEL")
    assert (asked["route"]["offering"], asked["route"]["nature"], asked["route"]["regions"]) == (1, "MARKET", [COUNTY])
    assert asked["route"]["natureReason"].startswith("A public platform compares")
    followed = (await desk.ask(FOLLOW, None, number=asked["number"]))["data"]["serviceRequest"]
    assert followed["requesterCan"] == ["CLOSE"]
    assert followed["organizationCan"] == ["ACCEPT", "REFER", "ANSWER", "DECLINE"]
    assert (followed["assignee"]["name"], followed["overdue"], followed["feedbackAsked"]) == (
        "中小企业服务中心3",
        False,
        False,
    )
    request, number = asked["id"], asked["number"]
    assert (await desk.done(ACCEPT, "staff", request=request))["state"] == "ACCEPTED"
    assert (await desk.done(ANSWER, "staff", request=request, served=False))["state"] == "DECLINED"
    again = {"requestId": "b" * 32, "request": request, "number": number, "reason": "还需要"}
    assert (await desk.done(REOPEN, None, **again))["state"] == "OPEN"
    assert (await desk.done(ANSWER, "staff", request=request, served=True))["state"] == "ANSWERED"
    followed = (await desk.ask(FOLLOW, None, number=number))["data"]["serviceRequest"]
    assert followed["requesterCan"] == ["CONFIRM", "CLOSE"], "it was reopened once"
    assert [step["deed"] for step in followed["steps"]] == ["ASK", "ACCEPT", "DECLINE", "REOPEN", "ANSWER"]
    assert (await desk.done(CLOSE, None, requestId="c" * 32, request=request, number=number))["state"] == "CLOSED"
    escalated = await desk.done(ESCALATE, "city", within=CITY)
    assert (escalated["escalated"], escalated["stuck"], escalated["more"]) == (0, 0, False)
    shown = (await desk.http.get("/changes", params={"after": 0, "limit": 1000})).text
    for secret in (request, "还需要", "已办", number, "REQUEST_"):
        assert secret not in shown


async def test_refusals_are_told_by_type(desk: Desk) -> None:
    asked = await desk.done(ASK, None, requestId="a" * 32, category="financing", region=COUNTY)
    request = {"request": asked["id"]}
    cases: list[tuple[str, str | None, dict[str, Any], str]] = [
        (ASK, "li", {"region": COUNTY}, "ServiceRefused"),
        (ASK, "li", {"category": "financing"}, "ServiceRefused"),
        (ASK, "li", {"category": "legal", "region": COUNTY}, "ServiceRefused"),
        (ASK, "li", {"kind": "ARREARS", "region": COUNTY}, "ServiceRefused"),
        (ASK, "li", {"category": "none", "region": COUNTY}, "NotFound"),
        (ASK, "li", {"category": "financing", "region": "9" * 1_000}, "NotFound"),
        (ACCEPT, None, request, "NotSignedIn"),
        (ACCEPT, "li", request, "NotAllowed"),
        (ACCEPT, "staff", {"request": "request-none"}, "NotFound"),
        (REFER, "li", {**request, "organization": SHOP}, "NotAllowed"),
        (REFER, "staff", {**request, "organization": SHOP}, "ServiceRefused"),
        (REFER, "staff", {**request, "organization": "org-none"}, "NotFound"),
        (CLOSE, None, request, "ServiceRefused"),
        (CLOSE, "li", {**request, "number": "A" * 26}, "NotAllowed"),
        (REOPEN, "li", {**request, "number": asked["number"], "reason": "再请"}, "ServiceRefused"),
        (ESCALATE, None, {"within": CITY}, "NotSignedIn"),
        (ESCALATE, "staff", {"within": CITY}, "NotAllowed"),
        (ESCALATE, "city", {"within": "330000"}, "NotAllowed"),
    ]
    head = await desk.parts.journal.head()
    for query, name, variables, kind in cases:
        done = await desk.done(query, name, **{"requestId": request_id(), **variables})
        assert (done["__typename"], bool(done["code"]), len(done["message"]) < 400) == (kind, True, True), done
    assert await desk.parts.journal.head() == head
