"""Handing in a form over HTTP: done as by `/graphql`, refused by type."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import accounts_given
import orjson
import pytest
from accounts_given import request_id
from evaluation_given import TODAY, WORKED_EXAMPLE, standard
from forms_desk import GIANT, OURS, Counter, counter
from forms_given import spelled
from http_given import code
from rounds_given import EVIDENCE, Office, office

from evaluation.adopting import adopt
from evaluation.standards import build
from evaluation.standards.model import Standard
from graph_schema.connection import Graph
from web import graphql_http
from web.identity.trial import RULES

pytestmark = pytest.mark.anyio
ANSWERS = spelled(standard(), WORKED_EXAMPLE)
RATE = """mutation($requestId: ID!, $assessment: ID!, $answers: Answers!) {
  done: rate(requestId: $requestId, assessment: $assessment, answers: $answers) { __typename
    ... on AssessmentAdvanced { seq assessment { id state version } }
    ... on AnswersRefused { problems { name field reason value allowed } } ... on Refusal { code message } } }"""
ASSESS = """mutation($requestId: ID!, $assessment: ID!, $answers: Answers!, $evidence: [EvidenceInput!]) {
  done: selfAssess(
    requestId: $requestId, assessment: $assessment, answers: $answers, evidence: $evidence
  ) { __typename
    ... on AssessmentAdvanced { seq assessment { id state version } }
    ... on AnswersRefused { problems { name field reason value allowed } } ... on Refusal { code message } } }"""
RATE_THERE = """mutation($requestId: ID!, $assessment: ID!, $answers: Answers!) {
  done: rate(requestId: $requestId, assessment: $assessment, answers: $answers) { __typename
    ... on AssessmentAdvanced { seq assessment { id state version } } ... on Refusal { code message } } }"""


@pytest.fixture
async def held(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Counter, Office]]:
    """A round that is open, with people who have tokens of the trial."""
    monkeypatch.setattr(accounts_given, "ISSUER", RULES.issuer)
    # A database that just started takes seconds to plan the first mutation, on a busy machine more than the deadline.
    monkeypatch.setattr(graphql_http, "DEADLINE_SECONDS", 60.0)
    round_ = await office(graph)
    async with counter(graph, tmp_path) as found:
        yield found, round_


async def test_answers_are_handed_in_through_the_form(held: tuple[Counter, Office]) -> None:
    found, round_ = held
    case = {"assessment": round_.case(), "answers": ANSWERS}
    given = {**case, "requestId": request_id(), "evidence": [{**EVIDENCE, "fields": ["staff"]}]}
    done = (await found.data(OURS, ASSESS, "staff", **given))["done"]
    assert done["__typename"] == "AssessmentAdvanced"
    assert done["assessment"] == {"id": round_.case(), "state": "SELF_ASSESSED", "version": 1}
    assert (await found.data(OURS, ASSESS, "staff", **given))["done"] == done
    await round_.checks()
    await round_.dispatches()
    one, other = await round_.awaited()
    name = request_id()
    rated = (await found.data(OURS, RATE, one, **case, requestId=name))["done"]
    assert rated["assessment"]["state"] == "UNDER_REVIEW"
    said = {"assessment": round_.case(), "answers": WORKED_EXAMPLE}
    there = (await found.data("/graphql", RATE_THERE, one, **said, requestId=name))["done"]
    assert there == rated
    await found.data(OURS, RATE, other, **case, requestId=request_id())
    assert (await round_.assessment())["state"] == "EXPERT_REVIEWED"
    await round_.publishes()
    score = await round_.score()
    assert (score["total"], score["stars"]) == ("85.22", 4)


async def test_what_may_not_be_handed_in_is_refused_by_type(held: tuple[Counter, Office]) -> None:
    found, round_ = held
    head = await round_.journal.head()
    case = round_.case()
    cases: list[tuple[str, str, str | None, dict[str, Any], str, str]] = [
        (OURS, ASSESS, None, {}, "NotSignedIn", "NOT_SIGNED_IN"),
        (OURS, ASSESS, "neighbour", {}, "NotAllowed", "NOT_ALLOWED"),
        (OURS, ASSESS, "staff", {"answers": {"professionalShare": 101}}, "AnswersRefused", "ANSWERS_REFUSED"),
        (OURS, ASSESS, "staff", {"answers": {}}, "AnswersRefused", "ANSWERS_REFUSED"),
        (OURS, ASSESS, "staff", {"answers": {"staff": None}}, "AnswersRefused", "ANSWERS_REFUSED"),
        (OURS, ASSESS, "staff", {"assessment": "assessment-none"}, "NotFound", "NOT_FOUND"),
        (OURS, ASSESS, "staff", {"evidence": [{**EVIDENCE, "sha256": "x"}]}, "EvidenceRefused", "EVIDENCE_REFUSED"),
        (GIANT, ASSESS, "staff", {"answers": {"reviewKind": "INITIAL"}}, "NotFound", "NOT_FOUND"),
        (OURS, RATE, "expert-1", {}, "NotAllowed", "NOT_ALLOWED"),
        (OURS, RATE, "province", {}, "StateConflict", "STATE_CONFLICT"),
        (GIANT, RATE, "expert-1", {"answers": {"reviewKind": "INITIAL"}}, "NotFound", "NOT_FOUND"),
    ]
    for address, query, name, more, kind, coded in cases:
        given = {"requestId": request_id(), "assessment": case, "answers": ANSWERS} | more
        done = (await found.data(address, query, name, **given))["done"]
        assert (done["__typename"], done["code"]) == (kind, coded), (more, done)
    (problem,) = (
        await found.data(OURS, ASSESS, "staff", requestId="p", assessment=case, answers={"professionalShare": "101"})
    )["done"]["problems"]
    assert (problem["name"], problem["reason"], problem["value"]) == ("professionalShare", "OUT_OF_RANGE", "101")
    assert await round_.journal.head() == head


async def test_a_mutation_of_a_form_comes_by_post_with_a_sound_request_id(held: tuple[Counter, Office]) -> None:
    found, round_ = held
    query = 'mutation { rate(requestId: "r", assessment: "a", answers: {}) { __typename } }'
    answer = await found.http.get(OURS, params={"query": query})
    assert (answer.status_code, code(answer)) == (405, "METHOD_NOT_ALLOWED")
    given = {"assessment": round_.case(), "answers": ANSWERS, "requestId": ""}
    told = (await found.ask(OURS, ASSESS, "staff", **given)).json()["errors"][0]["extensions"]
    assert (told["code"], told["argument"]) == ("INVALID_INPUT", "requestId")
    bad = await found.http.post(OURS, json={"query": "{ form { id } }"}, headers={"Authorization": "Bearer x"})
    assert (bad.status_code, code(bad)) == (401, "UNAUTHENTICATED")


async def test_a_version_adopted_later_has_its_own_form(held: tuple[Counter, Office]) -> None:
    found, round_ = held
    address, later = OURS.replace("2026", "2027"), next_version()
    assert (await found.ask(address, "{ form { id } }")).status_code == 404
    await adopt(round_.graph, round_.journal, [later], "tests", TODAY)
    told = (await found.data(address, "{ form { version digest fields { name } } }"))["form"]
    assert (told["version"], told["digest"]) == ("2027", later.digest)
    assert "yearsOperating" in {one["name"] for one in told["fields"]}
    done = (await found.data(address, ASSESS, "staff", requestId="r", assessment=round_.case(), answers=ANSWERS))[
        "done"
    ]
    assert (done["__typename"], "service-organization/2026" in done["message"]) == ("NotFound", True)


def next_version() -> Standard:
    """The project's own standard as a version of its own, which the package does not hold."""
    content = orjson.loads(standard().definition) | {"version": "2027", "effective_from": "2026-11-24"}
    return build.standard(content)
