"""`python -m benchmarks.pages`: how long pages take over a large network, at one client that keeps its connection."""

import argparse
import itertools
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import engines
import uvloop
from serving import served

from benchmarks import results
from benchmarks.figures import Latency
from benchmarks.loading import fill

AIM_MS = 200  # of the first result, on two shared cores
WARM = 3
ANSWER_SECONDS = 30.0
PLACES = ("330106", "440305", "510107", "110108", "650102", "370102")
PAGES = {
    "front": ["/"],
    "results, what and where": [f"/search?what={quote('融资')}&where={place}" for place in PLACES],
    "results, where": [f"/search?where={place}" for place in PLACES],
    "results, what": [f"/search?what={quote(what)}" for what in ("融资", "知识产权", "培训")],
    "a county": [f"/regions/{place}" for place in PLACES],
    "a province": [f"/regions/{place[:2]}0000" for place in PLACES],
    "the nation": ["/regions/100000"],
    "the praised": ["/praised"],
}


def measure(url: str, seconds: float) -> dict[str, Latency]:
    """Return the latency of each page, asked for so many seconds in different places in turn."""
    host, port = url.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port), timeout=ANSWER_SECONDS)
    return {name: _timed(connection, paths, seconds) for name, paths in PAGES.items()}


def _timed(connection: HTTPConnection, paths: list[str], seconds: float) -> Latency:
    turn = itertools.cycle(paths)
    for _ in range(WARM):
        _read(connection, next(turn))
    durations: list[float] = []
    end = time.perf_counter() + seconds
    while (started := time.perf_counter()) < end or len(durations) <= 1:
        _read(connection, next(turn))
        durations.append(time.perf_counter() - started)
    return Latency.of(durations)


def _read(connection: HTTPConnection, path: str) -> None:
    connection.request("GET", path, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:  # noqa: PLR2004 - the page itself
        raise RuntimeError(f"{path} answered {answer.status}")


def main() -> None:
    """Measure what the arguments ask for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--organizations", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each page is asked for")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, engines.ENGINES["embedded"](Path(place) / "graph") as address:
        uvloop.run(fill(address, asked.organizations, scored=True))
        with served(address, Path(place) / "data", "--no-demonstration", "--rate-limit", "off") as server:
            found = measure(server.url, asked.seconds)
    print(f"pages over {asked.organizations:,} organizations (aim of the first result: {AIM_MS} ms)")
    results.told("pages", {f"{asked.organizations:,}: {name}": latency.told for name, latency in found.items()})


if __name__ == "__main__":
    main()
