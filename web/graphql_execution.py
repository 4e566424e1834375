"""Ordinary execution of an operation, by graphql-core, which leaves nothing behind once it has answered.

graphql-core 3.2 answers as soon as a field is refused that must not be null: beside it, fields go on that nobody waits
for, and others were called that nobody will ever await. The latter come up in the log whenever Python collects them.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from inspect import CORO_CREATED, CORO_SUSPENDED, getcoroutinestate
from types import CoroutineType
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute
from strawberry.execution import optimized_is_awaitable

Fields = list[Coroutine[Any, Any, Any]]


async def executed(
    schema: GraphQLSchema,
    document: DocumentNode,
    context: object,
    variables: Mapping[str, Any] | None,
    operation_name: str | None,
) -> ExecutionResult:
    """Return what came of a query or mutation, when all of its fields have ended; those that none awaits are closed."""
    fields: Fields = []
    try:
        result = execute(
            schema,
            document,
            context_value=context,
            variable_values=dict(variables) if variables else None,
            operation_name=operation_name,
            is_awaitable=_noting(fields),
        )
        return result if isinstance(result, ExecutionResult) else await result
    finally:
        await asyncio.gather(*_running(fields), return_exceptions=True)
        _close(fields)


def _noting(fields: Fields) -> Callable[[Any], bool]:
    """Return the question whether a value is awaitable, which notes the coroutines that it is asked about."""

    def is_awaitable(value: Any) -> bool:
        if not optimized_is_awaitable(value):
            return False
        if isinstance(value, CoroutineType):
            fields.append(value)
        return True

    return is_awaitable


def _running(fields: Fields) -> Iterable[asyncio.Task[Any]]:
    waiting = {field for field in fields if getcoroutinestate(field) == CORO_SUSPENDED}
    return (task for task in asyncio.all_tasks() if task.get_coro() in waiting) if waiting else ()


def _close(fields: Fields) -> None:
    for field in fields:
        if getcoroutinestate(field) == CORO_CREATED:
            field.close()
