"""A round as its people run it through the API: mutations, who sees what, the work that waits, a score recomputed."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from accounts_given import CITY, COUNTY, NATION, PROVINCE, SHOP, network, request_id
from evaluation_given import WORKED_EXAMPLE, with_standards
from given import added, committed, organization
from graphql_given import CountingGraph
from http_given import client
from rounds_given import EVIDENCE, NEIGHBOUR, day

from cultivation.aggregates import AGGREGATES
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from evaluation import recompute
from evaluation.rounds.case import assessment_id
from graph_schema.connection import Graph
from graph_schema.verify import verify
from web.graphql_schema import build_schema
from web.identity.callers import Bearers
from web.identity.trial import RULES, TrialKey
from web.parts import Parts
from web.routes import application, routes

pytestmark = pytest.mark.anyio

TIMES = 50
ROOT = Path(__file__).parents[2]
SCHEMA = build_schema()
EXPERTS = ("expert-1", "expert-2", "expert-3")
REFUSAL = "... on Refusal { code message }"
STATE, ANSWERS = "... on StateConflict { state allowed }", "... on AnswersRefused { problems { field reason allowed } }"
ADVANCED = f"{{ __typename ... on AssessmentAdvanced {{ seq assessment {{ id state version }} }} {REFUSAL} {STATE} }}"
ROUND = f"{{ __typename ... on RoundChanged {{ seq round {{ id state version }} }} {REFUSAL} }}"
OPEN = (
    f"mutation($requestId: ID!, $round: RoundInput!) {{done: openRound(requestId: $requestId, round: $round) {ROUND}}}"
)
CLOSE = f"mutation($requestId: ID!, $id: ID!) {{ done: closeRound(requestId: $requestId, id: $id) {ROUND} }}"
ENTER = (
    "mutation($requestId: ID!, $round: ID!, $organization: ID!, $answers: Answers!, $evidence: [EvidenceInput!]) {"
    "done: selfAssess(requestId: $requestId, round: $round, organization: $organization, answers: $answers, "
    f"evidence: $evidence) {ADVANCED[:-1]} {ANSWERS} }} }}"
)
MUTATIONS = {
    "checkLocally": "check: LocalCheck! reason: String",
    "dispatchEvaluators": "",
    "rate": "answers: Answers!",
    "publishAssessment": "expectedVersion: Int",
    "appeal": "reason: String!",
    "decideAppeal": "decision: AppealDecision! reason: String!",
    "revokeAssessment": "reason: String!",
}
SEEN = """query($id: ID!) { assessment(id: $id) {
  id state period version agreement awaited publishedAt organization { id } standard { id } round { id }
  score { total stars outcome agreement } steps { deed before after by at reason deadline late }
  dispatches { seed subject candidates excluded { account kind path } drawn }
  selfAssessment { by answers evidence { link sha256 mediaType size fields } } ratings { by answers } } }"""
WORK = """query($deeds: [Deed!], $first: Int, $after: String) {
  myAssessments(deeds: $deeds, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor deed deadline late node { id state } } } }"""


def mutation(name: str) -> str:
    more = [part.split(": ") for part in MUTATIONS[name].replace(" reason", "\nreason").splitlines() if part]
    declared = "".join(f", ${key}: {kind}" for key, kind in more)
    passed = "".join(f", {key}: ${key}" for key, _ in more)
    head = f"mutation($requestId: ID!, $assessment: ID!{declared})"
    return f"{head} {{ done: {name}(requestId: $requestId, assessment: $assessment{passed}) {ADVANCED} }}"


@dataclass
class Desk:
    """A client of the application, and the keys of its trial."""

    http: httpx2.AsyncClient
    parts: Parts
    keys: TrialKey
    round: str = ""

    async def ask(self, query: str, name: str | None, **variables: Any) -> Any:
        """The whole answer of a query that somebody, or nobody, sends."""
        headers = {"Authorization": f"Bearer {self.keys.token(name, 1)}"} if name else {}
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def only(self, query: str, name: str | None, **variables: Any) -> Any:
        """The only member of an answer without errors."""
        answer = await self.ask(query, name, **variables)
        assert "errors" not in answer, answer
        (value,) = answer["data"].values()
        return value

    async def does(self, name: str | None, deed: str, shop: str = SHOP, **variables: Any) -> Any:
        """What comes of a mutation on the assessment of a shop."""
        given = {"requestId": request_id(), "assessment": self.case(shop)} | variables
        return await self.only(mutation(deed), name, **given)

    async def opens(self, name: str | None = "province", **changed: Any) -> Any:
        fields = {
            "region": PROVINCE,
            "standard": "service-organization",
            "version": "2026",
            "period": "2026",
            "selfAssessBy": day(10),
            "checkBy": day(20),
            "rateBy": day(30),
            "publishBy": day(40),
        }
        done = await self.only(OPEN, name, requestId=request_id(), round=fields | changed)
        self.round = done["round"]["id"] if "round" in done else self.round
        return done

    async def enters(self, name: str | None = "staff", shop: str = SHOP, **changed: Any) -> Any:
        said = {"round": self.round, "organization": shop, "answers": WORKED_EXAMPLE, "evidence": [EVIDENCE]}
        return await self.only(ENTER, name, **{"requestId": request_id()} | said | changed)

    async def sees(self, name: str | None, shop: str = SHOP) -> Any:
        return await self.only(SEEN, name, id=self.case(shop))

    async def work(self, name: str, **variables: Any) -> list[tuple[str, str]]:
        """What waits for somebody, as deed and state."""
        found = await self.only(WORK, name, **variables)
        return [(edge["deed"], edge["node"]["state"]) for edge in found["edges"]]

    async def drawn(self) -> list[str]:
        found = await self.sees("province")
        names = {Caller(RULES.issuer, name).account: name for name in EXPERTS}
        return [names[account] for draw in found["dispatches"] for account in draw["drawn"]]

    def case(self, shop: str = SHOP) -> str:
        return assessment_id(self.round, shop)


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    journal = await network(graph)
    await with_standards(graph, journal)
    await committed(journal, added(organization(7, region=COUNTY)))
    parts, keys = Parts(), TrialKey(tmp_path)
    parts.callers = Bearers(RULES, keys)
    async with AsyncExitStack() as stack:
        await parts.open(graph.address, tmp_path, stack)
        http = await stack.enter_async_context(client(application(routes(SCHEMA, parts, ide=True))))
        found = Desk(http, parts, keys)
        people = [("nation", NATION), ("province", PROVINCE), ("city", CITY), ("county", COUNTY)]
        roles = [(name, Role.ADMINISTRATOR, place) for name, place in people]
        roles += [(name, Role.EVALUATOR, PROVINCE) for name in EXPERTS] + [("auditor", Role.AUDITOR, CITY)]
        roles += [("staff", Role.ORGANIZATION, SHOP), ("neighbour", Role.ORGANIZATION, NEIGHBOUR)]
        for name, role, place in roles:
            ends = {"organization" if place.startswith("org") else "region": place}
            await grant_by_command(parts.journal, "smenet", Wish(Caller(RULES.issuer, name), role, **ends))
        yield found


async def test_a_round_from_opening_to_closing(desk: Desk, graph: Graph, tmp_path: Path) -> None:
    opened = await desk.opens()
    assert (opened["__typename"], opened["round"]["state"]) == ("RoundChanged", "OPEN")
    assert (await desk.enters())["assessment"]["state"] == "SELF_ASSESSED"
    checked = await desk.does("county", "checkLocally", check="ACCEPT")
    assert checked["assessment"]["state"] == "LOCALLY_CHECKED"
    await desk.does("province", "dispatchEvaluators")
    one, other = await desk.drawn()
    rated = await desk.does(one, "rate", answers=WORKED_EXAMPLE)
    assert rated["assessment"] == {"id": desk.case(), "state": "UNDER_REVIEW", "version": 4}
    await desk.does(other, "rate", answers=WORKED_EXAMPLE | {"staff": 8, "service_growth": 0})
    (third,) = set(await desk.drawn()) - {one, other}
    last = await desk.does(third, "rate", answers=WORKED_EXAMPLE | {"staff": 8, "service_growth": 0})
    assert last["assessment"]["state"] == "EXPERT_REVIEWED"
    assert await desk.sees(None) is None
    done = await desk.does("province", "publishAssessment", expectedVersion=last["assessment"]["version"])
    assert done["assessment"]["state"] == "PUBLISHED"
    await recomputed(desk, done["seq"], tmp_path)
    await desk.does("staff", "appeal", reason="人数算错")
    confirmed = await desk.does("nation", "decideAppeal", decision="CONFIRM", reason="已核实")
    assert confirmed["assessment"]["state"] == "PUBLISHED"
    revoked = await desk.does("province", "revokeAssessment", reason="材料不实")
    assert revoked["assessment"]["state"] == "REVOKED"
    found = await score_of(desk, revoked["seq"])
    assert found["organization"]["score"] is None
    closed = await desk.only(CLOSE, "province", requestId=request_id(), id=desk.round)
    assert closed["round"]["state"] == "CLOSED"
    public = await desk.sees(None)
    assert (public["state"], public["score"]["outcome"]) == ("REVOKED", "REVOKED")
    reasons = [step["reason"] for step in public["steps"] if step["reason"]]
    assert reasons == ["人数算错", "已核实", "材料不实"]
    report = await verify(graph, desk.parts.journal, AGGREGATES)
    assert report.clean, report.findings


async def score_of(desk: Desk, seq: int) -> Any:
    """What `recompute.py` asks for, once a change is seen."""
    body = {"query": recompute.QUERY, "variables": {"id": SHOP}, "extensions": {"atLeast": seq}}
    return (await desk.http.post("/graphql", json=body)).json()["data"]


async def recomputed(desk: Desk, seq: int, path: Path) -> None:
    """A stranger recomputes the score of three raters from the public answer alone."""
    data = await score_of(desk, seq)
    derivation = json.loads(data["organization"]["score"]["derivation"])
    assert (derivation["aggregation"]["raters"], derivation["answers"]["staff"]) == (3, "8")
    file = path / "score.json"

    def told() -> tuple[int, str]:
        file.write_text(json.dumps({"data": data}))
        command = [sys.executable, "-I", str(ROOT / "evaluation" / "recompute.py"), "--file", str(file)]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        return found.returncode, found.stdout

    assert await asyncio.to_thread(told) == (0, "equal\n")
    derivation["answers"]["staff"] = "5"
    data["organization"]["score"]["derivation"] = json.dumps(derivation)
    status, words = await asyncio.to_thread(told)
    assert (status, words.startswith("total: published ")) == (1, True)


async def test_each_sees_what_concerns_him(desk: Desk) -> None:
    await desk.opens()
    await desk.enters()
    await desk.does("county", "checkLocally", check="ACCEPT")
    await desk.does("province", "dispatchEvaluators")
    one, other = await desk.drawn()
    (third,) = set(EXPERTS) - {one, other}
    await desk.does(one, "rate", answers=WORKED_EXAMPLE)
    for name in (None, "nobody", "neighbour", third):
        assert await desk.sees(name) is None, name
    for name in ("staff", one, other):
        found = await desk.sees(name)
        assert (found["dispatches"], found["awaited"], found["agreement"]) == ([], None, None), name
        assert [step["deed"] for step in found["steps"]] == ["SELF_ASSESS", "ACCEPT", "DISPATCH"]
        assert found["selfAssessment"]["evidence"] == [EVIDENCE | {"fields": []}]
    assert [len((await desk.sees(name))["ratings"]) for name in ("staff", one, other)] == [0, 1, 0]
    for name in ("province", "nation", "county", "auditor"):
        found = await desk.sees(name)
        assert (found["awaited"], found["ratings"]) == (1, []), "blind until all have answered"
        assert len(found["dispatches"][0]["drawn"]) == 2
    await desk.does(other, "rate", answers=WORKED_EXAMPLE)
    assert [len((await desk.sees(name))["ratings"]) for name in ("auditor", "staff", one)] == [2, 0, 1]
    await desk.does("province", "publishAssessment")
    public = await desk.sees(None)
    assert (public["selfAssessment"], public["ratings"], public["score"]["agreement"]) == (None, [], "1")
    assert len(public["dispatches"][0]["drawn"]) == 2
    assert len((await desk.sees("staff"))["selfAssessment"]["answers"]) > 0


LISTS = """query($round: ID!, $within: String, $state: AssessmentState, $first: Int, $after: String) {
  rounds(within: $within, first: $first) { totalCount nodes { id region { code } standard { id } } }
  assessments(round: $round, state: $state, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor } nodes { id state organization { id } } } }"""


async def test_lists_show_what_the_caller_may_see(desk: Desk) -> None:
    await desk.opens("city", region=CITY)
    await desk.opens()
    await desk.enters()
    await desk.enters("neighbour", NEIGHBOUR)
    told = (await desk.ask(LISTS, "auditor", round=desk.round, within=PROVINCE))["data"]
    assert [one["region"]["code"] for one in told["rounds"]["nodes"]] == [PROVINCE, CITY]
    assert told["assessments"]["totalCount"] == 0, "the auditor of the city does not oversee the province's round"
    first = (await desk.ask(LISTS, "province", round=desk.round, within=CITY, first=1))["data"]
    assert (first["rounds"]["totalCount"], first["assessments"]["totalCount"]) == (1, 2)
    assert [one["organization"]["id"] for one in first["assessments"]["nodes"]] == [SHOP]
    cursor = first["assessments"]["pageInfo"]["endCursor"]
    second = (await desk.ask(LISTS, "province", round=desk.round, first=1, after=cursor))["data"]["assessments"]
    assert [one["organization"]["id"] for one in second["nodes"]] == [NEIGHBOUR]
    assert not second["pageInfo"]["hasNextPage"]
    none = (await desk.ask(LISTS, "province", round=desk.round, state="PUBLISHED"))["data"]["assessments"]
    assert (none["totalCount"], none["nodes"]) == (0, [])
    assert (await desk.ask(LISTS, None, round="none"))["data"]["assessments"]["totalCount"] == 0
    wrong = await desk.ask(LISTS, None, round=desk.round, within="999999")
    assert wrong["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    one = "query($id: ID!) { round(id: $id) { state period selfAssessBy appealDays raters } }"
    assert (await desk.only(one, None, id=desk.round))["state"] == "OPEN"
    assert await desk.only(one, None, id="round-" + "x" * 10_000) is None


WIDE = """query($round: ID!, $first: Int) {
  rounds(first: $first) { nodes { region { name } standard { id } } }
  assessments(round: $round, first: $first) { totalCount nodes { organization { name } standard { id }
    round { id } score { total } selfAssessment { answers } ratings { by } steps { deed } } }
  myAssessments(first: $first) { totalCount nodes { id organization { name } selfAssessment { by } } } }"""


async def test_a_longer_page_costs_no_more_statements(desk: Desk) -> None:
    await desk.opens()
    await desk.opens()
    await desk.enters()
    await desk.enters("neighbour", NEIGHBOUR)
    desk.parts.graph = counting = CountingGraph(desk.parts.graph)
    costs = []
    for first in (1, 2):
        counting.asked.clear()
        told = (await desk.ask(WIDE, "province", round=desk.round, first=first))["data"]
        assert [len(one["nodes"]) for one in told.values()] == [first] * 3
        costs.append(dict(counting.asked))
    assert costs[0] == costs[1] != {}


async def test_what_waits_for_whom(desk: Desk) -> None:
    await desk.opens()
    await desk.enters()
    await desk.enters("neighbour", NEIGHBOUR)
    assert await desk.work("county") == [("ACCEPT", "SELF_ASSESSED")] * 2
    assert [await desk.work(name) for name in ("staff", "auditor", "expert-1", "nobody")] == [[], [], [], []]
    await desk.does("county", "checkLocally", check="SEND_BACK", reason="不全")
    assert await desk.work("staff") == [("SELF_ASSESS", "RETURNED")]
    await desk.enters()
    await desk.does("county", "checkLocally", check="ACCEPT")
    assert await desk.work("county") == [("ACCEPT", "SELF_ASSESSED")]
    assert await desk.work("province", deeds=["DISPATCH"]) == [("DISPATCH", "LOCALLY_CHECKED")]
    await desk.does("province", "dispatchEvaluators")
    one, other = await desk.drawn()
    assert await desk.work(one) == [("RATE", "UNDER_REVIEW")]
    await desk.does(one, "rate", answers=WORKED_EXAMPLE)
    assert [await desk.work(name) for name in (one, other)] == [[], [("RATE", "UNDER_REVIEW")]]
    await desk.does(other, "rate", answers=WORKED_EXAMPLE)
    assert await desk.work("province", deeds=["PUBLISH"]) == [("PUBLISH", "EXPERT_REVIEWED")]
    await desk.does("province", "publishAssessment")
    await desk.does("staff", "appeal", reason="算错了")
    assert [await desk.work(name, deeds=["CONFIRM"]) for name in ("nation", "province")] == [
        [("CONFIRM", "APPEALED")],
        [],
    ]
    page = await desk.only(WORK, "nation", first=1)
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (2, True)
    rest = await desk.only(WORK, "nation", first=1, after=page["pageInfo"]["endCursor"])
    assert [len(rest["edges"]), rest["pageInfo"]["hasNextPage"]] == [1, False]
    nobody = await desk.ask(WORK, None)
    assert nobody["errors"][0]["extensions"]["code"] == "NOT_SIGNED_IN"


async def test_refusals_are_told_by_type(desk: Desk) -> None:
    await desk.opens()
    kinds = [
        (await desk.opens(None), "NotSignedIn"),
        (await desk.opens("city"), "NotAllowed"),
        (await desk.opens("nation", region="999999"), "NotFound"),
        (await desk.opens("nation", raters=1), "RoundRefused"),
        (await desk.enters(None), "NotSignedIn"),
        (await desk.enters("neighbour"), "NotAllowed"),
        (await desk.enters(round="round-x"), "NotFound"),
        (await desk.enters(answers={}), "AnswersRefused"),
        (await desk.enters(evidence=[EVIDENCE | {"sha256": "x"}]), "EvidenceRefused"),
        (await desk.does("county", "checkLocally", check="ACCEPT"), "StateConflict"),
        (await desk.does(None, "revokeAssessment", reason="x"), "NotSignedIn"),
    ]
    await desk.enters()
    kinds += [
        (await desk.does("county", "checkLocally", check="SEND_BACK"), "ReasonRefused"),
        (await desk.does("staff", "checkLocally", check="ACCEPT"), "NotAllowed"),
        (await desk.enters(), "StateConflict"),
    ]
    for name in EXPERTS[:2]:
        staff = Wish(Caller(RULES.issuer, name), Role.EMPLOYEE, organization=SHOP)
        await grant_by_command(desk.parts.journal, "smenet", staff)
    await desk.does("county", "checkLocally", check="ACCEPT")
    kinds.append((await desk.does("province", "dispatchEvaluators"), "EvaluatorsRefused"))
    for done, kind in kinds:
        assert (done["__typename"], bool(done["code"]), 0 < len(done["message"]) < 500) == (kind, True, True), done
    refused = next(done for done, kind in kinds if kind == "StateConflict")
    assert (refused["state"], refused["allowed"]) == (None, ["SELF_ASSESS"])
    wrong = await desk.enters("neighbour", NEIGHBOUR, answers={"staff": -1})
    assert wrong["problems"] == [{"field": "staff", "reason": "OUT_OF_RANGE", "allowed": "an integer, ≥ 0"}]


async def test_one_request_sent_many_times_at_once_has_one_effect(desk: Desk) -> None:
    await desk.opens()
    before = (await desk.parts.journal.head()).seq
    entered = await asyncio.gather(*(desk.enters(requestId="enter") for _ in range(TIMES)))
    assert entered == [entered[0]] * TIMES
    assert (await desk.parts.journal.head()).seq == before + 2
    await desk.does("county", "checkLocally", check="ACCEPT")
    await desk.does("province", "dispatchEvaluators")
    for name in await desk.drawn():
        before = (await desk.parts.journal.head()).seq
        work = [desk.does(name, "rate", answers=WORKED_EXAMPLE, requestId="rate") for _ in range(TIMES)]
        rated = await asyncio.gather(*work)
        assert rated == [rated[0]] * TIMES
        assert (await desk.parts.journal.head()).seq == before + 2
    published = await asyncio.gather(
        *(desk.does("province", "publishAssessment", requestId="publish") for _ in range(TIMES))
    )
    assert published == [published[0]] * TIMES
    assert published[0]["assessment"]["state"] == "PUBLISHED"
    other = await desk.does("province", "revokeAssessment", reason="x", requestId="publish")
    assert other["__typename"] == "RequestIdConflict"
