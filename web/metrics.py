"""What Prometheus may read at `/metrics`.

With several workers the counts of all are added up through files in memory (the client library's multiprocess mode,
switched on by `shared` before a worker starts); one process counts for itself.
"""

import asyncio
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client import REGISTRY as OWN_REGISTRY
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.requests import Request
from starlette.responses import Response

from web.memory_folder import memory_folder

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the client library's own variable
TRIES, TRY_SECONDS = 20, 0.05  # a file is empty for microseconds, longer only on a stalled machine
WATCH_SECONDS = 5.0  # more often than anyone scrapes
BUCKETS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no annotation here
REQUESTS = Counter("smenet_http_requests", "Answered requests.", ("route", "method", "status"))
SECONDS = Histogram(
    "smenet_http_seconds", "Time from a request's head to the answer's end.", ("route",), buckets=BUCKETS
)
OPERATIONS = Counter("smenet_graphql_operations", "GraphQL operations by their first error code, or OK.", ("code",))
COMPILED = Counter(
    "smenet_graphql_compiled", "Queries by how they were executed: compiled or ordinary.", ("execution",)
)
APPLIED = Gauge("smenet_applied_seq", "Journal seq that the slowest worker answers from.", multiprocess_mode="livemin")
ORGANIZATIONS = Gauge("smenet_organizations", "Open organizations in the index.", multiprocess_mode="livemax")
FOLLOWERS = Gauge("smenet_live_connections", "Connections that follow changes.", multiprocess_mode="livesum")

log = structlog.get_logger("smenet.metrics")


@contextmanager
def shared() -> Iterator[None]:
    """Let the processes that are started in the block count together, from nothing.

    Their files are mapped and have holes: on a disk that is full, the system would kill who writes into one (SIGBUS).
    """
    with memory_folder("smenet-metrics-") as files:
        os.environ[SHARED] = str(files)
        try:
            yield
        finally:
            del os.environ[SHARED]


async def watch(applied: Callable[[], tuple[int, int]]) -> None:
    """Keep the gauges at what `applied` returns, the seq and the number of organizations, until cancelled."""
    while True:
        try:
            seq, organizations = applied()
            APPLIED.set(seq)
            ORGANIZATIONS.set(organizations)
        except Exception:  # such as no room for the files in which workers count
            log.exception("metrics.fault")
        await asyncio.sleep(WATCH_SECONDS)


def leave(pid: int | None = None) -> None:
    """Take the gauges of a process, this one when none is said, out of the shared ones; called when it has stopped."""
    if SHARED in os.environ:
        mark_process_dead(pid or os.getpid())  # type: ignore[no-untyped-call]  # the library has no annotation here


def observe(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    counted, timed = _request_metrics(route, method, status)
    counted.inc()
    timed.observe(seconds)


@cache
def _request_metrics(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Return the counter and the times of a kind of request; there are few kinds, and to find one takes a while."""
    return REQUESTS.labels(route, method, str(status)), SECONDS.labels(route)


async def metrics(_request: Request) -> Response:
    """Answer all figures in the text format of Prometheus."""
    return Response(await _figures(), media_type=CONTENT_TYPE_LATEST)


async def _figures() -> bytes:
    if SHARED not in os.environ:
        return generate_latest(OWN_REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no annotation here
    for _ in range(TRIES):
        try:
            return generate_latest(registry)
        except struct.error:  # another worker is just making its file
            await asyncio.sleep(TRY_SECONDS)
    return generate_latest(registry)
