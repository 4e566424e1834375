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
from benchmarks.steps import measure_steps
from directory.search.criteria import Criteria, Order
from graph_schema.address import Address
from web.graphql_documents import Documents
from web.graphql_schema import build_schema, executable
from web.parts import Parts

SAMPLE = 100  # organizations whose places are asked for: one page of each of as many provinces as there are
WARM = 50  # repetitions before the clock runs


async def measure_inside(address: Address, data: Path, seconds: float) -> dict[str, Latency]:
    """Return the latency of each request, repeated for so many seconds."""
    declared = build_schema()
    schema, documents = executable(declared), Documents(executable(declared), compiling=declared)
    parts = Parts()

    async def once(document: Any, variables: dict[str, Any]) -> None:
        answer = execute(schema, document, context_value=parts.context(), variable_values=variables)
        result = await answer if isawaitable(answer) else answer
        if result.errors:
            raise result.errors[0]
        orjson.dumps(result.data)

    async def compiled(document: Any, variables: dict[str, Any]) -> None:
        prepared = documents.prepare(document.loc.source.body)
        found = await documents.compiled(prepared, prepared.operation(None), variables, parts.context())
        orjson.dumps(found)

    async with AsyncExitStack() as stack:
        await parts.open(address, data, stack)
        found = {request.name: await _timed(once, request, seconds) for request in _requests(parts)}
        found |= {f"compiled {request.name}": await _timed(compiled, request, seconds) for request in _requests(parts)}
        steps = await measure_steps(parts, _requests(parts)[0])
        return found | {f"nearby: {name}": latency for name, latency in steps.items()}


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
