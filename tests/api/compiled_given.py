"""An endpoint that is asked twice: once by the ordinary execution, once by the compiled operation if there is one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import evaluation_given
import given
import orjson
from evaluation_given import published
from graphql_given import SCHEMA, Network
from operations_given import Made
from starlette.requests import Request
from starlette.types import Message

from directory.accounts.documents import Caller
from directory.context import Context
from evaluation.explaining import explain
from graph_schema.address import Address
from web.graphql_http import Backend, GraphQLEndpoint
from web.graphql_schema import executable
from web.metrics import COMPILED


@asynccontextmanager
async def scored_network(engine: Address, index: Path) -> AsyncIterator[Network]:
    """The small network with all standards and three scores."""
    async with Network.opened(engine, index) as network:
        await evaluation_given.with_standards(network.graph, network.journal)
        rows = (*published(2), *published(3, staff=20, fee_score=100), *published(1, maturity_level=1))
        await network.index.wait_for(await given.committed(network.journal, *rows), 30)
        yield network


class Asked:
    """An endpoint over a network, asked by `caller`.

    What it is asked for the first time is not compiled, for the second time it is.
    """

    def __init__(self, network: Network, *, compiling: bool = True) -> None:
        self.caller: Caller | None = None
        self.by_chance = 0  # pairs of answers that told different ones of several errors
        backend = Backend(
            lambda _: Context.of(network.graph, network.journal, network.index, explain, self.caller),
            network.index.wait_for,
        )
        self._endpoint = GraphQLEndpoint(
            executable(SCHEMA), backend, ide=False, compiling=SCHEMA if compiling else None
        )

    async def twice(self, made: Made) -> tuple[dict[str, Any], bool]:
        """The answer, and whether one of two was compiled; both must be the same bytes, errors included.

        Which of several errors is told, where one null takes all data away, graphql-core leaves to chance.
        """
        one, compiled = await self._once(made)
        if compiled:  # it was asked before with other values
            other = await self._ordinary(made)
        else:
            other, compiled = await self._once(made)
        if one != other:
            assert _all_taken(one) == _all_taken(other) is not None, (made, one, other)
            self.by_chance += 1
        return orjson.loads(one), compiled

    async def compiled(self, text: str, **variables: Any) -> Any:
        """The data of an operation that has no error and is compiled."""
        answer, compiled = await self.twice(Made(text, variables))
        assert compiled, text
        assert "errors" not in answer, answer
        return answer["data"]

    async def given_up(self, text: str, **variables: Any) -> dict[str, Any]:
        """The answer of an operation that is left to the ordinary execution."""
        answer, compiled = await self.twice(Made(text, variables))
        assert not compiled, text
        return answer

    async def _ordinary(self, made: Made) -> bytes:
        """The answer of the same ready document, as it is where nothing is compiled."""
        documents = self._endpoint._admission._documents
        documents._compile = None
        try:
            answer, compiled = await self._once(made)
        finally:
            documents._compile = SCHEMA
        assert not compiled, made
        return answer

    async def _once(self, made: Made) -> tuple[bytes, bool]:
        """The answer, and whether it was compiled."""
        before = _compiled()
        body = orjson.dumps({"query": made.text, "variables": made.variables})

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        headers = [(b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
        answer = await self._endpoint.answer(Request(scope, receive))
        return bytes(answer.body), _compiled() > before


def _all_taken(answer: bytes) -> dict[str, Any] | None:
    """An answer without data because of one error, without that error; None for any other."""
    found: dict[str, Any] = orjson.loads(answer)
    errors = found.pop("errors", [])
    return found if len(errors) == 1 and found["data"] is None else None


def _compiled() -> float:
    found = (sample.value for metric in COMPILED.collect() for sample in metric.samples)
    return next(found)
