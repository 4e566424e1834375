"""Forms of the package's standards, and answers as a client of a form spells them."""

from functools import cache
from typing import Any

from evaluation_given import TODAY
from graphql import GraphQLSchema

from evaluation.adopting import document_of
from evaluation.api_types.standard import Standard
from evaluation.intake.form import form_schema
from evaluation.intake.names import Names
from evaluation.rounds.opening import may_be_used
from evaluation.standards import catalogue, model

OFFERED = [one for one in catalogue.everything() if may_be_used(one, catalogue.everything(), TODAY)]
"""The versions of the package that a round may use today."""

EVALUATE = """
    query($answers: Answers!, $region: String) { evaluate(answers: $answers, region: $region) {
      problems { field reason value allowed }
      scorecard { total stars decision outcome coverage failed direct dimensions { key points }
        indicators { key points reason } conditions { key holds }
        improvements(first: 3) { indicator field needed gain met decision } } } }
"""
EVALUATE_ANY = EVALUATE.replace(
    "query($answers: Answers!,", "query($answers: Answers!, $standard: String!, $version: String!,"
).replace("evaluate(answers", "evaluate(standard: $standard, version: $version, answers")
"""The same asked of `/graphql`."""


def stored(standard: model.Standard) -> Standard:
    """The version as the API reads it from the graph."""
    row = {**document_of(standard), "id": standard.id, "definition": standard.definition}
    return Standard.of(row)


@cache
def form(digest: str) -> GraphQLSchema:
    """The form of a version of the package, by its digest."""
    return form_schema(stored(next(one for one in catalogue.everything() if one.digest == digest)))


def spelled(standard: model.Standard, answers: dict[str, Any]) -> dict[str, Any]:
    """Answers by key as answers by name: words as those of enums, integers as numbers."""
    names = Names.of(standard)

    def value(field: model.Field, given: Any) -> Any:
        if isinstance(given, list):
            return [names.words[word] for word in given]
        if field.type == "integer":
            return int(given)
        return names.words[given] if field.type == "enum" else given

    fields = {one.key: one for one in standard.fields}
    return {names.fields[key]: None if given is None else value(fields[key], given) for key, given in answers.items()}
