"""Edits and suggestions as a client sends them, and the lists that follow them at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from accounts_given import BARE, CITY, COUNTY, CREDIT_CODE, NATION, OLD, OTHER_COUNTY, PROVINCE, SHOP
from editing_given import CLOSED, HUB, MEMBER, REASON, SERVICE, TITLE, Clerk
from evaluation_given import published, with_standards
from given import committed
from http_given import client
from test_http_mutations import SCHEMA, TIMES, Desk

from cultivation.aggregates import AGGREGATES
from directory.accounts.documents import Caller
from directory.accounts.roles import Role
from graph_schema.connection import Graph
from graph_schema.verify import verify
from web.identity.callers import Bearers
from web.identity.trial import RULES, TrialKey
from web.parts import Parts
from web.routes import application, routes

pytestmark = pytest.mark.anyio

REFUSAL = (
    "... on Refusal { code message } ... on VersionConflict { version } "
    "... on EditRefused { problems { field value message } } "
)
ENTRY = (
    "id name status statusReason version validFrom address pointAccuracy region { code } serviceAreas { code } "
    "memberOf { id } predecessors { id } services { id name category { code } fee } designations { id title status } "
    "score { total inherited earnedBy }"
)
EDITED = "{ __typename ... on OrganizationEdited { seq part organization { " + ENTRY + " } } " + REFUSAL + "}"
CREATED = (
    "{ __typename ... on OrganizationCreated { seq organization { "
    + ENTRY
    + " } } ... on DuplicateConflict { organizations } "
    + REFUSAL
    + "}"
)
SEEN = "requestId: $requestId, id: $id, expectedVersion: $version"
HEAD = "mutation($requestId: ID!, $id: ID!, $version: Int! "
OWNED = "requestId: $requestId, organization: $id, expectedVersion: $version"
CREATE = (
    "mutation($requestId: ID!, $organization: NewOrganization!, $although: [ID!], $day: Date) { done: "
    "createOrganization(requestId: $requestId, organization: $organization, although: $although, effectiveOn: $day) "
    + CREATED
    + "}"
)
SUCCEED = (
    "mutation($requestId: ID!, $organization: NewOrganization!, $before: [SeenOrganization!]!) { done: "
    "succeedOrganization(requestId: $requestId, organization: $organization, predecessors: $before, "
    f'reason: "{REASON}") {CREATED}}}'
)


def edit(name: str, arguments: str = "", declared: str = "", seen: str = SEEN) -> str:
    return f"{HEAD}{declared}) {{ done: {name}({seen} {arguments}) {EDITED}}}"


MOVE = edit("moveOrganization", "region: $region, point: $point", ", $region: String!, $point: PointChange")
CLOSE = edit("closeOrganization", f'reason: "{REASON}"')
REOPEN = edit("reopenOrganization", f'reason: "{REASON}"')
MERGE = edit("mergeOrganizations", f'others: $others, reason: "{REASON}"', ", $others: [SeenOrganization!]!")
AREAS = edit("setServiceAreas", "areas: $areas", ", $areas: [String!]!")
HUBS = edit("setMemberships", "memberOf: $hubs", ", $hubs: [ID!]!")
ADD_SERVICE = edit("addService", "service: $service", ", $service: NewService!", OWNED)
CHANGE_SERVICE = edit("changeService", "changes: $changes", ", $changes: ServiceChanges!")
REMOVE_SERVICE = edit("removeService")
ADD_TITLE = edit("addDesignation", "designation: $title", ", $title: NewDesignation!", OWNED)
CHANGE_TITLE = edit("changeDesignation", "changes: $changes", ", $changes: DesignationChanges!")
REVOKE_TITLE = edit("revokeDesignation")
SUGGEST = (
    "mutation($requestId: ID!, $id: ID!, $changes: OrganizationChanges, $note: String) { done: suggestCorrection("
    'requestId: $requestId, id: $id, changes: $changes, note: $note, contact: "138 0000 0000") { __typename '
    "... on SuggestionReceived { seq id } ... on Refusal { code message } } }"
)
DECIDE = (
    "mutation($requestId: ID!, $id: ID!, $accept: Boolean!) { done: decideSuggestion(requestId: $requestId, id: $id, "
    f'accept: $accept, reason: "{REASON}") {{ __typename ... on SuggestionDecided {{ seq suggestion {{ id state reason '
    "decidedAt changes { field suggested present } } organization { id phone version } } "
    "... on Refusal { code message } } }"
)
QUEUE = (
    "query($within: String, $state: SuggestionState, $first: Int, $after: String) { curationQueue(within: $within, "
    "state: $state, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { cursor } "
    "nodes { reason organization { id } suggestion { id note contact by changes { field suggested present } } } } }"
)


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    clerk = await Clerk.of(graph)
    await with_standards(graph, clerk.journal)
    await committed(clerk.journal, *published(7))
    parts, keys = Parts(), TrialKey(tmp_path)
    parts.callers = Bearers(RULES, keys)
    async with AsyncExitStack() as stack:
        await parts.open(graph.address, tmp_path, stack)
        http = await stack.enter_async_context(client(application(routes(SCHEMA, parts, ide=True))))
        opened = Desk(http, parts, keys)
        await opened.appoint("na", Role.ADMINISTRATOR, NATION)
        yield opened


async def edits(desk: Desk, query: str, part: str, version: int = 1, **more: Any) -> Any:
    """The answer of an edit by the nation's administrator, which must succeed."""
    done = await desk.done(query, "na", id=part, version=version, **more)
    assert done["__typename"] == "OrganizationEdited", done
    return done


