"""Latencies inside the process: parsed once, executed by the schema over the open index, written as JSON."""

import time
from contextlib import AsyncExitStack
from inspect import isawaitable
from pathlib import Path
from typing import Any

import orjson
from graphql import parse
from graphql.execution import execute

from benchmarks.figures import Latency
from benchmarks.requests import Request, requests
from directory.search.criteria import Criteria, Order
from graph_schema.address import Address
from web.graphql_schema import build_schema
from web.parts import Parts

SAMPLE = 100  # organizations whose places are asked for: one page of each of as many provinces as there are
WARM = 50  # repetitions before the clock runs


async def measure_inside(address: Address, data: Path, seconds: float) -> dict[str, Latency]:
    """Return the latency of each request, repeated for so many seconds."""
    schema = build_schema()._schema  # noqa: SLF001 - Strawberry has no public name for it
    parts = Parts()

    async def once(document: Any, variables: dict[str, Any]) -> None:
        answer = execute(schema, document, context_value=parts.context(), variable_values=variables)
        result = await answer if isawaitable(answer) else answer
        if result.errors:
            raise result.errors[0]
        orjson.dumps(result.data)

    async with AsyncExitStack() as stack:
        await parts.open(address, data, stack)
        return {request.name: await _timed(once, request, seconds) for request in _requests(parts)}


def _requests(parts: Parts) -> list[Request]:
    snapshot = parts.index.snapshot()
    provinces = [(region.code, region.name) for region in snapshot.regions.by_level("PROVINCE")]
    places = []
    for code, _ in provinces:
        page = snapshot.organizations(Criteria(within=(code,)), Order.NAME, SAMPLE, None)
        places += [
            {
                "id": hit.document["id"],
                "name": hit.document["name"],
                "point": {key: hit.document[key] for key in ("latitude", "longitude")},
            }
            for hit in page.hits
            if "latitude" in hit.document
        ]
    return requests(places, provinces)


async def _timed(once: Any, request: Request, seconds: float) -> Latency:
    document = parse(request.document)
    for _ in range(WARM):
        await once(document, next(request.variables))
    durations: list[float] = []
    end = time.perf_counter() + seconds
    while (started := time.perf_counter()) < end:
        await once(document, next(request.variables))
        durations.append(time.perf_counter() - started)
    return Latency.of(durations)
