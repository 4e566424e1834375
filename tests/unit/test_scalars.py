"""Scalars take exact values, and print them as they came."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError, parse_value
from strawberry.types.scalar import ScalarDefinition

from cultivation.scalars import SCALARS as CONDITIONS
from cultivation.scalars import Condition
from directory.scalars import LARGEST_LONG, SCALARS, Json, Long, shown
from directory.types.enums import RegionLevel
from evaluation.scalars import SCALARS as ANSWERS
from evaluation.scalars import Answers


@pytest.mark.parametrize(
    ("kind", "given", "value", "printed"),
    [
        (Long, LARGEST_LONG, LARGEST_LONG, LARGEST_LONG),
        (Long, -LARGEST_LONG, -LARGEST_LONG, -LARGEST_LONG),
        (Decimal, "85.20", Decimal("85.20"), "85.20"),
        (Decimal, "1E+2", Decimal(100), "100"),
        (Decimal, "9" * 100, Decimal("9" * 100), "9" * 100),
        (dt.date, "2024-02-29", dt.date(2024, 2, 29), "2024-02-29"),
        (
            dt.datetime,
            "2026-01-31T08:00:00+08:00",
            dt.datetime(2026, 1, 31, tzinfo=dt.UTC),
            "2026-01-31T00:00:00Z",
        ),
    ],
)
def test_a_value_comes_in_and_goes_out(kind: object, given: Any, value: Any, printed: Any) -> None:
    scalar = SCALARS[kind]
    assert scalar.parse_value is not None
    assert scalar.serialize is not None
    assert scalar.parse_value(given) == value
    assert scalar.serialize(value) == printed


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Long, LARGEST_LONG + 1),
        (Long, "1"),
        (Long, 1.0),
        (Long, True),
        (Decimal, 1.5),
        (Decimal, "NaN"),
        (Decimal, "many"),
        (Decimal, "1e300000000"),
        (Decimal, "1e-300000000"),
        (Decimal, "1e100"),
        (Decimal, "9" * 101),
        (dt.date, "2023-02-29"),
        (dt.date, "20230201"),
        (dt.date, 20230201),
        (dt.datetime, "2026-01-31T08:00:00"),
        (dt.datetime, "now"),
        (dt.datetime, 5),
    ],
)
def test_anything_else_is_refused_with_an_example_of_what_is_allowed(kind: object, given: Any) -> None:
    parse = SCALARS[kind].parse_value
    assert parse is not None
    with pytest.raises(GraphQLError, match=r" is no (Long|Decimal|Date|DateTime); it must be "):
        parse(given)


def test_what_is_shown_is_printable_and_short() -> None:
    assert shown("杭州") == "杭州"
    assert shown("a\x00\ud800\u202e") == "a\\u0000\\ud800\\u202e"
    assert shown("x" * 41) == "x" * 40 + "…"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (4.5, "4.5"),
        (-(2**70), str(-(2**70))),
        (["CITY", None, "杭州"], '["CITY", null, "杭州"]'),
        ({"a": [False], "b": "\u202e"}, '{"a": [false], "b": "\\u202e"}'),
        (["x" * 50], '["' + "x" * 38 + "…"),
        (Decimal("4.20"), "4.20"),
        (dt.date(2026, 1, 1), "2026-01-01"),
        (float("inf"), "inf"),
    ],
)
def test_a_value_is_shown_as_json_has_it(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("written", "variables", "read"),
    [
        ('{field: "revenue", at_least: $x}', {}, {"field": "revenue"}),
        ('{field: "revenue", at_least: $x}', {"x": None}, {"field": "revenue", "at_least": None}),
        ("{all: [$x, {any: [$x]}]}", {"y": 1}, {"all": [None, {"any": [None]}]}),
        ("{a: {b: $x}, c: $y}", {"y": {"d": [dt.date(2026, 1, 1)]}}, {"a": {}, "c": {"d": ["2026-01-01"]}}),
        ("{a: $x}", {"x": Decimal("4.20")}, {"a": "4.20"}),
        ("{a: $x}", {"x": dt.datetime(2026, 1, 31, tzinfo=dt.UTC)}, {"a": "2026-01-31T00:00:00Z"}),
        ("{a: [$x]}", {"x": RegionLevel.CITY}, {"a": ["CITY"]}),
    ],
)
@pytest.mark.parametrize("scalar", [SCALARS[Json], ANSWERS[Answers], CONDITIONS[Condition]], ids=lambda one: one.name)
def test_variables_inside_a_literal_count_as_json_has_them(
    scalar: ScalarDefinition, written: str, variables: dict[str, Any], read: Any
) -> None:
    assert scalar.parse_literal is not None
    assert scalar.parse_literal(parse_value(written), variables) == read
