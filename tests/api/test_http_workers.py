"""Several workers over one index: a change is found in each, even when one is killed or the index removed."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import given
import pytest
from test_http_server import ROOT, environment, served
from uvicorn.config import STARTUP_FAILURE

from graph_schema.connection import Graph
from graph_schema.embedded import EmbeddedEngine
from graph_schema.migrations import migrate

pytestmark = pytest.mark.anyio
TRIES = 24  # requests at once, which the system spreads over the workers
SOON = 5.0  # seconds; a change is found within one where the machine is not busy
AWAY_SECONDS = 8.0  # in which a worker begins, asks for the graph and misses it, on a busy machine too
BRIEFLY = 2.0  # seconds for an answer from one that is not busy; who stands still for 5 s is replaced
REFUSED_SECONDS = 30.0  # a process that loads what a server needs, on a busy machine
TOLD = """
import os, server, settings
from graph_schema.errors import DirectoryError
try:
    server.run(settings.Settings.read(os.environ))
except DirectoryError as error:
    print(error)
"""
BROKEN = "async def app(scope, receive, send):\n    raise RuntimeError"
SERVE_BROKEN = """
import os, server, settings
from uvicorn import Config
server._config = lambda _: Config("broken:app", workers=2, lifespan="on", port=0)
server.run(settings.Settings.read(os.environ))
"""
QUERY = (
    "{ organizations(first: 100) { nodes { name } } nearby(point: {latitude: 30.0, longitude: 120.1}) { totalCount } }"
)


def asked(url: str, headers: Mapping[str, str], seconds: float = 2 * SOON) -> Any:
    body = json.dumps({"query": QUERY}).encode()
    request = Request(f"{url}/graphql", body, {"Content-Type": "application/json", **headers})
    return json.load(urlopen(request, timeout=seconds))["data"]


def everywhere(url: str, names: set[str], seq: int | None) -> bool:
    """Whether every one of many requests finds exactly these organizations."""
    headers = {} if seq is None else {"Smenet-At-Least": str(seq)}
    with ThreadPoolExecutor(TRIES) as threads:
        answers = list(threads.map(lambda _: asked(url, headers), range(TRIES)))
    return all({node["name"] for node in answer["organizations"]["nodes"]} == names for answer in answers)


def leader(index: Path) -> int:
    """The process that writes the index: the holder of its lock."""
    inode = f":{(index / 'writer.lock').stat().st_ino}"
    rows = (line.split() for line in Path("/proc/locks").read_text().splitlines())
    return next(int(row[4]) for row in rows if row[1] == "FLOCK" and row[5].endswith(inode))


def remove(index: Path, aside: Path) -> None:
    """Take a directory away at once, before anybody puts something back into it."""
    index.rename(aside)
    shutil.rmtree(aside)


async def test_a_change_is_found_in_every_worker_even_when_one_is_killed_or_the_index_removed(
    graph: Graph, tmp_path: Path
) -> None:
    journal = await given.small_network(graph)
    kept = given.organization(2)["name"]
    with served(environment(graph.address, tmp_path, SMENET_WORKERS="2", SMENET_RATE_LIMIT="off")) as (_, url):

        async def change(name: str) -> int:
            return await given.committed(journal, given.changed(given.organization(1, name=name, region="330000")))

        assert everywhere(url, {kept, "甲"}, await change("甲")), "at once, when the request says so"
        await change("乙")
        deadline = time.monotonic() + SOON
        while not everywhere(url, {kept, "乙"}, None):
            assert time.monotonic() < deadline, "a change is not found"
        os.kill(leader(tmp_path / "index"), signal.SIGKILL)
        assert everywhere(url, {kept, "丙"}, await change("丙"))
        remove(tmp_path / "index", tmp_path / "gone")
        assert everywhere(url, {kept, "丁"}, await change("丁"))


async def test_a_server_that_is_killed_leaves_nobody_on_its_port(graph: Graph, tmp_path: Path) -> None:
    await given.small_network(graph)
    environ = environment(graph.address, tmp_path, SMENET_WORKERS="2", SMENET_RATE_LIMIT="off")
    with served(environ) as (server, _):
        server.kill()
        server.wait(SOON)
        deadline = time.monotonic() + 2 * SOON
        while answers(int(environ["SMENET_PORT"])):
            assert time.monotonic() < deadline, "a worker goes on"
            await asyncio.sleep(0.05)


async def test_a_worker_that_misses_the_graph_waits_while_another_answers(tmp_path: Path) -> None:
    with EmbeddedEngine(tmp_path) as address:
        graph = await Graph.open(address)
        await migrate(graph)
        await given.small_network(graph)
        await graph.close()
        environ = environment(address, tmp_path, SMENET_GRAPH_URL="", SMENET_WORKERS="2", SMENET_RATE_LIMIT="off")
        with served(environ) as (server, url):
            engine = json.loads((tmp_path / "graph" / "engine.json").read_text())["pid"]
            os.kill(engine, signal.SIGSTOP)
            os.kill(leader(tmp_path / "index"), signal.SIGKILL)
            await asyncio.sleep(AWAY_SECONDS)
            assert server.poll() is None, "all have gone"
            assert asked(url, {})["nearby"]["totalCount"] == 1
            os.kill(engine, signal.SIGCONT)
            deadline = time.monotonic() + 2 * SOON
            while not answers_without(leader(tmp_path / "index"), url):
                assert time.monotonic() < deadline, "who waited does not answer"
                await asyncio.sleep(0.5)


def answers_without(worker: int, url: str) -> bool:
    """Whether the others answer while one worker stands still."""
    os.kill(worker, signal.SIGSTOP)
    try:
        return bool(asked(url, {}, BRIEFLY)["nearby"]["totalCount"] == 1)
    except OSError:
        return False
    finally:
        os.kill(worker, signal.SIGCONT)


def test_a_server_whose_workers_cannot_start_ends_with_a_failure(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    given = {"SMENET_WORKERS": "2", "SMENET_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    done = subprocess.run(
        [sys.executable, "-c", SERVE_BROKEN],
        env=os.environ | given,
        capture_output=True,
        timeout=REFUSED_SECONDS,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == STARTUP_FAILURE, done.stderr


def test_what_is_wrong_with_the_settings_is_told_once_and_starts_no_worker(tmp_path: Path) -> None:
    wrong = {"SMENET_OIDC_ISSUER": "https://issuer.example.cn", "SMENET_OIDC_CLIENT": "smenet"}
    given = {"SMENET_WORKERS": "2", "SMENET_MODE": "production", "SMENET_DATA": str(tmp_path), **wrong}
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **given}
    command = [sys.executable, "-c", TOLD]
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=REFUSED_SECONDS, check=True, cwd=tmp_path
    )
    assert done.stdout.count("SMENET_PUBLIC_URL is not") == 1, done.stdout
    assert done.stderr == ""


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
