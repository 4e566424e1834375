"""How pages ask: operations of the public contract, written in one file, run in this process."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    type_from_ast,
    validate,
)

from directory.accounts.documents import Caller
from directory.regions import LEVELS
from directory.search.snapshot import Snapshot
from graph_schema.deadline import deadline
from graph_schema.errors import DirectoryError, InvalidInput, Unavailable
from web.graphql_execution import executed
from web.graphql_http import DEADLINE_SECONDS, Context
from web.graphql_schema import executable
from web.pages.language import Language
from web.parts import Parts

AROUND_DEGREES = 8.0  # of latitude and longitude: what a map of results may show at most
OPERATIONS = Path(__file__).parent / "operations.graphql"


@cache
def checked(schema: GraphQLSchema, operations: Path) -> DocumentNode:
    """Return the operations of a file, checked against a schema once in a process; raise ValueError with the faults."""
    document = parse(operations.read_text(encoding="utf-8"))
    if errors := validate(schema, document):
        raise ValueError("\n".join(map(str, errors)))
    return document


class Asking:
    """Runs the operations of `operations.graphql`; they are checked against the schema when it is made."""

    def __init__(self, schema: strawberry.Schema, parts: Parts, operations: Path = OPERATIONS) -> None:
        self._schema = executable(schema)
        self._parts = parts
        self._document = checked(self._schema, operations)

    async def ask(self, operation: str, /, **variables: Any) -> dict[str, Any]:
        """Return the data of an operation; raise the `DirectoryError` that refused it, or the fault behind it.

        Variables that do not fit are `InvalidInput`: they come from the address of the page.
        """
        return await self.ask_for(None, operation, **variables)

    async def ask_for(self, caller: Caller | None, operation: str, /, **variables: Any) -> dict[str, Any]:
        """Return the data of an operation that a caller asks for; raises what `ask` does."""
        answer = await self._executed(operation, self._parts.context(caller), variables)
        for error in answer.errors or ():
            if error.path is None and answer.data is None:
                raise InvalidInput(error.message)
            cause = error.original_error
            raise cause if isinstance(cause, DirectoryError) else error
        return answer.data or {}

    def variables_of(self, operation: str) -> dict[str, GraphQLInputType]:
        """Return what an operation takes, by name, in its order."""
        found = next(
            one
            for one in self._document.definitions
            if isinstance(one, OperationDefinitionNode) and _named(one, operation)
        )
        types = ((one.variable.name.value, type_from_ast(self._schema, one.type)) for one in found.variable_definitions)
        return {name: cast("GraphQLInputType", kind) for name, kind in types}

    async def _executed(self, operation: str, context: Context, variables: Mapping[str, Any]) -> ExecutionResult:
        """Return a result; raise `Unavailable` when it takes longer than any request may."""
        try:
            async with deadline(DEADLINE_SECONDS):
                return await executed(self._schema, self._document, context, variables, operation)
        except TimeoutError:
            raise Unavailable(f"the page took longer than {DEADLINE_SECONDS:.0f} s") from None

    def named(self, vocabulary: str, language: Language, counts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return counts of a facet of divisions or categories with their names in a language."""
        snapshot = self._parts.index.snapshot()
        table = snapshot.regions if vocabulary == "region" else snapshot.categories
        found = ((count, table.get(count["value"])) for count in counts)
        return [{**count, "label": language.name(_names(one)) if one else count["label"]} for count, one in found]

    def snapshot(self) -> Snapshot:
        """Return what the index holds now."""
        return self._parts.index.snapshot()

    def seats_near(self, point: Mapping[str, float] | None) -> list[dict[str, Any]]:
        """Return the divisions whose seats lie around a point, the widest first, so that a map can name them."""
        if point is None:
            return []
        near = [
            one
            for one in self._parts.index.snapshot().regions.current()
            if one.latitude is not None
            and one.longitude is not None
            and abs(one.latitude - point["latitude"]) < AROUND_DEGREES
            and abs(one.longitude - point["longitude"]) < AROUND_DEGREES
        ]
        near.sort(key=lambda one: LEVELS.index(one.level))
        return [{**_names(one), "point": {"latitude": one.latitude, "longitude": one.longitude}} for one in near]

    def seats_below(self, code: str) -> list[tuple[float, float]]:
        """Return the points (degrees) of all divisions in force below one."""
        below = self._parts.index.snapshot().regions.descendants(code)
        return [
            (one.latitude, one.longitude) for one in below if one.latitude is not None and one.longitude is not None
        ]


def _named(operation: OperationDefinitionNode, name: str) -> bool:
    return operation.name is not None and operation.name.value == name


def _names(one: Any) -> dict[str, Any]:
    """Return the names of a division or category."""
    return {"name": one.name, "english": one.english, "pinyin": getattr(one, "pinyin", None)}
