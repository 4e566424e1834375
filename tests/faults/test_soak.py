"""Writers, readers and followers without a pause: memory, open files and Bolt connections stay as they are.

Ten minutes by `make soak`, which prints what it measured; twenty seconds in the short form.
"""

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import pytest
from faults_given import LONG, ON_DEMAND, Load, Note, Site, asked, passes, site, wait

from graph_schema.connection import POOL_SIZE

WARM_SECONDS = 60.0 if LONG else 5.0  # pools, caches and plans grow to their size
SECONDS = 600.0 if LONG else 15.0
SAMPLES = 20
READERS = 4
FOLLOWERS = 4
GROWTH = 0.10  # of memory, from the mean of the first third of the samples to that of the last
SLACK_BYTES = 20_000_000  # of one garbage collection or segment merge, more or less
SLACK_FILES = 30  # of the index: a merge opens new segments before it closes old ones
PAGE_BYTES = 4_096
MEGABYTE = 1_000_000
QUESTIONS = (
    '{ organizations(search: "中心", first: 20) { totalCount nodes { id name region { name } } } }',
    '{ nearby(region: "330106", first: 20) { nodes { id name services { name } } } }',
    '{ organization(id: "org-09000") { name ancestors { name } } }',
    '{ region(code: "330000") { name children { name } } }',
)
HEAP = "-Xmx512m"  # a heap grows to what it may have: with little it is there before the first sample
FOLLOW = "subscription { changed { seq } }"

pytestmark = [pytest.mark.slow, ON_DEMAND]


@dataclass(frozen=True)
class Sample:
    """What the server and its engine held at a second, and what had been done by then."""

    second: float
    memory: int
    engine: int
    files: int
    bolt: int
    reads: int
    changes: int

    def told(self) -> str:
        return (
            f"{self.second:5.0f} s  server {self.memory // MEGABYTE} MB  engine {self.engine // MEGABYTE} MB  "
            f"{self.files} open files  {self.bolt} Bolt connections  {self.reads} reads  {self.changes} changes"
        )


def resident(pid: int) -> int:
    """The bytes that a process holds, the touched pages of the mapped index included."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES


def sample(place: Site, began: float, reads: int, changes: int) -> Sample:
    pid, port = place.server.pid, int(place.address().url.rpartition(":")[2])
    held = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            held.add(link.readlink().name)
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    bolt = [row for row in rows if int(row[2].partition(":")[2], 16) == port and f"socket:[{row[9]}]" in held]
    second = time.monotonic() - began
    return Sample(second, resident(pid), resident(place.engine), len(held), len(bolt), reads, changes)


@contextmanager
def together(people: int, work: Callable[[int, threading.Event], None]) -> Iterator[None]:
    """Let so many do the same until the block ends, each told his number and when to stop; fail when one does."""
    stopping, failures = threading.Event(), list[BaseException]()

    def run(number: int) -> None:
        try:
            work(number, stopping)
        except BaseException as failure:  # noqa: BLE001  told by the thread that waits for this one
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
    assert not failures, failures


@contextmanager
def reading(place: Site) -> Iterator[list[int]]:
    """Let readers ask one question after the other; yields how many each has asked."""
    counts = [0] * READERS

    def read(number: int, stopping: threading.Event) -> None:
        while not stopping.is_set():
            answer = asked(place.url, QUESTIONS[(number + counts[number]) % len(QUESTIONS)])
            assert "errors" not in answer, answer["errors"]
            counts[number] += 1

    with together(READERS, read):
        yield counts


@contextmanager
def following(place: Site) -> Iterator[list[set[int]]]:
    """Let followers hear of every change as it happens; yields the seqs that each has heard."""
    heard: list[set[int]] = [set() for _ in range(FOLLOWERS)]
    body = json.dumps({"query": FOLLOW}).encode()
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}

    def follow(number: int, stopping: threading.Event) -> None:
        request = urllib.request.Request(f"{place.url}/graphql", body, headers)
        with urllib.request.urlopen(request, timeout=60) as lines:
            for line in lines:
                if line.startswith(b"data:") and len(line) > len(b"data: \n"):
                    heard[number].add(json.loads(line[5:])["data"]["changed"]["seq"])
                if stopping.is_set():
                    break

    with together(FOLLOWERS, follow):
        time.sleep(1)  # so that all follow before the first change
        yield heard


def test_nothing_grows(tmp_path: Path, record_property: Note) -> None:
    samples: list[Sample] = []
    with (
        site(tmp_path / "data", ARCADEDB_JVM_ARGS=HEAP) as place,
        following(place) as heard,
        Load(place, f"soak of {SECONDS:.0f} s") as load,
        reading(place) as counts,
    ):
        time.sleep(WARM_SECONDS)
        began = time.monotonic()
        for _ in range(SAMPLES):
            time.sleep(SECONDS / SAMPLES)
            samples.append(sample(place, began, sum(counts), len(load.acknowledged)))
            print(samples[-1].told(), flush=True)
        load.outcome.times = 1
        told = {answer.seq for answer in load.acknowledged}
        wait(lambda: all(told <= seqs for seqs in heard), "somebody has not heard of every change", 30)
    passes(load.outcome, record_property)
    first, last = samples[: SAMPLES // 3], samples[-SAMPLES // 3 :]
    for held in ("memory", "engine"):
        before, after = (fmean(getattr(one, held) for one in part) for part in (first, last))
        assert after < before * (1 + GROWTH) + SLACK_BYTES, (held, before, after)
    assert fmean(one.files for one in last) < fmean(one.files for one in first) + SLACK_FILES
    assert max(one.bolt for one in samples) <= POOL_SIZE
