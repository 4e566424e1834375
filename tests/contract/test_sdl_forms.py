"""The printed contract of each form is its schema, and all of it is described, in Chinese too what is asked."""

import re
from pathlib import Path

import pytest
from forms_given import OFFERED, form
from graphql import GraphQLEnumType, GraphQLInputObjectType, print_schema
from test_sdl import described

from evaluation.standards.model import Standard

PRINTED = Path(__file__).parents[2] / "graph_schema" / "contracts" / "assessments"
REFRESH = "python tests/contract/test_sdl_forms.py"
pytestmark = pytest.mark.parametrize("standard", OFFERED, ids=lambda one: f"{one.id}@{one.version}")


def printed(standard: Standard) -> Path:
    return PRINTED / f"{standard.id}@{standard.version}.graphql"


def sdl(standard: Standard) -> str:
    return print_schema(form(standard.digest)) + "\n"


def test_the_printed_contract_is_the_form(standard: Standard) -> None:
    assert printed(standard).read_text(encoding="utf-8") == sdl(standard), (
        f"the form has changed: look at it with `{REFRESH}` and git diff"
    )


def test_everything_is_described(standard: Standard) -> None:
    for name, description in described(form(standard.digest)):
        assert re.fullmatch(r"[^a-z].*[.]", description, re.DOTALL), f"{name}: {description!r}"


def test_what_is_asked_is_described_in_both_languages(standard: Standard) -> None:
    types = form(standard.digest).type_map
    asked, words = types["Answers"], [one for name, one in types.items() if name.endswith("Answer")]
    assert isinstance(asked, GraphQLInputObjectType)
    told = [field.description for field in asked.fields.values()]
    told += [value.description for one in words if isinstance(one, GraphQLEnumType) for value in one.values.values()]
    assert len(told) == len(standard.fields) + sum(len(field.words) for field in standard.fields)
    assert all(re.search("[A-Za-z]", text or "") and re.search(r"[一-鿿A-Z]", text or "") for text in told)


if __name__ == "__main__":
    PRINTED.mkdir(exist_ok=True)
    for one in OFFERED:
        printed(one).write_text(sdl(one), encoding="utf-8")
