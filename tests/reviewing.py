"""Assessments under review, and people who rate and correct over HTTP; for tests of faults and for benchmarks."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from accounts_given import COUNTY, PROVINCE, network
from evaluation_given import WORKED_EXAMPLE, with_standards
from given import added, committed, organization
from rounds_given import EVIDENCE, opening

from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from evaluation.aggregates import ASSESSMENTS
from evaluation.rounds.case import assessment_id
from evaluation.rounds.checking import check_locally
from evaluation.rounds.opening import open_round
from evaluation.rounds.panel import dispatch_evaluators
from evaluation.rounds.self_assessment import submit_self_assessment
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.migrations import migrate
from web.identity.trial import RULES, TrialKey

FIRST = 1_000  # number of the first organization under review
ANSWER_SECONDS = 30.0
RATE = """mutation($requestId: ID!, $assessment: ID!, $answers: Answers!) {
  done: rate(requestId: $requestId, assessment: $assessment, answers: $answers) {
    __typename ... on AssessmentAdvanced { seq } ... on Refusal { code message } } }"""
CORRECT = """mutation($requestId: ID!, $id: ID!, $version: Int!, $name: String!) {
  done: correctOrganization(requestId: $requestId, id: $id, expectedVersion: $version, changes: {name: $name}) {
    __typename ... on OrganizationCorrected { seq organization { id version name } }
    ... on Refusal { code message } } }"""
ADMINISTRATOR = "administrator"


def evaluator(number: int) -> str:
    """The subject of an evaluator."""
    return f"evaluator-{number}"


@dataclass(frozen=True)
class Task:
    """A rating that is awaited: of an assessment, by the subject of an evaluator."""

    assessment: str
    subject: str

    def variables(self, request_id: str, **changed: Any) -> dict[str, Any]:
        return {"requestId": request_id, "assessment": self.assessment, "answers": WORKED_EXAMPLE | changed}


async def under_review(address: Address, assessments: int, evaluators: int) -> list[Task]:
    """Fill an empty graph with so many assessments that two evaluators each were drawn for; return what they owe."""
    graph = await Graph.open(address)
    try:
        await migrate(graph)
        journal = await network(graph)
        await with_standards(graph, journal)
        shops = [organization(FIRST + number, region=COUNTY) for number in range(assessments)]
        await committed(journal, *(added(shop) for shop in shops))
        for number in range(evaluators):
            await _appoint(journal, evaluator(number), Role.EVALUATOR, region=PROVINCE)
        await _appoint(journal, ADMINISTRATOR, Role.ADMINISTRATOR, region=PROVINCE)
        round_ = (await open_round(journal, _caller(ADMINISTRATOR), "open", opening())).answer["id"]
        for shop in shops:
            await _reviewed(journal, round_, shop["id"])
        return await _tasks(graph, [assessment_id(round_, shop["id"]) for shop in shops], evaluators)
    finally:
        await graph.close()


async def _appoint(journal: Journal, subject: str, role: Role, **place: str) -> None:
    await grant_by_command(journal, "smenet", Wish(_caller(subject), role, **place))


async def _reviewed(journal: Journal, round_: str, shop: str) -> None:
    await _appoint(journal, f"staff-{shop}", Role.ORGANIZATION, organization=shop)
    case, judge = assessment_id(round_, shop), _caller(ADMINISTRATOR)
    await submit_self_assessment(journal, _caller(f"staff-{shop}"), "enter", case, WORKED_EXAMPLE, [EVIDENCE])
    await check_locally(journal, judge, f"check-{shop}", case, accept=True)
    await dispatch_evaluators(journal, judge, f"draw-{shop}", case)


async def _tasks(graph: Graph, assessments: list[str], evaluators: int) -> list[Task]:
    names = {_caller(evaluator(number)).account: evaluator(number) for number in range(evaluators)}
    rows = await graph.read(ASSESSMENTS.read, keys=assessments)
    documents = [ASSESSMENTS.document(row) for row in rows]
    return [Task(one["id"], names[account]) for one in documents for account in one["awaiting"]]


def _caller(subject: str) -> Caller:
    return Caller(RULES.issuer, subject)


class NoAnswer(Exception):
    """Nobody can tell whether the request had an effect."""


class Client:
    """Somebody signed in, on a connection of his own."""

    def __init__(self, url: str, data: Path, subject: str) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._connection = HTTPConnection(host, int(port), timeout=ANSWER_SECONDS)
        token = TrialKey(data).token(subject, 1)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def done(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """What a mutation answers; raise `NoAnswer` when the server or the database is away."""
        answer = self.answered(query, variables)
        if "errors" in answer:
            assert answer["errors"][0]["extensions"].get("retryable"), answer
            raise NoAnswer
        found: dict[str, Any] = answer["data"]["done"]
        return found

    def answered(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The whole answer; raise `NoAnswer` when there is none."""
        try:
            self._connection.request(
                "POST", "/graphql", json.dumps({"query": query, "variables": variables}), self._headers
            )
            answer: dict[str, Any] = json.loads(self._connection.getresponse().read())
        except (OSError, HTTPException, json.JSONDecodeError) as error:
            self._connection.close()
            raise NoAnswer from error
        return answer

    def close(self) -> None:
        self._connection.close()
