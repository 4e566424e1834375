"""The printed contract is the schema, and all of it is described."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_scalar_type,
)

from web.graphql_schema import build_schema

PRINTED = Path(__file__).parents[2] / "graph_schema" / "contracts" / "graphql.graphql"
REFRESH = "python tests/contract/test_sdl.py"
SCHEMA = build_schema()


def sdl() -> str:
    return SCHEMA.as_str() + "\n"


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """The name and description of every type, field, argument and enum value of our own."""
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        yield name, kind.description or ""
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{key}", value.description or "") for key, value in kind.values.items())
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{key}", field.description or "") for key, field in kind.fields.items())
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for key, field in kind.fields.items():
                yield f"{name}.{key}", field.description or ""
                arguments = field.args.items()
                yield from ((f"{name}.{key}({word}:)", one.description or "") for word, one in arguments)


def test_the_printed_contract_is_the_schema() -> None:
    assert PRINTED.read_text(encoding="utf-8") == sdl(), (
        f"the schema has changed: look at it with `{REFRESH}` and git diff"
    )


@pytest.mark.parametrize(("name", "description"), list(described(SCHEMA._schema)), ids=lambda text: text[:40])
def test_everything_is_described_in_english(name: str, description: str) -> None:
    assert re.fullmatch(r"[A-Z0-9`].*[.]", description), f"{name}: a description is a sentence: {description!r}"
    assert len(re.findall("[一-鿿]", description)) < len(re.findall("[A-Za-z]", description)), name


if __name__ == "__main__":
    PRINTED.write_text(sdl(), encoding="utf-8")
