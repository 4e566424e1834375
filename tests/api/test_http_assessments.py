"""Forms over HTTP: which there are, that they answer as `/graphql` does, what they refuse, and handing answers in."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from accounts_given import network
from conftest import empty
from evaluation_given import WORKED_EXAMPLE, standard, with_standards
from forms_desk import GIANT, OURS, SCHEMA, Counter, counter
from forms_given import EVALUATE, EVALUATE_ANY, OFFERED, spelled
from http_given import client
from standards_given import valid_cases
from starlette.routing import Route

from graph_schema.address import Address
from graph_schema.connection import Graph
from web import assessments
from web.assessments import FORM, Forms
from web.graphql_http import Backend
from web.routes import application, routes

pytestmark = pytest.mark.anyio
GRAPHQL_RESPONSE = "application/graphql-response+json"
ANSWERS = spelled(standard(), WORKED_EXAMPLE)
THERE = "query($id: String!, $version: String!) { standard(id: $id, version: $version) { digest } }"
JSON = {"Content-Type": "application/json"}
TYPENAME = b'{"query": "{ __typename }"}'
DEEP = b'{"query": "' + b"{ a" * 20 + b"}" * 20 + b'"}'
ALIASES = b'{"query": "{ ' + b" ".join(b"a%d: __typename" % n for n in range(101)) + b' }"}'
REQUESTS: list[tuple[str, str, dict[str, str], bytes]] = [
    ("POST", "", JSON, TYPENAME),
    ("POST", "", JSON | {"Accept": GRAPHQL_RESPONSE}, TYPENAME),
    ("POST", "", JSON | {"Accept": "image/png"}, TYPENAME),
    ("POST", "", {"Content-Type": "text/plain"}, TYPENAME),
    ("POST", "", JSON | {"Content-Encoding": "gzip"}, TYPENAME),
    ("POST", "", JSON, b""),
    ("POST", "", JSON, b"[]"),
    ("POST", "", JSON, b'{"query": "{"}'),
    ("POST", "", JSON | {"Accept": GRAPHQL_RESPONSE}, b'{"query": "{"}'),
    ("POST", "", JSON, b'{"query": "{ nothing }"}'),
    ("POST", "", JSON, b'{"query": "subscription { a }"}'),
    ("POST", "", JSON, b'{"query": "{ __typename }", "operationName": "A"}'),
    ("POST", "", JSON, b'{"query": "{ __typename }", "extensions": {"atLeast": -1}}'),
    ("POST", "", JSON, b'{"query": "' + b" " * 70_000 + b'{ __typename }"}'),
    ("POST", "", JSON, b'{"query": "{ __typename }", "variables": {"a": "' + b"a" * 1_000_000 + b'"}}'),
    ("POST", "", JSON, DEEP),
    ("POST", "", JSON, ALIASES),
    ("POST", "", JSON | {"Authorization": "Bearer x"}, TYPENAME),
    ("GET", "?query=%7B__typename%7D", {}, b""),
    ("GET", "?query=mutation%7B__typename%7D", {}, b""),
    ("GET", "", {}, b""),
    ("GET", "", {"Accept": "text/html"}, b""),
    ("PUT", "", JSON, TYPENAME),
    ("DELETE", "", {}, b""),
    ("OPTIONS", "", {"Origin": "https://example.cn", "Access-Control-Request-Method": "POST"}, b""),
]


@pytest.fixture(scope="module")
async def desk(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Counter]:
    """One graph with all standards of the package, for tests that only read."""
    graph = await Graph.open(engine)
    await empty(graph)
    await with_standards(graph, await network(graph))
    async with counter(graph, tmp_path_factory.mktemp("forms")) as found:
        yield found
    await graph.close()


async def test_the_versions_that_rounds_may_use_have_forms(desk: Counter) -> None:
    for one in OFFERED:
        told = (await desk.data(f"/assessments/{one.id}/{one.version}", "{ form { id version digest } }"))["form"]
        assert told == {"id": one.id, "version": one.version, "digest": one.digest}
        listed = await desk.data("/graphql", THERE, id=one.id, version=one.version)
        assert listed["standard"]["digest"] == one.digest


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/assessments/specialized-sme/2022", "in force from 2022-08-01 to 2026-03-31"),
        ("/assessments/demo-platform/2017", "in force from 2017-07-03 to 2025-10-20"),
        ("/assessments/service-norms/trial", "in force from an unknown day to further notice"),
        ("/assessments/little-giant/2021", "there is no standard little-giant 2021"),
        ("/assessments/unknown/2026", "there is no standard unknown 2026"),
        ("/assessments/%F0%9F%99%82/%00", "there is no standard"),
        ("/assessments/" + "a" * 5_000 + "/1", "there is no standard " + "a" * 40 + "… 1"),
    ],
)
async def test_where_there_is_no_form_those_that_there_are_are_told(desk: Counter, address: str, message: str) -> None:
    for answer in (await desk.ask(address, "{ form { id } }"), await desk.http.get(address)):
        error = answer.json()["errors"][0]
        assert (answer.status_code, error["extensions"]["code"]) == (404, "NO_FORM")
        assert message in error["message"]
        assert error["extensions"]["allowed"] == [f"/assessments/{one.id}/{one.version}" for one in OFFERED]


@pytest.mark.parametrize(
    ("day", "there"), [("2026-11-22", 404), ("2026-11-23", 200), ("2026-11-24", 200), ("2031-01-01", 200)]
)
async def test_a_form_is_there_from_the_first_day_on(
    desk: Counter, monkeypatch: pytest.MonkeyPatch, day: str, there: int
) -> None:
    monkeypatch.setattr(assessments, "today", lambda: dt.date.fromisoformat(day))
    assert (await desk.ask(OURS, "{ form { id } }")).status_code == there


@pytest.mark.parametrize(("day", "version", "there"), [("2026-03-31", "2026", 404), ("2026-03-31", "2022", 200)])
async def test_a_re_review_needs_its_successor_in_force(
    desk: Counter, monkeypatch: pytest.MonkeyPatch, day: str, version: str, there: int
) -> None:
    monkeypatch.setattr(assessments, "today", lambda: dt.date.fromisoformat(day))
    assert (await desk.ask(f"/assessments/little-giant/{version}", "{ form { id } }")).status_code == there


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: f"{one[0]} {one[1]} {list(one[2].values())}"[:60])
async def test_a_form_answers_http_as_graphql_does(desk: Counter, request_: Any) -> None:
    method, target, headers, body = request_
    here, there = [
        await desk.http.request(method, f"{address}{target}", headers=headers, content=body)
        for address in (OURS, "/graphql")
    ]
    told = ("content-type", "vary", "allow", "access-control-allow-origin", "accept-post", "content-security-policy")
    assert here.status_code == there.status_code
    assert [here.headers.get(name) for name in told] == [there.headers.get(name) for name in told]
    if "json" in here.headers.get("content-type", ""):
        found, expected = here.json(), there.json()
        assert found.keys() == expected.keys()
        assert [one["extensions"] for one in found.get("errors", ())] == [
            one["extensions"] for one in expected.get("errors", ())
        ]


async def test_golden_answers_come_to_what_graphql_says(desk: Counter) -> None:
    versions = {(one.id, one.version): one for one in OFFERED}
    cases = [one for one in valid_cases() if (one["standard"], one["version"]) in versions][::7]
    assert len(cases) > len(OFFERED)
    for case in cases:
        id_, version, region = case["standard"], case["version"], case["region"]
        answers = spelled(versions[id_, version], case["answers"])
        here = await desk.data(f"/assessments/{id_}/{version}", EVALUATE, answers=answers, region=region)
        there = await desk.data(
            "/graphql", EVALUATE_ANY, answers=case["answers"], region=region, standard=id_, version=version
        )
        assert here == there
        assert here["evaluate"]["scorecard"]


@pytest.mark.parametrize(
    ("given", "argument", "value", "allowed"),
    [
        ({"yearsOperating": "4,2"}, "answers.yearsOperating", "4,2", "Years operating"),
        ({"yearsOperating": "1e3"}, "answers.yearsOperating", "1e3", "in years, at least 0"),
        ({"yearsOperating": " 1"}, "answers.yearsOperating", " 1", "at least 0"),
        ({"yearsOperating": "01"}, "answers.yearsOperating", "01", "at least 0"),
        ({"yearsOperating": 4.5}, "answers.yearsOperating", "4.5", "at least 0"),
        ({"yearsOperating": True}, "answers.yearsOperating", "true", "at least 0"),
        ({"yearsOperating": "x" * 50_000}, "answers.yearsOperating", "x" * 40 + "…", "at least 0"),
        ({"professionalShare": [1]}, "answers.professionalShare", "[1]", "percent points, 0 to 100"),
        ({"staff": "17"}, "answers.staff", "17", "in persons, at least 0"),
        ({"staff": 2**31}, "answers.staff", str(2**31), "at least 0"),
        ({"fixedSite": 1}, "answers.fixedSite", "1", "Fixed premises"),
        ({"publishedItems": ["FEES", "PRICES"]}, "answers.publishedItems.1", "PRICES", ["FEES", "PROCESS"]),
        ({"publishedItems": ["fees"]}, "answers.publishedItems.0", "fees", ["FEES", "PROCESS"]),
        ({"years_operating": 1}, "answers.years_operating", "1", [*ANSWERS]),
        ({"rdRatio": None}, "answers.rdRatio", "null", [*ANSWERS]),
    ],
)
async def test_what_does_not_fit_the_form_is_told_by_name(
    desk: Counter, given: dict[str, Any], argument: str, value: str, allowed: Any
) -> None:
    (told,) = await desk.refused(OURS, EVALUATE, answers=given)
    assert (told["code"], told["argument"], told["value"]) == ("INVALID_INPUT", argument, value)
    assert allowed in told["allowed"] if isinstance(allowed, str) else told["allowed"] == allowed
    if argument.count(".") == 1 and isinstance(given[argument[8:]], str | int | bool) and len(value) < 40:
        literal = orjson.dumps(given[argument[8:]]).decode()
        written = f"{{ evaluate(answers: {{{argument[8:]}: {literal}}}) {{ problems {{ field }} }} }}"
        (told,) = await desk.refused(OURS, written)
        assert (told["code"], told["argument"]) == ("GRAPHQL_VALIDATION_FAILED", argument)
        assert (told["value"], bool(told["allowed"])) == (literal, True)


async def test_a_field_that_is_needed_is_told_when_it_is_missing(desk: Counter) -> None:
    (told,) = await desk.refused(GIANT, EVALUATE, answers={"yearsInNiche": 3})
    assert (told["code"], told["argument"], "value" in told) == ("INVALID_INPUT", "answers.reviewKind", False)
    assert told["allowed"] == ["INITIAL", "RE_REVIEW"]
    (told,) = await desk.refused(GIANT, "{ evaluate(answers: {yearsInNiche: 3}) { problems { field } } }")
    assert (told["argument"], told["allowed"]) == ("answers.reviewKind", ["INITIAL", "RE_REVIEW"])
    (told,) = await desk.refused(GIANT, EVALUATE, answers={"reviewKind": None})
    assert told["argument"] == "answers.reviewKind"
    (told,) = await desk.refused(GIANT, EVALUATE)
    assert told["argument"] == "answers"


@pytest.mark.parametrize(
    ("given", "region", "told"),
    [
        ({"yearsOperating": "-0.1"}, None, ("yearsOperating", "years_operating", "OUT_OF_RANGE", "-0.1")),
        ({"professionalShare": "100.01"}, None, ("professionalShare", "professional_share", "OUT_OF_RANGE", "100.01")),
        ({"maturityLevel": 9}, None, ("maturityLevel", "maturity_level", "OUT_OF_RANGE", "9")),
        (
            {"publishedItems": ["FEES", "FEES"]},
            None,
            ("publishedItems", "published_items", "OUT_OF_RANGE", '["fees", "fees"]'),
        ),
        ({"ratedClients": 5}, None, ("satisfiedClients", "satisfied_clients", "MISSING_REQUIRED", None)),
        ({"yearsOperating": "1" * 101}, None, ("yearsOperating", "years_operating", "OUT_OF_RANGE", "1" * 40 + "…")),
        ({}, "33", (None, "region", "OUT_OF_RANGE", "33")),
    ],
)
async def test_what_is_out_of_range_is_a_problem_as_elsewhere(
    desk: Counter, given: dict[str, Any], region: str | None, told: tuple[str | None, ...]
) -> None:
    asked = EVALUATE.replace("problems { field", "problems { name field")
    found = (await desk.data(OURS, asked, answers=given, region=region))["evaluate"]
    (problem,) = found["problems"]
    assert problem.pop("allowed")
    assert tuple(problem[key] for key in ("name", "field", "reason", "value")) == told
    assert found["scorecard"] is None


async def test_only_so_many_forms_are_kept(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessments, "FORMS_KEPT", 2)
    forms = Forms(desk.parts, Backend(desk.parts.context, desk.parts.wait_for), ide=False)
    app = application([Route(FORM, forms.answer, methods=["GET", "POST"])])
    async with client(app) as http:
        for one in [*OFFERED, OFFERED[0]]:
            answer = await http.post(f"/assessments/{one.id}/{one.version}", json={"query": "{ form { id } }"})
            assert answer.json()["data"] == {"form": {"id": one.id}}
    assert list(forms._kept) == [OFFERED[-1].digest, OFFERED[0].digest]


async def test_a_browser_gets_graphiql_in_a_trial_alone(desk: Counter) -> None:
    page = await desk.http.get(OURS, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    app = application(routes(SCHEMA, desk.parts, ide=False))
    async with client(app) as http:
        assert (await http.get(OURS, headers={"Accept": "text/html"})).status_code == 406
