"""Forms made of standards: every version makes a valid schema, and answers come to what they come to elsewhere."""

import re
from dataclasses import replace
from typing import Any

import graphene
import pytest
from forms_given import EVALUATE, OFFERED, form, spelled
from graphql import GraphQLInputObjectType, GraphQLNonNull, graphql_sync, validate_schema
from hypothesis import given, settings
from hypothesis import strategies as st
from standards_given import REGIONS, STANDARDS, answers, standards_with_answers, valid_cases

from evaluation.intake.answering import answers_of, answers_type
from evaluation.intake.names import Names, field_names, type_name, word_names
from evaluation.scoring.scorecard import Scorecard, score
from evaluation.standards.model import Field, Standard, Text

KEYS = st.lists(st.from_regex("[A-Za-z0-9]{1,3}([_-][A-Za-z0-9]{1,3}){0,2}", fullmatch=True), unique=True, max_size=9)
NAME = r"[_A-Za-z][_0-9A-Za-z]*"
BY_NAME = {f"{one.id} {one.version}": one for one in STANDARDS}
EVERY = pytest.mark.parametrize("standard", STANDARDS, ids=lambda one: f"{one.id} {one.version}")


def evaluated(standard: Standard, given_answers: dict[str, Any], region: str | None) -> Any:
    variables = {"answers": spelled(standard, given_answers), "region": region}
    result = graphql_sync(form(standard.digest), EVALUATE, variable_values=variables)
    assert not result.errors, result.errors
    assert result.data is not None
    return result.data["evaluate"]


def shown(card: Scorecard) -> dict[str, Any]:
    """What the command prints of a result, in the shape in which a form answers it."""
    told = card.shown()
    rows = {name: [{"key": key, "points": one} for key, one in told[name].items()] for name in ("dimensions",)}  # type: ignore[attr-defined]
    kept = ("total", "decision", "outcome", "coverage", "failed", "direct")
    return {name: told[name] for name in kept} | rows | {"points": told["points"]}


def as_shown(answer: Any) -> dict[str, Any]:
    kept = ("total", "decision", "outcome", "coverage", "failed", "direct", "dimensions")
    card = answer["scorecard"]
    return {name: card[name] for name in kept} | {"points": {row["key"]: row["points"] for row in card["indicators"]}}


@given(KEYS)
def test_names_can_be_turned_back_into_keys(keys: list[str]) -> None:
    for named in (field_names(keys), word_names(keys)):
        assert list(named) == keys
        assert len(set(named.values())) == len(keys)
        assert all(re.fullmatch(NAME, name) and name[:2] != "__" for name in named.values())
    types = {type_name(name) for name in field_names(keys).values()}
    assert len(types) == len(keys)


def test_keys_that_are_spelled_alike_have_names_of_their_own() -> None:
    assert field_names(["rd_ratio_2y", "rd-ratio_2y", "3y"]) == {
        "rd_ratio_2y": "rdRatio2y",
        "rd-ratio_2y": "rdRatio2y__2",
        "3y": "_3y",
    }
    assert word_names(["class_1", "class-1"]) == {"class_1": "CLASS_1", "class-1": "CLASS_1__2"}


def test_the_versions_that_rounds_may_use_have_forms() -> None:
    assert [f"{one.id} {one.version}" for one in OFFERED] == [
        "enterprise-size 2011",
        "innovative-sme 2022",
        "little-giant 2022",
        "little-giant 2026",
        "service-organization 2026",
        "specialized-sme 2026",
    ]


@EVERY
def test_every_version_makes_a_valid_form(standard: Standard) -> None:
    schema = form(standard.digest)
    assert validate_schema(schema) == []
    asked = schema.type_map["Answers"]
    assert isinstance(asked, GraphQLInputObjectType)
    names = Names.of(standard)
    assert list(asked.fields) == [names.fields[field.key] for field in standard.fields]
    needed = [name for name, field in asked.fields.items() if isinstance(field.type, GraphQLNonNull)]
    assert needed == [names.fields[field.key] for field in standard.fields if field.required]


@EVERY
def test_a_form_tells_what_it_asks_as_data(standard: Standard) -> None:
    asked = """{ form { id version title authority digest fields { name key type title english unit unitEnglish minimum
        maximum required words { name word title } readBy { part key title english } } } }"""
    result = graphql_sync(form(standard.digest), asked)
    assert not result.errors
    assert result.data is not None
    told = result.data["form"]
    assert (told["id"], told["version"], told["digest"]) == (standard.id, standard.version, standard.digest)
    names = Names.of(standard)
    for field, shown_field in zip(standard.fields, told["fields"], strict=True):
        assert (shown_field["key"], shown_field["type"]) == (field.key, field.type)
        assert shown_field["name"] == names.fields[field.key]
        assert [row["word"] for row in shown_field["words"]] == sorted(field.words)
        assert [row["name"] for row in shown_field["words"]] == [names.words[word] for word in sorted(field.words)]
        assert shown_field["readBy"], f"nothing reads {field.key}"


@pytest.mark.parametrize("case", valid_cases(), ids=lambda one: one["id"])
def test_golden_answers_come_to_their_result(case: dict[str, Any]) -> None:
    standard = BY_NAME[f"{case['standard']} {case['version']}"]
    answer = evaluated(standard, case["answers"], case["region"])
    assert answer["problems"] == []
    told, expected = as_shown(answer), case["expected"]
    dimensions = {row["key"]: row["points"] for row in told.pop("dimensions")}
    found = told | {"dimensions": dimensions}
    assert {key: found[key] for key in expected} == expected


@given(standards_with_answers(), st.sampled_from(REGIONS))
@settings(max_examples=60, deadline=None)
def test_random_answers_come_to_what_they_come_to_elsewhere(
    pair: tuple[Standard, dict[str, Any]], region: str | None
) -> None:
    standard, given_answers = pair
    answer = evaluated(standard, given_answers, region)
    assert answer["problems"] == []
    assert as_shown(answer) == shown(score(standard, region, given_answers))


@given(answers(BY_NAME["service-organization 2026"]))
@settings(max_examples=20, deadline=None)
def test_null_means_unanswered(given_answers: dict[str, Any]) -> None:
    standard = BY_NAME["service-organization 2026"]
    blank = {field.key: None for field in standard.fields}
    assert evaluated(standard, blank | given_answers, None) == evaluated(standard, given_answers, None)


@given(KEYS.filter(bool), KEYS.filter(bool))
@settings(max_examples=30, deadline=None)
def test_all_keys_that_a_standard_may_have_make_a_form(keys: list[str], words: list[str]) -> None:
    title = Text("题目", "title")
    told = dict.fromkeys(words, title)
    asked = tuple(Field(key, "set", title, None, None, None, required=False, words=told) for key in [*keys, "Meta"])
    standard = replace(BY_NAME["service-organization 2026"], fields=tuple({one.key: one for one in asked}.values()))
    names = Names.of(standard)
    argument = graphene.Argument(graphene.NonNull(answers_type(standard, names)))
    taken: list[dict[str, Any]] = []

    def take(_root: object, _info: object, answers: dict[str, Any]) -> bool:
        taken.append(answers_of(answers, names))
        return True

    query = type("Query", (graphene.ObjectType,), {"take": graphene.Boolean(answers=argument, resolver=take)})
    schema = graphene.Schema(query=query).graphql_schema
    assert validate_schema(schema) == []
    everything = {field.key: words for field in standard.fields}
    variables = {"answers": spelled(standard, everything)}
    assert not graphql_sync(
        schema, "query($answers: Answers!) { take(answers: $answers) }", None, None, variables
    ).errors
    assert taken == [everything]
