"""Latencies over HTTP at one client that keeps its connection."""

import json
import time
from http.client import HTTPConnection
from itertools import repeat
from typing import Any

from benchmarks.figures import Latency
from benchmarks.requests import BY_ID, requests

PLACES = """query($code: String!) { organizations(filter: {within: $code}, first: 100) {
  nodes { id name point { latitude longitude } } } }"""
PROVINCES = "{ regions(level: PROVINCE, first: 100) { nodes { code name } } }"
WARM = 50
ANSWER_SECONDS = 30.0


def measure_outside(url: str, seconds: float) -> dict[str, Latency]:
    """Return the latency of each request as a client sees it, repeated for so many seconds."""
    connection = _connected(url)
    provinces = [(node["code"], node["name"]) for node in _ask(connection, PROVINCES, {})["regions"]["nodes"]]
    nodes = [
        node for code, _ in provinces for node in _ask(connection, PLACES, {"code": code})["organizations"]["nodes"]
    ]
    found = requests([node for node in nodes if node["point"]], provinces)
    return {request.name: _timed(connection, request.document, request.variables, seconds) for request in found}


def measure_floor(url: str, seconds: float) -> Latency:
    """Return the latency of a server that answers every request with a constant."""
    return _timed(_connected(url), BY_ID, repeat({"id": "org-00001"}), seconds)


def _connected(url: str) -> HTTPConnection:
    host, port = url.removeprefix("http://").split(":")
    return HTTPConnection(host, int(port), timeout=ANSWER_SECONDS)


def _timed(connection: HTTPConnection, document: str, variables: Any, seconds: float) -> Latency:
    for _ in range(WARM):
        _ask(connection, document, next(variables))
    durations: list[float] = []
    end = time.perf_counter() + seconds
    while (started := time.perf_counter()) < end:
        _ask(connection, document, next(variables))
        durations.append(time.perf_counter() - started)
    return Latency.of(durations)


def _ask(connection: HTTPConnection, document: str, variables: dict[str, Any]) -> Any:
    body = json.dumps({"query": document, "variables": variables})
    connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    if "errors" in answer:
        raise RuntimeError(answer["errors"])
    return answer["data"]
