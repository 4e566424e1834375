"""Requests over HTTP: routed, explained, followed by number, and refused by type."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from accounts_given import CITY, COUNTY, SHOP, request_id
from cultivation_given import OFFER, credit_code
from given import added, category, committed, organization
from graphql_given import CountingGraph
from test_http_mutations import REFUSAL, Desk, desk_at
from test_http_voices import ASK as ASK_NAMED
from test_http_voices import CONFIRM, ENTER, SAY

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
    __typename ... on OverdueEscalated { escalated stuck more next seq } """
    + REFUSAL
    + "} }"
)
FOLLOW = """query($number: String!) { serviceRequest(number: $number) { id state overdue region escalatedTo
    feedbackAsked requesterCan organizationCan assignee { name } route { decidedBy }
    steps { deed by state organization reason } } }"""

QUEUE = """query($organization: ID, $within: String, $state: RequestState, $overdue: Boolean! = false, $first: Int,
    $after: String) { list: requestQueue(organization: $organization, within: $within, state: $state, overdue: $overdue,
    first: $first, after: $after) { totalCount nodes { id state } edges { cursor }
    pageInfo { endCursor hasNextPage } } }"""
COMPLAINTS = """query($organization: ID, $within: String, $first: Int, $after: String) { list: complaintQueue(
    organization: $organization, within: $within, first: $first, after: $after) { totalCount nodes { id state }
    edges { cursor } pageInfo { endCursor hasNextPage } } }"""
LOAD = """query($within: String!, $days: Int! = 365) { requestLoad(within: $within, days: $days) {
    total { waiting overdue answered declined closed medianDays } byKind { kind figures { waiting } }
    organizations(first: 1) { totalCount pageInfo { hasNextPage } nodes { id organization { name }
    figures { answered } } } } }"""
WIDE = """query($within: String!, $first: Int) {
    list: requestQueue(within: $within, state: CONFIRMED, first: $first) { totalCount nodes { feedbackAsked
    assignee { name region { name } } steps { deed } route { decidedBy } } }
    load: requestLoad(within: $within) { organizations(first: $first) { nodes { organization { name } } } } }"""
OWN = """query($enterprise: ID!, $first: Int, $after: String) { list: requestsOf(enterprise: $enterprise, first: $first,
    after: $after) { totalCount nodes { id feedbackAsked } pageInfo { endCursor hasNextPage } } }"""
COMPLAIN = (
    """mutation($requestId: ID!, $organization: ID!) { done: fileComplaint(requestId: $requestId,
    organization: $organization, text: "太慢") { __typename ... on ComplaintChanged { id state } """
    + REFUSAL
    + "} }"
)


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
    assert [escalated[name] for name in ("escalated", "stuck", "more", "next")] == [0, 0, False, None]
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