async def at_least(desk: Desk, seq: int, query: str) -> Any:
    """The answer of a query that reflects a change."""
    answer = await desk.http.post("/graphql", json={"query": query, "extensions": {"atLeast": seq}})
    assert "errors" not in answer.json(), answer.json()
    return answer.json()["data"]


async def test_a_new_organization_is_found_at_once(desk: Desk, graph: Graph) -> None:
    new = {"name": "西湖创业服务中心", "region": COUNTY, "nature": "GOVERNMENT", "level": "COUNTY", "memberOf": [HUB]}
    done = await desk.done(CREATE, "na", organization=new | {"serviceAreas": [CITY], "establishedOn": "2020-01-02"})
    assert done["__typename"] == "OrganizationCreated", done
    told = done["organization"]
    assert (told["version"], told["region"], told["serviceAreas"]) == (1, {"code": COUNTY}, [{"code": CITY}])
    assert (told["memberOf"], told["validFrom"]) == ([{"id": HUB}], None)
    query = '{ organizations(search: "西湖创业") { nodes { id } } organization(id: "ID") { members { totalCount } } }'
    found = await at_least(desk, done["seq"], query.replace("ID", HUB))
    assert found["organizations"]["nodes"] == [{"id": told["id"]}]
    assert found["organization"]["members"]["totalCount"] == 2
    again = await desk.done(CREATE, "na", organization=new)
    assert (again["__typename"], again["organizations"]) == ("DuplicateConflict", [told["id"]])
    other = await desk.done(CREATE, "na", organization=new, although=[told["id"]], day="2026-01-01")
    assert other["organization"]["validFrom"] == "2026-01-01"
    taken = await desk.done(CREATE, "na", organization=new | {"creditCode": CREDIT_CODE})
    assert (taken["__typename"], taken["organizations"]) == ("DuplicateConflict", [OLD])
    assert (await verify(graph, desk.parts.journal, AGGREGATES)).clean


async def test_lists_facets_and_circles_follow_a_move(desk: Desk) -> None:
    counts = f'{{ region(code: "{COUNTY}") {{ statistics {{ organizations }} }} organizations(filter: {{within: "{CITY}"}}) {{ facets {{ region {{ value count }} }} }} nearby(point: {{latitude: 31, longitude: 121}}, radiusMetres: 1000) {{ withinRadiusCount }} }}'  # noqa: E501
    before = await at_least(desk, 0, counts)
    point = {"latitude": 31.0, "longitude": 121.0}
    done = await edits(desk, MOVE, SHOP, region=OTHER_COUNTY, point=point)
    assert done["organization"]["region"] == {"code": OTHER_COUNTY}
    after = await at_least(desk, done["seq"], counts)
    assert (before["nearby"]["withinRadiusCount"], after["nearby"]["withinRadiusCount"]) == (0, 1)
    assert [one["region"]["statistics"]["organizations"] for one in (before, after)] == [4, 3]
    facets = [
        {one["value"]: one["count"] for one in answer["organizations"]["facets"]["region"]}
        for answer in (before, after)
    ]
    assert (facets[0][COUNTY], facets[0].get(OTHER_COUNTY, 0)) == (4, 1)
    assert (facets[1][COUNTY], facets[1][OTHER_COUNTY]) == (3, 2)


