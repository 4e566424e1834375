"""Answering mutations: what was done, or why it was refused."""

from collections.abc import Awaitable
from typing import Any

from cultivation.types.refusals import REFUSALS, refused
from directory.context import Context


async def done(context: Context, work: Awaitable[Any]) -> Any:
    """Return the answer of a mutation, or its refusal."""
    try:
        answer = await work
    except REFUSALS as error:
        return refused(error)
    context.nudge()
    return answer
