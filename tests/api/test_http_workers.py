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

from graph_schema.connection import Graph

pytestmark = pytest.mark.anyio
TRIES = 24  # requests at once, which the system spreads over the workers
SOON = 5.0  # seconds; a change is found within one where the machine is not busy
REFUSED_SECONDS = 30.0  # a process that loads what a server needs, on a busy machine
TOLD = """
import os, server, settings
from graph_schema.errors import DirectoryError
try:
    server.run(settings.Settings.read(os.environ))
except DirectoryError as error:
    print(error)
"""
QUERY = (
    "{ organizations(first: 100) { nodes { name } } nearby(point: {latitude: 30.0, longitude: 120.1}) { totalCount } }"
)


def asked(url: str, headers: Mapping[str, str]) -> Any:
    body = json.dumps({"query": QUERY}).encode()
    request = Request(f"{url}/graphql", body, {"Content-Type": "application/json", **headers})
    return json.load(urlopen(request, timeout=2 * SOON))["data"]


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