async def test_closing_and_reopening_leave_and_return_to_the_lists(desk: Desk) -> None:
    count = '{ organizations(search: "中小企业服务中心7") { totalCount } }'
    closed = await edits(desk, CLOSE, HUB)
    assert (closed["organization"]["status"], closed["organization"]["statusReason"]) == ("CLOSED", REASON)
    assert (await at_least(desk, closed["seq"], count))["organizations"]["totalCount"] == 0
    opened = await edits(desk, REOPEN, HUB, 2)
    assert opened["organization"]["status"] == "ACTIVE"
    assert (await at_least(desk, opened["seq"], count))["organizations"]["totalCount"] == 1


async def test_a_successor_shows_the_score_it_inherited(desk: Desk, graph: Graph) -> None:
    before = [{"id": HUB, "expectedVersion": 1}]
    done = await desk.done(SUCCEED, "na", organization={"name": "新服务中心"}, before=before)
    assert done["__typename"] == "OrganizationCreated", done
    told = done["organization"]
    assert (told["region"], told["predecessors"]) == ({"code": COUNTY}, [{"id": HUB}])
    score = "score { total inherited earnedBy }"
    query = f'{{ new: organization(id: "{told["id"]}") {{ {score} }} old: organization(id: "{HUB}") {{ status {score} successors {{ id }} }} }}'  # noqa: E501
    found = await at_least(desk, done["seq"], query)
    assert found["new"]["score"] == {"total": found["old"]["score"]["total"], "inherited": True, "earnedBy": HUB}
    assert (found["old"]["status"], found["old"]["score"]["inherited"]) == ("CLOSED", False)
    assert found["old"]["successors"] == [{"id": told["id"]}]
    assert (await verify(graph, desk.parts.journal, AGGREGATES)).clean


async def test_the_merged_name_their_successor(desk: Desk) -> None:
    others = [{"id": SHOP, "expectedVersion": 1}, {"id": HUB, "expectedVersion": 1}]
    done = await edits(desk, MERGE, MEMBER, others=others)
    assert done["organization"]["predecessors"] == [{"id": SHOP}, {"id": HUB}]
    found = await at_least(desk, done["seq"], f'{{ organization(id: "{SHOP}") {{ status successors {{ id }} }} }}')
    assert found["organization"] == {"status": "MERGED", "successors": [{"id": MEMBER}]}


async def test_services_titles_areas_and_hubs(desk: Desk) -> None:
    service = {"name": "贷款", "category": "financing", "fee": "FREE"}
    done = await edits(desk, ADD_SERVICE, HUB, service=service)
    assert done["part"] == "service-00007-2"
    assert done["organization"]["services"][1] == service | {"id": done["part"], "category": {"code": "financing"}}
    found = await at_least(desk, done["seq"], '{ organizations(filter: {categories: ["financing"]}) { nodes { id } } }')
    assert found["organizations"]["nodes"] == [{"id": HUB}]
    done = await edits(desk, CHANGE_SERVICE, SERVICE, 2, changes={"fee": "MARKET"})
    assert (done["part"], done["organization"]["services"][0]["fee"]) == (SERVICE, "MARKET")
    done = await edits(desk, REMOVE_SERVICE, SERVICE, 3)
    assert [one["id"] for one in done["organization"]["services"]] == ["service-00007-2"]
    done = await edits(desk, ADD_TITLE, HUB, 4, title={"title": "孵化器", "validFrom": "2020-01-01"})
    assert done["part"] == "designation-00007-2"
    done = await edits(desk, CHANGE_TITLE, TITLE, 5, changes={"title": "示范基地"})
    assert done["organization"]["designations"][0] == {"id": TITLE, "title": "示范基地", "status": "VALID"}
    done = await edits(desk, REVOKE_TITLE, TITLE, 6)
    assert done["organization"]["designations"][0]["status"] == "REVOKED"
    done = await edits(desk, AREAS, HUB, 7, areas=["100000"])
    assert done["organization"]["serviceAreas"] == [{"code": NATION}]
    done = await edits(desk, HUBS, HUB, 8, hubs=[SHOP])
    assert (done["organization"]["memberOf"], done["part"]) == ([{"id": SHOP}], None)


