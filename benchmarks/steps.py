"""The steps of a compiled nearby request, each timed alone: arguments, the index, documents, writing, JSON.

And what is done once for a document: it is parsed and validated, and its plan is made.
"""

import time
from collections.abc import Callable
from typing import Any

import orjson

from benchmarks.figures import Latency
from benchmarks.requests import NEARBY, Request
from directory.inputs import PointInput, near_of
from directory.search.circle import Around
from directory.search.criteria import Criteria
from directory.search.gathered import Keyed
from directory.search.nearby import NearbyList
from directory.search.query import matching
from directory.search.view import View
from web.compiled.arguments import Variables
from web.compiled.plan import Planner
from web.graphql_documents import Documents
from web.graphql_schema import build_schema, executable
from web.parts import Parts

RADIUS = 20_000
PAGE = 20
REPEATED = 300
MADE_ONCE = 50  # repetitions of what is done once for a document, which takes milliseconds


async def measure_steps(parts: Parts, request: Request) -> dict[str, Latency]:
    """Return how long each step takes for points of a request that asks for what lies nearby."""
    schema, snapshot = build_schema(), parts.index.snapshot()
    view, everything = snapshot.view, Criteria()
    documents = Documents(executable(schema), compiling=schema)
    prepared = documents.prepare(NEARBY)
    variables = Variables(executable(schema), prepared.operation(None))
    drawn = [next(request.variables)["point"] for _ in range(REPEATED)]
    points = [(one["latitude"], one["longitude"]) for one in drawn]
    near = [near_of(snapshot.regions, PointInput(latitude=a, longitude=b), RADIUS, everything) for a, b in points]
    hits = [[hit.document["id"] for hit in NearbyList(view, one).page(PAGE, None).hits] for one in near]
    addresses = [view.matches(view.any_of("id", ids)) for ids in hits]

    async def compiled(point: dict[str, Any]) -> Any:
        return await documents.compiled(prepared, prepared.operation(None), {"point": point}, parts.context())

    await compiled(drawn[0])
    answers = [await compiled(point) for point in drawn]
    whole = []
    for point in drawn:
        started = time.perf_counter()
        await compiled(point)
        whole.append(time.perf_counter() - started)
    asked = Keyed(everything, lambda: matching(view, everything))
    for one in near:
        NearbyList(view, one, counted=False).page(PAGE, None)  # from now on their neighbours are gathered
    once = [NEARBY] * MADE_ONCE
    return {
        "the document parsed and validated": _timed(lambda text: Documents(executable(schema)).prepare(text), once),
        "the plan made": _timed(lambda _: Planner(schema, {}, {}).plan(prepared.operation(None)), once),
        "variables": _timed(lambda point: variables.coerced({"point": point}), drawn),
        "the place and its divisions": _timed(
            lambda at: near_of(snapshot.regions, PointInput(latitude=at[0], longitude=at[1]), RADIUS, everything),
            points,
        ),
        "index: the whole circle, gathered anew": _timed(
            lambda at: Around(View(view.index, view.searcher), *at).within(asked, float(RADIUS)), points
        ),
        "index: the nearest 21, gathered before": _timed(
            lambda at: Around(view, *at).closest(asked, float(RADIUS), PAGE + 1), points
        ),
        "index: the page of 20": _timed(lambda one: NearbyList(view, one, counted=False).page(PAGE, None), near),
        "20 documents read": _timed(lambda found: [view.body(one) for one in found], addresses),
        "20 documents read and parsed": _timed(
            lambda found: [orjson.loads(view.body(one)) for one in found], addresses
        ),
        "20 documents that are kept": _timed(lambda found: [view.document(one) for one in found], addresses),
        "JSON of the answer": _timed(orjson.dumps, answers),
        "the whole compiled operation": Latency.of(whole),
    }


def _timed(step: Callable[[Any], Any], inputs: list[Any]) -> Latency:
    durations = []
    for one in inputs:
        started = time.perf_counter()
        step(one)
        durations.append(time.perf_counter() - started)
    return Latency.of(durations)
