"""Ordinary execution of an operation, by graphql-core, which leaves nothing behind once it has answered.

graphql-core 3.2 answers as soon as a field is refused that must not be null: fields beside it go on that nobody waits
for, and others were called that nobody will ever await, of which Python complains whenever it collects them.
Of mutations that have not begun, its own wrappers may stay, which hold nothing (`web/logs.py`).
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from inspect import CORO_CLOSED, CORO_CREATED, getcoroutinestate
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
    """Return what came of a query or mutation; fields that nobody waits for any more have ended by then."""
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
        await _end(fields)


def _noting(fields: Fields) -> Callable[[Any], bool]:
    """Return the question whether a value is awaitable, which notes the coroutines that it is asked about."""

    def is_awaitable(value: Any) -> bool:
        if not optimized_is_awaitable(value):
            return False
        if isinstance(value, CoroutineType):
            fields.append(value)
        return True

    return is_awaitable


async def _end(fields: Fields) -> None:
    """Cancel the fields that still run, wait for their end, and close those that never began."""
    try:
        if tasks := _tasks(fields):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
    finally:
        for field in fields:
            if getcoroutinestate(field) == CORO_CREATED:
                field.close()


def _tasks(fields: Fields) -> set[asyncio.Task[Any]]:
    """Return the tasks that run fields which have not ended."""
    left = {field for field in fields if getcoroutinestate(field) != CORO_CLOSED}
    return {task for task in asyncio.all_tasks() if task.get_coro() in left} if left else set()