async def test_refusals_are_told_by_type_and_change_nothing(desk: Desk) -> None:
    await desk.appoint("staff", Role.ORGANIZATION, SHOP)
    await desk.appoint("li", Role.ADMINISTRATOR, COUNTY)
    head = await desk.parts.journal.head()
    cases: list[tuple[str | None, str, dict[str, Any], str]] = [
        (None, CLOSE, {}, "NotSignedIn"),
        ("nobody", CLOSE, {}, "NotAllowed"),
        ("staff", CLOSE, {}, "NotAllowed"),
        ("li", MOVE, {"region": OTHER_COUNTY}, "NotAllowed"),
        ("na", CLOSE, {"id": "org-none"}, "NotFound"),
        ("na", CLOSE, {"id": "org-" + "a" * 300_000}, "NotFound"),
        ("na", REMOVE_SERVICE, {"id": "service-x"}, "NotFound"),
        ("na", CLOSE, {"version": 2}, "VersionConflict"),
        ("na", CLOSE, {"version": -1}, "VersionConflict"),
        ("na", CLOSE, {"id": CLOSED}, "EditRefused"),
        ("na", MOVE, {"region": "x" * 300_000}, "EditRefused"),
        ("na", MOVE, {"region": ""}, "EditRefused"),
        ("na", MOVE, {"region": OTHER_COUNTY, "point": {"latitude": 120.2, "longitude": 30.3}}, "EditRefused"),
        ("na", HUBS, {"hubs": [SHOP]}, "EditRefused"),
        ("na", AREAS, {"areas": [COUNTY] * 20_000}, "EditRefused"),
        ("na", MERGE, {"others": []}, "EditRefused"),
        ("staff", ADD_SERVICE, {"service": {"name": "贷款", "category": "none"}}, "EditRefused"),
    ]
    for name, query, more, kind in cases:
        done = await desk.done(query, name, **{"id": SHOP, "version": 1} | more)
        assert (done["__typename"], bool(done["code"]), bool(done["message"])) == (kind, True, True), (query, done)
        assert len(done["message"]) < 1_000
        assert all(len(one["value"]) <= 41 for one in done.get("problems", ()))
    assert await desk.parts.journal.head() == head
    for changes in ({"fee": "GOLD"}, {"unknown": 1}, {"durationDays": "many"}):
        answer = await desk.ask(CHANGE_SERVICE, "na", requestId="r", id=SERVICE, version=1, changes=changes)
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    done = await desk.done(ADD_SERVICE, "staff", id=SHOP, version=1, service={"name": "贷款", "category": "financing"})
    assert done["__typename"] == "OrganizationEdited"


async def test_one_request_sent_many_times_at_once_has_one_effect(desk: Desk) -> None:
    before = (await desk.parts.journal.head()).seq
    others = [{"id": SHOP, "expectedVersion": 1}]
    work = [desk.done(MERGE, "na", id=HUB, version=1, others=others, requestId="once") for _ in range(TIMES)]
    answers = await asyncio.gather(*work)
    assert [one["seq"] for one in answers] == [before + 2] * TIMES
    assert [one["organization"]["version"] for one in answers] == [2] * TIMES
    await edits(desk, CLOSE, HUB, 2)
    again = await desk.done(MERGE, "na", id=HUB, version=1, others=others, requestId="once")
    assert (again["seq"], again["organization"]["status"]) == (before + 2, "ACTIVE")
    other = await desk.done(CLOSE, "na", id=MEMBER, version=1, requestId="once")
    assert other["__typename"] == "RequestIdConflict"