async def test_queues_have_pages_whose_cursors_are_their_own(desk: Desk) -> None:
    for number in range(3):
        await desk.done(ASK, None, requestId=f"{number}" * 32, category="financing", region=COUNTY)
        await desk.done(COMPLAIN, f"sme{number}", organization=SHOP)
    for query, name in ((QUEUE, "staff"), (QUEUE, "city"), (COMPLAINTS, "city")):
        first = (await desk.ask(query, name, organization=SHOP, first=2))["data"]["list"]
        assert (first["totalCount"], len(first["nodes"]), first["pageInfo"]["hasNextPage"]) == (3, 2, True)
        cursor = first["pageInfo"]["endCursor"]
        assert cursor == first["edges"][1]["cursor"]
        rest = (await desk.ask(query, name, organization=SHOP, first=2, after=cursor))["data"]["list"]
        assert (len(rest["nodes"]), rest["pageInfo"]["hasNextPage"]) == (1, False)
        assert rest["nodes"][0] not in first["nodes"]
        within = await desk.ask(query, "city", within=CITY, after=cursor)
        assert within["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
        assert (await desk.ask(query, "city", within=CITY))["data"]["list"]["totalCount"] == 3
        none = (await desk.ask(query, name, organization=SHOP, first=0))["data"]["list"]
        assert (none["totalCount"], none["nodes"], none["pageInfo"]["hasNextPage"]) == (3, [], True)
    assert (await desk.ask(QUEUE, "staff", organization=SHOP, overdue=True))["data"]["list"]["totalCount"] == 0
    assert (await desk.ask(QUEUE, "staff", organization=SHOP, state="ANSWERED"))["data"]["list"]["totalCount"] == 0
    refused: list[tuple[str, str | None, dict[str, Any], str]] = [
        (QUEUE, None, {"organization": SHOP}, "NOT_SIGNED_IN"),
        (QUEUE, "li", {"organization": SHOP}, "NOT_ALLOWED"),
        (QUEUE, "staff", {"within": CITY}, "NOT_ALLOWED"),
        (QUEUE, "city", {}, "NOT_ALLOWED"),
        (QUEUE, "city", {"within": CITY, "organization": SHOP}, "INVALID_INPUT"),
        (QUEUE, "city", {"within": "999999"}, "INVALID_INPUT"),
        (QUEUE, "city", {"organization": "org-none"}, "NOT_FOUND"),
        (COMPLAINTS, None, {"within": CITY}, "NOT_SIGNED_IN"),
        (COMPLAINTS, "staff", {"organization": SHOP}, "NOT_ALLOWED"),
        (COMPLAINTS, "city", {"within": "330000"}, "NOT_ALLOWED"),
        (LOAD, None, {"within": CITY}, "NOT_SIGNED_IN"),
        (LOAD, "staff", {"within": CITY}, "NOT_ALLOWED"),
        (LOAD, "city", {"within": CITY, "days": 0}, "INVALID_INPUT"),
        (LOAD, "city", {"within": CITY, "days": 3_651}, "INVALID_INPUT"),
    ]
    for query, caller, variables, code in refused:
        assert (await desk.ask(query, caller, **variables))["errors"][0]["extensions"]["code"] == code, variables


async def test_administrators_see_the_load(desk: Desk) -> None:
    for number in range(3):
        asked = await desk.done(ASK, None, requestId=f"{number}" * 32, category="financing", region=COUNTY)
    await desk.done(ANSWER, "staff", request=asked["id"], served=True)
    load = (await desk.ask(LOAD, "city", within=CITY))["data"]["requestLoad"]
    assert load["total"] == {
        "waiting": 2,
        "overdue": 0,
        "answered": 1,
        "declined": 0,
        "closed": 0,
        "medianDays": load["total"]["medianDays"],
    }
    assert 0 <= load["total"]["medianDays"] < 0.01
    assert load["byKind"] == [{"kind": "SERVICE", "figures": {"waiting": 2}}]
    shop = {"id": SHOP, "organization": {"name": "中小企业服务中心3"}, "figures": {"answered": 1}}
    assert load["organizations"] == {"totalCount": 1, "pageInfo": {"hasNextPage": False}, "nodes": [shop]}


async def test_an_enterprise_sees_its_own_requests_the_youngest_first(desk: Desk) -> None:
    enterprise = (await desk.done(ENTER, "li", code=credit_code(1), represent=True))["id"]
    made = [(await desk.done(ASK_NAMED, "li", organization=SHOP, enterprise=enterprise))["id"] for _ in range(3)]
    await desk.done(ANSWER, "staff", request=made[0], served=True)
    await desk.done(CONFIRM, "li", request=made[0])
    first = (await desk.ask(OWN, "li", enterprise=enterprise, first=2))["data"]["list"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    rest = (await desk.ask(OWN, "city", enterprise=enterprise, first=2, after=first["pageInfo"]["endCursor"]))["data"]
    found = [*first["nodes"], *rest["list"]["nodes"]]
    assert sorted(one["id"] for one in found) == sorted(made)
    assert {one["id"]: one["feedbackAsked"] for one in found} == {made[0]: True, made[1]: False, made[2]: False}
    assert (await desk.done(SAY, "li", request=made[0], stars=5))["__typename"] == "FeedbackGiven"
    again = (await desk.ask(OWN, "li", enterprise=enterprise))["data"]["list"]["nodes"]
    assert not any(one["feedbackAsked"] for one in again)
    for name, code in ((None, "NOT_SIGNED_IN"), ("wu", "NOT_ALLOWED"), ("staff", "NOT_ALLOWED")):
        refused = await desk.ask(OWN, name, enterprise=enterprise)
        assert refused["errors"][0]["extensions"]["code"] == code
    unknown = await desk.ask(OWN, "li", enterprise="enterprise-none")
    assert unknown["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_longer_page_costs_no_more_statements(desk: Desk) -> None:
    for number in range(3):
        enterprise = (await desk.done(ENTER, "li", code=credit_code(number), represent=True))["id"]
        request = (await desk.done(ASK_NAMED, "li", organization=SHOP, enterprise=enterprise))["id"]
        await desk.done(ANSWER, "staff", request=request, served=True)
        await desk.done(CONFIRM, "li", request=request)
    desk.parts.graph = counting = CountingGraph(desk.parts.graph)
    costs = []
    for first in (1, 3):
        counting.asked.clear()
        told = (await desk.ask(WIDE, "city", within=CITY, first=first))["data"]
        assert [len(one["nodes"]) for one in (told["list"], told["load"]["organizations"])] == [first, 1]
        assert all(one["feedbackAsked"] for one in told["list"]["nodes"])
        costs.append(dict(counting.asked))
    assert costs[0] == costs[1] != {}
