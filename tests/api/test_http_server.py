"""The served application in processes of its own: start, several workers, the stop with open streams."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from given import small_network

import server
from graph_schema import queries
from graph_schema.address import Address
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.importer import Importer
from settings import Settings

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parent.parent.parent
SERVE = "import os, server, settings; server.run(settings.Settings.read(os.environ))"
START_SECONDS = 30.0
STOP_SECONDS = 10.0  # the promise


def environment(address: Address, data: Path, **more: str) -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    given = {
        "SMENET_GRAPH_URL": address.url,
        "SMENET_GRAPH_USER": address.user,
        "SMENET_GRAPH_PASSWORD": address.password,
        "SMENET_GRAPH_DATABASE": address.database or "",
        "SMENET_DATA": str(data),
        "SMENET_PORT": str(port),
    }
    return {**os.environ, **given, **more, "PYTHONPATH": str(ROOT)}


def started(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", SERVE], env=environ, stderr=subprocess.DEVNULL, cwd=environ["SMENET_DATA"]
    )


@contextmanager
def served(environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    child = started(environ)
    url = f"http://127.0.0.1:{environ['SMENET_PORT']}"
    try:
        await_ready(url, child)
        yield child, url
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            raise


def opened(url: str) -> Any:
    return urlopen(url, timeout=STOP_SECONDS)


def await_ready(url: str, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        try:
            opened(f"{url}/readyz").close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


def await_figure(url: str, line: str) -> None:
    """Return when the figures have the line: an answer is counted when it is sent, which another worker may outrun."""
    until, figures = time.monotonic() + STOP_SECONDS, ""
    while line not in figures:
        assert time.monotonic() < until, figures
        figures = opened(f"{url}/metrics").read().decode()


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_it_serves_counts_and_stops_with_streams_and_idle_connections_open(
    graph: Graph, tmp_path: Path, workers: str
) -> None:
    await small_network(graph)
    with served(environment(graph.address, tmp_path, SMENET_WORKERS=workers)) as (child, url):
        for _ in range(20):
            opened(f"{url}/healthz").close()
        await_figure(url, 'smenet_http_requests_total{method="GET",route="/healthz",status="200"} 20.0')
        stream = opened(f"{url}/changes?follow=true")
        while not (line := stream.readline().strip()):
            continue
        assert json.loads(line)["seq"] == 1
        idle = [socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), 5) for _ in range(10)]
        started = time.monotonic()
        child.send_signal(signal.SIGTERM)
        rest = stream.read()
        assert child.wait(STOP_SECONDS) == 0
        assert time.monotonic() - started < STOP_SECONDS
        assert rest.count(b'"seq"') == 6
        for connection in idle:
            connection.close()


async def test_it_stops_while_it_waits_to_build_its_index(graph: Graph, tmp_path: Path) -> None:
    """What is waited for is an import of this process, which goes on."""
    await small_network(graph)
    importer = str(Importer.this())
    await graph.write(lambda tx: tx.run(queries.OPEN_IMPORT, importing="import-1", importer=importer, beat=now()))
    child = started(environment(graph.address, tmp_path))
    deadline = time.monotonic() + START_SECONDS
    while not (tmp_path / "index" / "writer.lock").exists():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    child.send_signal(signal.SIGTERM)
    try:
        assert child.wait(STOP_SECONDS) != 0
    finally:
        child.kill()


def test_production_has_no_graphiql(tmp_path: Path) -> None:
    def paths(mode: str) -> set[str]:
        return {route.path for route in server.create_app(Settings.read({}, mode=mode, data=tmp_path)).routes}  # type: ignore[attr-defined]

    assert paths("trial") - paths("production") == {"/graphiql"}


def test_a_worker_reads_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMENET_MODE", "production")
    monkeypatch.setattr("web.logs.configure", lambda _level: None)
    assert "/graphiql" not in {route.path for route in server.app().routes}  # type: ignore[attr-defined]