async def test_somebody_suggests_and_an_administrator_decides(desk: Desk, graph: Graph) -> None:
    await desk.appoint("li", Role.ADMINISTRATOR, PROVINCE)
    changes = {"phone": "0571-88888888", "email": None}
    first = await desk.done(SUGGEST, None, id=SHOP, changes=changes, note="打不通")
    assert first["__typename"] == "SuggestionReceived", first
    second = await desk.done(SUGGEST, "wu", id=HUB, note="已搬走")
    queue = (await desk.ask(QUEUE, "li", within=PROVINCE))["data"]["curationQueue"]
    assert (queue["totalCount"], queue["pageInfo"]["hasNextPage"]) == (2, False)
    shown = {one["suggestion"]["id"]: one for one in queue["nodes"]}
    told = shown[first["id"]]
    assert (told["reason"], told["organization"], told["suggestion"]["by"]) == ("SUGGESTION", {"id": SHOP}, None)
    assert told["suggestion"]["contact"] == "138 0000 0000"
    assert told["suggestion"]["changes"] == [
        {"field": "email", "suggested": None, "present": None},
        {"field": "phone", "suggested": "0571-88888888", "present": None},
    ]
    assert shown[second["id"]]["suggestion"]["by"] == Caller(RULES.issuer, "wu").account
    done = await desk.done(DECIDE, "li", id=first["id"], accept=True, requestId="decision")
    assert done["__typename"] == "SuggestionDecided", done
    assert (done["suggestion"]["state"], done["suggestion"]["reason"]) == ("ACCEPTED", REASON)
    assert done["organization"] == {"id": SHOP, "phone": "0571-88888888", "version": 2}
    assert await desk.done(DECIDE, "li", id=first["id"], accept=True, requestId="decision") == done
    twice = await desk.done(DECIDE, "li", id=first["id"], accept=False)
    assert twice["__typename"] == "SuggestionRefused"
    rejected = await desk.done(DECIDE, "li", id=second["id"], accept=False)
    assert (rejected["suggestion"]["state"], rejected["organization"]) == ("REJECTED", None)
    rows = (await desk.http.get(f"/changes?after={first['seq'] - 1}")).text
    assert "138 0000 0000" not in rows
    assert "打不通" not in rows
    assert (await verify(graph, desk.parts.journal, AGGREGATES)).clean


async def test_the_queue_is_paged_and_guarded(desk: Desk) -> None:
    await desk.appoint("li", Role.ADMINISTRATOR, COUNTY)
    ids = {(await desk.done(SUGGEST, None, id=SHOP, note=f"第{n}条"))["id"] for n in range(5)}
    found: list[Any] = []
    after, more = None, True
    while more:
        page = (await desk.ask(QUEUE, "na", first=2, after=after))["data"]["curationQueue"]
        found += page["nodes"]
        assert [edge["cursor"] for edge in page["edges"]][-1] == page["pageInfo"]["endCursor"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert {one["suggestion"]["id"] for one in found[:5]} == ids
    assert [(one["reason"], one["organization"]) for one in found[5:]] == [("NO_REGION", {"id": BARE})]
    counted = (await desk.ask(QUEUE, "na", first=0))["data"]["curationQueue"]
    assert counted == {"totalCount": 6, "pageInfo": {"hasNextPage": True, "endCursor": None}, "edges": [], "nodes": []}
    empty = (await desk.ask(QUEUE, "na", state="REJECTED"))["data"]["curationQueue"]
    assert (empty["totalCount"], empty["nodes"]) == (0, [])
    refusals: list[tuple[str | None, dict[str, Any], str]] = [
        (None, {}, "NOT_SIGNED_IN"),
        ("li", {}, "NOT_ALLOWED"),
        ("li", {"within": OTHER_COUNTY}, "NOT_ALLOWED"),
        ("na", {"within": "999999"}, "INVALID_INPUT"),
        ("na", {"within": "x" * 100_000}, "INVALID_INPUT"),
        ("na", {"first": 101}, "INVALID_INPUT"),
        ("na", {"first": 2, "after": "x"}, "INVALID_INPUT"),
        ("na", {"within": COUNTY, "after": after}, "INVALID_INPUT"),
    ]
    for name, variables, expected in refusals:
        answer = await desk.ask(QUEUE, name, **variables)
        assert answer["errors"][0]["extensions"]["code"] == expected, variables
    assert "errors" not in await desk.ask(QUEUE, "li", within=COUNTY)


async def test_nobody_known_is_refused_by_type_too(desk: Desk) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"id": "org-none", "note": "a"}, "NotFound"),
        ({"id": SHOP}, "CorrectionRefused"),
        ({"id": SHOP, "changes": {}}, "CorrectionRefused"),
        ({"id": SHOP, "note": "a" * 2_001}, "CorrectionRefused"),
        ({"id": SHOP, "changes": {"staff": -1}}, "CorrectionRefused"),
    ]
    for variables, kind in cases:
        assert (await desk.done(SUGGEST, None, **variables))["__typename"] == kind
    answers = await asyncio.gather(*(desk.done(SUGGEST, None, id=SHOP, note="一", requestId="r") for _ in range(TIMES)))
    assert answers == [answers[0]] * TIMES
    other = await desk.done(SUGGEST, None, id=SHOP, note="二", requestId="r")
    assert other["__typename"] == "SuggestionReceived"
    assert other["id"] != answers[0]["id"]
    assert (await desk.ask(SUGGEST, None, id=SHOP, note="a", requestId=""))["errors"][0]["extensions"]["argument"]
