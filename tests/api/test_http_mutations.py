"""Mutations as a client sends them: signed in by a token, refused by type, and safe to send again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from accounts_given import CITY, COUNTY, CREDIT_CODE, NATION, OLD, PROVINCE, SHOP, network, request_id
from http_given import client, code

from cultivation.aggregates import AGGREGATES
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from graph_schema.connection import Graph
from graph_schema.verify import verify
from web.graphql_schema import build_schema
from web.identity.callers import Bearers
from web.identity.trial import RULES, TrialKey
from web.parts import Parts
from web.routes import application, routes

pytestmark = pytest.mark.anyio

TIMES = 50
SCHEMA = build_schema()
REFUSAL = "... on Refusal { code message } "
CORRECTION = "... on VersionConflict { version } ... on CorrectionRefused { problems { field value message } }"
CORRECT = (
    """mutation($requestId: ID!, $id: ID!, $version: Int!, $changes: OrganizationChanges!) {
  done: correctOrganization(requestId: $requestId, id: $id, expectedVersion: $version, changes: $changes) {
    __typename ... on OrganizationCorrected { seq organization { id name version phone staff aliases updatedAt
      point { latitude longitude } pointAccuracy creditCode } } """
    + REFUSAL
    + CORRECTION
    + "} }"
)
ROLE_ARGUMENTS = "requestId: $requestId, subject: $subject, role: $role, region: $region, organization: $organization"
ROLE = (
    "mutation($requestId: ID!, $subject: String!, $role: Role!, $region: String, $organization: ID UNTIL) "
    "{ done: NAMERole("
    + ROLE_ARGUMENTS
    + ") { __typename ... on RoleDONE { seq account grant { role region organization grantedBy revokedBy } } "
    + REFUSAL
    + "} }"
)
GRANT, REVOKE = (
    ROLE.replace("NAME", "grant")
    .replace("DONE", "Granted")
    .replace(" UNTIL", ", $until: DateTime")
    .replace("organization: $organization)", "organization: $organization, until: $until)"),
    ROLE.replace("NAME", "revoke").replace("DONE", "Revoked").replace(" UNTIL", ""),
)


@dataclass
class Desk:
    """A client of the application, and the keys of its trial."""

    http: httpx2.AsyncClient
    parts: Parts
    keys: TrialKey

    async def appoint(self, name: str, role: Role, place: str) -> None:
        ends = {"organization" if place.startswith("org") else "region": place}
        await grant_by_command(self.parts.journal, "smenet", Wish(Caller(RULES.issuer, name), role, **ends))

    async def ask(self, query: str, name: str | None, **variables: Any) -> Any:
        """The answer of a query that somebody, or nobody, sends."""
        headers = {"Authorization": f"Bearer {self.keys.token(name, 1)}"} if name else {}
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, query: str, name: str | None, **variables: Any) -> Any:
        """The only member of an answer without errors."""
        answer = await self.ask(query, name, **{"requestId": request_id()} | variables)
        assert "errors" not in answer, answer
        return answer["data"]["done"]

    async def corrects(self, name: str | None, changes: dict[str, Any], version: int = 1, **more: Any) -> Any:
        return await self.done(CORRECT, name, **{"id": SHOP, "version": version, "changes": changes} | more)


@asynccontextmanager
async def desk_at(graph: Graph, path: Path) -> AsyncIterator[Desk]:
    await network(graph)
    parts, keys = Parts(), TrialKey(path)
    parts.callers = Bearers(RULES, keys)
    async with AsyncExitStack() as stack:
        await parts.open(graph.address, path, stack)
        http = await stack.enter_async_context(client(application(routes(SCHEMA, parts, ide=True))))
        yield Desk(http, parts, keys)


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(graph, tmp_path) as opened:
        yield opened


async def test_an_entry_is_corrected_and_found_so(desk: Desk, graph: Graph) -> None:
    await desk.appoint("li", Role.ADMINISTRATOR, PROVINCE)
    changes = {
        "name": " 新名 ",
        "phone": "0571-88888888",
        "staff": 7,
        "aliases": ["别名"],
        "establishedOn": "2001-02-03",
        "point": {"latitude": 30.3, "longitude": 120.2, "accuracy": "STREET"},
    }
    done = await desk.corrects("li", changes)
    assert done["__typename"] == "OrganizationCorrected", done
    told = done["organization"]
    assert (told["name"], told["version"], told["staff"], told["aliases"]) == ("新名", 2, 7, ["别名"])
    assert (told["point"], told["pointAccuracy"]) == ({"latitude": 30.3, "longitude": 120.2}, "STREET")
    body = {
        "query": '{ organizations(search: "新名") { nodes { id version phone } } }',
        "extensions": {"atLeast": done["seq"]},
    }
    found = (await desk.http.post("/graphql", json=body)).json()["data"]["organizations"]["nodes"]
    assert found == [{"id": SHOP, "version": 2, "phone": "0571-88888888"}]
    gone = await desk.corrects("li", {"phone": None, "aliases": [], "staff": None, "point": None}, 2)
    told = gone["organization"]
    assert (told["phone"], told["aliases"], told["staff"], told["pointAccuracy"]) == (None, [], None, "REGION")
    (row,) = await desk.parts.journal.rows(done["seq"] - 1, 1)
    assert (row.kind, row.actor) == ("ORGANIZATION_CHANGED", Caller(RULES.issuer, "li").account)
    assert (await verify(graph, desk.parts.journal, AGGREGATES)).clean


async def test_refusals_are_told_by_type_and_change_nothing(desk: Desk) -> None:
    await desk.appoint("li", Role.ADMINISTRATOR, COUNTY)
    await desk.appoint("staff", Role.ORGANIZATION, SHOP)
    await desk.appoint("expert", Role.EVALUATOR, NATION)
    head = await desk.parts.journal.head()
    cases: list[tuple[str | None, dict[str, Any], dict[str, Any], str]] = [
        (None, {"name": "新名"}, {}, "NotSignedIn"),
        ("nobody", {"name": "新名"}, {}, "NotAllowed"),
        ("expert", {"phone": "0571-88888888"}, {}, "NotAllowed"),
        ("staff", {"name": "新名"}, {}, "NotAllowed"),
        ("staff", {"phone": "0571-88888888", "staff": 3}, {}, "NotAllowed"),
        ("staff", {"phone": "0571-88888888"}, {"id": OLD}, "NotAllowed"),
        ("li", {"name": "新名"}, {"id": "org-none"}, "NotFound"),
        ("li", {"name": "新名"}, {"id": ""}, "NotFound"),
        ("li", {"name": "新名"}, {"id": "org-" + "a" * 300_000}, "NotFound"),
        ("li", {"name": "新名"}, {"version": 2}, "VersionConflict"),
        ("li", {"name": "新名"}, {"version": -1}, "VersionConflict"),
        ("li", {}, {}, "CorrectionRefused"),
        ("li", {"name": None}, {}, "CorrectionRefused"),
        ("li", {"name": "  "}, {}, "CorrectionRefused"),
        ("li", {"name": "名" * 300_000}, {}, "CorrectionRefused"),
        ("li", {"name": "a\u202eb"}, {}, "CorrectionRefused"),
        ("li", {"name": "中小企业服务中心3"}, {}, "CorrectionRefused"),
        ("li", {"creditCode": "91330000MA27XAAA65"}, {}, "CorrectionRefused"),
        ("li", {"creditCode": CREDIT_CODE}, {}, "CorrectionRefused"),
        ("li", {"website": "javascript:alert(1)"}, {}, "CorrectionRefused"),
        ("li", {"email": "nobody"}, {}, "CorrectionRefused"),
        ("li", {"staff": -1}, {}, "CorrectionRefused"),
        ("li", {"establishedOn": "0001-01-01"}, {}, "CorrectionRefused"),
        ("li", {"aliases": ["a"] * 51}, {}, "CorrectionRefused"),
        ("li", {"aliases": ["a", "a", ""]}, {}, "CorrectionRefused"),
        ("li", {"point": {"latitude": 120.2, "longitude": 30.3}}, {}, "CorrectionRefused"),
        ("li", {"point": {"latitude": 1e308, "longitude": 1e308, "abroad": True}}, {}, "CorrectionRefused"),
    ]
    for name, changes, more, kind in cases:
        done = await desk.corrects(name, changes, **more)
        assert (done["__typename"], bool(done["code"]), bool(done["message"])) == (kind, True, True), (changes, done)
        assert len(done["message"]) < 400
        assert "problems" not in done or all(len(one["value"]) <= 41 for one in done["problems"])
    conflict = await desk.corrects("li", {"name": "新名"}, 5)
    assert (conflict["version"], conflict["code"]) == (1, "VERSION_CONFLICT")
    several = await desk.corrects("li", {"email": "nobody", "staff": -1})
    assert [one["field"] for one in several["problems"]] == ["email", "staff"]
    assert await desk.parts.journal.head() == head


async def test_ill_formed_requests_are_coded_errors(desk: Desk) -> None:
    await desk.appoint("li", Role.ADMINISTRATOR, NATION)
    for name in ("", " ", "a" * 101, "a\n"):
        variables = {"requestId": name, "id": SHOP, "version": 1, "changes": {"name": "新名"}}
        answer = await desk.ask(CORRECT, "li", **variables)
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
        assert answer["errors"][0]["extensions"]["argument"] == "requestId"
    ill_formed: tuple[Any, ...] = ({"nature": "GOOD"}, {"unknown": 1}, {"staff": "many"}, {"staff": 2**40}, None, [])
    for changes in ill_formed:
        answer = await desk.ask(CORRECT, "li", requestId="r", id=SHOP, version=1, changes=changes)
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    answer = await desk.ask(GRANT, "li", requestId="r", subject="wu", role="KING", region=PROVINCE)
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    for subject in ("", "a" * 256, "a\x00"):
        answer = await desk.ask(GRANT, "li", requestId="r", subject=subject, role="AUDITOR", region=PROVINCE)
        assert answer["errors"][0]["extensions"]["argument"] == "subject"
    aliases = " ".join(
        f'a{n}: revokeRole(requestId: "{n}", subject: "s", role: AUDITOR) {{ __typename }}' for n in range(40)
    )
    limited = await desk.http.post("/graphql", json={"query": f"mutation {{ {aliases} }}"})
    assert code(limited) == "LIMIT_EXCEEDED"


async def test_the_staff_of_an_organization_keep_its_contact_details(desk: Desk) -> None:
    await desk.appoint("staff", Role.ORGANIZATION, SHOP)
    changes = {
        "phone": "0571-88888888",
        "email": "a@example.cn",
        "website": "https://example.cn",
        "address": "路一号",
        "openingHours": "9:00",
    }
    assert (await desk.corrects("staff", changes))["organization"]["version"] == 2


async def test_roles_are_given_seen_and_taken(desk: Desk) -> None:
    await desk.appoint("li", Role.ADMINISTRATOR, PROVINCE)
    me = "{ me { id subject roles { role region organization since until revokedBy } } }"
    assert (await desk.ask(me, None))["data"] == {"me": None}
    wanted = {"subject": "wu", "role": "ADMINISTRATOR", "region": CITY}
    done = await desk.done(GRANT, "li", **wanted)
    assert done["__typename"] == "RoleGranted", done
    assert done["grant"]["grantedBy"] == Caller(RULES.issuer, "li").account
    assert (await desk.corrects("wu", {"name": "新名"}))["__typename"] == "OrganizationCorrected"
    assert (await desk.done(REVOKE, "li", **wanted))["__typename"] == "RoleRevoked"
    assert (await desk.corrects("wu", {"name": "又一名"}, 2))["__typename"] == "NotAllowed"
    told = (await desk.ask(me, "wu"))["data"]["me"]
    assert (told["id"], told["subject"]) == (done["account"], "wu")
    assert told["roles"][0]["revokedBy"] == Caller(RULES.issuer, "li").account
    refusals = [
        ({"role": "ADMINISTRATOR", "region": PROVINCE}, "NotAllowed"),
        ({"role": "ADMINISTRATOR", "region": "000000"}, "NotFound"),
        ({"role": "ADMINISTRATOR", "organization": SHOP}, "RoleRefused"),
        ({"role": "ADMINISTRATOR"}, "RoleRefused"),
        ({"role": "ORGANIZATION", "organization": "shop"}, "RoleRefused"),
        ({"role": "AUDITOR", "region": CITY, "until": "0999-01-01T00:00:00Z"}, "RoleRefused"),
        ({"role": "ORGANIZATION", "organization": SHOP, "region": CITY}, "RoleRefused"),
    ]
    for more, kind in refusals:
        assert (await desk.done(GRANT, "li", subject="wu", **more))["__typename"] == kind
    assert (await desk.done(GRANT, None, **wanted))["__typename"] == "NotSignedIn"


async def test_one_request_sent_many_times_at_once_has_one_effect(desk: Desk) -> None:
    await desk.appoint("li", Role.ADMINISTRATOR, PROVINCE)
    await desk.appoint("wu", Role.ADMINISTRATOR, PROVINCE)
    before = (await desk.parts.journal.head()).seq
    work = [desk.corrects("li", {"name": "新名"}, requestId="once") for _ in range(TIMES)]
    answers = await asyncio.gather(*work)
    assert answers == [answers[0]] * TIMES
    assert answers[0]["seq"] == (await desk.parts.journal.head()).seq == before + 1
    await desk.corrects("li", {"name": "后来"}, 2)
    assert await desk.corrects("li", {"name": "新名"}, requestId="once") == answers[0]
    other = await desk.corrects("li", {"name": "另一名"}, requestId="once")
    assert (other["__typename"], other["code"]) == ("RequestIdConflict", "REQUEST_ID_CONFLICT")
    assert (await desk.corrects("wu", {"name": "他名"}, 3, requestId="once"))["organization"]["version"] == 4


async def test_two_who_read_the_same_version_do_not_overwrite_each_other(desk: Desk) -> None:
    await desk.appoint("li", Role.ADMINISTRATOR, PROVINCE)
    answers = await asyncio.gather(*(desk.corrects("li", {"name": f"名{n}"}) for n in range(8)))
    kinds = sorted(answer["__typename"] for answer in answers)
    assert kinds == ["OrganizationCorrected"] + ["VersionConflict"] * 7


async def test_a_token_counts_wherever_it_is_presented(desk: Desk) -> None:
    good, bad = desk.keys.token("li", 1), desk.keys.token("li", -1)
    read = {"query": "{ __typename }"}
    for target in ("/changes", "/export/organizations.ndjson", "/graphql?query=%7B__typename%7D"):
        for token, status in ((good, 200), (bad, 401), ("x", 401)):
            answer = await desk.http.get(target, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == status, target
    assert (await desk.http.post("/graphql", json=read, headers={"Cookie": f"token={bad}"})).status_code == 200
    refused = await desk.http.post("/graphql", json=read, headers={"Authorization": f"Bearer {bad}"})
    assert (refused.status_code, code(refused)) == (401, "UNAUTHENTICATED")
    assert "expired" in refused.json()["errors"][0]["message"]
    assert refused.json()["extensions"]["asOf"] > 0


async def test_a_mutation_comes_by_post_alone(desk: Desk) -> None:
    query = 'mutation { revokeRole(requestId: "r", subject: "s", role: AUDITOR, region: "1") { __typename } }'
    answer = await desk.http.get("/graphql", params={"query": query})
    assert (answer.status_code, code(answer)) == (405, "METHOD_NOT_ALLOWED")


async def test_an_answer_is_as_of_what_it_wrote(desk: Desk) -> None:
    await desk.appoint("li", Role.ADMINISTRATOR, PROVINCE)
    query = CORRECT.replace("{ id name version", "{ history(first: 5) { nodes { seq } } id name version")
    asked = {"requestId": request_id(), "id": SHOP, "version": 1, "changes": {"staff": 9}}
    for _ in range(2):  # the second time the receipt answers
        answer = await desk.ask(query, "li", **asked)
        done = answer["data"]["done"]
        assert answer["extensions"]["asOf"] >= done["seq"]
        assert done["organization"]["history"]["nodes"][-1]["seq"] == done["seq"]
    await desk.parts.wait_for(done["seq"], 5)
    assert (await desk.ask("{ __typename }", None))["extensions"]["asOf"] == done["seq"]
