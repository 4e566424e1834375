"""Values written in a document that their scalar refuses: told with the argument, the place and the value."""

from typing import Any

import pytest
from graphql import specified_scalar_types
from graphql.type import GraphQLInputObjectType, GraphQLScalarType
from http_given import Context, client, wait_for
from starlette.routing import Route

from web.graphql_http import Backend, GraphQLEndpoint
from web.graphql_schema import build_schema, executable
from web.routes import application

pytestmark = pytest.mark.anyio
TAKES_ALL = {"JSON"}
CREATE = """mutation { createInstrument(requestId: "r", type: POLICY, instrument: {title: "t", kind: GRANT, regions: [],
    eligibility: [{key: "k", title: "t", english: "e", rule: %s}]}) { __typename } }"""
REPORT = (
    """mutation { reportFigures(requestId: "r", enterprise: "e", figures: {year: 2025, revenue: %s}) { __typename } }"""
)


async def asked(document: str, **variables: Any) -> dict[str, Any]:
    """The only error of a document that is refused before any of it is executed, so that it needs no graph."""
    endpoint = GraphQLEndpoint(executable(build_schema()), Backend(lambda _caller: Context(), wait_for), ide=False)
    async with client(application([Route("/graphql", endpoint.answer, methods=["POST"])])) as http:
        answer = await http.post("/graphql", json={"query": document, "variables": variables})
    (error,) = answer.json()["errors"]
    return dict(error)


def place(document: str, value: str) -> list[dict[str, int]]:
    before = document[: document.index(value)].split("\n")
    return [{"line": len(before), "column": len(before[-1]) + 1}]


def test_each_scalar_tells_where_the_literal_stands_that_it_refuses() -> None:
    ours = {
        name
        for name, kind in executable(build_schema()).type_map.items()
        if isinstance(kind, GraphQLScalarType) and name not in specified_scalar_types
    }
    assert ours - TAKES_ALL == {case[0] for case in WRONG}


WRONG = [
    ("Date", '{ standards(inForceOn: "x") { id } }', "inForceOn", '"x"'),
    ("Date", "{ organizations(filter: {designatedOn: 5}) { totalCount } }", "filter.designatedOn", "5"),
    ("DateTime", '{ organization(id: "o", knownAt: "2026-01-31") { id } }', "knownAt", '"2026-01-31"'),
    ("Long", "{ changes(after: 9223372036854775808) { totalCount } }", "after", "9223372036854775808"),
    ("Decimal", REPORT % '"many"', "figures.revenue", '"many"'),
    ("Answers", '{ evaluate(standard: "s", version: "1", answers: []) { problems { field } } }', "answers", "[]"),
    ("Condition", CREATE % '"x"', "instrument.eligibility.rule", '"x"'),
]


@pytest.mark.parametrize(("scalar", "document", "argument", "value"), WRONG, ids=[case[0] for case in WRONG])
async def test_a_literal_that_its_scalar_refuses_is_told_with_its_place(
    scalar: str, document: str, argument: str, value: str
) -> None:
    error = await asked(document)
    assert f" is no {scalar}; it must be " in error["message"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert (error["extensions"]["argument"], error["extensions"]["value"]) == (argument, value)
    assert error["locations"] == place(document, value)


@pytest.mark.parametrize(
    ("declared", "used", "argument", "value"),
    [
        ('$v: Date = "x"', "standards(inForceOn: $v) { id }", "v", '"x"'),
        ("$v: Long! = 9223372036854775808", "changes(after: $v) { totalCount }", "v", "9223372036854775808"),
        ("$v: Answers = []", "matches(answers: $v) { totalCount }", "v", "[]"),
        (
            "$v: OrganizationFilter = {designatedOn: 5}",
            "organizations(filter: $v) { totalCount }",
            "v.designatedOn",
            "5",
        ),
        ('$v: Int = "x"', "organizations(first: $v) { totalCount }", "v", '"x"'),
    ],
)
async def test_a_default_that_does_not_fit_is_told_with_its_variable(
    declared: str, used: str, argument: str, value: str
) -> None:
    document = f"query({declared}) {{ {used} }}"
    error = await asked(document)
    assert (error["extensions"]["argument"], error["extensions"]["value"]) == (argument, value)
    assert error["locations"] == place(document, value)


async def test_a_default_tells_what_is_allowed_there() -> None:
    kind = executable(build_schema()).type_map["OrganizationFilter"]
    assert isinstance(kind, GraphQLInputObjectType)
    error = await asked("query($v: OrganizationFilter = {stars: true}) { organizations(filter: $v) { totalCount } }")
    assert error["extensions"]["allowed"] == kind.fields["stars"].description
    error = await asked("query($v: RegionLevel = TOWN) { regions(level: $v) { totalCount } }")
    assert error["extensions"]["allowed"] == ["NATION", "PROVINCE", "CITY", "COUNTY"]
