"""The schema of a form: what it asks, what answers come to, and how they are handed in."""

from typing import Any

import graphene
from graphql import GraphQLSchema

from evaluation.api_types.parts import StandardField, StandardWord
from evaluation.api_types.scorecard import AnswerProblem, Evaluation, Improvement
from evaluation.api_types.standard import Standard
from evaluation.definitions import standard_of
from evaluation.intake.answering import answers_of, answers_type
from evaluation.intake.mirror import Mirror
from evaluation.intake.names import Names
from evaluation.intake.submitting import submissions
from evaluation.scalars import Answers

RULES = ("dimensions", "indicators", "conditions", "overrides")
"""What a form leaves to `standard` of `/graphql`: how points are made of answers."""


def form_schema(standard: Standard) -> GraphQLSchema:
    """Return the schema that takes answers to this version of a standard."""
    content = standard_of(standard.definition)
    names = Names.of(content)
    mirror = Mirror()
    _name_fields(mirror, names)
    answers = graphene.Argument(
        graphene.NonNull(answers_type(content, names)), description="What is answered; `form` tells what is asked."
    )
    asked = {"form": _form(mirror, standard), "evaluate": _evaluate(mirror, standard, names, answers)}
    query = _root("Query", f"What can be asked of {standard.id} {standard.version}.", asked)
    mutation = _root(
        "Mutation", "What can be done with answers; each takes a token.", submissions(mirror, content, names, answers)
    )
    schema: GraphQLSchema = graphene.Schema(query=query, mutation=mutation).graphql_schema
    return schema


def _root(name: str, description: str, fields: dict[str, Any]) -> Any:
    meta = type("Meta", (), {"description": description})
    return type(name, (graphene.ObjectType,), {**fields, "Meta": meta})


def _name_fields(mirror: Mirror, names: Names) -> None:
    """Make the types that speak of fields and words by their keys, each with the name that it has here."""
    described = "Its name in this form; null for what is not in it."
    mirror.object(StandardWord, more={"name": _named(names.words, "word", "Its name in this form.")})
    mirror.object(StandardField, more={"name": _named(names.fields, "key", "Its name in this form.")})
    for kind in (AnswerProblem, Improvement):
        mirror.object(kind, more={"name": _named(names.fields, "field", described)})


def _named(names: Any, key: str, described: str) -> Any:
    return graphene.String(description=described, resolver=lambda held, _info: names.get(getattr(held, key)))


def _form(mirror: Mirror, standard: Standard) -> Any:
    return graphene.Field(
        graphene.NonNull(mirror.object(Standard, without=RULES)),
        description="The version of the standard and what it asks, as data: enough to make a page of it.",
        resolver=lambda _root, _info: standard,
    )


def _evaluate(mirror: Mirror, standard: Standard, names: Names, answers: Any) -> Any:
    def evaluate(_root: Any, _info: Any, answers: dict[str, Any], region: str | None = None) -> Evaluation:
        return Evaluation.of(standard, region, Answers(answers_of(answers, names)))

    return graphene.Field(
        graphene.NonNull(mirror.object(Evaluation, without=("standard",))),
        answers=answers,
        region=graphene.String(description="The code of the region that scores: provinces may have other rules."),
        description="What answers come to, as `evaluate` of `/graphql` tells it; nothing is stored, and nobody has to "
        "sign in.",
        resolver=evaluate,
    )
